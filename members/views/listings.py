"""Listed companies: the list with its groups, and what is put on file of one enterprise."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.reference.services import industry_choices, near_regions_first
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.pages import ActionPage, ListPage, UpdatePage
from members.forms.listings import ListingForm, RemoveForm
from members.listing_tables import ListingTable
from members.models import DirectoryEntry, Enterprise, Listing
from members.services.listings import FACTS, change_listing, record_listing, remove_listing
from members.views.enterprise_forms import ENTERPRISES
from members.views.registry import Trail

Exchange = Listing.Exchange
MAINLAND = (Exchange.SHANGHAI, Exchange.SHENZHEN, Exchange.BEIJING)
# Groups of the list: key, label, condition on a listing.
GROUPS: dict[str, tuple[Any, Q]] = {
    "mainland": (gettext_lazy("Shanghai, Shenzhen, Beijing"), Q(delisted_on=None, exchange__in=MAINLAND)),
    "abroad": (
        gettext_lazy("Hong Kong and abroad"),
        Q(delisted_on=None) & ~Q(exchange__in=(*MAINLAND, Exchange.NEEQ)),
    ),
    "neeq": (gettext_lazy("New third board"), Q(delisted_on=None, exchange=Exchange.NEEQ)),
    "delisted": (gettext_lazy("Delisted"), Q(delisted_on__isnull=False)),
}
NATIVES = ("natives", gettext_lazy("Natives in the directory"))


def led_by_natives(user: Any) -> Exists:
    """The condition on listings: somebody in the directory, within the reach of `user`, names this code."""
    entries = DirectoryEntry.objects.present().visible_to(user, "members.view_directory")
    return Exists(entries.filter(stock_code=OuterRef("symbol")))


class ListingFilter(PortalFilterSet):
    q = SearchFilter(help_text=gettext_lazy("Name, stock code or pinyin initials"))
    group = django_filters.ChoiceFilter(
        method="in_group",
        choices=[*((key, label) for key, (label, _condition) in GROUPS.items()), NATIVES],
        label=gettext_lazy("Group"),
        # The tabs set it.
        widget=forms.HiddenInput,
    )
    exchange = django_filters.ChoiceFilter(choices=Exchange.choices, label=gettext_lazy("Exchange"))
    board = django_filters.ChoiceFilter(choices=Listing.Board.choices, label=gettext_lazy("Board"))
    region = django_filters.ChoiceFilter(
        field_name="organisation__region_id", choices=near_regions_first, label=gettext_lazy("Region")
    )
    industry = django_filters.ChoiceFilter(
        field_name="organisation__industry_id", choices=industry_choices, label=gettext_lazy("Industry")
    )

    class Meta:
        model = Listing
        fields: list[str] = []

    def in_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == NATIVES[0]:
            return queryset.filter(led_by_natives(self.request.user))
        return queryset.filter(GROUPS[value][1])


class ListingList(ListPage):
    permission = "members.view_enterprise"
    queryset = Listing.objects.current()
    filterset_class = ListingFilter
    table_class = ListingTable
    heading = gettext_lazy("Listed companies")
    empty_sentence = gettext_lazy(
        "No listing is on file within your reach yet. Open an enterprise and record it."
    )
    export_permission = "members.export_enterprise"
    export_name = "listings"

    def tabs(self) -> list[dict]:
        """Everything, and each group; those who may read the directory also see whom it knows."""
        rows = self.get_queryset()
        asked = {name: value for name, value in self.request.GET.items() if value and name != "view"}
        groups: dict[str, tuple[Any, Any]] = {"": (gettext_lazy("All"), Q()), **GROUPS}
        if holds(self.request.user, "members.view_directory"):
            groups[NATIVES[0]] = (NATIVES[1], led_by_natives(self.request.user))
        return [
            {
                "label": label,
                "url": f"{self.request.path}?group={key}" if key else self.request.path,
                "rows": rows.filter(condition),
                "active": asked == ({"group": key} if key else {}),
            }
            for key, (label, condition) in groups.items()
        ]


class ListingAction(Trail):
    """What the acts on the listings of one enterprise share."""

    place = ENTERPRISES
    permission = "members.update_enterprise"
    queryset = Enterprise.objects.for_detail()
    object: Any
    kwargs: dict
    listing: Listing

    def cancel_url(self) -> str:
        return reverse("members:enterprise_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class OneListing(ListingAction):
    """An act on one of the enterprise's listings; one of another enterprise is not found."""

    def prepare(self) -> None:
        super().prepare()  # type: ignore[misc]
        found = Listing.objects.filter(organisation=self.object.pk, pk=self.kwargs["listing"]).first()
        if found is None:
            raise Http404
        self.listing = found


class ListingRecord(ListingAction, ActionPage):
    form_class = ListingForm
    heading = gettext_lazy("Record a listing")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The listing is on file.")

    def perform(self, data: dict) -> Listing:
        return record_listing(self.object.organisation, actor=self.request.user, **data)


class ListingChange(OneListing, UpdatePage):
    template_name = "generic/action.html"
    form_class = ListingForm
    heading = gettext_lazy("Change a listing")
    success_message = gettext_lazy("The listing has been changed.")

    def present_version(self) -> int:
        return self.listing.version

    def initial(self) -> dict:
        return {name: getattr(self.listing, name) for name in ("exchange", "symbol", *FACTS)}

    def perform(self, data: dict) -> Listing:
        return change_listing(self.listing, actor=self.request.user, version=self.seen_version(), **data)


class ListingRemove(OneListing, ActionPage):
    form_class = RemoveForm
    heading = gettext_lazy("Take a listing off the file")
    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("The listing is off the file.")

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("%(listing)s: only for what was never true. An end is put on file instead.")
            % {"listing": self.listing},
        }

    def perform(self, data: dict) -> Enterprise:
        remove_listing(self.listing, actor=self.request.user, **data)
        return self.object
