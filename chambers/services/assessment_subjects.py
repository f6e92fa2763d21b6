"""Who is taken into a round: chambers, people, Party organisations, parks or county federations, by what
the rubric assesses; all of a choice, or a sample of it for a trial run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from chambers.models import (
    AssessedGroup,
    AssessmentEntry,
    AssessmentRound,
    Chamber,
    PartyCoverage,
    PartyOrganisation,
    Rubric,
    StaleScore,
)
from chambers.services.assessment_rounds import lock_round
from chambers.services.round_people import enterers_of
from federation.accounts.models import Organisation, User
from federation.audit.services import record
from federation.notices.services import notify
from members.models import Person

S = Rubric.Subject
Kind = Organisation.Kind
# Units that are assessed as they stand in the tree.
UNITS: dict[str, str] = {
    S.FEDERATION: Kind.COUNTY_FEDERATION,
    S.PARK: Kind.PARK,
    S.ENTERPRISE: Kind.ENTERPRISE,
}
# One entry a statement would be too many; all at once too few.
BATCH = 2_000


class Subject(NamedTuple):
    """Keys of whoever takes part. `organisation` scores itself; `kind` chooses the group of a chamber."""

    organisation: int
    person: int | None = None
    party: int | None = None
    kind: str = ""

    @property
    def identity(self) -> tuple[str, int]:
        """What is assessed once in a round, whichever unit it is on file with."""
        if self.person:
            return ("person", self.person)
        return ("party", self.party) if self.party else ("unit", self.organisation)


class Sample(NamedTuple):
    """A random share of a choice, in per cent: the same seed draws the same ones from the same choice."""

    share: int
    seed: int


def subjects_of(held: AssessmentRound, rows: QuerySet) -> list[Subject]:
    """What is assessed of `rows`, without whoever is gone. Raises ValidationError for rows of another kind
    than the rubric assesses.

    A person takes part with the unit that keeps the file; a Party organisation with the chamber that it
    covers alone, else with the federation that keeps it.
    """
    what = held.version.rubric.subject
    here = {"organisation__merged_into": None}
    if what == S.CHAMBER and rows.model is Chamber:
        rows = rows.filter(**here).exclude(organisation__status=Organisation.Status.DISSOLVED)
        return [Subject(key, kind=kind) for key, kind in rows.order_by("pk").values_list("pk", "kind")]
    if what == S.PERSON and rows.model is Person:
        keys = rows.filter(merged_into=None).order_by("pk").values_list("pk", "organisation_id")
        return [Subject(unit, person=key) for key, unit in keys]
    if what == S.PARTY and rows.model is PartyOrganisation:
        return _parties(rows)
    if what in UNITS and rows.model is Organisation:
        rows = rows.filter(kind=UNITS[what], merged_into=None)
        rows = rows.exclude(status=Organisation.Status.DISSOLVED)
        return [Subject(key) for key in rows.order_by("pk").values_list("pk", flat=True)]
    raise ValidationError(_("This round does not assess units of this kind."))


def _parties(rows: QuerySet) -> list[Subject]:
    own = PartyCoverage.objects.present().filter(party_organisation=OuterRef("pk"), way=PartyCoverage.Way.OWN)
    rows = rows.active().annotate(covered=Subquery(own.values("chamber_id")[:1]))
    found = rows.order_by("pk").values_list("pk", "organisation_id", "covered")
    return [Subject(chamber or keeper, party=key) for key, keeper, chamber in found]


def draw(subjects: Sequence[Subject], sample: Sample) -> list[Subject]:
    """The sample in the order of `subjects`: never fewer than one, rounded up."""
    wanted = -(-len(subjects) * sample.share // 100)

    def lot(one: Subject) -> str:
        return hashlib.sha256(f"{sample.seed}:{one.identity}".encode()).hexdigest()

    drawn = set(sorted(subjects, key=lot)[:wanted])
    return [one for one in subjects if one in drawn]


def group_by_kind(held: AssessmentRound) -> dict[str, AssessedGroup]:
    """The group of each kind of chambers, as the version says; the first one that names the kind."""
    found: dict[str, AssessedGroup] = {}
    for group in AssessedGroup.objects.filter(version=held.version_id).order_by("position", "pk"):
        for kind in group.kinds:
            found.setdefault(kind, group)
    return found


@transaction.atomic
def add_entries(
    held: AssessmentRound,
    rows: QuerySet,
    *,
    actor: User | None,
    group: AssessedGroup | None = None,
    sample: Sample | None = None,
) -> int:
    """Take in all of `rows` at once, or a sample of them; how many are new. Each goes into the group of its
    kind, or into `group`. Those who score themselves are told, except of a trial run.

    A sample is for trial runs alone; its share and seed stand on the trail, so that it can be drawn again.
    """
    held = lock_round(held)
    if held.state != AssessmentRound.State.OPEN:
        raise ValidationError(_("This round is not open for applications."))
    if group is not None and group.version_id != held.version_id:
        raise ValidationError({"group": _("This group belongs to another version.")})
    if sample is not None and not held.is_trial:
        raise ValidationError({"share": _("A sample is drawn for a trial run alone.")})
    subjects = subjects_of(held, rows)
    chosen = draw(subjects, sample) if sample else subjects
    made = _enter(held, chosen, group, actor)
    if not made:
        raise ValidationError(_("All of this choice take part already, or there is nobody."))
    note = str(len(made))
    if sample is not None:
        note = _("%(n)s of %(all)s, drawn at %(share)s per cent with seed %(seed)s") % {
            "n": len(made), "all": len(subjects), "share": sample.share, "seed": sample.seed,
        }  # fmt: skip
    record("chambers.entries_added", held, actor=actor, note=note)
    if not held.is_trial:
        notify(
            "chambers.entries_added",
            # The round is locked: no other entry of it was made since the first of these.
            to=enterers_of(held.entries.filter(pk__gte=made[0].pk)),
            title=_("Your unit takes part in “%(title)s”: self-score until %(day)s")
            % {"title": held.title, "day": held.submit_by},
            key=f"round:{held.pk}:added:{made[0].pk}",
            url=reverse("chambers:round_detail", args=[held.pk]),
        )
    return len(made)


def _enter(
    held: AssessmentRound, subjects: Sequence[Subject], group: AssessedGroup | None, actor: User | None
) -> list[AssessmentEntry]:
    """The entries of those who are not in the round yet, each with its mark that it is to be scored."""
    groups, here = group_by_kind(held), _present(held)
    rows: list[Any] = [
        AssessmentEntry(
            round=held,
            organisation_id=one.organisation,
            person_id=one.person,
            party_id=one.party,
            group=group or groups.get(one.kind),
            applied_by=actor,
        )
        for one in subjects
        if one.identity not in here
    ]
    made = AssessmentEntry.objects.bulk_create(rows, batch_size=BATCH)
    StaleScore.objects.bulk_create((StaleScore(entry=one) for one in made), batch_size=5_000)
    return made


def _present(held: AssessmentRound) -> set[tuple[str, int]]:
    keys = held.entries.values_list("organisation_id", "person_id", "party_id")
    return {Subject(*row).identity for row in keys}
