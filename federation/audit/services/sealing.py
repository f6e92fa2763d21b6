"""Chaining what has been committed, behind the backs of those who write: nobody waits for the chain.

An entry is sealed once every transaction up to its own is over (`pg_snapshot_xmin`), so that no block has to
make room for one that commits late. Two sealers are harmless: they wait for each other.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from federation.audit.chain import FIXED, NOTHING, block_hash, links_over
from federation.audit.models import AuditEntry, Block

logger = logging.getLogger(__name__)

SEAL_LOCK = 7111
MOST = 2000
IN_NO_BLOCK = """
    NOT EXISTS (
        SELECT FROM audit_block, unnest(audit_block.keys) AS sealed WHERE sealed = audit_auditentry.id
    )
"""


# What other databases of the same server have under way writes nothing here, and may last for hours. Where
# the activity of others cannot be seen their transactions are waited for like our own.
PRESENT = """
    SELECT own.horizon, own.horizon = pg_snapshot_xmax(now)::text::bigint,
           coalesce((SELECT max(id) FROM audit_auditentry), 0), system_identifier
    FROM pg_current_snapshot() AS now, pg_control_system(), LATERAL (
        SELECT coalesce(min(open::text::bigint), pg_snapshot_xmax(now)::text::bigint) AS horizon
        FROM pg_snapshot_xip(now) AS open
        WHERE NOT EXISTS (
            SELECT FROM pg_stat_activity AS other
            JOIN pg_database AS home ON home.datname = current_database()
            WHERE other.datid <> home.oid
              AND other.backend_xid::text::bigint = open::text::bigint % 4294967296
        )
    ) AS own
"""


class Moment(NamedTuple):
    """What is over, as one snapshot sees it.

    All transactions below `horizon` are; with `is_quiet` no other one is under way either. `newest_id` is the
    highest key of the trail then, `cluster` the server that counts these transactions.
    """

    horizon: int
    is_quiet: bool
    newest_id: int
    cluster: int


def present_moment() -> Moment:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        return Moment(*cursor.fetchone())


def seal() -> int:
    """Chain everything that can be chained now; returns how many entries. Safe to run at any time."""
    sealed = 0
    while True:
        blocks = seal_next()
        sealed += sum(block.count for block in blocks)
        # A block that is not full ends where the present begins.
        if not blocks or blocks[-1].count < MOST:
            return sealed


@transaction.atomic
def seal_next() -> list[Block]:
    """The next block, or none where nothing can be sealed; several only when a server takes over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    last = Block.objects.order_by("-number").first()
    moment = present_moment()
    if last is None or last.cluster != moment.cluster:
        return take_over(last, moment)
    entries = list(
        AuditEntry.objects.extra(  # noqa: S610 - values are parameters
            where=["(xact, id) > (%s, %s)"], params=[last.end_xact, last.end_id]
        )
        .filter(xact__lt=moment.horizon, id__gt=last.after_id)
        .order_by("xact", "id")
        .values(*FIXED)[:MOST]
    )
    if not entries:
        return []
    is_full = len(entries) == MOST
    end = (entries[-1]["xact"], entries[-1]["id"]) if is_full else (moment.horizon, 0)
    return [append(last, entries, end=end, after_id=last.after_id, cluster=moment.cluster)]


def take_over(last: Block | None, moment: Moment) -> list[Block]:
    """Begin on a server whose transactions are counted anew: a new one, or one that a dump was restored into.

    Everything that is in no block yet is sealed at once, in the order of keys. That is possible only while
    nobody else writes, so that no key below the newest can still appear; otherwise the next run tries again.
    """
    if not moment.is_quiet:
        return []
    waiting = (
        AuditEntry.objects.extra(where=[IN_NO_BLOCK])  # noqa: S610 - a constant
        .filter(id__lte=moment.newest_id)
        .order_by("id")
        .values(*FIXED)
        .iterator(chunk_size=MOST)
    )
    blocks: list[Block] = []
    while entries := list(itertools.islice(waiting, MOST)):
        end = (moment.horizon, 0)
        last = append(last, entries, end=end, after_id=moment.newest_id, cluster=moment.cluster)
        blocks.append(last)
    return blocks


def append(
    last: Block | None,
    entries: Sequence[dict[str, Any]],
    *,
    end: tuple[int, int],
    after_id: int,
    cluster: int,
) -> Block:
    """Write the block of `entries` behind `last`; the log says its hash, out of the database's reach."""
    previous = bytes(last.hash) if last is not None else NOTHING
    links = list(links_over(previous, entries))
    block = Block(
        number=last.number + 1 if last is not None else 1,
        previous=previous,
        first_id=entries[0]["id"],
        last_id=entries[-1]["id"],
        count=len(entries),
        keys=[entry["id"] for entry in entries],
        links=b"".join(links),
        end_xact=end[0],
        end_id=end[1],
        after_id=after_id,
        cluster=cluster,
        sealed_at=timezone.now(),
    )
    block.hash = block_hash(vars(block), links[-1])
    block.save(force_insert=True)
    logger.info("audit block %d %s", block.number, block.hash.hex())
    return block
