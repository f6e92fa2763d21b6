"""Taking a merge back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.merging.forms import UndoForm
from federation.merging.models import Merge
from federation.merging.services.merging import MERGE_FACT
from federation.merging.services.undoing import changes_since, refuse_undo, steps_in_words, undo_merge
from federation.merging.subjects import subject_of
from federation.merging.views.lists import PERMISSION
from federation.ui.pages import ActionPage


class MergeUndo(ActionPage):
    """What goes back, what was changed since, and the button. The toast's way back is sent here too."""

    permission = PERMISSION
    queryset = Merge.objects.all()
    form_class = UndoForm
    template_name = "merging/merge_undo.html"
    heading = gettext_lazy("Undo a merge")
    submit_label = gettext_lazy("Undo the merge")
    success_message = gettext_lazy("The merge has been undone.")
    refusal = ""
    changed: list[str]

    def prepare(self) -> None:
        super().prepare()
        self.changed = []
        try:
            refuse_undo(self.object, accept_changes=True)
            self.changed = changes_since(self.object)
        except ValidationError as error:
            self.refusal = " ".join(error.messages)

    def form_options(self) -> dict:
        return {"changed": bool(self.changed)}

    def cancel_url(self) -> str:
        return reverse("merging:merge_list")

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": _("Duplicates"), "url": reverse("merging:pair_list")},
            {"label": _("Merged"), "url": reverse("merging:merge_list")},
            {"label": self.heading, "url": ""},
        ]

    def extra(self) -> dict:
        return {"refusal": self.refusal, "changed": self.changed, "moved": steps_in_words(self.object)}

    def perform(self, data: dict) -> Merge:
        accept = data.get("accept_changes", False)
        return undo_merge(self.object, actor=self.request.user, accept_changes=accept)

    def success_url(self, done: Merge) -> str:
        wanted = self.request.POST.get("next", "")
        if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            return wanted
        subject = subject_of(done.subject)
        record = subject.model._base_manager.get(pk=done.loser_id)
        return subject.page(record) or self.cancel_url()


def with_way_back(items: list[dict], user: User) -> list[dict]:
    """Give the merges of a timeline the address of their undoing, for whoever may ask for it."""
    if holds(user, PERMISSION):
        for item in items:
            key: Any = item.get("facts", {}).get(MERGE_FACT)
            if key:
                item["undo_url"] = reverse("merging:merge_undo", args=[key])
    return items
