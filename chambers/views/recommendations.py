"""Calls for recommendations (参评推荐): the list, one call with its candidates, and keeping it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_wording import CALL
from chambers.forms.election_cases import ConfirmForm
from chambers.forms.recommendations import CallForm
from chambers.models import Candidate, RecommendationCall
from chambers.recommendation_tables import CANDIDATE_TONES, CallFilter, CallTable
from chambers.services.recommendations import PLACED, close_call, create_call, edit_call
from chambers.views.assessment_entries import OPEN_TO_UNITS, sees_scores
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from members.views.registry import Trail

VIEW, KEEP, PUT = "chambers.view_call", "chambers.keep_call", "chambers.put_forward"
CALLS = (gettext_lazy("Recommendations"), "chambers:call_list")
State = Candidate.State
SHOWN = 200


class CallList(ListPage):
    permission = VIEW
    queryset = RecommendationCall.objects.all()
    filterset_class = CallFilter
    table_class = CallTable
    heading = CALLS[0]
    empty_sentence = gettext_lazy("No recommendation has been called for yet.")
    export_permission = KEEP
    export_name = "recommendations"

    def get_queryset(self) -> QuerySet:
        """How many are recommended is seen by all, since it is what the quota leaves."""
        placed = Count("candidates", filter=Q(candidates__state__in=PLACED))
        return super().get_queryset().annotate(placed=placed)

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        url = reverse("chambers:call_create")
        return [{"label": _("New call"), "url": url, "icon": "plus", "primary": True}]


class CallDetail(DetailPage):
    permission = VIEW
    queryset = RecommendationCall.objects.select_related("organisation")
    template_name = "chambers/assessment/call_detail.html"
    object: RecommendationCall

    def details(self) -> dict:
        call, user = self.object, self.request.user
        self.is_open = call.closed_at is None
        labels = [{"text": call.get_level_display(), "tone": "gold"}]
        if not self.is_open:
            labels.append({"text": _("Call closed"), "tone": ""})
        seen = holds(user, "chambers.view_candidate")
        return {
            "heading": call.title,
            "labels": labels,
            "facts": f"{call.body} · {call.year}",
            "breadcrumb": [{"label": CALLS[0], "url": reverse(CALLS[1])}, {"label": call.title, "url": ""}],
            "actions": self.actions(),
            "is_open": self.is_open,
            "placed": call.candidates.filter(state__in=PLACED).count(),
            "candidates": candidates_of(call, user) if seen else [],
            "history": timeline_of([(RecommendationCall, call.pk)], CALL, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        call, found = self.object, []
        if self.is_open and timezone.localdate() <= call.hand_in_by and holds(self.request.user, PUT):
            found.append(self.button("candidate_put", _("Put somebody forward"), "user-plus", primary=True))
        if self.is_open and holds(self.request.user, KEEP):
            found.append(self.button("call_edit", _("Change"), "edit"))
            found.append(self.button("call_close", _("Close the call"), "lock", more=True))
        return found

    def button(self, name: str, label: Any, icon: str, **more: Any) -> dict:
        url = reverse(f"chambers:{name}", args=[self.object.pk])
        return {"label": label, "url": url, "icon": icon, **more}


def candidates_of(call: RecommendationCall, user: Any) -> list[dict]:
    """The candidates within reach, undecided ones first, with the total of the cited entry. One query."""
    order = [State.PUT_FORWARD, State.RECOMMENDED, State.AWARDED, State.FAILED, State.TURNED_DOWN]
    rows = Candidate.objects.filter(call=call).visible_to(user, "chambers.view_candidate")
    rows = rows.select_related("organisation", "person", "entry__round", "entry__score__grade")
    found = sorted(rows.order_by("pk")[:SHOWN], key=lambda row: order.index(State(row.state)))
    return [
        {"row": row, "tone": CANDIDATE_TONES[State(row.state)], "cited": cited(row, user)} for row in found
    ]


def cited(row: Candidate, user: Any) -> dict | None:
    """The cited result of a candidate, as far as `user` may read totals; None where nothing is cited."""
    entry = row.entry
    if entry is None:
        return None
    score = getattr(entry, "score", None)
    if score is not None and not (sees_scores(user) or entry.round.state in OPEN_TO_UNITS):
        score = None
    return {"entry": entry, "score": score, "grade": score.grade if score else None}


class CallCreate(Trail, CreatePage):
    place = CALLS
    permission = KEEP
    form_class = CallForm
    heading = gettext_lazy("New call")
    submit_label = gettext_lazy("Announce it")
    success_message = gettext_lazy("The call has been announced.")

    def initial(self) -> dict:
        return {"year": timezone.localdate().year}

    def cancel_url(self) -> str:
        return reverse("chambers:call_list")

    def perform(self, data: dict) -> RecommendationCall:
        unit = Organisation.objects.filter(kind=Organisation.Kind.FEDERATION).earliest("pk")
        return create_call(RecommendationCall(organisation=unit, **data), actor=self.request.user)

    def success_url(self, done: RecommendationCall) -> str:
        return reverse("chambers:call_detail", args=[done.pk])


class CallEdit(Trail, UpdatePage):
    place = CALLS
    permission = KEEP
    queryset = RecommendationCall.objects.all()
    form_class = CallForm
    heading = gettext_lazy("Change the call")
    success_message = gettext_lazy("The changes have been saved.")
    object: RecommendationCall

    def present_version(self) -> Any:
        return RecommendationCall.objects.get(pk=self.object.pk).version

    def cancel_url(self) -> str:
        return reverse("chambers:call_detail", args=[self.object.pk])

    def perform(self, data: dict) -> RecommendationCall:
        return edit_call(self.object, actor=self.request.user, seen=self.seen_version(), **data)

    def success_url(self, done: RecommendationCall) -> str:
        return self.cancel_url()


class CallClose(Trail, ActionPage):
    place = CALLS
    permission = KEEP
    queryset = RecommendationCall.objects.all()
    form_class = ConfirmForm
    heading = gettext_lazy("Close the call")
    submit_label = gettext_lazy("Close the call")
    success_message = gettext_lazy("The call is closed.")

    def extra(self) -> dict:
        return {"effect": _("Nobody is put forward or recommended any longer; outcomes are entered still.")}

    def cancel_url(self) -> str:
        return reverse("chambers:call_detail", args=[self.object.pk])

    def perform(self, data: dict) -> RecommendationCall:
        return close_call(self.object, actor=self.request.user)

    def success_url(self, done: RecommendationCall) -> str:
        return self.cancel_url()
