"""Which enterprises on file an applicant may be, and why it looks so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from chambers.models import Membership, MembershipApplication
from federation.accounts.models import Organisation, OrganisationQuerySet
from federation.text import normalise_name
from members.models import Person, Position
from members.services.duplicates import alike_keys

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
    """Enterprises that may be the applicant, the likeliest first; at most `MOST`, in one query.

    `reachable` are those that the asking clerk may see. The same credit code is found anywhere: it is
    proof, and registering it a second time would be refused.
    """
    enterprises = Organisation.objects.current().filter(kind=Organisation.Kind.ENTERPRISE)
    within = reachable.current().filter(kind=Organisation.Kind.ENTERPRISE)
    near = within.filter(
        pk__in=alike_keys(kind=Organisation.Kind.ENTERPRISE, name=application.name, region=application.region)
    ).values("pk")
    called = within.filter(pk__in=with_telephone(application.contact_mobile)).values("pk")
    code = application.credit_code
    coded = (enterprises.filter(credit_code=code) if code else enterprises.none()).values("pk")
    folded = normalise_name(application.name)[:220]
    if not folded:
        near = near.none()
    members = Membership.objects.current().filter(chamber=application.chamber_id, member=OuterRef("pk"))
    rows = (
        # Joined by UNION, so that each way of finding is served by its index.
        enterprises.filter(pk__in=coded.union(near, called))
        .annotate(
            by_code=given(Q(pk__in=coded), CODE),
            by_name=Case(
                When(Q(pk__in=near, folded_name=folded), then=NAME), When(pk__in=near, then=ALIKE), default=0
            ),
            by_phone=given(Q(pk__in=called), PHONE),
            is_member=Exists(members),
        )
        .annotate(weight=F("by_code") + F("by_name") + F("by_phone"))
        .select_related("region")
    )
    return [candidate_of(row) for row in rows.order_by("-weight", "sort_key", "pk")[:MOST]]


def given(condition: Q, weight: int) -> Case:
    return Case(When(condition, then=weight), default=0)


def candidate_of(row: Any) -> Candidate:
    """A found row with its reasons in words."""
    reasons = [
        (row.by_code, _("same credit code")),
        (row.by_name == NAME, _("same name")),
        (row.by_name == ALIKE, _("similar name in the region")),
        (row.by_phone, _("same telephone")),
    ]
    return Candidate(row, row.weight, [words for holds, words in reasons if holds], row.is_member)


def with_telephone(phone: str) -> QuerySet:
    """Keys of enterprises one of whose people has this mobile telephone; an index on telephones serves it."""
    held = Position.objects.filter(person__mobile=phone).values("organisation_id")
    if not phone:
        return held.none()
    return held.union(Person.objects.filter(mobile=phone).values("organisation_id"))
