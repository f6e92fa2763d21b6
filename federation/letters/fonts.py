"""Which fonts a letter wants, which stand in for them, and which characters the stand-ins lack.

The wanted fonts are commercial and not shipped. A server that has them names their folders in the
setting LETTER_FONT_DIRS; elsewhere the open Noto fonts stand in, and Word files always name the wanted.
"""

import bisect
import functools
import pathlib
import struct
from typing import Any, NamedTuple

import pylopdf_fonts_zh_cn
from django.conf import settings

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"


class Role(NamedTuple):
    """A part a font plays: the name Word is given, all names PDF looks for, and the open stand-in."""

    word: str
    wanted: tuple[str, ...]
    stand_in: str


ROLES = {
    "title": Role("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "方正小标宋简体"), SERIF),
    "body": Role("仿宋_GB2312", ("FangSong_GB2312", "仿宋_GB2312", "FangSong"), SERIF),
    "heiti": Role("黑体", ("SimHei", "黑体"), SANS),
    "kaiti": Role("楷体_GB2312", ("KaiTi_GB2312", "楷体_GB2312", "KaiTi"), SERIF),
    "page": Role("宋体", ("SimSun", "宋体"), SERIF),
}


@functools.cache
def available_fonts() -> Any:
    """Return the fonts PDF files are set with: the operator's folders and the shipped pair (typst.Fonts)."""
    # The proof-check asks this module on every web worker, which should not carry the typesetter for it.
    import typst  # noqa: PLC0415

    folders = [*getattr(settings, "LETTER_FONT_DIRS", ()), pylopdf_fonts_zh_cn.serif_path().parent]
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[pathlib.Path(folder) for folder in folders],
    )


def font_choice() -> dict[str, dict]:
    """Return for each role the families to try in order and whether a stand-in will be used.

    Only families that exist are named: the typesetter warns about every other.
    """
    present = {family.lower(): family for family in available_fonts().families()}
    choice = {}
    for name, role in ROLES.items():
        wanted = [present[family.lower()] for family in role.wanted if family.lower() in present]
        choice[name] = {"families": [*wanted, role.stand_in], "stands_in": not wanted}
    return choice


def missing_characters(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that the stand-in fonts cannot draw, each once, in order."""
    starts, ends = _covered()
    missing = {}
    for char in text:
        place = bisect.bisect_right(starts, ord(char)) - 1
        if char != "\n" and (place < 0 or ord(char) > ends[place]):
            missing[char] = True
    return tuple(missing)


@functools.cache
def _covered() -> tuple[list[int], list[int]]:
    """Read the ranges of characters from the serif font's own table (cmap, format 12)."""
    data = pylopdf_fonts_zh_cn.serif_path().read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    for index in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)[2]
        if struct.unpack_from(">H", data, start)[0] == 12:
            groups = struct.unpack_from(">I", data, start + 12)[0]
            spans = [struct.unpack_from(">II", data, start + 16 + 12 * group) for group in range(groups)]
            return [first for first, _ in spans], [last for _, last in spans]
    raise LookupError("the shipped font has no table of all its characters")
