"""Pages that show departments."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Post, Role
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.ui.pages import DetailPage, ListPage
from federation.ui.picking import PickPage
from liaison import wording
from liaison.filters import DepartmentFilter
from liaison.models import Department
from liaison.pickers import IN_SERVICE
from liaison.tables import DepartmentTable, departments_for_table
from members.tables import STATUS_TONES


class DepartmentList(ListPage):
    permission = "liaison.view_department"
    queryset = Department.objects.all()
    filterset_class = DepartmentFilter
    table_class = DepartmentTable
    heading = gettext_lazy("Departments")
    empty_sentence = gettext_lazy("No department is on file yet.")
    export_name = "departments"

    def get_queryset(self) -> QuerySet:
        return departments_for_table(super().get_queryset())

    def export_urls(self) -> list[dict]:
        return super().export_urls() if self.request.user.is_federation_staff else []

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "liaison.register_department"):
            return []
        url = reverse("liaison:department_register")
        return [{"label": _("New department"), "url": url, "icon": "plus", "primary": True}]


class DepartmentDetail(DetailPage):
    permission = "liaison.view_department"
    queryset = Department.objects.for_detail()
    template_name = "liaison/department_detail.html"

    def details(self) -> dict:
        party = self.object.organisation
        self.is_staff = self.request.user.is_federation_staff
        return {
            "heading": party.name,
            "number": self.object.agency_code,
            "labels": [{"text": party.get_status_display(), "tone": STATUS_TONES[party.status]}],
            "facts": party.short_name,
            "actions": self.actions(),
            "breadcrumb": [
                {"label": _("Departments"), "url": reverse("liaison:department_list")},
                {"label": party.name, "url": ""},
            ],
            "sections": self.facts_of(),
            "officers": self.officers(),
            "history": self.history(),
        } | self.leaders()

    def may_update(self) -> bool:
        return reaches(self.request.user, "liaison.update_department", self.object.organisation)

    def actions(self) -> list[dict]:
        if not self.may_update():
            return []
        key = self.object.pk
        return [
            {
                "label": _("Name a leader"),
                "url": reverse("liaison:leader_appoint", args=[key]),
                "icon": "user-plus",
            },
            {
                "label": _("Edit"),
                "url": reverse("liaison:department_update", args=[key]),
                "icon": "edit",
                "primary": True,
            },
        ]

    def facts_of(self) -> list[dict]:
        department, party = self.object, self.object.organisation
        rows: list[tuple[Any, Any]] = [
            (_("Agency code"), department.agency_code),
            (_("Contact officer"), department.contact_name),
            (_("Contact telephone"), department.contact_phone),
            (_("Office telephone"), party.phone),
            (_("Address"), party.address),
        ]
        if self.is_staff:
            rows += [(_("Credit code"), party.credit_code), (_("Note"), department.note)]
        return [{"title": _("How to reach it"), "rows": rows}]

    def leaders(self) -> dict:
        """The roster of today and the earlier leaders, in one query."""
        today = timezone.localdate()
        rows = list(self.object.leaders.order_by(F("ends_on").desc(nulls_first=True), "starts_on", "id"))
        present = [row for row in rows if row.ends_on is None or row.ends_on > today]
        former = [row for row in rows if row not in present]
        return {"leaders": present, "former_leaders": former, "may_end": self.may_update()}

    def officers(self) -> list[Post]:
        """Who answers for the department in the portal today."""
        posts = Post.objects.in_force().filter(organisation_id=self.object.pk, role=Role.DEPARTMENT)
        return list(posts.select_related("user").order_by("id"))

    def history(self) -> list[dict] | None:
        if not self.is_staff:
            return None
        abouts = [(Organisation, self.object.pk), (Department, self.object.pk)]
        return timeline_of(abouts, wording.DEPARTMENT, limit=20)


class DepartmentPick(PickPage):
    """Those that work can be given to."""

    permission = "liaison.view_department"
    picker = IN_SERVICE
