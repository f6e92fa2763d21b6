"""The register of proposals and a department's list of assignments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.ui.pages import ListPage
from proposals.filters import STAGES, AssignmentFilter, ProposalFilter, stage_condition
from proposals.models import Assignment, Proposal
from proposals.tables import AssignmentTable, ProposalTable, proposals_for_table


class ProposalList(ListPage):
    permission = "proposals.view_proposal"
    queryset = Proposal.objects.all()
    filterset_class = ProposalFilter
    table_class = ProposalTable
    heading = gettext_lazy("Proposals")
    empty_sentence = gettext_lazy("There is no proposal here yet.")
    export_permission = "proposals.export_proposal"
    export_name = "proposals"

    def get_queryset(self) -> QuerySet:
        return proposals_for_table(super().get_queryset())

    def tabs(self) -> list[dict]:
        """Each stage with the rows that its tab counts."""
        rows = Proposal.objects.visible_to(self.request.user, self.permission)
        labels: dict[str, Any] = {"": _("All")}
        labels |= {key: label for key, (label, _states) in STAGES.items()}
        labels["overdue"] = _("Overdue")
        given = {
            name: value
            for name, value in self.request.GET.items()
            if value and name in self.filterset_class.base_filters
        }
        return [
            {
                "label": label,
                "url": f"{self.request.path}?stage={key}" if key else self.request.path,
                "rows": rows.filter(stage_condition(key)) if key else rows,
                "active": given == ({"stage": key} if key else {}),
            }
            for key, label in labels.items()
        ]

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "proposals.draft_proposal"):
            return []
        url = reverse("proposals:proposal_draft")
        return [{"label": _("New proposal"), "url": url, "icon": "plus", "primary": True}]


class AssignmentList(ListPage):
    """What departments have in hand, the nearest date first."""

    permission = "proposals.view_assignment"
    queryset = Assignment.objects.all()
    filterset_class = AssignmentFilter
    table_class = AssignmentTable
    heading = gettext_lazy("Assignments")
    empty_sentence = gettext_lazy("Nothing is assigned.")
    parameters = ("all",)

    def get_queryset(self) -> QuerySet:
        return self.rows_under(self.request.GET)

    def rows_under(self, query: QueryDict) -> QuerySet:
        rows = super().get_queryset()
        return rows if query.get("state") or query.get("all") else rows.open()

    def tabs(self) -> list[dict]:
        everything = bool(self.request.GET.get("all"))
        path = self.request.path
        return [
            {"label": _("To do"), "url": path, "active": not everything},
            {"label": _("All"), "url": f"{path}?all=1", "active": everything},
        ]
