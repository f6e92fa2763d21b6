"""The drafter marks what a letter promises; what was overlooked is registered after it was issued."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from proposals.forms.promises import OverlookedForm, PromisesForm
from proposals.models import Commitment, Reply
from proposals.services.promises import (
    candidates,
    keepers,
    mark_promises,
    overlooked,
    register_overlooked,
)
from proposals.views.letter_steps import LetterStepPage


class ReplyPromises(LetterStepPage):
    """Every sentence of the draft with a box; those with a word of promise are pointed out."""

    permission = "proposals.draft_reply"
    steps = frozenset({Reply.State.DRAFT})
    form_class = PromisesForm
    template_name = "proposals/reply_promises.html"
    heading = gettext_lazy("Promises of the letter")
    submit_label = gettext_lazy("Keep the marks")
    success_message = gettext_lazy("The promises are marked.")

    def form_options(self) -> dict:
        return {
            "sentences": candidates(self.reply.body),
            "keepers": keepers(self.reply.assignment),
            "marks": list(self.reply.marks.all()),
        }

    def extra(self) -> dict:
        return {"reply": self.reply, "draft_url": self.cancel_url()}

    def cancel_url(self) -> str:
        return reverse("proposals:reply_draft", args=[self.object.pk])

    def perform(self, data: dict) -> Reply:
        return mark_promises(
            self.reply, data["promises"], actor=self.request.user, version=self.seen_version()
        )

    def success_url(self, done: Any) -> str:
        name = "reply_hand_on" if "hand_on" in self.request.POST else "reply_draft"
        return reverse(f"proposals:{name}", args=[self.object.pk])


class PromiseOverlooked(LetterStepPage):
    """A sentence of an issued letter, registered later by the department or the desk."""

    permission = "proposals.register_overlooked_promise"
    form_class = OverlookedForm
    template_name = "generic/action.html"
    heading = gettext_lazy("Register an overlooked promise")
    submit_label = gettext_lazy("Register")
    success_message = gettext_lazy("The promise is registered; its keeper has it to do.")
    effect = gettext_lazy("The letter stays as it was issued. Department and proposer are told.")

    def find_reply(self) -> Reply | None:
        """The issued letter that the address names, else the newest: a part may have several."""
        rows = Reply.objects.filter(assignment=self.object, state=Reply.State.ISSUED)
        asked = self.request.GET.get("letter", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 18:
            rows = rows.filter(pk=int(asked))
        found = rows.order_by("-id").first()
        if found is not None:
            found.assignment = self.object
        return found

    def form_options(self) -> dict:
        return {"sentences": overlooked(self.reply), "keepers": keepers(self.reply.assignment)}

    def extra(self) -> dict:
        return {"effect": self.effect}

    def cancel_url(self) -> str:
        return reverse("proposals:proposal_letter", args=[self.object.matter_id])

    def perform(self, data: dict) -> Commitment:
        return register_overlooked(
            self.reply, data["promise"], actor=self.request.user, reason=data["reason"]
        )

    def success_url(self, done: Any) -> str:
        return self.cancel_url()
