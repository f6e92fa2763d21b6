"""Promises of the assets that came from elsewhere."""

import hashlib
import re

import pytest
from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
ROWS = re.findall(
    r"^\| `(\S+)` \|.*\| `([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE
)
SOURCES = [
    path
    for folder in ("templates", "federation", "static/portal", "chambers", "members", "liaison", "proposals")
    for path in sorted((settings.BASE_DIR / folder).rglob("*"))
    if path.suffix in {".html", ".css", ".js"}
]


def test_every_vendored_file_is_listed():
    found = {path.name for path in VENDOR.iterdir() if path.is_file()} - {"README.md"}

    assert found == {name for name, _digest in ROWS}


@pytest.mark.parametrize(("name", "digest"), ROWS)
def test_a_vendored_file_is_the_one_that_was_listed(name, digest):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_every_icon_that_a_template_names_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    used = {name for path in SOURCES for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}

    assert used - known == set()


def test_no_page_carries_inline_style_or_script():
    policy = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|hx-on|<script>|javascript:|["']js:""")
    wrong = [path.name for path in SOURCES if path.suffix == ".html" and policy.search(path.read_text())]

    assert wrong == []


def test_style_sheets_stay_within_the_oldest_supported_browser():
    newer = re.compile(r"light-dark\(|color-mix\(|oklch\(|@scope|^\s*&", re.MULTILINE)
    wrong = [path.name for path in SOURCES if path.suffix == ".css" and newer.search(path.read_text())]

    assert wrong == []
