"""The frozen file of a co-handler's opinion, to its sender, the lead department and the federation's desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import FileResponse
from django.urls import reverse

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.files.responses import send_file
from federation.ui.pages import Door, SignedInRequest
from proposals.models import Assignment, OpinionLetter

PERMISSION = "proposals.read_opinion"


class OpinionFile(Door):
    permission = PERMISSION
    queryset = OpinionLetter.objects.select_related("docx", "pdf", "assignment__matter")
    kind = "pdf"

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        letter = self.get_object()
        note = f"{letter.number} {self.kind}"
        record("proposals.opinion_read", letter.assignment.matter.case, actor=request.user, note=note)
        return send_file(getattr(letter, self.kind), f"{letter.number}.{self.kind}", inline=True)


def opinion_line(row: Any, user: User) -> dict:
    """Number, day and files of an opinion; nothing where it was sent before opinions were numbered."""
    if not row or not row["number"]:
        return {}
    words = {"number": row["number"], "sent_on": row["sent_on"]}
    if not holds(user, PERMISSION):
        return words
    return words | {
        "pdf": reverse("proposals:opinion_pdf", args=[row["key"]]),
        "docx": reverse("proposals:opinion_docx", args=[row["key"]]),
    }


def with_opinions(parts: Iterable[Assignment], user: User) -> list[Assignment]:
    """Parts, each with the line of its opinion letter as `sent`."""
    found = list(parts)
    for one in found:
        letter = getattr(one, "opinion_letter", None)
        row = {"key": letter.pk, "number": letter.number, "sent_on": letter.sent_on} if letter else None
        one.sent = opinion_line(row, user)
    return found
