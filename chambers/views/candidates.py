"""Candidates of a call: put forward with materials, an assessment cited, decided about, settled."""

from __future__ import annotations

import functools
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_wording import CANDIDATE
from chambers.forms.assessment_rounds import ReasonForm
from chambers.forms.recommendations import CiteForm, DecideForm, PutForm, ReasonsForm, SettleForm
from chambers.models import Candidate, RecommendationCall
from chambers.pickers import UNITS
from chambers.recommendation_tables import CANDIDATE_TONES
from chambers.services.recommendation_ends import decide_candidate, settle_candidate, withdraw_candidate
from chambers.services.recommendations import PLACED, change_candidate, citable, cite_entry, put_forward
from chambers.views.recommendations import CALLS, PUT, State, cited
from federation.accounts.models import Organisation, Role
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.ui.pages import ActionPage, DetailPage, UpdatePage
from members.models import Person
from members.pickers import parties_meant, people_meant

EDIT, DECIDE = "chambers.edit_candidate", "chambers.decide_candidate"
ROWS = Candidate.objects.select_related(
    "call", "organisation", "person", "entry__round", "entry__score__grade"
)


def way(row: Candidate, *more: tuple[Any, str]) -> list[dict]:
    found: list[dict] = [
        {"label": CALLS[0], "url": reverse(CALLS[1])},
        {"label": row.call.title, "url": reverse("chambers:call_detail", args=[row.call_id])},
    ]
    return found + [{"label": label, "url": url} for label, url in more]


def candidate_url(row: Candidate) -> str:
    return reverse("chambers:candidate_detail", args=[row.pk])


