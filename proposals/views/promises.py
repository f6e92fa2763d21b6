"""The drafter marks what a letter promises."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from proposals.forms.promises import PromisesForm
from proposals.models import Reply
from proposals.services.promises import candidates, keepers, mark_promises
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
