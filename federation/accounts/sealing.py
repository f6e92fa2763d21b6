"""Secrets that must be read again, such as the seed of one-time codes, lie sealed in the database.

AES-256-GCM under a key derived from `SECRET_KEY`; what seals is bound to its owner, so that a row copied to
another account opens nothing there. Older keys in `SECRET_KEY_FALLBACKS` still open.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

NONCE = 12


class BrokenSeal(Exception):
    """The bytes were sealed for another owner, under a lost key, or were changed since."""


def seal(secret: bytes, *, owner: str) -> bytes:
    """Seal `secret` for `owner`, a text such as "totp:17"; the answer starts with its nonce."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, secret, owner.encode())


def unseal(sealed: bytes, *, owner: str) -> bytes:
    """The secret behind `seal`. Raises BrokenSeal."""
    for source in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(source)).decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode())
        except (InvalidTag, ValueError):
            continue
    raise BrokenSeal


def _key(source: str | bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"federation.accounts.sealing").derive(force_bytes(source))
