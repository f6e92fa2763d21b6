"""Which enterprises on file an applicant may be, and why it looks so."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from chambers.models import Membership, MembershipApplication
from federation.accounts.models import Organisation, OrganisationQuerySet
from federation.text import normalise_name
from members.models import Position
from members.services.duplicates import similar_organisations

MOST = 8
# How much each reason counts; the same code is proof, the rest is a hint.
CODE, NAME, PHONE, ALIKE = 8, 4, 2, 1


@dataclass
class Candidate:
    """An enterprise on file with the reasons why it may be the applicant, the strongest first."""

    organisation: Organisation
    weight: int = 0
    reasons: list[str] = field(default_factory=list)
    is_member: bool = False

    @property
    def is_certain(self) -> bool:
        return self.weight >= CODE


def candidates_for(application: MembershipApplication, reachable: OrganisationQuerySet) -> list[Candidate]:
    """Enterprises that may be the applicant, the likeliest first; at most `MOST`, in four queries.

    `reachable` are those that the asking clerk may see. The same credit code is found anywhere: it is
    proof, and registering it a second time would be refused.
    """
    found: dict[int, Candidate] = {}

    def note(row: Organisation, weight: int, reason: str) -> None:
        candidate = found.setdefault(row.pk, Candidate(row))
        candidate.weight += weight
        candidate.reasons.append(reason)

    kind = Organisation.Kind.ENTERPRISE
    if application.credit_code:
        everywhere = Organisation.objects.current().filter(kind=kind).select_related("region")
        for row in everywhere.filter(credit_code=application.credit_code)[:1]:
            note(row, CODE, _("same credit code"))
    folded = normalise_name(application.name)[:220]
    for row in similar_organisations(
        reachable.select_related("region"), kind=kind, name=application.name, region=application.region
    ):
        if row.folded_name == folded:
            note(row, NAME, _("same name"))
        else:
            note(row, ALIKE, _("similar name in the region"))
    for row in with_telephone(reachable, application.contact_mobile):
        note(row, PHONE, _("same telephone"))
    ranked = sorted(found.values(), key=lambda one: (-one.weight, one.organisation.sort_key))[:MOST]
    mark_members(ranked, application.chamber_id)
    return ranked


def with_telephone(reachable: OrganisationQuerySet, phone: str) -> list[Organisation]:
    """Enterprises one of whose people has this mobile telephone; an index on telephones serves it."""
    if not phone:
        return []
    held = Position.objects.filter(person__mobile=phone).values("organisation_id")
    kept = Organisation.objects.filter(people__mobile=phone).values("pk")
    rows = reachable.current().filter(kind=Organisation.Kind.ENTERPRISE).select_related("region")
    return list(rows.filter(Q(pk__in=held.union(kept))).order_by("sort_key", "pk")[:MOST])


def mark_members(candidates: list[Candidate], chamber: int) -> None:
    """Say which of them belong to the chamber already."""
    keys = [one.organisation.pk for one in candidates]
    present = set(
        Membership.objects.current()
        .filter(chamber_id=chamber, member_id__in=keys)
        .values_list("member_id", flat=True)
        if keys
        else ()
    )
    for one in candidates:
        one.is_member = one.organisation.pk in present
