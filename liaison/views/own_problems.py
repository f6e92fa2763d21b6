"""Problems told at visits as their department meets them: its own alone, each answered on one page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from federation.ui.cells import name_cell
from federation.ui.pages import ListPage, UpdatePage
from federation.ui.tables import Column, address_of
from liaison.filters import IssueFilter
from liaison.forms.visits import AnswerForm
from liaison.models import VisitIssue
from liaison.services.visit_problems import answer_issue
from liaison.visit_tables import IssueTable
from members.views.registry import Trail

LEDGER = (gettext_lazy("Problems for us"), "liaison:own_issue_list")
PERMISSION = "liaison.answer_visit_issue"


class OwnIssueTable(IssueTable):
    """The same columns; a name opens the answer."""

    columns = [
        Column(
            "title",
            gettext_lazy("Problem"),
            ("title", "visit__unit__name"),
            cell=lambda row: name_cell(
                row["title"],
                address_of("liaison:issue_answer", row["pk"]),
                row["visit__unit__name"],
                with_avatar=False,
            ),
            area="name",
        ),
        *IssueTable.columns[1:],
    ]


class OwnIssueList(ListPage):
    permission = PERMISSION
    queryset = VisitIssue.objects.all()
    filterset_class = IssueFilter
    table_class = OwnIssueTable
    heading = LEDGER[0]
    empty_sentence = gettext_lazy("No problem told at a visit was given to your department.")
    export_name = "our-visit-problems"


class IssueAnswer(Trail, UpdatePage):
    """How far it is, or how it ended, said by the department in charge."""

    place = LEDGER
    permission = PERMISSION
    queryset = VisitIssue.objects.select_related("visit__unit", "visit__organisation")
    template_name = "liaison/issue_answer.html"
    form_class = AnswerForm
    heading = gettext_lazy("Answer the problem")
    submit_label = gettext_lazy("Send to the federation")
    success_message = gettext_lazy("The federation has your answer.")

    def form_options(self) -> dict:
        moves = VisitIssue.workflow.next_states(self.object) if self.object.state in VisitIssue.OPEN else ()
        return {"states": [(one.value, one.label) for one in VisitIssue.State if one in moves]}

    def initial(self) -> dict:
        return {"result": self.object.result}

    def extra(self) -> dict:
        return {"is_open": self.object.state in VisitIssue.OPEN}

    def cancel_url(self) -> str:
        return reverse(LEDGER[1])

    def perform(self, data: dict) -> VisitIssue:
        return answer_issue(self.object, actor=self.request.user, version=self.seen_version(), **data)

    def success_url(self, done: VisitIssue) -> str:
        return self.cancel_url()
