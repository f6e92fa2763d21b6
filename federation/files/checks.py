"""What may be uploaded: an allow-list by extension and content, within limits, without surprises."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_RATIO = 200

OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OFFICE_ROOT = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
ALLOWED = (*OFFICE, "pdf", *PICTURES)


# VBA projects and the older macro sheets of Excel 4.
MACROS = re.compile(r"vbaproject|macrosheets/|activex", re.IGNORECASE)
TYPES_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class Checked:
    """Content that passed, as it will be stored."""

    content: bytes
    media_type: str


def safe_name(name: str) -> str:
    """A file name to show and to offer for download: no path, no control or direction characters."""
    base = re.split(r"[\\/]", name)[-1]
    kept = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, extension = kept.rpartition(".")
    return f"{stem[:180]}{dot}{extension[:10]}" if dot else kept[:190] or "file"


def refuse(sentence: str, code: str) -> ValidationError:
    return ValidationError(sentence, code=code)


def check_upload(content: bytes, *, name: str, limit: int) -> Checked:
    """Check `content` (read up to one byte over `limit`) against its name.

    Raises ValidationError with codes empty, too_large, wrong_type, damaged, bomb, macros or too_many_pixels.
    """
    if not content:
        raise refuse(_("The file is empty."), "empty")
    if len(content) > limit:
        raise refuse(_("The file is larger than %(mb)s MB.") % {"mb": limit // 1024 // 1024}, "too_large")
    extension = name.rpartition(".")[2].lower()
    if extension not in ALLOWED:
        raise refuse(
            _("Files of this type are not accepted. Send %(types)s.") % {"types": "、".join(ALLOWED)},
            "wrong_type",
        )
    if extension in PICTURES:
        return check_picture(content, extension)
    if extension in OFFICE:
        return check_office(content, extension)
    if not content.startswith(b"%PDF-"):
        raise refuse(_("The content is not what the file's name says."), "wrong_type")
    return Checked(content, "application/pdf")


def read_types(archive: zipfile.ZipFile) -> bytes:
    """The list of content types, at most its first megabyte; empty where there is none."""
    if "[Content_Types].xml" not in archive.namelist():
        return b""
    with archive.open("[Content_Types].xml") as part:
        return part.read(TYPES_LIMIT)


def check_picture(content: bytes, extension: str) -> Checked:
    """Decode and encode again: what comes out is a picture and nothing else, without EXIF and GPS."""
    wanted = PICTURES[extension]
    try:
        with Image.open(io.BytesIO(content), formats=[wanted]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise refuse(_("The picture has more than 40 million pixels."), "too_many_pixels")
            picture.load()
            # The turn that a camera noted in EXIF is carried out before EXIF goes.
            clean = as_saved(ImageOps.exif_transpose(picture), wanted)
    except Image.DecompressionBombError as error:
        raise refuse(_("The picture has more than 40 million pixels."), "too_many_pixels") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise refuse(_("The picture is damaged or not what its name says."), "damaged") from error
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, wanted, **({"quality": 90} if wanted != "PNG" else {}))
    return Checked(out.getvalue(), f"image/{wanted.lower()}")


def as_saved(picture: Image.Image, wanted: str) -> Image.Image:
    """A copy in a mode that the format holds; transparency that lives in the metadata becomes a channel."""
    if wanted == "JPEG":
        return picture.convert("RGB")
    return picture.convert("RGBA") if "transparency" in picture.info else picture.copy()


def check_office(content: bytes, extension: str) -> Checked:
    """Look into the zip without unpacking it: bombs, macros and foreign content are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            types = read_types(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        # RuntimeError: an entry that needs a password, or a way of packing that is not known.
        raise refuse(_("The content is not what the file's name says."), "wrong_type") from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 1):
        raise refuse(_("The file would unpack to an unreasonable size."), "bomb")
    names = [entry.filename for entry in entries]
    if (
        not any(entry.startswith(OFFICE_ROOT[extension]) for entry in names)
        or "[Content_Types].xml" not in names
    ):
        raise refuse(_("The content is not what the file's name says."), "wrong_type")
    if any(MACROS.search(entry) for entry in names) or b"macroenabled" in types.lower():
        raise refuse(_("Files with macros are not accepted. Save it without macros."), "macros")
    return Checked(content, OFFICE[extension])
