"""Taking an act back: once, by who did it, and only where nobody has written since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, JSONArray, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record, record_many
from federation.changes.holders import Holder, holder_of
from federation.changes.models import Change, ChangedRow
from federation.changes.services.making import constraints_in_words, event_of, follow
from federation.sets import lock

SHOWN = 50
_PUT_BACK = """
    UPDATE {table} AS t SET {columns}
    FROM changes_changedrow AS r, jsonb_populate_record(NULL::{table}, r.before->%s) AS p
    WHERE r.change_id = %s AND r.undone AND t.{key} = r.object_id
"""


@dataclass(frozen=True)
class Outlook:
    """What taking an act back would do: rows that return, and the names of some that stay and how many."""

    back: int
    stay: int
    names: list[str]


def restorable(change: Change, actor: User) -> QuerySet:
    """The rows of a change that nobody has written since and that the actor may still change."""
    holder = holder_of(change.kind)
    untouched = holder.model._default_manager.visible_to(actor, change.permission).filter(
        holder.alive(), **{"pk": OuterRef("object_id"), holder.path("version"): OuterRef("version")}
    )
    return change.rows.filter(Exists(untouched))


def outlook(change: Change, actor: User) -> Outlook:
    """For the page that asks before an act is taken back."""
    back = restorable(change, actor)
    return Outlook(back.count(), *_staying(change, back))


def _staying(change: Change, back: QuerySet) -> tuple[int, list[str]]:
    rows = change.rows.exclude(pk__in=back.values("pk"))
    names = list(rows.order_by("id").values_list("name", flat=True)[: SHOWN + 1])
    return rows.count() if len(names) > SHOWN else len(names), names[:SHOWN]


@transaction.atomic
def undo_change(change: Change, *, actor: User) -> Outlook:
    """Put the old values back and say which rows stay as they are.

    A row that somebody has changed since is left alone. ValidationError "undone" where it was taken back
    already, "too_late" after `UNDO_DAYS` days, "changed_since" where no row is left to put back; the act
    then stays open. Raises Change.DoesNotExist for somebody else's act.
    """
    change = Change.objects.select_for_update().get(pk=change.pk, actor=actor)
    if change.undone_at is not None:
        raise ValidationError(_("This has been undone already."), code="undone")
    if not Change.objects.open_to(actor).filter(pk=change.pk).exists():
        raise ValidationError(_("It is too late to undo this."), code="too_late")
    holder = holder_of(change.kind)
    lock(holder.owner._default_manager.filter(pk__in=change.rows.values("object_id")))
    back = restorable(change, actor)
    change.undone_count = ChangedRow.objects.filter(pk__in=back.values("pk")).update(undone=True)
    if not change.undone_count:
        raise ValidationError(
            _("Nothing can be undone: somebody has changed these records since."), code="changed_since"
        )
    stay, names = _staying(change, change.rows.filter(undone=True))
    write_trail_back(holder, change, actor)
    with constraints_in_words(holder):
        put_back(holder, change)
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at", "undone_count"])
    record("changes.change_undone", change, actor=actor, note=f"{change.undone_count} / {change.row_count}")
    return Outlook(change.undone_count, stay, names)


def rows_back(holder: Holder, change: Change) -> QuerySet:
    back = ChangedRow.objects.filter(change=change, undone=True)
    return holder.model._default_manager.filter(pk__in=back.values("object_id"))


def write_trail_back(holder: Holder, change: Change, actor: User) -> None:
    """One line for each row that returns, with the value that goes and the one that comes back."""
    kept = ChangedRow.objects.filter(change=change, object_id=OuterRef("pk"))
    pairs: dict[str, Any] = {}
    for name in change.fields:
        before = Subquery(kept.values(text=KT(f"words__{name}")), output_field=models.TextField())
        old = Coalesce(before, models.Value(""), output_field=models.TextField())
        pairs[name] = JSONArray(holder.words(name), old)
    record_many(
        event_of(holder, change.fields),
        rows_back(holder, change),
        about=holder.owner,
        name=F(holder.path("name")),
        changes=JSONObject(**pairs),
        actor=actor,
        note=_("Undone: %(title)s") % {"title": change.title},
    )


def put_back(holder: Holder, change: Change) -> None:
    """The old columns, and the next version, in one statement for each table."""
    own, party = holder.split(change.fields)
    party += [one for name in change.fields for one in holder.derived.get(name, ())]
    if holder.is_profile:
        if own:
            _put_back(holder.model, "own", own, change, version=False)
        _put_back(holder.owner, "party", party, change, version=True)
    else:
        _put_back(holder.model, "own", own, change, version=True)
    owners = holder.owner._default_manager.filter(pk__in=rows_back(holder, change).values("pk"))
    follow(holder, owners, change.fields)


def _put_back(model: Any, part: str, fields: list[str], change: Change, *, version: bool) -> None:
    quote = connection.ops.quote_name
    columns = [quote(model._meta.get_field(name).column) for name in fields]
    sets = [f"{column} = p.{column}" for column in columns]
    if version:
        sets += ["version = t.version + 1", "updated_at = now()"]
    statement = _PUT_BACK.format(
        table=quote(model._meta.db_table), columns=", ".join(sets), key=quote(model._meta.pk.column)
    )
    with connection.cursor() as cursor:
        # Names come from the models, never from a request.
        cursor.execute(statement, [part, change.pk])


def forget_changes() -> int:
    """Drop the old values that nobody can put back any more; returns how many acts went."""
    return Change.objects.past().delete()[1].get("changes.Change", 0)
