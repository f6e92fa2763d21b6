"""Pairing campaigns with their figures, and the lists that each figure opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.ui.pages import DetailPage, ListPage, get_or_refuse
from liaison.models import FirmPair, PairCampaign, PairContact
from liaison.pair_filters import COUNTED, CampaignFilter, FirmFilter, PairFilter
from liaison.pair_tables import (
    CAMPAIGN_TONES,
    PAIR_TONES,
    CampaignTable,
    FirmTable,
    PairTable,
    campaigns_for_table,
    firms_of,
    tally,
)
from liaison.pair_wording import CAMPAIGN, PAIR
from liaison.services.pairs import figures_of

VIEW_CAMPAIGN, KEEP_CAMPAIGN = "liaison.view_pair_campaign", "liaison.keep_pair_campaign"
VIEW_PAIR, KEEP_PAIR, LOG = "liaison.view_pair", "liaison.keep_pair", "liaison.log_pair_contact"
CAMPAIGNS = (gettext_lazy("Pairing campaigns"), "liaison:campaign_list")
PAIRS = (gettext_lazy("Pairs of enterprises"), "liaison:pair_list")
NEWEST, LOGGED = 10, 200


def crumb(place: tuple[Any, str]) -> dict:
    return {"label": place[0], "url": reverse(place[1])}


class CampaignList(ListPage):
    permission = VIEW_CAMPAIGN
    queryset = PairCampaign.objects.all()
    filterset_class = CampaignFilter
    table_class = CampaignTable
    heading = CAMPAIGNS[0]
    empty_sentence = gettext_lazy("No pairing campaign has been opened yet.")
    export_name = "campaigns"

    def get_queryset(self) -> QuerySet:
        return campaigns_for_table(super().get_queryset(), self.request.user)

    def actions(self) -> list[dict]:
        found: list[dict] = [{"label": PAIRS[0], "url": reverse(PAIRS[1]), "icon": "link"}]
        if holds(self.request.user, KEEP_CAMPAIGN):
            url = reverse("liaison:campaign_open")
            found.append({"label": _("New campaign"), "url": url, "icon": "plus", "primary": True})
        return found


class CampaignDetail(DetailPage):
    permission = VIEW_CAMPAIGN
    queryset = PairCampaign.objects.select_related("organisation")
    template_name = "liaison/campaign_detail.html"
    object: PairCampaign

    def details(self) -> dict:
        campaign, user = self.object, self.request.user
        reach = FirmPair.objects.visible_to(user, VIEW_PAIR).filter(campaign=campaign)
        newest = reach.select_related("leading", "small").order_by("-starts_on", "-pk")[:NEWEST]
        return {
            "heading": campaign.name,
            "labels": [
                {
                    "text": campaign.get_state_display(),
                    "tone": CAMPAIGN_TONES[PairCampaign.State(campaign.state)],
                }
            ],
            "facts": f"{campaign.organisation.name} · {campaign.starts_on} – {campaign.ends_on}",
            "breadcrumb": [crumb(CAMPAIGNS), {"label": campaign.name, "url": ""}],
            "actions": self.actions(),
            "newest": list(newest),
            "pairs_url": self.pairs(),
            "history": timeline_of([(PairCampaign, campaign.pk)], CAMPAIGN, limit=20, viewer=user),
        } | self.figures()

    def pairs(self, **query: str) -> str:
        return f"{reverse(PAIRS[1])}?{urlencode({'campaign': self.object.pk, **query})}"

    def firms(self, side: str) -> str:
        return f"{reverse('liaison:campaign_firms', args=[self.object.pk])}?side={side}"

    def figures(self) -> dict:
        """Reached beside wanted; each figure with the list that gives it."""
        campaign, counts = self.object, figures_of(self.object, self.request.user)
        return {
            "figures": [
                self.figure(
                    _("Leading enterprises"),
                    counts["leading"],
                    _("firms"),
                    self.firms("leading"),
                    campaign.target_leading,
                ),
                self.figure(
                    _("Small enterprises"),
                    counts["small"],
                    _("firms"),
                    self.firms("small"),
                    campaign.target_small,
                ),
                self.figure(
                    _("Pairs"),
                    counts["pairs"],
                    _("pairs"),
                    self.pairs(state=COUNTED),
                    campaign.target_pairs,
                ),
                self.figure(
                    _("Help completed"), counts["completed"], _("pairs"), self.pairs(state="completed")
                ),
            ],
            "ended": counts["ended"],
            "ended_url": self.pairs(state="ended"),
        }

    @staticmethod
    def figure(label: str, value: int, unit: str, url: str, target: int | None = None) -> dict:
        notes = []
        if target:
            sentence = _("Target %(target)s · %(share)s %%")
            words = sentence % {"target": target, "share": 100 * value // target}
            notes = [{"text": words, "tone": "green" if value >= target else ""}]
        return {"label": label, "value": value, "unit": unit, "url": url, "notes": notes}

    def actions(self) -> list[dict]:
        campaign = self.object
        if campaign.state != PairCampaign.State.RUNNING:
            return []
        if not reaches(self.request.user, KEEP_CAMPAIGN, campaign.organisation):
            return []
        offered = (
            ("campaign_close", _("Close the campaign"), "circle-check", False),
            ("campaign_update", _("Edit"), "edit", False),
            ("pair_make", _("Pair two enterprises"), "plus", True),
        )
        return [
            {
                "label": label,
                "url": reverse(f"liaison:{name}", args=[campaign.pk]),
                "icon": icon,
                "primary": primary,
            }
            for name, label, icon, primary in offered
        ]


class CampaignFirms(ListPage):
    """The enterprises of a campaign, each once however many pairs it stands in."""

    permission = VIEW_CAMPAIGN
    queryset = Organisation.objects.all()
    filterset_class = FirmFilter
    table_class = FirmTable
    empty_sentence = gettext_lazy("No enterprise has been paired in this campaign yet.")
    export_name = "paired-enterprises"

    @cached_property
    def campaign(self) -> PairCampaign:
        rows = PairCampaign.objects.all()
        return get_or_refuse(rows, self.request.user, self.permission, self.kwargs["pk"])

    @property
    def heading(self) -> str:
        return _("Enterprises in “%(name)s”") % {"name": self.campaign}

    def get_queryset(self) -> QuerySet:
        return firms_of(self.campaign, self.request.user).filter(all_count__gt=0)

    def breadcrumb(self) -> list[dict]:
        page = {"label": self.campaign.name, "url": self.campaign.get_absolute_url()}
        return [crumb(CAMPAIGNS), page, {"label": _("Enterprises"), "url": ""}]


class PairList(ListPage):
    """All pairs within reach; for an enterprise those in which it stands."""

    permission = VIEW_PAIR
    queryset = FirmPair.objects.all()
    filterset_class = PairFilter
    table_class = PairTable
    heading = PAIRS[0]
    empty_sentence = gettext_lazy("No enterprises have been paired within your reach yet.")
    export_name = "pairs"

    def get_queryset(self) -> QuerySet:
        contacts = PairContact.objects.filter(pair_id=OuterRef("pk"))
        return super().get_queryset().annotate(contact_count=tally(contacts, "pair_id"))

    def export_urls(self) -> list[dict]:
        return super().export_urls() if holds(self.request.user, VIEW_CAMPAIGN) else []


class PairDetail(DetailPage):
    permission = VIEW_PAIR
    queryset = FirmPair.objects.select_related(
        "campaign__organisation", "leading__region", "leading__industry", "small__region", "small__industry"
    )
    template_name = "liaison/pair_detail.html"
    object: FirmPair

    def details(self) -> dict:
        pair, user = self.object, self.request.user
        return {
            "heading": str(pair),
            "labels": [{"text": pair.get_state_display(), "tone": PAIR_TONES[FirmPair.State(pair.state)]}],
            "facts": f"{pair.campaign.name} · {_('Paired on')} {pair.starts_on}",
            "breadcrumb": [crumb(PAIRS), {"label": str(pair), "url": ""}],
            "actions": self.actions(),
            "sides": [(_("Leading enterprise"), pair.leading), (_("Small enterprise"), pair.small)],
            "may_open_firms": user.is_federation_staff,
            "campaign_url": pair.campaign.get_absolute_url() if holds(user, VIEW_CAMPAIGN) else "",
            "contacts": list(pair.contacts.select_related("author").order_by("-held_on", "-pk")[:LOGGED]),
            "history": timeline_of([(FirmPair, pair.pk)], PAIR, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        pair, user = self.object, self.request.user
        if pair.state != FirmPair.State.ACTIVE:
            return []
        offered = (
            (KEEP_PAIR, "pair_end", _("End early"), "circle-x", False),
            (KEEP_PAIR, "pair_complete", _("Enter the result"), "circle-check", False),
            (KEEP_PAIR, "pair_plan", _("Edit the plan"), "edit", False),
            (LOG, "pair_log", _("Enter a contact"), "plus", True),
        )
        units = (pair.campaign.organisation, pair.leading, pair.small)
        return [
            {
                "label": label,
                "url": reverse(f"liaison:{name}", args=[pair.pk]),
                "icon": icon,
                "primary": primary,
            }
            for permission, name, label, icon, primary in offered
            if any(reaches(user, permission, unit) for unit in units)
        ]
