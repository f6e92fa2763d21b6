"""Acts on rounds and entries: one page, one decision, one service each."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.assessment_rounds import ApplyForm, ReasonForm, SeatForm, SpreadForm
from chambers.forms.assessment_subjects import FORMS, RefuseForm
from chambers.forms.election_cases import ConfirmForm
from chambers.models import AssessedGroup, AssessmentEntry, AssessmentRound, Rubric
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import return_entry
from chambers.services.assessment_entries import apply_entry, refuse_entry, withdraw_entry
from chambers.services.assessment_publicity import publish_round
from chambers.services.assessment_refusals import never_sent, refuse_never_sent
from chambers.services.assessment_reviews import reopen_review
from chambers.services.assessment_subjects import add_entries
from chambers.services.expert_seats import pool_of, seat_expert, spread_experts
from chambers.services.expert_sheets import decline_seat, reopen_seat
from chambers.services.round_people import APPLICANTS
from chambers.services.score_jobs import start_scoring
from chambers.supervision_filters import county_choices
from chambers.views.assessment_rounds import ENTER, KEEP, ROUNDS, STEPS, TAKEN_IN
from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage
from members.models import Person
from members.pickers import people_meant
from members.views.registry import Trail

State = AssessmentRound.State
# How many of those to be refused are listed by name.
LOOKED_AT = 200
MOVES: dict[str, tuple[Any, Any]] = {
    State.OPEN: (
        leading.open_round,
        gettext_lazy("The round has been called; units that may apply have been told."),
    ),
    State.CHECKING: (
        leading.begin_check,
        gettext_lazy("Nobody applies any longer; self-scores are checked."),
    ),
    State.SCORING: (
        leading.begin_scoring,
        gettext_lazy("The experts who are seated are told and may score."),
    ),
    State.REVIEWING: (leading.begin_review, gettext_lazy("The office looks at every entry once more.")),
    State.PUBLICITY: (
        publish_round,
        gettext_lazy(
            "Everybody reads the list and may object to it for some working days. Totals stand from here on."
        ),
    ),
}


class RoundAct(Trail, ActionPage):
    place = ROUNDS
    permission = KEEP
    queryset = AssessmentRound.objects.for_detail()
    form_class: type[BaseForm] = ConfirmForm
    object: AssessmentRound

    def cancel_url(self) -> str:
        return reverse("chambers:round_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class RoundMove(RoundAct):
    """On to the next step, or from the review back to the experts."""

    def prepare(self) -> None:
        super().prepare()
        if self.kwargs["to"] not in MOVES:
            raise Http404
        self.act, self.effect = MOVES[self.kwargs["to"]]
        self.heading = self.submit_label = STEPS[self.kwargs["to"]][0]
        self.success_message = AssessmentRound.State(self.kwargs["to"]).label

    def extra(self) -> dict:
        return {"effect": self.effect}

    def perform(self, data: dict) -> AssessmentRound:
        return self.act(self.object, actor=self.request.user)


class RoundCancel(RoundAct):
    form_class = ReasonForm
    heading = gettext_lazy("Cancel the round")
    submit_label = gettext_lazy("Cancel the round")
    success_message = gettext_lazy("The round has been cancelled.")

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("It ends without a result; the chambers that take part are told."),
        }

    def perform(self, data: dict) -> AssessmentRound:
        return leading.cancel_round(self.object, data["reason"], actor=self.request.user)


class RoundAdd(RoundAct):
    """Take in whoever the rubric assesses; of a trial run a sample of them, too."""

    submit_label = gettext_lazy("Add them")

    def prepare(self) -> None:
        super().prepare()
        self.subject = self.object.version.rubric.subject
        self.form_class, self.heading = FORMS[self.subject], TAKEN_IN[self.subject]

    def form_options(self) -> dict:
        options: dict[str, Any] = {
            "groups": AssessedGroup.objects.filter(version=self.object.version_id),
            "counties": county_choices(),
            "is_trial": self.object.is_trial,
            "subject": self.subject,
        }
        if self.subject == Rubric.Subject.PERSON:
            people = Person.objects.current().visible_to(self.request.user, "members.view_person")
            options["find"] = functools.partial(people_meant, people)
        return options

    def extra(self) -> dict:
        return {"effect": _("Those that take part already are passed over.")}

    def perform(self, data: dict) -> int:
        made = add_entries(
            self.object, data["rows"], actor=self.request.user, group=data["group"], sample=data["sample"]
        )
        messages.success(self.request, _("%(n)s take part now.") % {"n": made})
        return made


class RoundRefuse(RoundAct):
    """Refuse at once all whose self-score never came; who they are is seen first."""

    form_class = RefuseForm
    template_name = "chambers/assessment/round_refuse.html"
    heading = gettext_lazy("Refuse whose self-score never came")
    submit_label = gettext_lazy("Refuse them all")

    def prepare(self) -> None:
        super().prepare()
        self.late = never_sent(self.object)
        self.size = self.late.count()

    def initial(self) -> dict:
        return {"expected": self.size}

    def extra(self) -> dict:
        rows = self.late.select_related("organisation", "person", "party")
        return {"danger": True, "late": list(rows[:LOOKED_AT]), "size": self.size}

    def perform(self, data: dict) -> int:
        made = refuse_never_sent(
            self.object, data["reason"], actor=self.request.user, expected=data["expected"]
        )
        messages.success(
            self.request, _("%(n)s were not admitted; the units have been told why.") % {"n": made}
        )
        return made


class RoundApply(RoundAct):
    """A chamber or an enterprise takes part by itself."""

    permission = ENTER
    form_class = ApplyForm
    heading = gettext_lazy("Take part")
    submit_label = gettext_lazy("Apply")
    success_message = gettext_lazy("Your unit takes part. Fill in its self-score next.")

    def perform(self, data: dict) -> AssessmentEntry:
        role = APPLICANTS.get(self.object.version.rubric.subject)
        units = [post.organisation_id for post in self.request.user.active_posts if post.role == role]
        unit = Organisation.objects.filter(pk__in=units).order_by("pk").first()
        if unit is None:
            raise ValidationError(_("You hold no post in a unit that this round assesses."))
        return apply_entry(self.object, unit, actor=self.request.user, statement=data["statement"])

    def success_url(self, done: AssessmentEntry) -> str:
        return reverse("chambers:self_tasks", args=[done.pk])


class RoundSpread(RoundAct):
    form_class = SpreadForm
    heading = gettext_lazy("Spread experts")
    submit_label = gettext_lazy("Spread them evenly")

    def form_options(self) -> dict:
        return {"pool": pool_of(self.object)}

    def extra(self) -> dict:
        return {
            "effect": _("%(n)s experts for each admitted entry; nobody is seated over a unit of their own.")
            % {"n": self.object.experts}
        }

    def perform(self, data: dict) -> tuple[int, int]:
        chosen = list(data["people"]) or None
        made, short = spread_experts(self.object, actor=self.request.user, people=chosen)
        messages.success(self.request, _("%(n)s seats have been given.") % {"n": made})
        if short:
            sentence = _("%(n)s entries still have too few experts: nobody else may sit there.")
            messages.warning(self.request, sentence % {"n": short})
        return made, short


class RoundScore(RoundAct):
    """Start the job; its page shows how far it is."""

    heading = gettext_lazy("Compute scores")
    submit_label = gettext_lazy("Compute scores")

    def extra(self) -> dict:
        return {"effect": _("All totals of the round are computed again in the background.")}

    def perform(self, data: dict) -> Any:
        return start_scoring(self.object, actor=self.request.user)

    def success_url(self, done: Any) -> str:
        return reverse("jobs:job_progress", args=[done.pk])


# Entries --------------------------------------------------------------------------------------------------


class EntryAct(Trail, ActionPage):
    place = ROUNDS
    permission = "chambers.check_entry"
    queryset = AssessmentEntry.objects.for_detail()
    form_class: type[BaseForm] = ReasonForm
    object: AssessmentEntry

    def cancel_url(self) -> str:
        return reverse("chambers:entry_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class EntryWithdraw(EntryAct):
    permission = ENTER
    form_class = ConfirmForm
    heading = gettext_lazy("Withdraw the entry")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("Your unit no longer takes part.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("It cannot apply to this round again.")}

    def perform(self, data: dict) -> AssessmentEntry:
        return withdraw_entry(self.object, actor=self.request.user)


class EntryRefuse(EntryAct):
    heading = gettext_lazy("Do not admit")
    submit_label = gettext_lazy("Do not admit")
    success_message = gettext_lazy("The entry is not admitted; the unit has been told why.")

    def extra(self) -> dict:
        return {"danger": True}

    def perform(self, data: dict) -> AssessmentEntry:
        return refuse_entry(self.object, data["reason"], actor=self.request.user)


class EntryReturn(EntryAct):
    heading = gettext_lazy("Return for correction")
    submit_label = gettext_lazy("Return for correction")
    success_message = gettext_lazy("The unit has been asked to correct its self-score.")

    def extra(self) -> dict:
        return {"effect": _("This is done once for an entry.")}

    def perform(self, data: dict) -> AssessmentEntry:
        return return_entry(self.object, data["reason"], actor=self.request.user)


class SeatAdd(EntryAct):
    permission = "chambers.review_entry"
    form_class = SeatForm
    heading = gettext_lazy("Seat an expert")
    submit_label = gettext_lazy("Seat an expert")
    success_message = gettext_lazy("The expert has been seated and told.")

    def form_options(self) -> dict:
        return {"pool": pool_of(self.object.round)}

    def perform(self, data: dict) -> Any:
        return seat_expert(self.object, data["expert"], actor=self.request.user)


class SeatReopen(EntryAct):
    permission = "chambers.review_entry"
    heading = gettext_lazy("Give the sheet back")
    submit_label = gettext_lazy("Give the sheet back")
    success_message = gettext_lazy("The expert may change the sheet again.")

    def prepare(self) -> None:
        super().prepare()
        if not self.object.seats.filter(pk=self.kwargs["seat"]).exists():
            raise Http404

    def perform(self, data: dict) -> Any:
        return reopen_seat(self.object, self.kwargs["seat"], data["reason"], actor=self.request.user)


class ReviewReopen(EntryAct):
    permission = "chambers.review_entry"
    heading = gettext_lazy("Reopen the review")
    submit_label = gettext_lazy("Reopen the review")
    success_message = gettext_lazy("The review of this entry is open again.")

    def perform(self, data: dict) -> Any:
        return reopen_review(self.object, data["reason"], actor=self.request.user)


class SheetDecline(EntryAct):
    permission = "chambers.score_entry"
    heading = gettext_lazy("Decline this sheet")
    submit_label = gettext_lazy("Decline")
    success_message = gettext_lazy("The office has been told and seats somebody else.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("Decline where you stand close to the unit. It is final.")}

    def cancel_url(self) -> str:
        return reverse("chambers:sheet", args=[self.object.pk])

    def perform(self, data: dict) -> Any:
        return decline_seat(self.object, data["reason"], actor=self.request.user)

    def success_url(self, done: Any) -> str:
        return reverse("chambers:sheet_list")
