"""One chamber: a head that stays and tabs that each have their own address."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers import wording
from chambers.models import Chamber, Honour, Membership, Officer, PartyCoverage
from chambers.services.attention import with_marks
from chambers.services.party_coverage import coverage_of
from chambers.tables import KINDS, LEVEL_TONES
from chambers.views.members import members_page
from chambers.views.profile import (
    chamber_sections,
    introduction_of,
    name_shown,
    party_facts,
    side_rows,
)
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.merging.views.naming import way_to_merge
from federation.merging.views.undoing import with_way_back
from federation.ui.pages import DetailPage
from members.services.zones import zone_names
from members.tables import STATUS_TONES

# Who may see the inside of a chamber: its members, files and timeline.
INSIDE = "chambers.view_chamber_file"


def best_honour(honours: list[Honour]) -> Honour | None:
    """The four-good honour of the best level, the latest of these."""
    order = {str(level): rank for rank, level in enumerate(Honour.LEVEL_ORDER)}
    awarded = [one for one in honours if Honour.FOUR_GOODS in one.title]
    return min(awarded, key=lambda one: (order[one.level], -(one.year or 0)), default=None)


class ChamberPage(DetailPage):
    """What all tabs share. `tab` names the one that is open."""

    permission = "chambers.view_chamber"
    queryset = Chamber.objects.for_detail().annotate(zone_names=zone_names())
    template_name = "chambers/chamber_detail.html"
    tab = "overview"

    def object_rows(self) -> QuerySet:
        return with_marks(super().object_rows())

    def details(self) -> dict:
        self.party = self.object.organisation
        self.honours = list(self.party.honours.all())
        self.may_see_inside = reaches(self.request.user, INSIDE, self.party)
        return self.head() | self.content()

    def content(self) -> dict:
        return {}

    def may(self, permission: str) -> bool:
        return reaches(self.request.user, permission, self.party)

    def head(self) -> dict:
        chamber, party = self.object, self.party
        best = best_honour(self.honours)
        labels = [{"text": KINDS[chamber.kind], "tone": "blue"}]
        if best is not None:
            labels.append(
                {
                    "text": f"{best.get_level_display()} {best.title}",
                    "tone": LEVEL_TONES[Honour.Level(best.level)],
                }
            )
        labels.append({"text": party.get_status_display(), "tone": STATUS_TONES[party.status]})
        labels += [{"text": name, "tone": "info"} for name in self.object.zone_names]
        if chamber.suspended:
            labels.append({"text": _("Suspended"), "tone": "red"})
        if chamber.has_conflict and self.may_see_inside:
            labels.append({"text": _("Official in office"), "tone": "amber"})
        parts = [
            party.name if name_shown(party) != party.name else "",
            party.region,
            party.founded_on and _("founded %(day)s") % {"day": party.founded_on.isoformat()},
            party.credit_code,
        ]
        return {
            "heading": name_shown(party),
            "labels": labels,
            "facts": " · ".join(str(part) for part in parts if part),
            "actions": self.actions(),
            "breadcrumb": [
                {"label": _("Directory of chambers"), "url": reverse("chambers:chamber_list")},
                {"label": party.name, "url": ""},
            ],
            "tabs": self.tabs(),
        }

    def tabs(self) -> list[dict]:
        key = self.object.pk
        is_alliance = self.object.kind == Chamber.Kind.ALLIANCE
        names: list[tuple[str, Any, Any]] = [("overview", _("Overview"), None)]
        if self.may_see_inside:
            label = _("Member chambers") if is_alliance else _("Members")
            names.append(("members", label, f"{self.object.member_count:,}"))
        if is_alliance:
            names.append(("declarations", _("Declarations"), None))
        names += [("officers", _("Officers"), None), ("honours", _("Honours"), len(self.honours) or None)]
        if self.may("chambers.view_entry"):
            names.append(("portrait", _("Portrait"), None))
        names.append(("services", _("Services"), None))
        if self.may("chambers.view_dues"):
            names.append(("dues", _("Dues"), None))
        if self.may_see_inside:
            names.append(("federation", _("In the federation"), None))
            names.append(("governance", _("Governance"), None))
        if self.may("chambers.view_contact"):
            names.append(("contacts", _("Contacts"), None))
        if self.may_see_inside:
            names += [("files", _("Files"), None), ("timeline", _("History"), None)]
        return [
            {
                "label": label,
                "count": count,
                "active": name == self.tab,
                "url": reverse(f"chambers:chamber_{'detail' if name == 'overview' else name}", args=[key]),
            }
            for name, label, count in names
        ]

    def actions(self) -> list[dict]:
        """The act of the open tab first, editing always."""
        found = []
        for tab, permission, name, label, mark in (
            ("members", "chambers.admit_member", "member_admit", _("Admit a member"), "user-plus"),
            (
                "officers",
                "chambers.appoint_officer",
                "officer_appoint",
                _("Appoint an officer"),
                "user-check",
            ),
            ("honours", "chambers.award_honour", "honour_award", _("Award an honour"), "award"),
            ("services", "chambers.keep_services", "service_offer", _("Offer a service"), "plus"),
            ("files", "chambers.attach_file", "file_attach", _("Add files"), "upload"),
            (
                "declarations",
                "chambers.keep_declaration",
                "declaration_issue",
                _("Put a declaration on file"),
                "plus",
            ),
        ):
            if tab == self.tab and self.may(permission):
                url = reverse(f"chambers:{name}", args=[self.object.pk])
                found.append({"label": label, "url": url, "icon": mark, "primary": True})
        if self.may("chambers.update_chamber"):
            url = reverse("chambers:chamber_update", args=[self.object.pk])
            edit = {"label": _("Edit"), "url": url, "icon": "edit", "primary": self.tab == "overview"}
            found.insert(0, edit)
        if self.tab == "officers" and self.may("chambers.elect_board"):
            url = reverse("chambers:board_elect", args=[self.object.pk])
            found.insert(0, {"label": _("Re-election"), "url": url, "icon": "arrows-exchange"})
        if self.tab == "overview":
            found = [*self.identity_actions(), *found]
        return found

    def identity_actions(self) -> list[dict]:
        found: list[dict] = []
        for permission, name, label, mark in (
            ("chambers.rename_chamber", "chamber_rename", _("Rename"), "letter-case"),
            ("chambers.update_chamber", "introduction_write", _("Introduction"), "language"),
        ):
            if self.may(permission):
                url = reverse(f"chambers:{name}", args=[self.object.pk])
                found.append({"label": label, "url": url, "icon": mark})
        if self.may("members.tag_zone"):
            url = reverse("members:organisation_tag", args=[self.object.pk])
            found.append({"label": _("Zones"), "url": url, "icon": "flag", "more": True})
        if self.may("merging.merge_records"):
            found.append(way_to_merge("merging:organisation_with", self.object.pk))
        return found


# Whether there is something to ask for comes with the chamber; most have neither or one of the two.
COVERED = Exists(PartyCoverage.objects.present().filter(chamber=OuterRef("pk")))
ALLIED = Exists(Membership.objects.filter(member=OuterRef("pk"), left_on=None))


class ChamberDetail(ChamberPage):
    queryset = ChamberPage.queryset.select_related("introduction").annotate(
        is_covered=COVERED, is_allied=ALLIED
    )

    def content(self) -> dict:
        officers = self.object.officers.in_office().select_related("person")
        alliances = self.party.memberships.filter(left_on=None).select_related("chamber__organisation")
        return {
            "sections": chamber_sections(
                self.object,
                with_inside=self.may_see_inside,
                with_note=self.request.user.is_federation_staff and self.may_see_inside,
                may_edit=self.may("chambers.update_chamber"),
                party_rows=self.party_rows(),
            ),
            "introduction": introduction_of(self.object),
            "renamings": list(self.party.name_changes.all()[:20]) if self.party.former_names else [],
            "side": side_rows(self.object, self.honours, with_contact=self.may("chambers.view_contact")),
            "present_officers": list(officers.order_by("starts_on", "id")[:12]),
            "alliances": list(alliances[:12]) if self.may_see_inside and self.object.is_allied else [],
            "recent": self.recent(),
        }

    def party_rows(self) -> list[tuple[Any, Any]]:
        if not self.may_see_inside:
            return []
        covered = coverage_of(self.object) if self.object.is_covered else None
        return party_facts(self.object, covered, self.request.user)

    def recent(self) -> list[dict] | None:
        if not self.may_see_inside:
            return None
        return timeline_of(
            [(Organisation, self.object.pk), (Chamber, self.object.pk)],
            wording.CHAMBER,
            limit=5,
            viewer=self.request.user,
        )


class ChamberMembers(ChamberPage):
    permission = INSIDE
    tab = "members"
    template_name = "chambers/chamber_members.html"

    def content(self) -> dict:
        return members_page(self.object, self.request, may_end=self.may("chambers.admit_member"))


class ChamberOfficers(ChamberPage):
    tab = "officers"
    template_name = "chambers/chamber_officers.html"

    def content(self) -> dict:
        rows = self.object.officers.select_related("person")
        rows = rows.order_by(F("starts_on").desc(nulls_last=True), "-id")[:300]
        today = timezone.localdate()
        order = {str(office): rank for rank, office in enumerate(Officer.Office.values)}
        present = [
            row
            for row in rows
            if (row.starts_on is None or row.starts_on <= today)
            and (row.ends_on is None or row.ends_on > today)
        ]
        keys = {row.pk for row in present}
        return {
            "present_officers": sorted(present, key=lambda row: order[row.office]),
            "former_officers": [row for row in rows if row.pk not in keys],
            "elections": list(self.object.elections.order_by("-held_on")[:20]),
            "may_end": self.may("chambers.appoint_officer"),
            "may_open_people": self.may_see_inside and holds(self.request.user, "members.view_person"),
        }


class ChamberHonours(ChamberPage):
    tab = "honours"
    template_name = "chambers/chamber_honours.html"

    def content(self) -> dict:
        tones = {str(level): tone for level, tone in LEVEL_TONES.items()}
        return {"honours": [{"row": row, "tone": tones[row.level]} for row in self.honours]}


class ChamberFiles(ChamberPage):
    permission = INSIDE
    tab = "files"
    template_name = "chambers/chamber_files.html"

    def content(self) -> dict:
        return {
            "attachments": attachments_of(self.party),
            "may_attach": self.may("chambers.attach_file"),
            "attach_url": reverse("chambers:file_attach", args=[self.object.pk]),
        }


class ChamberTimeline(ChamberPage):
    permission = INSIDE
    tab = "timeline"
    template_name = "chambers/chamber_timeline.html"

    def content(self) -> dict:
        merged = self.party.merged_from.values_list("pk", flat=True)
        abouts = [(model, key) for key in (self.object.pk, *merged) for model in (Organisation, Chamber)]
        history = timeline_of(abouts, wording.CHAMBER, viewer=self.request.user)
        return {"history": with_way_back(history, self.request.user)}
