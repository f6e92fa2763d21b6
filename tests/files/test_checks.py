"""What may be uploaded, and what is left of it."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from federation.files import checks
from federation.files.checks import check_upload, safe_name

LIMIT = 20 * 1024 * 1024


def code_of(content: bytes, name: str, limit: int = LIMIT) -> str:
    with pytest.raises(ValidationError) as refused:
        check_upload(content, name=name, limit=limit)
    return refused.value.code


def picture(kind="JPEG", size=(40, 20), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 1).save(out, kind, **options)
    return out.getvalue()


def office(extension="docx", extra=(), types="<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(checks.OFFICE_ROOT[extension] + "document.xml", "<x/>")
        for name, content in extra:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("extension", list(checks.OFFICE))
def test_office_files_pass_unchanged(extension):
    content = office(extension)

    checked = check_upload(content, name=f"材料.{extension.upper()}", limit=LIMIT)

    assert (checked.content, checked.media_type) == (content, checks.OFFICE[extension])


def test_a_pdf_passes_unchanged():
    assert check_upload(b"%PDF-1.7 x", name="a.pdf", limit=LIMIT).media_type == "application/pdf"


@pytest.mark.parametrize(
    "name", ["a.exe", "a.html", "a.svg", "a.docm", "a.doc", "a", "", ".pdf.js", "a.pdf ", "a.zip", "a.xlsm"]
)
def test_other_types_are_refused_by_name(name):
    assert code_of(b"%PDF-1.7", name) == "wrong_type"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx"])
def test_content_must_be_what_the_name_says(name):
    for content in (b"<html></html>", b"MZ\x90", picture(), b"PK\x03\x04broken"):
        assert code_of(content, name) == "wrong_type"


def test_refusals_leave_no_picture_in_memory_unclosed(recwarn):
    code_of(picture("JPEG", (400, 400))[:400], "a.jpg")

    assert [warning for warning in recwarn if warning.category is ResourceWarning] == []


@pytest.mark.parametrize(
    ("kind", "name"), [("PNG", "a.jpg"), ("JPEG", "a.png"), ("GIF", "a.png"), ("BMP", "a.jpg")]
)
def test_a_picture_must_be_of_the_kind_its_name_says(kind, name):
    assert code_of(picture(kind), name) == "damaged"


def test_an_office_file_of_another_kind_is_refused():
    assert code_of(office("docx"), "a.xlsx") == "wrong_type"


def test_an_empty_and_a_too_large_file_are_refused():
    assert code_of(b"", "a.pdf") == "empty"
    assert code_of(b"%PDF-" + b"x" * 95, "a.pdf", limit=99) == "too_large"
    assert check_upload(b"%PDF-" + b"x" * 94, name="a.pdf", limit=99)


def test_a_bomb_is_refused_without_unpacking():
    assert code_of(office(extra=[("word/big.bin", b"\0" * 30_000_000)]), "a.docx") == "bomb"


def test_too_many_entries_are_a_bomb(monkeypatch):
    monkeypatch.setattr(checks, "MAX_ENTRIES", 20)

    assert code_of(office(extra=[(f"word/{n}", "x") for n in range(20)]), "a.docx") == "bomb"


@pytest.mark.parametrize(
    "part",
    [
        "word/vbaProject.bin",
        "word/VBAPROJECT.BIN",
        "word/vbaProjectSignature.bin",
        "word/activeX/activeX1.bin",
    ],
)
def test_macros_are_refused_by_their_part(part):
    assert code_of(office(extra=[(part, "x")]), "a.docx") == "macros"


def test_excel_4_macro_sheets_are_refused():
    assert code_of(office("xlsx", extra=[("xl/macrosheets/sheet1.xml", "x")]), "a.xlsx") == "macros"


def test_a_macro_type_hidden_under_another_part_is_refused():
    types = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'

    assert code_of(office(types=types), "a.docx") == "macros"


def test_a_pixel_flood_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(checks, "MAX_PIXELS", 799)
    assert code_of(picture("PNG"), "a.png") == "too_many_pixels"
    monkeypatch.setattr(checks, "MAX_PIXELS", 800)
    assert check_upload(picture("PNG"), name="a.png", limit=LIMIT)


def test_a_flood_beyond_the_library_s_own_limit_reads_the_same(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)

    assert code_of(picture("PNG"), "a.png") == "too_many_pixels"


def test_a_cut_picture_is_refused():
    assert code_of(picture("JPEG", (400, 400))[:400], "a.jpg") == "damaged"


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (29.0, 30.0, 15.0)
    return picture("JPEG", exif=exif, comment=b"secret-comment")


def test_exif_gps_and_comments_are_dropped_and_the_turn_is_kept():
    source = with_gps()
    assert b"SecretCamera" in source

    checked = check_upload(source, name="a.jpg", limit=LIMIT)

    with Image.open(io.BytesIO(checked.content)) as clean:
        assert dict(clean.getexif()) == {}
        assert clean.size == (20, 40)
    for secret in (b"SecretCamera", b"secret-comment", b"Exif"):
        assert secret not in checked.content


def test_text_in_a_png_and_what_follows_its_end_are_dropped():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "secret-text")

    checked = check_upload(picture("PNG", pnginfo=info) + b"<script>", name="a.png", limit=LIMIT)

    assert b"secret-text" not in checked.content
    assert b"<script>" not in checked.content


@pytest.mark.parametrize(
    ("kind", "mode", "name"),
    [("PNG", "P", "a.png"), ("PNG", "RGBA", "a.png"), ("PNG", "1", "a.png"), ("PNG", "I;16", "a.png"),
     ("JPEG", "CMYK", "a.jpeg"), ("JPEG", "L", "a.jpg"), ("WEBP", "RGBA", "a.webp")],
)  # fmt: skip
def test_every_usual_mode_is_kept_readable(kind, mode, name):
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, kind)

    checked = check_upload(out.getvalue(), name=name, limit=LIMIT)

    with Image.open(io.BytesIO(checked.content)) as clean:
        assert clean.size == (8, 8)


def test_transparency_of_a_palette_survives():
    out = io.BytesIO()
    Image.new("P", (4, 4), 0).save(out, "PNG", transparency=0)

    checked = check_upload(out.getvalue(), name="a.png", limit=LIMIT)

    with Image.open(io.BytesIO(checked.content)) as clean:
        assert clean.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\材料.docx", "材料.docx"),
        ("a\u202egnp.exe.pdf", "agnp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("nul.tar.docx", "_nul.tar.docx"),
        ("console.pdf", "console.pdf"),
        ("a.pdf::$DATA", "a.pdf__$DATA"),
        ("a" * 1000 + ".pdf", "a" * 180 + ".pdf"),
        ("...", "file"),
        ("", "file"),
        ("𠮷野家.pdf", "𠮷野家.pdf"),
    ],
)
def test_names_are_made_harmless(name, safe):
    assert safe_name(name) == safe


@given(name=st.text(max_size=400))
def test_a_safe_name_has_no_path_no_control_and_fits(name):
    safe = safe_name(name)

    assert safe
    assert len(safe) <= 200
    assert not set(safe) & set('/\\\r\n\0\u202e:*?"<>|')
    assert safe not in (".", "..")


@given(content=st.binary(max_size=300), extension=st.sampled_from(checks.ALLOWED))
def test_any_bytes_are_checked_or_refused(content, extension):
    for head in (b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"):
        try:
            check_upload(head + content, name=f"a.{extension}", limit=LIMIT)
        except ValidationError:
            continue
