"""Taking a merge back: every row that moved goes home, once, as long as nothing later stands against it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.merging.models import DuplicatePair, Merge, MergeStep
from federation.merging.services import statements
from federation.merging.services.merging import in_plain_words
from federation.merging.subjects import subject_of

LISTED = 5


def changes_since(merge: Merge) -> list[str]:
    """Sentences about rows that somebody has changed after the merge; they would stay as they are now."""
    found = []
    for step in merge.steps.order_by("pk"):
        rows = statements.changed_since(step)
        if rows:
            model = apps.get_model(step.model)
            found.append(sentence_about(model, rows))
    return found


def sentence_about(model: Any, rows: list[dict[str, Any]]) -> str:
    key = model._meta.pk.column
    numbers = "、".join(str(row.get(key, "?")) for row in rows[:LISTED])
    labels = {
        str(field.verbose_name)
        for field in model._meta.local_concrete_fields
        for row in rows
        if field.column in row and not field.primary_key and field.editable
    }
    return _("%(rows)s %(numbers)s (%(count)d): %(fields)s") % {
        "rows": capfirst(str(model._meta.verbose_name)),
        "numbers": numbers,
        "count": len(rows),
        "fields": "、".join(sorted(labels)) or "—",
    }


def later_merges(merge: Merge) -> list[Merge]:
    """Merges that must be undone before: the winner has become a pointer itself."""
    rows = Merge.objects.filter(subject=merge.subject, undone_at=None, pk__gt=merge.pk)
    return list(rows.filter(Q(loser_id=merge.winner_id)).order_by("-pk"))


@transaction.atomic
def undo_merge(merge: Merge, *, actor: User | None, accept_changes: bool = False) -> Merge:
    """Give the merged record back everything that was moved from it.

    Raises ValidationError where it has been undone before, where a later merge stands on it, where rows
    were changed since (unless `accept_changes`; these rows then stay as they are now), or where rows that
    were taken away would stand beside newer ones.
    """
    with in_plain_words(), transaction.atomic():
        merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        subject = subject_of(merge.subject)
        keys = [merge.winner_id, merge.loser_id]
        rows = subject.model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys)
        found = {row.pk: row for row in rows.order_by("pk")}
        refuse_undo(merge, accept_changes)
        for step in merge.steps.order_by("-pk"):
            statements.take_back(step)
        for sequel in subject.sequels:
            sequel(merge.winner_id, merge.loser_id)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        merge.undone_at, merge.undone_by = timezone.now(), actor
        merge.save(update_fields=["undone_at", "undone_by"])
        one, other = sorted(keys)
        DuplicatePair.objects.filter(subject=merge.subject, one_id=one, other_id=other).update(
            state=DuplicatePair.State.OPEN, decided_at=None, decided_by=None
        )
        for key, other_name in ((merge.winner_id, merge.loser_name), (merge.loser_id, merge.winner_name)):
            record("merging.merge_undone", found[key], actor=actor, note=other_name)
    return merge


def refuse_undo(merge: Merge, accept_changes: bool) -> None:
    if merge.undone_at is not None:
        raise ValidationError(_("This merge has been undone already."), code="undone")
    for later in later_merges(merge):
        raise ValidationError(
            _("“%(name)s” has been merged into “%(into)s” since. Undo that merge first.")
            % {"name": later.loser_name, "into": later.winner_name},
            code="later_merge",
        )
    if not accept_changes and (sentences := changes_since(merge)):
        raise ValidationError({"accept_changes": sentences})


def steps_in_words(merge: Merge) -> list[dict[str, Any]]:
    """What the merge moved: dicts of label and count, one for each kind of rows."""
    found: dict[str, int] = {}
    for step in merge.steps.order_by("pk"):
        model = apps.get_model(step.model)
        if step.field:
            label = capfirst(str(model._meta.verbose_name_plural))
            found[label] = found.get(label, 0) + len(step.rows)
        elif step.kind == MergeStep.Kind.DROP:
            label = _("%(rows)s that stood twice") % {"rows": capfirst(str(model._meta.verbose_name_plural))}
            found[label] = found.get(label, 0) + len(step.rows)
    return [{"label": label, "count": count} for label, count in found.items()]
