"""Files that must be refused, and files that must be taken; all made here, so that each says what is in it.

`bad()` and `good()` give `Sample`s. Bombs are small as files and large only by what they claim to hold.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache

import docx
import openpyxl
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from federation.files import checks

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@dataclass(frozen=True)
class Sample:
    """A file as it is sent, and the code with which it is refused ("" for one that is taken)."""

    about: str
    name: str
    content: bytes
    code: str = ""

    def __str__(self) -> str:
        return self.about


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 1).save(out, kind, **options)
    return out.getvalue()


def archive(*entries: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def office(extension: str = "docx", *extra: tuple[str, bytes], types: bytes = b"<Types/>") -> bytes:
    root = checks.OFFICE_ROOT[extension]
    return archive(("[Content_Types].xml", types), (f"{root}document.xml", b"<x/>"), *extra)


def png(width: int, height: int, data: bytes = b"", *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of grey pixels whose head says `width` by `height`, whatever `data` holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )


def claiming(content: bytes, size: int) -> bytes:
    """An archive whose directory says of its first entry that it unpacks to `size` bytes."""
    place = content.index(b"PK\x01\x02")
    return content[: place + 24] + struct.pack("<I", size) + content[place + 28 :]


def with_password(content: bytes) -> bytes:
    """The archive with every entry marked as needing a password."""
    marked = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(sign, place + 1)) >= 0:
            marked[place + offset] |= 1
    return bytes(marked)


def scans(count: int) -> bytes:
    """A JPEG with many scans: each costs a pass over all pixels."""
    whole = picture("JPEG", (64, 64))
    start = whole.index(b"\xff\xda")
    return whole[:start] + whole[start:-2] * count + whole[-2:]


def turned_with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (29.0, 30.0, 15.0)
    return picture("JPEG", exif=exif, comment=b"secret-comment")


def settings_rels(target: str) -> bytes:
    return (
        '<Relationships><Relationship Id="r1" Target="' + target + '" TargetMode="External" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
        "</Relationships>"
    ).encode()


@lru_cache
def bad() -> tuple[Sample, ...]:
    return (*_wrong_kinds(), *_polyglots(), *_bombs(), *_macros())


def _wrong_kinds() -> list[Sample]:
    names = (
        "a.exe a.html a.htm a.svg a.js a.docm a.xlsm a.pptm a.doc a.zip a.php a.jsp a.bat a.lnk a.hta a.xml"
    )
    samples = [Sample(f"name {name}", name, PDF, "wrong_type") for name in names.split()]
    samples += [
        Sample("no extension", "材料", PDF, "wrong_type"),
        Sample("hidden extension", "材料.pdf.exe", PDF, "wrong_type"),
        Sample("direction override", "材料\u202efdp.exe", PDF, "wrong_type"),
        Sample("alternate stream", "材料.pdf::$DATA", PDF, "wrong_type"),
        Sample("trailing space", "材料.pdf ", PDF, "wrong_type"),
        Sample("traversal", "../../../../etc/passwd", PDF, "wrong_type"),
        Sample("NUL in the name", "材料.exe\0.pdf\0", PDF, "wrong_type"),
        Sample("empty", "材料.pdf", b"", "empty"),
        Sample("html as pdf", "材料.pdf", HTML, "wrong_type"),
        Sample("program as pdf", "材料.pdf", b"MZ\x90\0" * 40, "wrong_type"),
        Sample("html as docx", "材料.docx", HTML, "wrong_type"),
        Sample("old office as docx", "材料.docx", OLE, "wrong_type"),
        Sample("encrypted office", "材料.docx", OLE + checks.ENCRYPTED, "encrypted"),
        Sample("encrypted workbook", "材料.xlsx", OLE + checks.ENCRYPTED, "encrypted"),
        Sample("zip with a password", "材料.docx", with_password(office()), "wrong_type"),
        Sample("xlsx as docx", "材料.docx", office("xlsx"), "wrong_type"),
        Sample("plain zip as docx", "材料.docx", archive(("a.txt", b"x")), "wrong_type"),
        Sample("no content types", "材料.docx", archive(("word/document.xml", b"<x/>")), "wrong_type"),
        Sample("svg as png", "图.png", SVG, "damaged"),
        Sample("html as jpg", "图.jpg", HTML, "damaged"),
        Sample("gif as png", "图.png", picture("GIF"), "damaged"),
        Sample("jpeg as png", "图.png", picture("JPEG"), "damaged"),
        Sample("cut jpeg", "图.jpg", picture("JPEG", (400, 400))[:400], "damaged"),
        Sample("cut webp", "图.webp", picture("WEBP", (400, 400))[:40], "damaged"),
        Sample("png without pixels", "图.png", png(100, 100), "damaged"),
    ]
    return samples


def _polyglots() -> list[Sample]:
    return [
        Sample("page before a docx", "材料.docx", HTML + office(), "wrong_type"),
        Sample("picture before a docx", "材料.docx", picture() + office(), "wrong_type"),
        Sample("pdf that is a zip", "材料.pdf", PDF + archive(("a.class", b"x")), "wrong_type"),
        Sample("pdf that is a zip with a comment", "材料.pdf", PDF + _commented(), "wrong_type"),
        Sample("page before a pdf", "材料.pdf", HTML + PDF, "wrong_type"),
        Sample(
            "way out of the archive", "材料.docx", office("docx", ("word/../../evil", b"x")), "wrong_type"
        ),
        Sample("absolute way", "材料.docx", office("docx", ("/etc/cron.d/x", b"x")), "wrong_type"),
    ]


def _commented() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.class", b"x")
        made.comment = b"c" * 500
    return out.getvalue()


def _bombs() -> list[Sample]:
    zeros = b"\0" * 30_000_000
    inner = archive(("b.xml", zeros))
    return [
        Sample("zeros", "材料.docx", office("docx", ("word/big.xml", zeros)), "bomb"),
        Sample("zip in a zip", "材料.docx", office("docx", *[(f"word/{n}", inner) for n in range(40)]), ""),
        Sample("claims a terabyte", "材料.docx", claiming(office(), 0xFFFFFFF0), "bomb"),
        Sample("many entries", "材料.xlsx", office("xlsx", *[(f"xl/{n}", b"") for n in range(6000)]), "bomb"),
        Sample("flood of a gigapixel", "图.png", png(40_000, 40_000), "too_many_pixels"),
        Sample("flood just over", "图.png", png(8001, 5000), "too_many_pixels"),
        Sample("flood of one line", "图.png", png(2_000_000_000, 1), "too_many_pixels"),
        Sample("jpeg flood", "图.jpg", _resized(picture("JPEG"), 65_000, 65_000), "too_many_pixels"),
        Sample("text that unpacks", "图.png", png(2, 2, b"\0\1\1" * 2, _text(zeros * 3)), "damaged"),
        Sample("hundreds of scans", "图.jpg", scans(300), "bomb"),
    ]


def _text(content: bytes) -> tuple[bytes, bytes]:
    return b"zTXt", b"Comment\0\0" + zlib.compress(content)


def _resized(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size in its head."""
    place = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:place] + struct.pack(">HH", height, width) + jpeg[place + 4 :]


