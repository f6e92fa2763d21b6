"""Changing many rows in one act, with what stood there before; a constant number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import JSONArray, JSONObject, Left
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import violated
from federation.audit import services as audit
from federation.changes.holders import Holder
from federation.changes.models import Change, ChangedRow
from federation.sets import insert_from, lock


def fingerprint(holder: Holder, selection: QuerySet) -> str:
    """What a selection is just now: another one as soon as a row joins, leaves or is written."""
    found = selection.order_by().aggregate(
        count=Count("pk"),
        newest=Max(holder.path("updated_at")),
        versions=Sum(holder.path("version")),
        keys=Sum("pk"),
    )
    newest = found["newest"].timestamp() if found["newest"] else 0
    return f"{found['count']}.{newest:.6f}.{found['versions'] or 0}.{found['keys'] or 0}"


def changeable(
    holder: Holder,
    selection: QuerySet,
    values: Mapping[str, Any],
    *,
    actor: User,
    permission: str,
    barred: Iterable[Any] = (),
) -> QuerySet:
    """The rows of `selection` that `change_many` would write: within reach, alive, different, not barred."""
    same = Q()
    for name, value in values.items():
        same &= holder.has(name, value)
    rows = selection.visible_to(actor, permission).filter(holder.alive()).exclude(same)
    for condition in barred:
        rows = rows.exclude(condition)
    return rows


@transaction.atomic
def change_many(
    holder: Holder,
    selection: QuerySet,
    values: Mapping[str, Any],
    *,
    actor: User,
    permission: str,
    title: str,
    barred: Sequence[Any] = (),
    expected: str = "",
) -> Change:
    """Write `values` into every row of `selection` that the actor may change and that differs.

    `selection` are rows of the holder's model, whoever chose them: the reach is asked here again.
    `expected` is the `fingerprint` that the person saw; ValidationError "set_changed" where it is another
    one by now, "nothing" where no row is left to change. Every row gets its next version, a line on the
    trail and its old values kept.
    """
    keys = selection.values("pk")
    lock(holder.owner._default_manager.filter(pk__in=keys))
    if expected and fingerprint(holder, selection) != expected:
        raise ValidationError(
            _("The chosen records have changed meanwhile. Look at them again, then confirm."),
            code="set_changed",
        )
    rows = changeable(holder, selection, values, actor=actor, permission=permission, barred=barred)
    change = begin(holder, values, actor=actor, permission=permission, title=title)
    change.row_count = keep_rows(holder, change, rows.order_by(), values)
    if not change.row_count:
        raise ValidationError(_("None of the chosen records can be changed."), code="nothing")
    Change.objects.filter(pk=change.pk).update(row_count=change.row_count)
    kept = holder.model._default_manager.filter(pk__in=change.rows.values("object_id"))
    write_trail(holder, change, kept, values, actor=actor)
    with constraints_in_words(holder):
        write(holder, kept, values)
    return change


def begin(
    holder: Holder, fields: Iterable[str], *, actor: User, permission: str, title: str, rows: int = 0
) -> Change:
    """The row that an act's old values hang on."""
    return Change.objects.create(
        kind=holder.kind,
        permission=permission,
        title=title[:200],
        fields=list(fields),
        actor=actor,
        made_at=timezone.now(),
        row_count=rows,
    )


def keep_rows(holder: Holder, change: Change, rows: QuerySet, fields: Iterable[str]) -> int:
    """Keep the present values of `rows` with a change that is about to raise each version by one."""
    fields = list(fields)
    columns = {
        "change": Value(change.pk, output_field=models.BigIntegerField()),
        "object_id": F("pk"),
        "name": Left(F(holder.path("name")), 300),
        "version": F(holder.path("version")) + 1,
        "before": holder.columns(fields),
        "words": JSONObject(**{name: holder.words(name) for name in fields}),
        "undone": Value(False),
    }
    return insert_from(ChangedRow, columns, rows)


def write_trail(
    holder: Holder, change: Change, rows: QuerySet, values: Mapping[str, Any], *, actor: User
) -> None:
    """One line for each row, about its owner as all lines of the house, linked to the change."""
    pairs = {
        name: JSONArray(holder.words(name), Value(_in_text(value), output_field=models.TextField()))
        for name, value in values.items()
    }
    with linked_to(change):
        audit.record_many(
            event_of(holder, values),
            rows,
            about=holder.owner,
            name=F(holder.path("name")),
            changes=JSONObject(**pairs),
            actor=actor,
        )


def event_of(holder: Holder, fields: Iterable[str]) -> str:
    own, _party = holder.split(fields)
    return holder.event if own or not holder.party_event else holder.party_event


def _in_text(value: Any) -> str:
    return "" if value is None else str(value)


@contextmanager
def linked_to(change: Change) -> Iterator[None]:
    """What is recorded inside names the change, so that a timeline can offer to take it back."""
    token = audit.change.set(change.pk)
    try:
        yield
    finally:
        audit.change.reset(token)


def write(holder: Holder, rows: QuerySet, values: Mapping[str, Any]) -> None:
    """The values and the next version, in one statement for each table that holds some of them."""
    own, party = holder.split(values)
    version = {"version": F("version") + 1, "updated_at": timezone.now()}
    of_owner = {name: values[name] for name in party} | version
    if holder.is_profile:
        if own:
            rows.update(**{name: values[name] for name in own})
    else:
        of_owner |= {name: values[name] for name in own}
    owners = holder.owner._default_manager.filter(pk__in=rows.values("pk"))
    owners.update(**of_owner)
    follow(holder, owners, values)


def follow(holder: Holder, owners: QuerySet, fields: Iterable[str]) -> None:
    for name in fields:
        if name in holder.followers:
            holder.followers[name](owners)


@contextmanager
def constraints_in_words(holder: Holder) -> Iterator[None]:
    """Turn what a constraint of the holder's tables forbids into a ValidationError with its sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        found = violated(holder.model(), error) or violated(holder.owner(), error)
        if found is None:
            raise
        raise ValidationError(found.get_violation_error_message(), code="constraint") from error


@contextmanager
def undoable(
    holder: Holder, record: models.Model, fields: Iterable[str], *, actor: User, permission: str, title: str
) -> Iterator[Change]:
    """Around the service that changes one record: keeps its old values in the same transaction.

    The record's line on the trail names the change. Where the service changed nothing, so that the version
    stayed, nothing is kept and `change.pk` is None afterwards.
    """
    with transaction.atomic():
        rows = holder.model._default_manager.filter(pk=record.pk)
        change = begin(holder, fields, actor=actor, permission=permission, title=title, rows=1)
        keep_rows(holder, change, rows, fields)
        with linked_to(change):
            yield change
        if not _was_written(holder, change):
            change.delete()


def _was_written(holder: Holder, change: Change) -> bool:
    row = change.rows.get()
    version = holder.owner._default_manager.values_list("version", flat=True).get(pk=row.object_id)
    return version == row.version