class CandidatePut(ActionPage):
    """Staff name the unit; a secretary puts the own chamber forward, or somebody of it."""

    permission = PUT
    queryset = RecommendationCall.objects.all()
    form_class = PutForm
    template_name = "generic/action.html"
    heading = gettext_lazy("Put somebody forward")
    submit_label = gettext_lazy("Put somebody forward")
    success_message = gettext_lazy("The candidate is put forward.")
    object: RecommendationCall

    def own_unit(self) -> Organisation | None:
        posts = [post for post in self.request.user.active_posts if post.role == Role.CHAMBER_SECRETARY]
        return posts[0].organisation if posts else None

    def form_options(self) -> dict:
        user = self.request.user
        people = Person.objects.current().visible_to(user, "members.view_person")
        is_staff = holds(user, UNITS.permission)
        return {
            "find_unit": functools.partial(parties_meant, UNITS.within(user)) if is_staff else None,
            "find_person": functools.partial(people_meant, people),
        }

    def extra(self) -> dict:
        day = f"{self.object.hand_in_by:%Y-%m-%d}"
        return {"effect": self.object.conditions or _("Until %(day)s.") % {"day": day}}

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": CALLS[0], "url": reverse(CALLS[1])},
            {"label": self.object.title, "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]

    def cancel_url(self) -> str:
        return reverse("chambers:call_detail", args=[self.object.pk])

    def perform(self, data: dict) -> Candidate:
        unit = data["unit"] if "unit" in data else self.own_unit()
        if unit is None:
            raise ValidationError(_("You hold no post in a chamber."))
        return put_forward(
            self.object,
            unit,
            actor=self.request.user,
            reasons=data["reasons"],
            person=data["person"],
            files=data["files"],
        )

    def success_url(self, done: Candidate) -> str:
        return candidate_url(done)


class CandidateDetail(DetailPage):
    permission = "chambers.view_candidate"
    queryset = ROWS
    template_name = "chambers/assessment/candidate_detail.html"
    object: Candidate

    def details(self) -> dict:
        row, user = self.object, self.request.user
        labels = [{"text": row.get_state_display(), "tone": CANDIDATE_TONES[State(row.state)]}]
        return {
            "heading": str(row),
            "labels": labels,
            "facts": f"{row.call.title} · {row.organisation.name}" if row.person_id else row.call.title,
            "breadcrumb": way(row, (str(row), "")),
            "actions": self.actions(),
            "cited": cited(row, user),
            "files": attachments_of(row),
            "history": timeline_of([(Candidate, row.pk)], CANDIDATE, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        row, user, found = self.object, self.request.user, []
        is_open = row.call.closed_at is None
        if row.state == State.PUT_FORWARD and is_open:
            if holds(user, DECIDE):
                found.append(self.button("candidate_decide", _("Decide"), "check", primary=True))
            if reaches(user, EDIT, row.organisation):
                found.append(self.button("candidate_cite", _("Cite an assessment"), "link"))
                if timezone.localdate() <= row.call.hand_in_by:
                    found.append(self.button("candidate_edit", _("Change"), "edit"))
        if row.state == State.RECOMMENDED and holds(user, DECIDE):
            found.append(self.button("candidate_settle", _("Enter the outcome"), "award", primary=True))
        if row.state in (State.PUT_FORWARD, State.RECOMMENDED) and reaches(user, EDIT, row.organisation):
            found.append(self.button("candidate_withdraw", _("Withdraw"), "x", more=True))
        return found

    def button(self, name: str, label: Any, icon: str, **more: Any) -> dict:
        url = reverse(f"chambers:{name}", args=[self.object.pk])
        return {"label": label, "url": url, "icon": icon, **more}


class CandidateAct(ActionPage):
    queryset = ROWS
    object: Candidate

    def breadcrumb(self) -> list[dict]:
        return way(self.object, (str(self.object), candidate_url(self.object)), (self.heading, ""))

    def cancel_url(self) -> str:
        return candidate_url(self.object)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class CandidateEdit(UpdatePage):
    permission = EDIT
    queryset = ROWS
    form_class = ReasonsForm
    heading = gettext_lazy("Change")
    success_message = gettext_lazy("The changes have been saved.")
    object: Candidate

    def breadcrumb(self) -> list[dict]:
        return way(self.object, (str(self.object), self.cancel_url()), (self.heading, ""))

    def initial(self) -> dict:
        return {"reasons": Candidate.objects.values_list("reasons", flat=True).get(pk=self.object.pk)}

    def present_version(self) -> Any:
        return Candidate.objects.get(pk=self.object.pk).version

    def cancel_url(self) -> str:
        return candidate_url(self.object)

    def perform(self, data: dict) -> Candidate:
        return change_candidate(
            self.object,
            actor=self.request.user,
            seen=self.seen_version(),
            reasons=data["reasons"],
            files=data["files"],
        )

    def success_url(self, done: Candidate) -> str:
        return self.cancel_url()


class CandidateCite(CandidateAct):
    permission = EDIT
    form_class = CiteForm
    heading = gettext_lazy("Cite an assessment")
    submit_label = gettext_lazy("Cite it")
    success_message = gettext_lazy("The citation has been saved.")

    def form_options(self) -> dict:
        return {"entries": citable(self.object)}

    def initial(self) -> dict:
        return {"entry": self.object.entry_id}

    def perform(self, data: dict) -> Candidate:
        return cite_entry(self.object, data["entry"], actor=self.request.user)


class CandidateDecide(CandidateAct):
    permission = DECIDE
    form_class = DecideForm
    heading = gettext_lazy("Decide about the candidate")
    submit_label = gettext_lazy("Decide")
    success_message = gettext_lazy("The decision has been entered and told.")

    def extra(self) -> dict:
        call = self.object.call
        if call.quota is None:
            return {"effect": _("The number of recommendations has no limit.")}
        placed = call.candidates.filter(state__in=PLACED).count()
        return {
            "effect": _("%(placed)s of %(quota)s places are taken.") % {"placed": placed, "quota": call.quota}
        }

    def perform(self, data: dict) -> Candidate:
        return decide_candidate(
            self.object,
            actor=self.request.user,
            recommended=data["verdict"] == "yes",
            decision=data["decision"],
        )


class CandidateWithdraw(CandidateAct):
    permission = EDIT
    form_class = ReasonForm
    heading = gettext_lazy("Withdraw the candidate")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The candidate is withdrawn; the others have been told why.")

    def extra(self) -> dict:
        return {"danger": True}

    def perform(self, data: dict) -> Candidate:
        return withdraw_candidate(self.object, data["reason"], actor=self.request.user)


class CandidateSettle(CandidateAct):
    permission = DECIDE
    form_class = SettleForm
    heading = gettext_lazy("Enter the outcome")
    submit_label = gettext_lazy("Enter it")
    success_message = gettext_lazy("The outcome has been entered and told.")

    def initial(self) -> dict:
        return {"year": self.object.call.year}

    def perform(self, data: dict) -> Candidate:
        try:
            return settle_candidate(
                self.object,
                actor=self.request.user,
                awarded=data["outcome"] == "yes",
                year=data["year"],
                valid_to=data["valid_to"],
            )
        except ValidationError as error:
            raise ValidationError(error.messages) from error
