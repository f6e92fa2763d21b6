"""The steps of a letter on pages: handing on, countersigning, vetting, issuing, delivery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.pages import ActionPage, SignedInRequest
from proposals.forms.letters import CountersignForm, DeliverForm, IssueForm, VetForm
from proposals.models import Assignment, Countersignature, LetterStep, Proposal, Reply
from proposals.services.letter_sheet import newest_reply, unsigned
from proposals.services.letter_steps import (
    asked_of,
    countersign_reply,
    deliver_reply,
    hand_on_reply,
    return_reply,
    take_back_reply,
    vet_reply,
)
from proposals.services.promises import candidates
from proposals.services.replies import issue_reply, letter_of, missing_from_letter
from proposals.views.acts import PressedButton, crumbs, detail_url
from proposals.views.units import sheet_of

STEP_TONES = {
    LetterStep.Step.OBJECTED: "red",
    LetterStep.Step.RETURNED: "red",
    LetterStep.Step.LAPSED: "amber",
}
OUTCOME_TONES = {
    Countersignature.Outcome.ASKED: "amber",
    Countersignature.Outcome.SIGNED: "green",
    Countersignature.Outcome.OBJECTED: "red",
    Countersignature.Outcome.LAPSED: "amber",
    Countersignature.Outcome.DROPPED: "",
}


def letter_of_part(part: Assignment) -> Reply | None:
    """A part's letter, the newest where there are several, with all that its pages show of it."""
    reply = newest_reply(part)
    if reply is not None:
        reply.assignment = part
    return reply


def circulation(reply: Reply) -> dict:
    """The circulation sheet: who signed or has yet to, and every step with its remark."""
    rows = reply.countersignatures.select_related("assignment__department__organisation").order_by("id")
    steps = reply.steps.select_related("actor").order_by("-id")
    return {
        "countersignatures": [
            {
                "unit": row.assignment.department.organisation.name,
                "words": row.get_outcome_display(),
                "tone": OUTCOME_TONES[Countersignature.Outcome(row.outcome)],
                "due_on": row.due_on if row.outcome == Countersignature.Outcome.ASKED else None,
                "remark": row.remark,
            }
            for row in rows
        ],
        "steps": [
            {
                "words": row.get_step_display(),
                "tone": STEP_TONES.get(LetterStep.Step(row.step), "green"),
                "who": row.actor.name if row.actor else _("the portal"),
                "at": row.at,
                "remark": row.remark,
            }
            for row in steps
        ],
    }


