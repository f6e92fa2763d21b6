"""One-time codes by the clock (RFC 6238): six digits, thirty seconds, SHA-1 as every app computes it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
# Steps before and after the present one that are taken too: telephones are a little early or late.
DRIFT = 1
SECRET_BYTES = 20


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def step_at(moment: float) -> int:
    """The number of the thirty seconds that `moment` (seconds since 1970) lies in."""
    return int(moment // STEP)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226, 5.3)."""
    # RFC 6238 names SHA-1, and apps know nothing else; its weakness is collisions, which do not matter here.
    digest = hmac.new(secret, step.to_bytes(8), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, code: str, *, moment: float, after: int = -1) -> int | None:
    """The step that `code` belongs to, within the drift and later than `after`; None for a wrong code.

    `after` is the step of the last code that was used: nothing up to it is taken again.
    """
    now = step_at(moment)
    for step in (now, *(now + n * side for n in range(1, DRIFT + 1) for side in (-1, 1))):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def readable(secret: bytes) -> str:
    """The secret as apps take it by hand: base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """The otpauth: address that the picture holds."""
    label = quote(f"{issuer}:{account}", safe=":")
    query = urlencode({"secret": readable(secret).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"
