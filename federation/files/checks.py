"""What may be uploaded: an allow-list by extension and content, within limits, without surprises."""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 40_000_000
# A camera writes a progressive JPEG in about ten scans; each of hundreds costs a pass over all pixels.
MAX_SCANS = 100
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
ELEMENT = re.compile(rb"<[^<>]*>")
REMOTE_TARGET = re.compile(rb"""\btarget\s*=\s*["']\s*(?:https?:|ftp:|\\\\)""", re.IGNORECASE)
PART_LIMIT = 1024 * 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of a stream in an OLE directory, in its own UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What Windows takes for a device, whatever the extension, and what it allows in no name.
DEVICES = re.compile(r"(?:con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
RESERVED = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Checked:
    """Content that passed, as it will be stored."""

    content: bytes
    media_type: str


def safe_name(name: str) -> str:
    """A file name to show and to offer for download: no path, no device, no control or direction signs."""
    base = re.split(r"[\\/]", name)[-1]
    kept = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip(" .")
    kept = RESERVED.sub("_", kept)
    if DEVICES.match(kept):
        kept = f"_{kept}"
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
    if not content.startswith(b"%PDF-") or ends_as_zip(content):
        raise refuse(_("The content is not what the file's name says."), "wrong_type")
    return Checked(content, "application/pdf")


def ends_as_zip(content: bytes) -> bool:
    """Whether a file is an archive as well, whose directory stands at its end and is read from there."""
    place = content.rfind(b"PK\x05\x06", -(22 + 65_535))
    if place < 0 or place + 22 > len(content):
        return False
    comment = int.from_bytes(content[place + 20 : place + 22], "little")
    return place + 22 + comment == len(content)


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of an archive, at most its first megabyte; empty where there is none."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(PART_LIMIT)


def check_picture(content: bytes, extension: str) -> Checked:
    """Decode and encode again: what comes out is a picture and nothing else, without EXIF and GPS.

    One decoded picture is in memory at a time, at most 160 MB at the limit of pixels.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - 2 MB that only uploads of pictures need

    wanted = PICTURES[extension]
    if wanted == "JPEG" and content.count(b"\xff\xda") > MAX_SCANS:
        raise refuse(_("The picture is damaged or not what its name says."), "bomb")
    try:
        with Image.open(io.BytesIO(content), formats=[wanted]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise refuse(_("The picture has more than 40 million pixels."), "too_many_pixels")
            picture.load()
            # The turn that a camera noted in EXIF is carried out before EXIF goes.
            ImageOps.exif_transpose(picture, in_place=True)
            return Checked(encoded(as_saved(picture, wanted), wanted), f"image/{wanted.lower()}")
    except Image.DecompressionBombError as error:
        raise refuse(_("The picture has more than 40 million pixels."), "too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, MemoryError, struct.error) as error:
        raise refuse(_("The picture is damaged or not what its name says."), "damaged") from error


def encoded(picture: Image.Image, wanted: str) -> bytes:
    """The first frame alone, without anything that the file said besides its pixels."""
    picture.info = {}
    picture.encoderinfo = {}
    out = io.BytesIO()
    picture.save(out, wanted, **({"quality": 90} if wanted != "PNG" else {}))
    return out.getvalue()


def as_saved(picture: Image.Image, wanted: str) -> Image.Image:
    """In a mode that the format holds; transparency that lives in the metadata becomes a channel."""
    if wanted == "JPEG" and picture.mode != "RGB":
        return picture.convert("RGB")
    return picture.convert("RGBA") if "transparency" in picture.info else picture


def check_office(content: bytes, extension: str) -> Checked:
    """Look into the zip without unpacking it: bombs, macros and foreign content are refused."""
    if content.startswith(OLE) and ENCRYPTED in content:
        raise refuse(
            _("The file is protected by a password. Save it without the password first."), "encrypted"
        )
    if not content.startswith(ZIP):
        raise refuse(_("The content is not what the file's name says."), "wrong_type")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            refuse_bomb(entries, len(content))
            types = read_part(archive, "[Content_Types].xml")
            settings = read_part(archive, "word/_rels/settings.xml.rels")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        # RuntimeError: an entry that needs a password, or a way of packing that is not known.
        raise refuse(_("The content is not what the file's name says."), "wrong_type") from error
    names = [entry.filename for entry in entries]
    if (
        not any(entry.startswith(OFFICE_ROOT[extension]) for entry in names)
        or "[Content_Types].xml" not in names
        or any(name.startswith("/") or ".." in re.split(r"[\\/]", name) for name in names)
    ):
        raise refuse(_("The content is not what the file's name says."), "wrong_type")
    if (
        any(MACROS.search(entry) for entry in names)
        or b"macroenabled" in types.lower()
        or fetches_template(settings)
    ):
        raise refuse(_("Files with macros are not accepted. Save it without macros."), "macros")
    return Checked(content, OFFICE[extension])


def fetches_template(relations: bytes) -> bool:
    """Whether Word would fetch a template from elsewhere, macros and all, when it opens the file."""
    return any(
        b"attachedtemplate" in element.lower() and REMOTE_TARGET.search(element)
        for element in ELEMENT.findall(relations)
    )


def refuse_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Raise for an archive that would unpack to far more than it should, by what its directory says."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(size, 1):
        raise refuse(_("The file would unpack to an unreasonable size."), "bomb")
