"""The readings of single characters, without what pypinyin would load beside them."""

from __future__ import annotations

import os

# Asked for before the import: its phrases take 44 MB and a third of a second in every process, and nobody
# here reads them.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

from pypinyin.pinyin_dict import pinyin_dict  # noqa: E402 - see above

__all__ = ["pinyin_dict"]
