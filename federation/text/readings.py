"""The readings of single characters, without what pypinyin would load beside them."""

from __future__ import annotations

import os
from functools import cache


@cache
def pinyin_dict() -> dict[int, str]:
    """{code point: its readings, the usual one first, parted by commas}, with tone marks.

    Loaded when a name is first read aloud: a worker that only shows pages goes without.
    """
    # Asked for before the import: its phrases take 44 MB and a third of a second in every process, and
    # nobody here reads them.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

    from pypinyin.pinyin_dict import pinyin_dict as found  # noqa: PLC0415 - see above

    return found
