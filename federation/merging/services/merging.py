"""Making one record of two. Every relation follows, whatever app it belongs to; nothing is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from federation.merging.handling import Fold, Stay, is_silent, rule_of
from federation.merging.models import DuplicatePair, MatchKey, Merge
from federation.merging.relations import Relation, relations_to
from federation.merging.services import statements
from federation.merging.subjects import Part, Subject

WINNER, LOSER = "winner", "loser"
# These go on counting through a merge and its undoing: whoever read the row in between must notice.
NEVER_BACK = ("version", "updated_at")
MERGE_FACT = "_merge"
# Rows of the merging itself name their records by number and keep doing so.
OWN_MODELS = (DuplicatePair, MatchKey, Merge)


@dataclass(frozen=True)
class Conflict:
    """Rows of both records that say the same but may differ in their contents."""

    relation: Relation
    fold: Fold
    count: int


@dataclass
class Choices:
    """What the person decided: whose value each field keeps, and whose rows stay where both have one.

    `values` maps a field ("name", "employees") to "winner" or "loser", the winner where it is not named;
    `rows` does so for the labels of relations, and those with a conflict must be named.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)


def relations_of(subject: Subject, record: Any) -> list[Relation]:
    """Everything that points at `record` or its profile, the profile itself excepted."""
    targets = subject.targets(record)
    found = relations_to(targets, but=OWN_MODELS)
    return [one for one in found if not (one.is_key_of_its_row and one.model in targets)]


def conflicts_between(
    subject: Subject, winner: Any, loser: Any, among: Collection[str] | None = None
) -> list[Conflict]:
    """Where both have rows that say the same and a person must say whose stay.

    `among` names the relations of which both have any rows, where the caller knows.
    """
    found = []
    for relation in relations_of(subject, winner):
        if among is not None and relation.label not in among:
            continue
        handling = rule_of(relation.label)
        if isinstance(handling, Fold) and handling.ask:
            pairs = statements.twins(relation, handling, winner.pk, loser.pk, keep=WINNER)
            if pairs:
                found.append(Conflict(relation, handling, len(pairs)))
    return found


def refusals_of(subject: Subject, winner: Any, loser: Any) -> list[str]:
    """Sentences that stand against this merge; each names what to do first."""
    return [sentence for refuse in subject.refusals for sentence in refuse(winner, loser)]


def merge_records(
    subject: Subject,
    winner_id: int,
    loser_id: int,
    *,
    actor: User | None,
    choices: Choices | None = None,
    versions: Mapping[int, int] | None = None,
) -> Merge:
    """Let `loser` become a pointer to `winner`, with everything that pointed at it.

    `versions` are those of the copies that the person saw, by key. Raises ValidationError: a record that has
    been merged or changed meanwhile, what stands against the merge, a conflict without a decision (keyed by
    the relation's label), or what a constraint of the database forbids.
    """
    choices = choices or Choices()
    with in_plain_words(), transaction.atomic():
        winner, loser = lock_both(subject, winner_id, loser_id, versions or {})
        if sentences := refusals_of(subject, winner, loser):
            raise ValidationError(sentences)
        merge = Merge.objects.create(
            subject=subject.label,
            winner_id=winner.pk,
            loser_id=loser.pk,
            winner_name=str(winner)[:200],
            loser_name=str(loser)[:200],
            actor=actor,
        )
        point_to_winner(merge, subject, loser, winner)
        choose_values(merge, subject, winner, loser, choices.values)
        move_relations(merge, subject, winner, loser, choices.rows)
        for sequel in subject.sequels:
            sequel(winner.pk, loser.pk)
        with connection.cursor() as cursor:
            # Keys are checked at the end of the transaction; what is wrong must be said here.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        close_pairs(subject, winner.pk, loser.pk, actor)
        # Beside the name the trail keeps the number of the merge: from there the way back is found.
        record(
            "merging.records_merged",
            winner,
            actor=actor,
            note=merge.loser_name,
            changes={MERGE_FACT: ["", str(merge.pk)]},
        )
        record("merging.merged_away", loser, actor=actor, note=merge.winner_name)
    return merge


def lock_both(
    subject: Subject, winner_id: int, loser_id: int, versions: Mapping[int, int]
) -> tuple[Any, Any]:
    """Both rows under lock in the order of their keys, so that two crossing merges wait for each other."""
    rows = {
        row.pk: row
        for row in subject.model._base_manager.select_for_update(of=("self",))
        .filter(pk__in=[winner_id, loser_id])
        .order_by("pk")
    }
    if len(rows) != 2:
        raise ValidationError(_("Two different records are needed."))
    for row in rows.values():
        if row.merged_into_id is not None:
            raise ValidationError(
                _("“%(name)s” has been merged already. Reload the page.") % {"name": row}, code="merged"
            )
        check_version(row, versions.get(row.pk))
    return rows[winner_id], rows[loser_id]


def point_to_winner(merge: Merge, subject: Subject, loser: Any, winner: Any) -> None:
    before = statements.snapshot(subject.model, loser.pk)
    subject.model._base_manager.filter(pk=loser.pk).update(merged_into=winner)
    statements.note_difference(merge, subject.model, loser.pk, before, but=NEVER_BACK)


