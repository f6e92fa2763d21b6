"""Pages that show enterprises."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.accounts.scopes import holds, reaches, scopes_of
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.merging.views.naming import way_to_merge
from federation.merging.views.undoing import with_way_back
from federation.ui.pages import DetailPage, ListPage
from federation.ui.picking import PickPage
from members import wording
from members.filters import EnterpriseFilter
from members.models import Enterprise
from members.pickers import ENTERPRISES
from members.services.zones import zone_names
from members.tables import STATUS_TONES, EnterpriseTable, enterprises_for_table
from members.views.profile import enterprise_sections, memberships_of, positions_of


class EnterpriseList(ListPage):
    bulk_kind = "members.enterprise"
    inline_route = "members:enterprise_inline"
    inline_permission = "members.update_enterprise"
    permission = "members.view_enterprise"
    queryset = Enterprise.objects.all()
    filterset_class = EnterpriseFilter
    table_class = EnterpriseTable
    heading = gettext_lazy("Member enterprises")
    empty_sentence = gettext_lazy("No enterprise is on file within your reach yet.")
    export_permission = "members.export_enterprise"
    export_name = "enterprises"

    def get_queryset(self) -> QuerySet:
        return enterprises_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        url = reverse("members:listing_list")
        found: list[dict] = [{"label": _("Listed companies"), "url": url, "icon": "chart-bar"}]
        if holds(self.request.user, "members.import_enterprise"):
            url = reverse("exchange:import_upload", args=["enterprises"])
            found.append({"label": _("Import"), "url": url, "icon": "file-import"})
        if holds(self.request.user, "members.register_enterprise"):
            url = reverse("members:enterprise_register")
            found.append({"label": _("New enterprise"), "url": url, "icon": "plus", "primary": True})
        return found


class EnterprisePage(DetailPage):
    """One enterprise; each tab is a page of its own."""

    permission = "members.view_enterprise"
    queryset = Enterprise.objects.for_detail().annotate(zone_names=zone_names())
    template_name = "members/enterprise_detail.html"
    tab = "overview"

    def details(self) -> dict:
        self.party = self.object.organisation
        self.memberships = memberships_of(self.party)
        return self.head() | self.content()

    def content(self) -> dict:
        return {}

    def may_update(self) -> bool:
        """The enterprise itself, its federation, and the secretary of a chamber it now belongs to."""
        user = self.request.user
        if reaches(user, "members.update_enterprise", self.party):
            return True
        chambers = {row.chamber_id for row in self.memberships if row.left_on is None}
        return any(
            post.organisation_id in chambers for _scope, post in scopes_of(user, "members.update_enterprise")
        )

    def head(self) -> dict:
        key = self.object.pk
        labels = [{"text": self.party.get_status_display(), "tone": STATUS_TONES[self.party.status]}]
        if self.object.is_leading:
            labels.insert(0, {"text": _("Leading enterprise"), "tone": "gold"})
        names = [("overview", _("Overview")), ("files", _("Files")), ("timeline", _("History"))]
        addresses = {"overview": "members:enterprise_detail", "policies": "liaison:enterprise_policies"}
        if holds(self.request.user, "liaison.match_policy"):
            names.append(("policies", _("Policies that fit")))
        parts = [self.party.region, self.party.industry, self.party.credit_code]
        return {
            "heading": self.party.name,
            "number": "",
            "labels": [*labels, *({"text": name, "tone": "info"} for name in self.object.zone_names)],
            "facts": " · ".join(str(part) for part in parts if part),
            "actions": self.actions(),
            "breadcrumb": [
                {"label": _("Member enterprises"), "url": reverse("members:enterprise_list")},
                {"label": self.party.name, "url": ""},
            ],
            "tabs": [
                {
                    "label": label,
                    "url": reverse(addresses.get(name, f"members:enterprise_{name}"), args=[key]),
                    "active": name == self.tab,
                }
                for name, label in names
            ],
        }

    def actions(self) -> list[dict]:
        if not self.may_update():
            return []
        key = self.object.pk
        found: list[dict] = []
        if holds(self.request.user, "members.register_person"):
            url = reverse("members:position_set", args=[key])
            found.append({"label": _("Name a person"), "url": url, "icon": "user-plus"})
        if reaches(self.request.user, "chambers.award_honour", self.party):
            url = reverse("chambers:honour_award", args=[key])
            found.append({"label": _("Award an honour"), "url": url, "icon": "award", "more": True})
        if reaches(self.request.user, "members.tag_zone", self.party):
            url = reverse("members:organisation_tag", args=[key])
            found.append({"label": _("Zones"), "url": url, "icon": "flag", "more": True})
        if reaches(self.request.user, "merging.merge_records", self.party):
            found.append(way_to_merge("merging:organisation_with", key))
        url = reverse("members:listing_record", args=[key])
        found.append({"label": _("Record a listing"), "url": url, "icon": "chart-bar", "more": True})
        url = reverse("members:enterprise_update", args=[key])
        return [*found, {"label": _("Edit"), "url": url, "icon": "edit", "primary": True}]


class EnterpriseDetail(EnterprisePage):
    def content(self) -> dict:
        is_staff = self.request.user.is_federation_staff
        return {
            "sections": enterprise_sections(self.object, with_note=is_staff, may_edit=self.may_update()),
            "memberships": self.memberships,
            "positions": positions_of(self.party),
            "may_open_people": holds(self.request.user, "members.view_person"),
            "honours": list(self.party.honours.all()),
            "listings": list(self.party.listings.order_by(F("delisted_on").desc(nulls_first=True), "symbol")),
            "may_update": self.may_update(),
        }


class EnterpriseFiles(EnterprisePage):
    tab = "files"
    template_name = "members/enterprise_files.html"

    def content(self) -> dict:
        return {
            "attachments": attachments_of(self.party),
            "may_attach": self.may_update(),
            "attach_url": reverse("members:file_attach", args=[self.object.pk]),
        }


class EnterpriseTimeline(EnterprisePage):
    tab = "timeline"
    template_name = "members/enterprise_timeline.html"

    def content(self) -> dict:
        abouts = [(model, key) for key in self.keys() for model in (Organisation, Enterprise)]
        history = timeline_of(abouts, wording.ENTERPRISE, viewer=self.request.user)
        return {"history": with_way_back(history, self.request.user)}

    def keys(self) -> list[int]:
        """The enterprise and the records that were merged into it: their history is its own now."""
        return [self.object.pk, *self.party.merged_from.values_list("pk", flat=True)]


class EnterprisePick(PickPage):
    permission = "members.view_enterprise"
    picker = ENTERPRISES
    recent_kind = "members.enterprise"