def _macros() -> list[Sample]:
    typed = b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    remote = "word/_rels/settings.xml.rels"
    return [
        Sample("vba", "材料.docx", office("docx", ("word/vbaProject.bin", b"x")), "macros"),
        Sample("macro sheet", "材料.xlsx", office("xlsx", ("xl/macrosheets/sheet1.xml", b"x")), "macros"),
        Sample("active x", "材料.pptx", office("pptx", ("ppt/activeX/activeX1.bin", b"x")), "macros"),
        Sample("macro type", "材料.docx", office("docx", types=typed), "macros"),
        Sample(
            "template from elsewhere",
            "材料.docx",
            office("docx", (remote, settings_rels("https://a.example/t.dotm"))),
            "macros",
        ),
        Sample(
            "template from a share",
            "材料.docx",
            office("docx", (remote, settings_rels("\\\\host\\t.dotm"))),
            "macros",
        ),
    ]


@lru_cache
def good() -> tuple[Sample, ...]:
    local = office("docx", ("word/_rels/settings.xml.rels", settings_rels("file:///C:/Normal.dotm")))
    samples = [
        Sample("pdf", "材料.pdf", PDF),
        Sample("pdf in capitals", "材料.PDF", PDF),
        Sample("word", "材料.docx", word()),
        Sample("excel", "材料.xlsx", excel()),
        Sample("own template", "材料.docx", local),
        Sample("turned photograph", "照片.jpg", turned_with_gps()),
        Sample("progressive photograph", "照片.jpeg", picture("JPEG", (300, 200), progressive=True)),
        Sample("text in a png", "图.png", picture("PNG", pnginfo=texted())),
        Sample("animated png", "图.png", animated("PNG")),
        Sample("animated webp", "图.webp", animated("WEBP")),
    ]
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        samples.append(
            Sample(f"png {mode}", "图.png", picture("PNG", mode=mode) if mode != "I;16" else deep())
        )
    for mode in ("L", "RGB", "CMYK", "YCbCr"):
        samples.append(Sample(f"jpeg {mode}", "图.jpg", picture("JPEG", mode=mode)))
    for mode in ("RGB", "RGBA"):
        samples.append(Sample(f"webp {mode}", "图.webp", picture("WEBP", mode=mode)))
    return tuple(samples)


def texted() -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", "secret-text")
    return info


def deep() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (8, 8)).save(out, "PNG")
    return out.getvalue()


def animated(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def word() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("关于茶业的建议")
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "𠮷野"])
    book.save(out)
    return out.getvalue()


def photograph(width: int, height: int) -> bytes:
    """A large picture that is quick to make."""
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).line((0, 0, width, height), fill="red", width=9)
    image.save(out, "JPEG")
    return out.getvalue()
