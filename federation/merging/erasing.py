"""Keys of comparison, pairs and merges of erased records: a merge that is gone cannot be undone."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.merging.models import DuplicatePair, MatchKey, Merge
from federation.merging.subjects import subjects
from federation.privacy import hooks
from federation.privacy.hooks import Value
from federation.privacy.register import Identifier
from federation.privacy.services.erasing import Erasing


def merges_of(rows: hooks.Rows) -> Iterator[Merge]:
    for subject in subjects():
        keys = hooks.keys_of(rows, subject.label)
        involved = Q(winner_id__in=keys) | Q(loser_id__in=keys)
        yield from Merge.objects.filter(involved, subject=subject.label)


def names_before_merging(rows: hooks.Rows) -> Iterator[Value]:
    for merge in merges_of(rows):
        yield Value(Identifier.NAME, merge.winner_name)
        yield Value(Identifier.NAME, merge.loser_name)


def forget_comparisons(work: Erasing) -> None:
    for subject in subjects():
        keys = work.keys(subject.label)
        MatchKey.objects.filter(subject=subject.label, row_id__in=keys).delete()
        either = Q(one_id__in=keys) | Q(other_id__in=keys)
        pairs = DuplicatePair.objects.filter(either, subject=subject.label)
        work.note_deleted(_("possible duplicates"), pairs.delete()[0])
    gone = [merge.delete()[0] for merge in list(merges_of(work.rows))]
    work.note_deleted(_("merges"), len(gone))


hooks.former_values.append(names_before_merging)
hooks.cleaners.append(forget_comparisons)
