"""Addresses that a page needs in dozens, resolved once for the process."""

from __future__ import annotations

import functools

from django.urls import get_script_prefix, reverse

_ANY_KEY = 999_999_999_999_999


def address(url_name: str) -> str:
    """`reverse(url_name)` for menus and bars."""
    return _resolved(url_name, get_script_prefix())


@functools.cache
def _resolved(url_name: str, prefix: str) -> str:
    return reverse(url_name)


def address_of(url_name: str, key: int) -> str:
    """`reverse(url_name, args=[key])` for a list: the address is resolved once, not for each row."""
    before, after = _around_key(url_name, get_script_prefix())
    return f"{before}{key}{after}"


@functools.cache
def _around_key(url_name: str, prefix: str) -> tuple[str, str]:
    before, _found, after = reverse(url_name, args=[_ANY_KEY]).partition(str(_ANY_KEY))
    return before, after
