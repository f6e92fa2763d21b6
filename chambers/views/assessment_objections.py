"""Objections to published results as the office reads and answers them, and the end of a publicity."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_result_tables import OBJECTION_TONES, ObjectionFilter, ObjectionTable
from chambers.forms.assessment_results import AnswerForm
from chambers.forms.assessment_rounds import ReasonForm
from chambers.models import AssessmentObjection, AssessmentRound
from chambers.services.assessment_publicity import answer_objection, take_back_round
from chambers.views.assessment_acts import RoundAct
from federation.accounts.scopes import holds
from federation.ui.cells import moment
from federation.ui.pages import ActionPage, DetailPage, ListPage
from members.views.registry import Trail

VIEW, ANSWER = "chambers.view_objection", "chambers.answer_objection"
OBJECTIONS = (gettext_lazy("Objections"), "chambers:objection_list")
State = AssessmentObjection.State


class ObjectionList(ListPage):
    permission = VIEW
    queryset = AssessmentObjection.objects.all()
    filterset_class = ObjectionFilter
    table_class = ObjectionTable
    heading = gettext_lazy("Objections to assessments")
    empty_sentence = gettext_lazy("Nobody has objected to a published result.")
    export_permission = ANSWER
    export_name = "assessment-objections"

    def tabs(self) -> list[dict]:
        return self.tabs_by("state", dict(State.choices), lambda key: Q(state=key))


class ObjectionDetail(DetailPage):
    """One objection with who raised it, and its answer."""

    permission = VIEW
    queryset = AssessmentObjection.objects.for_detail().select_related("answered_by")
    object: AssessmentObjection

    def details(self) -> dict:
        row = self.object
        entry_url = reverse("chambers:entry_detail", args=[row.entry_id])
        sections = [
            {
                "title": _("Objection"),
                "rows": [
                    (_("Raised on"), moment(row.raised_at)),
                    (_("Who objects"), row.name),
                    (_("Telephone"), row.phone),
                    (_("Words of the objection"), row.text),
                ],
            }
        ]
        if row.answered_at is not None:
            answered = [
                (_("Answered on"), moment(row.answered_at)),
                (_("Answered by"), row.answered_by.name if row.answered_by else "—"),
                (_("Words of the answer"), row.answer),
            ]
            sections.append({"title": _("Answer"), "rows": answered})
        return {
            "heading": str(row.entry),
            "labels": [{"text": row.get_state_display(), "tone": OBJECTION_TONES[State(row.state)]}],
            "facts": row.entry.round.title,
            "breadcrumb": [
                {"label": OBJECTIONS[0], "url": reverse(OBJECTIONS[1])},
                {"label": str(row.entry), "url": ""},
            ],
            "actions": self.actions(entry_url),
            "sections": sections,
        }

    def actions(self, entry_url: str) -> list[dict]:
        row, found = self.object, []
        open_round = row.entry.round.state in (
            AssessmentRound.State.PUBLICITY,
            AssessmentRound.State.REVIEWING,
        )
        if row.state == State.OPEN and open_round and holds(self.request.user, ANSWER):
            url = reverse("chambers:objection_answer", args=[row.pk])
            found.append(
                {"label": _("Answer the objection"), "url": url, "icon": "message-report", "primary": True}
            )
        found.append({"label": _("Look at the entry"), "url": entry_url, "icon": "eye"})
        return found


class ObjectionAnswer(Trail, ActionPage):
    place = OBJECTIONS
    permission = ANSWER
    queryset = AssessmentObjection.objects.for_detail()
    form_class = AnswerForm
    heading = gettext_lazy("Answer the objection")
    submit_label = gettext_lazy("Answer")
    object: AssessmentObjection

    def extra(self) -> dict:
        # The form is about the entry; what was objected stands below its name.
        return {"object": self.object.entry, "effect": self.object.text}

    def cancel_url(self) -> str:
        return reverse("chambers:objection_detail", args=[self.object.pk])

    def perform(self, data: dict) -> AssessmentObjection:
        upheld = data["outcome"] == "upheld"
        done = answer_objection(self.object, upheld=upheld, answer=data["answer"], actor=self.request.user)
        said = _("The entry and its round are back in the review.") if upheld else _("The result stands.")
        messages.success(self.request, said)
        return done

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class RoundTakeBack(RoundAct):
    form_class = ReasonForm
    heading = gettext_lazy("End the publicity")
    submit_label = gettext_lazy("Back to the review")
    success_message = gettext_lazy("The round is no longer published; it is being reviewed.")

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("The public list disappears. A new publication begins its days anew."),
        }

    def perform(self, data: dict) -> AssessmentRound:
        return take_back_round(self.object, data["reason"], actor=self.request.user)
