"""A department reports what came of its part, for matters that are not answered by letter."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy

from proposals.forms.complaints import PartResultForm
from proposals.models import Assignment, Matter
from proposals.services.assignments import report_result, take_up_assignment
from proposals.views.part_acts import PartAct


class ResultReport(PartAct):
    """The section that handles it and the result, in one act."""

    permission = "proposals.report_result"
    queryset = Assignment.objects.exclude(matter__kind=Matter.Kind.PROPOSAL).for_list()
    form_class = PartResultForm
    heading = gettext_lazy("Report the result")
    submit_label = gettext_lazy("Report the result")
    success_message = gettext_lazy("The federation has your report.")

    def initial(self) -> dict:
        return {"section": self.object.section}

    def perform(self, data: dict) -> Assignment:
        with transaction.atomic():
            part = self.object
            if part.state == Assignment.State.ACCEPTED:
                part = take_up_assignment(part, actor=self.request.user, section=data["section"])
            return report_result(part, actor=self.request.user, result=data["result"])
