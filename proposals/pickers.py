"""How the units are found that could sign a proposal."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from federation.accounts.models import Organisation, Post, User
from federation.ui.picking import Choice
from proposals.models.cosigners import SIGNING_ROLES

MOST = 20


def signing_units() -> QuerySet:
    """Chambers and enterprises in which somebody has an account to sign with."""
    posts = Post.objects.in_force().filter(
        organisation_id=OuterRef("pk"), role__in=[role.value for role in SIGNING_ROLES.values()]
    )
    return Organisation.objects.current().filter(
        Exists(posts), kind__in=list(SIGNING_ROLES), status=Organisation.Status.ACTIVE
    )


@dataclass(frozen=True)
class SigningUnits:
    """Names alone, whoever asks: a member may ask a member of another county to sign."""

    rows: Callable[[], QuerySet]

    def found(self, user: User, text: str) -> list[Choice]:
        found = self.rows().matching(text).order_by("sort_key", "pk")
        return self.choices(found)

    def of_keys(self, user: User, keys: Collection[int]) -> list[Choice]:
        return self.choices(self.rows().filter(pk__in=keys))

    def choices(self, rows: QuerySet) -> list[Choice]:
        named = rows.values_list("pk", "name", "branch__name")[:MOST]
        return [Choice(key, name, branch or "") for key, name, branch in named]


SIGNING_UNITS = SigningUnits(signing_units)
