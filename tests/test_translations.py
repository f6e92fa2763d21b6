"""Every sentence that a page or a service says has its Chinese."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

from federation.ui.messages import merge_fragments

ROOT = Path(settings.BASE_DIR)
SOURCES = ("federation", "members", "chambers", "liaison", "proposals")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
SPOKEN = re.compile(r"""\b(?:gettext|_|ngettext)\(\s*u?(['"])((?:\\.|(?!\1).)*)\1""", re.S)


def catalogue():
    return merge_fragments(sorted((ROOT / "locale" / "fragments").glob("*.po")))


def python_messages() -> set[str]:
    found = set()
    for app in SOURCES:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
                    place = 1 if node.func.id.startswith("pgettext") else 0
                    first = node.args[place]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        found.add(first.value)
    return found


def template_messages() -> set[str]:
    found = set()
    for path in (ROOT / "templates").rglob("*.html"):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path.name))
        for match in SPOKEN.finditer(code):
            found.add(ast.literal_eval(f"{match[1]}{match[2]}{match[1]}"))
    return found


def test_every_message_has_its_chinese():
    merged, _conflicts = catalogue()
    translated = {(one.id if isinstance(one.id, str) else one.id[0]) for one in merged if one.id}
    said = {text for text in python_messages() | template_messages() if text.strip()}

    assert sorted(text for text in said - translated if not _is_chinese(text)) == []


def test_one_english_message_has_one_chinese_wording():
    assert catalogue()[1] == []


def _is_chinese(text: str) -> bool:
    """Names such as 系统 and formats such as "%s" need no translation."""
    return not re.search(r"[A-Za-z]{2,}", re.sub(r"%\(\w+\)[sd]", "", text))
