"""The arithmetic of the chain, without a database: what sealing writes and every check computes again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from federation.audit.digests import digest, microseconds

# What the first block follows.
NOTHING = bytes(32)
SIZE = 32
# Everything of an entry that never changes; its words are in it by their digest.
FIXED = (
    "id",
    "at",
    "event",
    "result",
    "actor_id",
    "unit_id",
    "object_type",
    "object_id",
    "change_id",
    "xact",
    "payload_digest",
)
# What a block says beside its keys and links.
HEAD = (
    "number",
    "previous",
    "first_id",
    "last_id",
    "count",
    "end_xact",
    "end_id",
    "after_id",
    "cluster",
    "sealed_at",
)


def entry_digest(entry: Mapping[str, Any]) -> bytes:
    """SHA-256 over what of an entry never changes; `at` is a moment or its microseconds since 1970."""
    return digest(*(_plain(entry[name]) for name in FIXED))


def link(before: bytes, own: bytes) -> bytes:
    """The link of an entry: over the one before it and its own digest."""
    return hashlib.sha256(before + own).digest()


def links_over(previous: bytes, entries: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The links of a block's entries in their order."""
    for entry in entries:
        previous = link(previous, entry_digest(entry))
        yield previous


def block_hash(block: Mapping[str, Any], last_link: bytes) -> bytes:
    return digest(*(_plain(block[name]) for name in HEAD), last_link)


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return microseconds(value) if hasattr(value, "tzinfo") else value
