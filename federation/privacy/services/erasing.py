"""Erasing a person: what the register says of each field, carried out in one transaction.

The rows that speak of the person are locked and overwritten but for what the law keeps, rows that lead to
them go, and names and numbers are taken out of every text of the portal, the trail included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.audit.models import AuditEntry
from federation.privacy import hooks
from federation.privacy.people import PersonRow, Values, manager_of, parts, values_of, with_merged
from federation.privacy.register import Identifier
from federation.privacy.services.rows import delete_led_rows, held_fields, overwrite_led_rows, overwrite_rows
from federation.privacy.services.trail import entries_near, redact, redact_trail
from federation.privacy.sweeping import count_mentions, sweep

ERASE_LOCK = 7120


@dataclass
class Report:
    """What an erasure did, by tables in words and without a word of what was erased.

    `kept` are (table, data, law). `left` counts texts that name somebody of the same name: they are not
    touched, and somebody must look.
    """

    overwritten: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    entries: int = 0
    kept: list[tuple[str, str, str]] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Erasing:
    """One erasure under way: the rows, what the person is told by, and the report. Hooks get it."""

    def __init__(self, rows: Iterable[PersonRow], *, actor: User | None, ground: str) -> None:
        self.rows = with_merged(rows)
        self.actor = actor
        self.ground = ground
        self.values: Values = values_of(self.rows)
        self.held = held_fields(self.rows)
        self.report = Report()

    def keys(self, model: str) -> list[int]:
        return hooks.keys_of(self.rows, model)

    def note_deleted(self, label: Any, count: int) -> None:
        if count:
            self.report.deleted[str(label)] = self.report.deleted.get(str(label), 0) + count

    def note_overwritten(self, label: str, count: int) -> None:
        if count:
            self.report.overwritten[label] = self.report.overwritten.get(label, 0) + count

    def note_kept(self, table: str, data: str, law: str) -> None:
        if (table, data, law) not in self.report.kept:
            self.report.kept.append((table, data, law))


def obstacles_to(rows: Collection[PersonRow]) -> list[str]:
    """Sentences about what must be done before these rows can be erased; empty where nothing must."""
    rows = with_merged(rows)
    return [sentence for hook in hooks.obstacles for sentence in hook(rows)]


@transaction.atomic
def erase(rows: Collection[PersonRow], *, actor: User | None, ground: str) -> tuple[Report, list[str]]:
    """Erase a person; returns what was done, and the words that were taken out.

    `ground` names the law and the request, never the person. ValidationError where something stands against
    it, or where there is nothing to erase. The words are for `sweep_again` alone and must not be kept.
    """
    if not rows:
        raise ValidationError(_("Say first which records are of this person."))
    unhurried()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ERASE_LOCK])
    lock_rows(with_merged(rows))
    if sentences := obstacles_to(rows):
        raise ValidationError(sentences)
    work = Erasing(rows, actor=actor, ground=ground)
    shared = frozenset(one for one in work.values.names if is_borne_by_others(one, work.rows))
    words = sorted(work.values.unique | (work.values.names - shared))
    near = entries_near(work) if shared else {}
    for clean in hooks.cleaners:
        clean(work)
    delete_led_rows(work)
    overwrite_led_rows(work)
    overwrite_rows(work)
    work.report.texts = sweep(words)
    work.report.entries = redact_trail(work, words, shared, near)
    work.report.left = count_mentions(shared)
    return work.report, words


@transaction.atomic
def sweep_again(words: Collection[str], *, actor: User | None, ground: str) -> int:
    """Take the words out of what was written while an erasure ran; how many texts and entries had them."""
    unhurried()
    found = sum(sweep(words).values())
    return found + redact(AuditEntry.objects.all(), words, actor=actor, ground=ground)


def unhurried() -> None:
    """Reading every text of a city takes longer than a page may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def lock_rows(rows: Collection[PersonRow]) -> None:
    """In the order of tables and keys, so that two erasures wait for each other."""
    for model in sorted({row.model for row in rows}):
        keys = hooks.keys_of(rows, model)
        list(manager_of(model).select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def is_borne_by_others(text: str, rows: Collection[PersonRow]) -> bool:
    """Whether another row on file has the name, or one that contains it; an organisation counts as well."""
    if Organisation.objects.filter(name__contains=text).exists():
        return True
    for (model, _part), lines in parts().items():
        condition = Q()
        for line in lines:
            if line.identifies is Identifier.NAME:
                condition |= Q(**{f"{line.field}__contains": text})
        others = manager_of(model).exclude(pk__in=hooks.keys_of(rows, model))
        if condition and others.filter(condition).exists():
            return True
    return False
