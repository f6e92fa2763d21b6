"""Yes and no, words from a list, and several names in one cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.text import fold, fold_key, is_blank, parse_text

_YES = frozenset(
    [
        "√",
        "✓",
        "✔",
        "☑",
        "是",
        "有",
        "对",
        "已",
        "已建",
        "已建立",
        "已成立",
        "y",
        "yes",
        "t",
        "true",
        "v",
        "1",
    ]
)
_NO = frozenset(
    [
        "×",
        "✗",
        "✘",
        "✕",
        "☐",
        "□",
        "否",
        "无",
        "没有",
        "不是",
        "未",
        "未建",
        "未建立",
        "未成立",
        "n",
        "no",
        "f",
        "false",
        "x",
        "0",
    ]
)
_SEPARATORS = re.compile(r"[、，,；;\r\n]+")
# Quotation marks and brackets carry no meaning in a level or a kind: 全国“四好” is 全国四好.
_DECORATION = re.compile(r"[\"'“”‘’「」『』《》〈〉()\[\]【】·•.。\-_]")


def parse_boolean(value: object) -> bool | None:
    """√ 是 有 / × 否 无 and their kin; None for a blank cell."""
    if is_blank(value):
        return None
    if isinstance(value, bool):
        return value
    word = fold(value).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if not word:
        return None
    raise CellError("not_yes_or_no", _("Please write 是 or 否 here."))


def parse_many(value: object, *, max_items: int = 50, max_length: int = 200) -> tuple[str, ...]:
    """Names divided by 、 ， ； , ; or line ends, in their order, each once; an empty tuple for none."""
    if is_blank(value):
        return ()
    text = parse_text(value, max_length=max_items * (max_length + 1), multiline=True) or ""
    items: dict[str, str] = {}
    for part in _SEPARATORS.split(text):
        item = parse_text(part, max_length=max_length)
        if item and not is_blank(item):
            items.setdefault(fold_key(item), item)
    if len(items) > max_items:
        raise CellError(
            "too_many_items",
            _("There are %(count)d names in this cell; at most %(limit)d are allowed."),
            {"count": len(items), "limit": max_items},
        )
    return tuple(items.values())


def choice_key(text: str) -> str:
    """The form in which words of a list are compared: no width, case, spaces, quotation marks, brackets."""
    return _DECORATION.sub("", fold_key(text))


def choice_parser(choices: Mapping[str, Iterable[str]]) -> Callable[[object], str | None]:
    """A parser for ``{code: (label, synonym, ...)}``; the first word of each is shown as a suggestion.

    Raises ValueError when one word would mean two codes: a list that contradicts itself is our mistake.
    """
    words: dict[str, str] = {}
    labels: dict[str, str] = {}
    for code, synonyms in choices.items():
        spellings = [str(word) for word in synonyms]
        labels[code] = spellings[0] if spellings else code
        for word in (*spellings, code):
            if words.setdefault(choice_key(word), code) != code:
                raise ValueError(f"{word!r} means both {words[choice_key(word)]!r} and {code!r}")

    def parse(value: object) -> str | None:
        if is_blank(value):
            return None
        key = choice_key(fold(value))
        if not key:
            return None
        if key in words:
            return words[key]
        near = difflib.get_close_matches(key, words, n=1, cutoff=0.5)
        raise CellError(
            "unknown_choice",
            _("This word is not in the list: %(words)s."),
            {"words": "、".join(list(labels.values())[:12])},
            suggestion=labels[words[near[0]]] if near else "",
        )

    return parse


def parse_choice(value: object, choices: Mapping[str, Iterable[str]]) -> str | None:
    """One value against ``{code: (label, synonym, ...)}``; for columns keep a ``choice_parser`` instead."""
    return choice_parser(choices)(value)
