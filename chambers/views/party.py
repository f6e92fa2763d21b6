"""The register of Party organisations: the list, the tree, and one organisation with its tabs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.filters import term_condition
from chambers.models import PartyCoverage, PartyGroup, PartyOrganisation
from chambers.party_filters import PartyFilter
from chambers.party_tables import PARTY_STATE_TONES, PartyTable, parties_for_table, term_cell
from chambers.party_wording import PARTY_ORGANISATION
from chambers.services.party_members import members_counted
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.ui.cells import markup, number
from federation.ui.pages import DetailPage, ListPage
from members.services.people import mask_phone

VIEW = "chambers.view_party_organisation"
KEEP = "chambers.keep_party_organisation"
PARTY = (gettext_lazy("Party organisations"), "chambers:party_list")
State = PartyOrganisation.State
MOST = 200
# The fixed views of the list: label and the filters that make it.
VIEWS: tuple[tuple[Any, dict[str, str]], ...] = (
    (gettext_lazy("All"), {}),
    (gettext_lazy("Active ones"), {"state": State.ACTIVE}),
    (gettext_lazy("Re-election overdue"), {"term": "overdue"}),
    (gettext_lazy("Within six months"), {"term": "6m"}),
)


def way(*more: dict) -> list[dict]:
    return [{"label": PARTY[0], "url": reverse(PARTY[1])}, *more]


class PartyList(ListPage):
    permission = VIEW
    queryset = PartyOrganisation.objects.all()
    filterset_class = PartyFilter
    table_class = PartyTable
    heading = gettext_lazy("Party organisations")
    empty_sentence = gettext_lazy("No Party organisation is on file within your reach yet.")
    export_permission = KEEP
    export_name = "party-organisations"

    def get_queryset(self) -> QuerySet:
        return parties_for_table(super().get_queryset())

    def tabs(self) -> list[dict]:
        """Each fixed view with the rows that its tab counts."""
        rows = super().get_queryset()
        given = {
            name: value
            for name, value in self.request.GET.items()
            if value and name in self.filterset_class.base_filters
        }
        return [
            {
                "label": label,
                "url": self.request.path + "".join(f"?{name}={value}" for name, value in filters.items()),
                "rows": rows.active().filter(term_condition(filters["term"]))
                if "term" in filters
                else rows.filter(**filters),
                "active": given == filters,
            }
            for label, filters in VIEWS
        ]

    def actions(self) -> list[dict]:
        found: list[dict] = [{"label": _("Tree"), "url": reverse("chambers:party_tree"), "icon": "list"}]
        if holds(self.request.user, "chambers.view_party_member"):
            url = reverse("chambers:party_member_list")
            found.append({"label": _("Party members"), "url": url, "icon": "users"})
        url = reverse("chambers:party_group_list")
        found.append({"label": _("Area groups"), "url": url, "icon": "share"})
        url = reverse("chambers:party_figures")
        found.append({"label": _("Figures"), "url": url, "icon": "chart-bar"})
        if holds(self.request.user, KEEP):
            url = reverse("chambers:party_register")
            found.append({"label": _("New Party organisation"), "url": url, "icon": "plus", "primary": True})
        return found


class PartyTree(DetailPage):
    """Everything active within reach, each below the one it stands under."""

    permission = VIEW
    queryset = PartyOrganisation.objects.active()
    template_name = "chambers/party_tree.html"

    def get_object(self) -> Any:
        return None

    def details(self) -> dict:
        rows = self.get_queryset().annotate(people=members_counted()).order_by("path")
        rows = rows.values("pk", "parent_id", "name", "kind", "people")
        kinds = dict(PartyOrganisation.Kind.choices)
        nodes = {row["pk"]: row | {"kind_name": kinds[row["kind"]], "below": [], "all": 1} for row in rows}
        tops: list[dict] = []
        for node in nodes.values():
            above = nodes.get(node["parent_id"])
            (above["below"] if above else tops).append(node)
        # Those below come after those above, so that backwards every one is whole before it is added.
        for node in reversed(nodes.values()):
            if above := nodes.get(node["parent_id"]):
                above["all"] += node["all"]
                above["people"] += node["people"]
        return {
            "heading": _("Tree of Party organisations"),
            "breadcrumb": way({"label": _("Tree"), "url": ""}),
            "facts": _("%(count)s Party organisations, %(members)s members")
            % {"count": len(nodes), "members": f"{sum(node['people'] for node in tops):,}"},
            "may_see_members": holds(self.request.user, "chambers.view_party_member"),
            "tops": tops,
        }


class PartyPage(DetailPage):
    """What all tabs of one organisation share. `tab` names the one that is open."""

    permission = VIEW
    queryset = PartyOrganisation.objects.for_detail().annotate(member_count=members_counted())
    object: Any
    tab = "overview"

    def details(self) -> dict:
        row = self.object
        labels = [{"text": row.get_kind_display(), "tone": "blue"}]
        labels.append({"text": row.get_state_display(), "tone": PARTY_STATE_TONES[State(row.state)]})
        return {
            "heading": row.name,
            "labels": labels,
            "facts": _("Kept by %(unit)s") % {"unit": row.organisation.name},
            "breadcrumb": way({"label": row.name, "url": ""}),
            "tabs": self.tabs(),
            "actions": self.actions(),
        } | self.content()

    def content(self) -> dict:
        return {}

    def may(self, permission: str) -> bool:
        return reaches(self.request.user, permission, self.object.organisation)

    def tabs(self) -> list[dict]:
        key = [self.object.pk]
        names = [("overview", _("Overview"), "party_detail", None)]
        if holds(self.request.user, "chambers.view_party_member"):
            names.append(("members", _("Party members"), "party_members", self.object.member_count))
        names.append(("activities", _("Activities"), "party_activities", None))
        names.append(("timeline", _("History"), "party_timeline", None))
        return [
            {
                "label": label,
                "url": reverse(f"chambers:{name}", args=key),
                "active": tab == self.tab,
                "count": count,
            }
            for tab, label, name, count in names
        ]

    def offered(self) -> list[tuple[str, str, Any, str]]:
        """(permission, address name, label, icon) of the acts that this tab offers, the main one last."""
        return []

    def actions(self) -> list[dict]:
        if self.object.state != State.ACTIVE:
            return []
        found = [one for one in self.offered() if self.may(one[0])]
        return [
            {
                "label": label,
                "url": reverse(f"chambers:{name}", args=[self.object.pk]),
                "icon": icon,
                "primary": place == len(found) - 1,
            }
            for place, (_permission, name, label, icon) in enumerate(found)
        ]


class PartyDetail(PartyPage):
    template_name = "chambers/party_detail.html"

    def offered(self) -> list[tuple[str, str, Any, str]]:
        return [
            (KEEP, "party_dissolve", _("Dissolve"), "archive"),
            (KEEP, "party_merge", _("Merge"), "git-merge"),
            (KEEP, "party_update", _("Edit"), "edit"),
        ]

    def content(self) -> dict:
        row = self.object
        self.reached = set(self.related_in_reach())
        covered = row.coverage.select_related("chamber__organisation")
        secretaries = row.secretaries.select_related("person").order_by("-starts_on", "-pk")[:MOST]
        return {
            "sections": [{"title": _("Identity"), "rows": self.facts()}],
            "covered": [self.cover(one) for one in covered.order_by("until", "-since", "-pk")[:MOST]],
            "secretaries": [{"row": one, "mobile": mask_phone(one.person.mobile)} for one in secretaries],
            "below": list(row.below.active().order_by("path")[:MOST]),
            "below_url": f"{reverse('chambers:party_list')}?state=active&under={row.pk}",
            "may_keep": self.may(KEEP) and row.state == State.ACTIVE,
            "may_open_people": self.may("members.view_person"),
        }

    def cover(self, covered: PartyCoverage) -> dict:
        party = covered.chamber.organisation
        may_open = reaches(self.request.user, "chambers.view_chamber_file", party)
        url = reverse("chambers:chamber_detail", args=[party.pk]) if may_open else ""
        return {"row": covered, "name": party.name, "url": url}

    def related_in_reach(self) -> QuerySet:
        """Which of the superior and the successor the reader may open too."""
        keys = [key for key in (self.object.parent_id, self.object.successor_id) if key]
        rows = PartyOrganisation.objects.filter(pk__in=keys).visible_to(self.request.user, VIEW)
        return rows.values_list("pk", flat=True)

    def facts(self) -> list[tuple[Any, Any]]:
        row = self.object
        found: list[tuple[Any, Any]] = [
            (_("Kind"), row.get_kind_display()),
            (_("Stands under"), self.linked(row.parent)),
            (_("Area group"), self.group_linked()),
            (_("Founding date"), row.founded_on),
            (_("Number of the approval"), row.approval),
            (_("Number of Party members"), number(row.member_count)),
            (_("Last re-election"), row.elected_on),
            (_("Term ends"), term_cell({"term_ends_on": row.term_ends_on, "state": row.state})),
        ]
        if row.state != State.ACTIVE:
            found.append((_("Merged or dissolved on"), row.ended_on))
        if row.successor is not None:
            found.append((_("Merged into"), self.linked(row.successor)))
        if self.request.user.is_federation_staff:
            found.append((_("Note"), row.note))
        return found

    def group_linked(self) -> Any:
        group = self.object.group
        if group is None:
            return ""
        if not PartyGroup.objects.filter(pk=group.pk).visible_to(self.request.user, VIEW).exists():
            return group.name
        url = reverse("chambers:party_group_detail", args=[group.pk])
        return markup('<a href="{}">{}</a>', url, group.name)

    def linked(self, row: PartyOrganisation | None) -> Any:
        """The name of another organisation; a link where the reader may open it."""
        if row is None:
            return ""
        if row.pk not in self.reached:
            return row.name
        return markup('<a href="{}">{}</a>', reverse("chambers:party_detail", args=[row.pk]), row.name)


class PartyTimeline(PartyPage):
    tab = "timeline"
    template_name = "chambers/party_timeline.html"

    def content(self) -> dict:
        abouts = [(PartyOrganisation, self.object.pk)]
        return {"history": timeline_of(abouts, PARTY_ORGANISATION, viewer=self.request.user)}
