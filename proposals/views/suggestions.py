"""What was heard and what chambers advise: the list, one of them, writing it down, sorting it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage
from proposals.duty_tables import matter_url
from proposals.forms import suggestions as forms
from proposals.models import Matter, Suggestion
from proposals.services import suggestions
from proposals.services.origins import Origin
from proposals.suggestion_lists import STATES, TONES, SuggestionFilter, SuggestionTable
from proposals.views.buttons import Act, address, offered_acts
from proposals.views.parties import named_unit, own_unit, raising_units

State = Suggestion.State
EVENTS: dict[str, tuple[Any, str]] = {
    "proposals.suggestion_recorded": (gettext_lazy("wrote it down"), "key"),
    "proposals.suggestion_turned": (gettext_lazy("made a matter of it"), "decision"),
    "proposals.suggestion_answered": (gettext_lazy("answered it"), "decision"),
    "proposals.suggestion_kept": (gettext_lazy("kept it for reference"), ""),
}
ACTS = (
    Act(
        "suggestion_keep",
        "sort_suggestion",
        gettext_lazy("Keep for reference"),
        "archive",
        lambda row: State.KEPT in row.next_states,
    ),
    Act(
        "suggestion_answer",
        "sort_suggestion",
        gettext_lazy("Answer"),
        "message-2",
        lambda row: State.ANSWERED in row.next_states,
    ),
    Act(
        "suggestion_turn",
        "sort_suggestion",
        gettext_lazy("Make a matter of it"),
        "send",
        lambda row: State.TURNED in row.next_states,
    ),
)


def crumbs(*items: tuple[Any, str]) -> list[dict]:
    first = {"label": _("Heard and advised"), "url": reverse("proposals:suggestion_list")}
    return [first, *({"label": label, "url": url} for label, url in items)]


class SuggestionList(ListPage):
    permission = "proposals.view_suggestion"
    queryset = Suggestion.objects.all()
    filterset_class = SuggestionFilter
    table_class = SuggestionTable
    heading = gettext_lazy("Heard and advised")
    empty_sentence = gettext_lazy("Nothing has been written down yet.")
    export_permission = "proposals.export_suggestion"
    export_name = "suggestions"

    def tabs(self) -> list[dict]:
        return self.tabs_by("state", STATES, lambda state: Q(state=state))

    def actions(self) -> list[dict]:
        doors = (
            ("record_suggestion", "suggestion_record", _("Write down what was heard")),
            ("give_advice", "advice_give", _("Give advice")),
        )
        return [
            {"label": label, "url": reverse(f"proposals:{route}"), "icon": "plus", "primary": True}
            for permission, route, label in doors
            if holds(self.request.user, f"proposals.{permission}")
        ]


class SuggestionRecord(CreatePage):
    permission = "proposals.record_suggestion"
    form_class = forms.HeardForm
    heading = gettext_lazy("Write down what was heard")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("Written down. It waits to be sorted.")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def cancel_url(self) -> str:
        return reverse("proposals:suggestion_list")

    def perform(self, data: dict) -> Suggestion:
        name = data.pop("unit")
        unit = named_unit(raising_units(), name, "unit") if name.strip() else None
        where = {key: data.pop(key) for key in ("source", "heard_on", "occasion", "speaker", "note")}
        return suggestions.record_suggestion(
            Origin(**where), actor=self.request.user, organisation=unit, **data
        )

    def success_url(self, done: Suggestion) -> str:
        return address("suggestion_detail", done.pk)


class AdviceGive(CreatePage):
    """建言献策: a chamber's secretary advises for an industry."""

    permission = "proposals.give_advice"
    form_class = forms.AdviceForm
    heading = gettext_lazy("Give advice")
    submit_label = gettext_lazy("Send")
    success_message = gettext_lazy("Thank you. You will hear what becomes of it.")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def cancel_url(self) -> str:
        return reverse("proposals:suggestion_list")

    def perform(self, data: dict) -> Suggestion:
        unit = own_unit(self.request.user, Role.CHAMBER_SECRETARY)
        if unit is None:
            raise PermissionDenied
        return suggestions.give_advice(actor=self.request.user, organisation=unit, **data)

    def success_url(self, done: Suggestion) -> str:
        return address("suggestion_detail", done.pk)


class SuggestionDetail(DetailPage):
    permission = "proposals.view_suggestion"
    queryset = Suggestion.objects.for_detail()
    template_name = "proposals/suggestion_detail.html"

    def details(self) -> dict:
        row: Suggestion = self.object
        facts = (
            (_("Heard at"), row.get_source_display()),
            (_("Heard on"), row.heard_on),
            (_("Occasion"), row.occasion),
            (_("Who said it"), row.speaker),
            (_("Unit"), row.organisation),
            (_("Industry"), row.industry),
            (_("Written down by"), row.recorded_by),
            (_("Sorted by"), row.sorted_by),
        )
        return {
            "heading": row.title,
            "labels": [{"text": row.get_state_display(), "tone": TONES[State(row.state)]}],
            "breadcrumb": crumbs((row.title, "")),
            "actions": offered_acts(ACTS, row, self.request.user, row.pk),
            "became": self.became(),
            "side_sections": [{"title": _("Where it was heard"), "rows": [one for one in facts if one[1]]}],
            "history": timeline_of([(Suggestion, row.pk)], EVENTS),
        }

    def became(self) -> dict | None:
        """The matter that it became; its page opens for whoever may see such matters."""
        matter = self.object.matter
        if matter is None:
            return None
        may = holds(self.request.user, f"proposals.view_{matter.kind}")
        return {
            "kind": Matter.Kind(matter.kind).label,
            "subject": matter.subject,
            "url": matter_url(matter.kind, matter.pk) if may else "",
        }


class SuggestionAct(ActionPage):
    permission = "proposals.sort_suggestion"
    queryset = Suggestion.objects.for_detail()

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.title, self.cancel_url()), (self.heading, ""))

    def cancel_url(self) -> str:
        return address("suggestion_detail", self.object.pk)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class SuggestionTurn(SuggestionAct):
    form_class = forms.TurnForm
    heading = gettext_lazy("Make a matter of it")
    submit_label = gettext_lazy("Make a matter of it")
    success_message = gettext_lazy("It goes on as a matter of its own, tied to this one.")

    def form_options(self) -> dict:
        return {"asks_unit": self.object.organisation_id is None}

    def perform(self, data: dict) -> Matter:
        name = data.pop("unit", "")
        unit = named_unit(raising_units(), name, "unit") if name else None
        return suggestions.turn_suggestion(self.object, actor=self.request.user, organisation=unit, **data)


class SuggestionAnswer(SuggestionAct):
    form_class = forms.AnswerForm
    heading = gettext_lazy("Answer it")
    submit_label = gettext_lazy("Answer")
    success_message = gettext_lazy("Answered.")

    def perform(self, data: dict) -> Suggestion:
        return suggestions.answer_suggestion(self.object, actor=self.request.user, **data)


class SuggestionKeep(SuggestionAct):
    form_class = forms.KeepForm
    heading = gettext_lazy("Keep for reference")
    submit_label = gettext_lazy("Keep for reference")
    success_message = gettext_lazy("Kept for reference.")

    def perform(self, data: dict) -> Suggestion:
        return suggestions.keep_suggestion(self.object, actor=self.request.user, **data)
