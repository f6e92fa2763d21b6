"""Personal data as pages show it: enough to tell two apart, too little to use (PIPL 51, GB/T 35273 7.2)."""

from __future__ import annotations


def mask_phone(number: str) -> str:
    """138****1234; a landline keeps its last two digits."""
    if not number:
        return ""
    if len(number) == 11 and number.startswith("1"):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 1) + number[-2:]


def mask_id(number: str) -> str:
    """35*************123: the first two and the last three signs."""
    if len(number) <= 6:
        return "*" * len(number)
    return number[:2] + "*" * (len(number) - 5) + number[-3:]


def mask_name(name: str) -> str:
    """王**: the first sign, and as many stars whatever follows, so that the length tells nothing."""
    return f"{name[:1]}**" if name else ""


def mask_email(address: str) -> str:
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else ""
