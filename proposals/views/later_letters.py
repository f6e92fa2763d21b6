"""Supplementary letters on the part's screen: beginning one, and throwing a draft away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.forms.letters import SupplementForm
from proposals.models import Assignment, Commitment, Reply
from proposals.services.later_letters import begin_supplement, drop_supplement, kept_promises
from proposals.services.letter_sheet import newest_reply
from proposals.views.part_acts import PartAct, PartButton


class ReplySupplement(PartAct):
    """Which kept promise it is about, if any; then the draft with the letter it supplements filled in."""

    permission = "proposals.draft_reply"
    form_class = SupplementForm
    heading = gettext_lazy("Write a supplementary letter")
    submit_label = gettext_lazy("On to the draft")
    success_message = gettext_lazy("The draft is begun. The class is chosen in it.")

    def kept(self) -> dict[int, Commitment]:
        return {row.pk: row for row in kept_promises(self.object)}

    def form_options(self) -> dict:
        return {"kept": [(key, row.quote) for key, row in self.kept().items()]}

    def initial(self) -> dict:
        return {"promise": self.request.GET.get("promise", "")}

    def extra(self) -> dict:
        return {
            "effect": _(
                "The letters so far stay as they are. The class changes when the new one has been delivered."
            )
        }

    def perform(self, data: dict) -> Reply:
        promise = self.kept()[int(data["promise"])] if data["promise"] else None
        return begin_supplement(self.object, actor=self.request.user, promise=promise)

    def success_url(self, done: Any) -> str:
        return reverse("proposals:reply_draft", args=[self.object.pk])


class ReplySupplementDrop(PartButton):
    """Throws a supplementary draft away that nobody has been handed."""

    permission = "proposals.draft_reply"
    success_message = gettext_lazy("The draft is gone.")

    def perform(self, found: Assignment) -> None:
        reply = newest_reply(found)
        if reply is None or reply.supplements_id is None or reply.state == Reply.State.ISSUED:
            raise forms.ValidationError(_("There is no supplementary draft."))
        reply.assignment = found
        drop_supplement(reply, actor=self.request.user)