def choose_values(merge: Merge, subject: Subject, winner: Any, loser: Any, chosen: Mapping[str, str]) -> None:
    """Write the values taken from the loser on the winner's row and its profile; note what they were."""
    before = statements.snapshot(subject.model, winner.pk)
    taken = [name for name in subject.fields if chosen.get(name) == LOSER]
    old = {name: getattr(winner, name) for name in taken}
    for name in taken:
        setattr(winner, name, getattr(loser, name))
    subject.settle(winner, loser, old)
    values = {name: getattr(winner, name) for name in (*taken, *subject.derived)}
    if values:
        subject.model._base_manager.filter(pk=winner.pk).update(**values)
    statements.note_difference(merge, subject.model, winner.pk, before, but=NEVER_BACK)
    part = subject.part_of(winner)
    if part is not None:
        choose_profile_values(merge, part, winner, loser, chosen)


def choose_profile_values(
    merge: Merge, part: Part, winner: Any, loser: Any, chosen: Mapping[str, str]
) -> None:
    taken = [name for name in part.fields if chosen.get(name) == LOSER]
    theirs = getattr(loser, part.attribute, None)
    if not taken or theirs is None:
        return
    model = apps.get_model(part.model)
    before = statements.snapshot(model, winner.pk)
    model._base_manager.filter(pk=winner.pk).update(**{name: getattr(theirs, name) for name in taken})
    statements.note_difference(merge, model, winner.pk, before)


def move_relations(
    merge: Merge, subject: Subject, winner: Any, loser: Any, chosen: Mapping[str, str]
) -> None:
    """One statement for each relation; rows that stand twice become one first."""
    if hasattr(loser, "path"):
        statements.move_paths(winner.pk, loser.pk, merge)
    undecided = {}
    for relation in relations_of(subject, winner):
        handling = rule_of(relation.label)
        if isinstance(handling, Stay) or relation.is_key_of_its_row:
            continue
        if isinstance(handling, Fold):
            pairs = statements.twins(
                relation, handling, winner.pk, loser.pk, keep=chosen.get(relation.label, WINNER)
            )
            if pairs and handling.ask and relation.label not in chosen:
                undecided[relation.label] = ask_for(handling, len(pairs))
                continue
            if pairs:
                fold_rows(merge, relation.model, pairs)
        statements.move(relation, {loser.pk: winner.pk}, merge)
    if undecided:
        raise ValidationError(undecided)


def ask_for(fold: Fold, count: int) -> str:
    return _("%(rows)s: both have %(count)d for the same. Choose whose are kept.") % {
        "rows": fold.label,
        "count": count,
    }


def fold_rows(merge: Merge, model: Any, pairs: Mapping[int, int]) -> None:
    """Hand on what points at rows that stand twice, then take these away.

    Where a rule says so, what hangs on both is itself folded first.
    """
    for relation in relations_to([model], but=OWN_MODELS):
        handling = rule_of(relation.label)
        if isinstance(handling, Stay):
            continue
        if isinstance(handling, Fold):
            for gone, kept in pairs.items():
                below = statements.twins(relation, handling, kept, gone, keep=WINNER)
                if below:
                    fold_rows(merge, relation.model, below)
        statements.move(relation, pairs, merge)
    statements.drop(model, list(pairs), merge)


def close_pairs(subject: Subject, winner: int, loser: int, actor: User | None) -> None:
    """The pair is decided; what else the loser was compared with is looked for anew on the winner."""
    one, other = sorted((winner, loser))
    pairs = DuplicatePair.objects.filter(subject=subject.label)
    decided = pairs.filter(one_id=one, other_id=other)
    decided.update(state=DuplicatePair.State.MERGED, decided_at=Now(), decided_by=actor)
    open_ones = pairs.filter(state=DuplicatePair.State.OPEN)
    open_ones.filter(one_id=loser).delete()
    open_ones.filter(other_id=loser).delete()


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Say in a sentence which constraint of which table stood against the merge."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        model = model_of_table(getattr(diagnosis, "table_name", None))
        if model is None:
            raise
        wanted = getattr(diagnosis, "constraint_name", "")
        constraint = next((one for one in model._meta.constraints if one.name == wanted), None)
        reason = constraint.get_violation_error_message() if constraint else ""
        raise ValidationError(
            _("%(rows)s: rows of both records cannot stand side by side. %(reason)s")
            % {"rows": rows_in_words(model), "reason": reason},
            code="constraint",
        ) from error


def rows_in_words(model: Any) -> str:
    """What rows of a model are called to whoever merges; nothing particular where they may not know."""
    label, fields = model._meta.label_lower, model._meta.local_concrete_fields
    if any(is_silent(f"{label}.{field.name}") for field in fields):
        return _("Related rows")
    return capfirst(str(model._meta.verbose_name_plural))


def model_of_table(table: str | None) -> Any:
    return next(
        (one for one in apps.get_models(include_auto_created=True) if one._meta.db_table == table), None
    )
