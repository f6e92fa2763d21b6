from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.ui.following import kinds
from federation.ui.search import Hit, Source, add
from proposals.models import Demand, Proposal
from proposals.wording import EVENTS, WORKING_EVENTS
from proposals.wording_demands import EVENTS as DEMAND_EVENTS
from proposals.wording_demands import SILENT

PERMISSION = "proposals.view_proposal"
DEMANDS = "proposals.view_demand"


def find(user: User, text: str, limit: int) -> list[Hit]:
    rows = (
        Proposal.objects.visible_to(user, PERMISSION)
        .matching(text)
        .order_by("-matter_id")
        .values_list("matter_id", "matter__subject", "number", "matter__organisation__name")[:limit]
    )
    return [
        Hit(subject, reverse("proposals:proposal_detail", args=[key]), f"{number}  {unit}".strip())
        for key, subject, number, unit in rows
    ]


def opened(user: User, keys: Collection[int]) -> QuerySet:
    rows = Proposal.objects.filter(pk__in=keys).visible_to(user, PERMISSION)
    return rows.values_list("pk", "matter__subject", "number")


def more(text: str) -> str:
    return f"{reverse('proposals:proposal_list')}?{urlencode({'q': text})}"


add(Source("proposals", _("Proposals"), PERMISSION, find, more, position=10))
kinds.add(
    kinds.Kind(
        "proposals.proposal",
        _("Proposal"),
        PERMISSION,
        "proposals:proposal_detail",
        opened,
        ("proposals.proposal",),
        EVENTS,
        silent=WORKING_EVENTS,
    )
)


def find_demands(user: User, text: str, limit: int) -> list[Hit]:
    rows = (
        Demand.objects.visible_to(user, DEMANDS)
        .matching(text)
        .order_by("-matter_id")
        .values_list("matter_id", "matter__subject", "number", "matter__organisation__name")[:limit]
    )
    return [
        Hit(subject, reverse("proposals:demand_detail", args=[key]), f"{number}  {unit}")
        for key, subject, number, unit in rows
    ]


def opened_demands(user: User, keys: Collection[int]) -> QuerySet:
    rows = Demand.objects.filter(pk__in=keys).visible_to(user, DEMANDS)
    return rows.values_list("pk", "matter__subject", "number")


def more_demands(text: str) -> str:
    return f"{reverse('proposals:demand_list')}?{urlencode({'q': text})}"


add(Source("demands", _("Enterprise demands"), DEMANDS, find_demands, more_demands, position=15))
kinds.add(
    kinds.Kind(
        "proposals.demand",
        _("Demand"),
        DEMANDS,
        "proposals:demand_detail",
        opened_demands,
        ("proposals.demand",),
        DEMAND_EVENTS,
        silent=SILENT,
    )
)
