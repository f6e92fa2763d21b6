"""The key that signs the files of the trail (Ed25519), and checking what it signed.

In production the key comes from the environment (`AUDIT_SIGNING_KEY`), and only the worker needs it; on one's
own machine it is made once and lies in `var/`. Whoever checks a file needs the public half alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Put in front of what is signed, so that a signature of this key means nothing anywhere else.
PURPOSE = b"federation audit trail, file of a day\n"


def new_key() -> str:
    """A fresh private key as it stands in the environment."""
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def private_key() -> Ed25519PrivateKey:
    """The portal's key. Raises ImproperlyConfigured where there is none or it is none."""
    text = settings.AUDIT_SIGNING_KEY or kept_key()
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error) as error:
        raise ImproperlyConfigured(
            "AUDIT_SIGNING_KEY is no key; make one with: manage.py audit_key --new"
        ) from error


def kept_key() -> str:
    """The key that lies on this machine; made at the first use."""
    if not settings.AUDIT_KEY_FILE:
        raise ImproperlyConfigured("AUDIT_SIGNING_KEY is not set; make one with: manage.py audit_key --new")
    path = Path(settings.AUDIT_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(new_key())
        except FileExistsError:
            pass  # Somebody else has just made it.
    return path.read_text().strip()


def public_text(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The public half, as it is printed and handed on."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return base64.b64encode(public.public_bytes_raw()).decode()


def key_name(public: str) -> str:
    """A short name of a public key: the first sixteen digits of its SHA-256."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def sign(content_digest: bytes) -> str:
    return base64.b64encode(private_key().sign(PURPOSE + content_digest)).decode()


def is_signed(content_digest: bytes, signature: str, public: str) -> bool:
    """Whether `signature` is that of the owner of `public`; anything malformed is none."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), PURPOSE + content_digest)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
