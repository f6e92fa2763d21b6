"""What the digests of the trail are made over, byte for byte.

The database computes the same while an entry is written (`audit_payload_digest`); what checks the trail
computes it here and trusts no function of the database. A field is written as its length in bytes, a colon
and its UTF-8 text, or as a single "-" where there is none, so that no two lists of fields read alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The words of an entry, in the order of their digest; `changes` as PostgreSQL writes jsonb as text.
PAYLOAD = ("salt", "actor_name", "unit_name", "object_name", "changes", "note", "source")


def packed(*values: Any) -> bytes:
    """Values one after the other; None differs from an empty text."""
    return b"".join(map(_field, values))


def _field(value: Any) -> bytes:
    if value is None:
        return b"-"
    text = value if isinstance(value, bytes) else str(value).encode()
    return b"%d:%s" % (len(text), text)


def digest(*values: Any) -> bytes:
    """SHA-256 of the packed values."""
    return hashlib.sha256(packed(*values)).digest()


def payload_digest(entry: Mapping[str, Any]) -> bytes:
    """The digest of an entry's words as they stand now, under its present salt."""
    return digest(*(entry[name] for name in PAYLOAD))


def set_digest(rows: Iterable[tuple[int, Any, list[str]]]) -> str:
    """What an act of redaction says of its rows: each entry's key, the digest of what is left, the fields."""
    parts = ((key, bytes(left), ",".join(fields)) for key, left, fields in sorted(rows))
    return digest(*(part for row in parts for part in row)).hex()


def microseconds(moment: datetime) -> int:
    """A moment as whole microseconds since 1970, exactly."""
    return (moment - EPOCH) // timedelta(microseconds=1)