class LetterStepPage(ActionPage):
    """One step of a part's letter: the sheet on the left, the act and the circulation on the right.

    A link that comes too late, as from an old notice, leads to the department's part instead.
    """

    queryset = Assignment.objects.for_list()
    template_name = "proposals/reply_step.html"
    steps: frozenset[str] = frozenset()
    effect: Any = ""
    part: Assignment | None = None
    reply: Reply

    def prepare(self) -> None:
        if self.part is None:
            self.part = self.object = self.get_object()

    def find_reply(self) -> Reply | None:
        """The letter of this page where it stands at one of its steps."""
        assert self.part is not None
        reply = letter_of_part(self.part) if self.part.answers else None
        return reply if reply is not None and reply.state in self.steps else None

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.at_step() or super().get(request, *args, **kwargs)

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.at_step() or super().post(request, *args, **kwargs)

    def at_step(self) -> HttpResponse | None:
        """None where the letter stands at this step, else the way to the part."""
        self.prepare()
        found = self.find_reply()
        if found is None:
            messages.info(self.request, _("There is nothing to do at this step of the letter now."))
            return HttpResponseRedirect(self.cancel_url())
        self.reply = found
        return None

    def proposal(self) -> Proposal:
        return self.object.matter.proposal

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.proposal().number, detail_url(self.proposal())), (self.heading, ""))

    def cancel_url(self) -> str:
        return reverse("proposals:assignment_detail", args=[self.object.pk])

    def version_shown(self, form: forms.BaseForm) -> Any:
        return self.reply.version

    def seen_version(self) -> int:
        """The version that the page was drawn from; 0, which is never current, where it is missing."""
        seen = self.request.POST.get("version", "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0

    def extra(self) -> dict:
        return {
            "sheet": sheet_of(letter_of(self.reply)),
            "effect": self.effect,
            "reply": self.reply,
            "marks": list(self.reply.marks.select_related("owner")),
            **circulation(self.reply),
        }

    def success_url(self, done: Any) -> str:
        return reverse("proposals:assignment_detail", args=[self.object.pk])


class ReplyHandOn(LetterStepPage):
    """The drafter's last look: what is missing, and who will be asked."""

    permission = "proposals.draft_reply"
    steps = frozenset({Reply.State.DRAFT})
    form_class = forms.Form
    heading = gettext_lazy("Hand the letter on for checking")
    submit_label = gettext_lazy("Hand on")
    success_message = gettext_lazy("The letter is on its way.")

    def extra(self) -> dict:
        asked = [part.department.organisation.name for part in unsigned(self.reply)]
        effect = (
            _("To be countersigned by: %(names)s. Then a colleague vets it.") % {"names": "、".join(asked)}
            if asked
            else _("A colleague vets it, a third person issues it.")
        )
        return super().extra() | {
            "effect": effect,
            "missing": self.missing(),
            "draft_url": reverse("proposals:reply_draft", args=[self.object.pk]),
        }

    def missing(self) -> list[str]:
        """What keeps it back, and the hint that a promise may have been overlooked."""
        found = list(missing_from_letter(self.reply).values())
        hinted = sum(one.suggested for one in candidates(self.reply.body))
        if hinted and not self.reply.marks.exists():
            words = _("%(count)d sentences sound like a promise, and none is marked.") % {"count": hinted}
            found.append(words)
        return found

    def perform(self, data: dict) -> Reply:
        return hand_on_reply(self.reply, actor=self.request.user, version=self.seen_version())


class ReplyTakeBack(PressedButton):
    """Back to the draft, to change it."""

    permission = "proposals.draft_reply"
    queryset = Assignment.objects.for_list()
    success_message = gettext_lazy("The letter is a draft again.")

    def perform(self, found: Assignment) -> None:
        reply = letter_of_part(found)
        if reply is None:
            raise forms.ValidationError(_("There is no letter yet."))
        take_back_reply(reply, actor=self.request.user)

    def back_to(self, found: Assignment) -> str:
        return reverse("proposals:assignment_detail", args=[found.pk])


class ReplyCountersign(LetterStepPage):
    """A co-handler's word on the lead's letter. The address names the co-handler's own part."""

    permission = "proposals.countersign_reply"
    form_class = CountersignForm
    heading = gettext_lazy("Countersign the letter")
    submit_label = gettext_lazy("Send to the lead department")
    success_message = gettext_lazy("The lead department has your word.")
    effect = gettext_lazy("Your signature stands for this text; a changed one is put before you again.")

    def find_reply(self) -> Reply | None:
        assert self.part is not None
        asked = asked_of(self.part)
        return asked.reply if asked is not None else None

    def perform(self, data: dict) -> Reply:
        return countersign_reply(self.object, actor=self.request.user, version=self.seen_version(), **data)


class ReplyVet(LetterStepPage):
    permission = "proposals.vet_reply"
    steps = frozenset({Reply.State.VETTING})
    form_class = VetForm
    heading = gettext_lazy("Vet the letter")
    submit_label = gettext_lazy("Decide")
    success_message = gettext_lazy("The letter has gone on.")

    def extra(self) -> dict:
        name = self.reply.drafted_by.name
        own = self.reply.drafted_by_id == self.request.user.pk
        effect = _("Drafted by %(name)s.") % {"name": name}
        return super().extra() | {
            "effect": effect,
            "refusal": _("You wrote this letter: a colleague vets it.") if own else "",
        }

    def perform(self, data: dict) -> Reply:
        return vet_reply(
            self.reply,
            actor=self.request.user,
            passes=data["agrees"],
            remark=data["remark"],
            version=self.seen_version(),
        )


class ReplyIssue(LetterStepPage):
    """The last look: the sheet, its promises; then the number and the frozen files, or back to the draft."""

    permission = "proposals.issue_reply"
    steps = frozenset({Reply.State.TO_ISSUE})
    form_class = IssueForm
    heading = gettext_lazy("Issue the letter")
    submit_label = gettext_lazy("Issue the letter")
    effect = gettext_lazy(
        "It gets its number now and is frozen as Word and PDF. It can never be changed afterwards."
    )

    def extra(self) -> dict:
        return super().extra() | {"may_return": True}

    def perform(self, data: dict) -> Reply:
        version = self.seen_version()
        if "return" in self.request.POST:
            return return_reply(self.reply, actor=self.request.user, remark=data["remark"], version=version)
        return issue_reply(self.reply, actor=self.request.user, serial=data["serial"], version=version)

    def success_url(self, done: Reply) -> str:
        if done.state != Reply.State.ISSUED:
            messages.success(self.request, _("The letter is a draft again."))
            return super().success_url(done)
        if self.request.POST.get("serial", "").strip().startswith("0"):
            # A warning, never an obstacle: the standard pads nothing, a motion's number may be padded.
            messages.warning(self.request, _("The serial has leading zeros, as only a motion's number may."))
        return reverse("proposals:proposal_letter", args=[self.object.matter_id])


class ReplyDeliver(LetterStepPage):
    permission = "proposals.deliver_reply"
    steps = frozenset({Reply.State.ISSUED})
    form_class = DeliverForm
    heading = gettext_lazy("Deliver the letter")
    submit_label = gettext_lazy("It has been delivered")
    success_message = gettext_lazy("The proposer has the answer.")
    effect = gettext_lazy("From now on the proposer reads the letter and is asked to rate it.")

    def find_reply(self) -> Reply | None:
        found = super().find_reply()
        return found if found is not None and not hasattr(found, "delivery") else None

    def perform(self, data: dict) -> Any:
        return deliver_reply(self.reply, actor=self.request.user, **data)
