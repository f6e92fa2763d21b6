"""Secrets that must be read again, such as the seed of one-time codes, lie sealed in the database.

AES-256-GCM under a key derived from `SECRET_KEY`; what seals is bound to its owner, so that a row copied to
another account opens nothing there. Older keys in `SECRET_KEY_FALLBACKS` still open.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.encoding import force_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class BrokenSeal(Exception):
    """The bytes were sealed for another owner, under a lost key, or were changed since."""


def seal(secret: bytes, *, owner: str) -> bytes:
    """Seal `secret` for `owner`, a text such as "totp:17"; the answer starts with its nonce."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, secret, owner.encode())


def unseal(sealed: bytes, *, owner: str) -> bytes:
    """The secret behind `seal`. Raises BrokenSeal."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _cipher

    for source in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(source).decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode())
        except (InvalidTag, ValueError):
            continue
    raise BrokenSeal


def _cipher(source: str | bytes) -> AESGCM:
    # Few requests seal anything; the library weighs 4 MB in every worker.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    key = HKDF(SHA256(), 32, salt=None, info=b"federation.accounts.sealing").derive(force_bytes(source))
    return AESGCM(key)
