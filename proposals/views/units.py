"""A department's officer: send an opinion, write and issue the letter, report on promises."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Role, User
from federation.audit.services import record
from federation.files.responses import send_file
from federation.files.services import attach, attachments_of
from federation.letters.proof import proof_check
from federation.letters.rendering import letter_paragraphs
from federation.ui.pages import ActionPage, Door, SignedInRequest, UpdatePage, get_or_refuse
from federation.ui.typed import is_sound
from liaison.models import DepartmentLeader
from proposals.forms import CommitmentForm, OpinionForm, ReplyForm
from proposals.models import Assignment, Commitment, LetterStep, Proposal, Reply
from proposals.services.assignments import send_opinion
from proposals.services.letter_sheet import newest_reply
from proposals.services.promises import candidates
from proposals.services.replies import (
    begin_reply,
    blank_reply,
    draft_reply,
    letter_of,
    report_commitment,
)
from proposals.views.acts import crumbs, detail_url
from proposals.views.opinions import with_opinions
from proposals.views.part_acts import PartAct

# From signing on there is a letter to write, to read and to issue.
WRITES = (
    Assignment.State.ACCEPTED,
    Assignment.State.HANDLING,
    *Assignment.IN_LETTER,
    Assignment.State.DELIVERED,
)


class OpinionSend(PartAct):
    permission = "proposals.send_opinion"
    form_class = OpinionForm
    heading = gettext_lazy("Send an opinion")
    submit_label = gettext_lazy("Send to the lead department")
    success_message = gettext_lazy("The lead department has your opinion.")

    def perform(self, data: dict) -> Assignment:
        return send_opinion(self.object, actor=self.request.user, **data)


class ReplyPage(UpdatePage):
    """What drafting and issuing share: the assignment behind the permission, its letter, its colleagues."""

    queryset = Assignment.objects.for_list()
    assignment: Assignment

    def prepare(self) -> None:
        self.assignment = get_or_refuse(
            self.queryset.all(), self.request.user, self.permission, self.kwargs["pk"]
        )
        if not self.assignment.answers or self.assignment.state not in WRITES:
            raise Http404
        stored = newest_reply(self.assignment)
        self.object = stored or blank_reply(self.assignment, actor=self.request.user)
        self.object.assignment = self.assignment

    def begun(self) -> Reply:
        """The stored draft; looking at the page alone makes none."""
        reply = begin_reply(self.assignment, actor=self.request.user)
        reply.assignment = self.assignment
        return reply

    def proposal(self) -> Proposal:
        return self.assignment.matter.proposal

    def part_url(self) -> str:
        return reverse("proposals:assignment_detail", args=[self.assignment.pk])

    def cancel_url(self) -> str:
        return detail_url(self.proposal())

    def form_options(self) -> dict:
        signatories = DepartmentLeader.objects.signatories().filter(department=self.assignment.department)
        return {"signatories": signatories}

    def colleagues(self) -> list[Assignment]:
        """The co-handlers, whose opinions the lead works in."""
        rows = Assignment.objects.filter(
            matter=self.assignment.matter, round=self.assignment.round, mode=Assignment.Mode.CO
        )
        rows = rows.select_related("department__organisation", "opinion_letter")
        return with_opinions(rows.order_by("id"), self.request.user)


class ReplyDraft(ReplyPage):
    """The letter in plain text on the left, its sheet and the proof-check's remarks on the right."""

    permission = "proposals.draft_reply"
    form_class = ReplyForm
    template_name = "proposals/reply_draft.html"
    heading: Any = gettext_lazy("Write the letter")
    submit_label = gettext_lazy("Save and check")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.proposal().number, detail_url(self.proposal())), (self.heading, ""))

    def prepare(self) -> None:
        super().prepare()
        if self.object.supplements_id is not None:
            self.heading = _("Write a supplementary letter")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if self.object.state == Reply.State.ISSUED:
            return HttpResponseRedirect(reverse("proposals:proposal_letter", args=[self.proposal().pk]))
        if self.object.state != Reply.State.DRAFT:
            messages.info(request, _("The letter is being checked. Take it back to change it."))
            return HttpResponseRedirect(self.part_url())
        return super().get(request, *args, **kwargs)

    def extra(self) -> dict:
        letter = letter_of(self.object)
        suggestions = [line for line in self.proposal().suggestions.splitlines() if line.strip()]
        return {
            "autosave_url": reverse("proposals:reply_autosave", args=[self.assignment.pk]),
            "sheet": sheet_of(letter),
            "remarks": proof_check(letter, suggestions),
            "colleagues": self.colleagues(),
            "proposal": self.proposal(),
            "came_back": self.came_back(),
            "drop_url": self.drop_url(),
            **self.promises(),
        }

    def drop_url(self) -> str:
        """Where a supplementary draft is thrown away that nobody has been handed yet."""
        if self.object.supplements_id is None or self.object.steps.exists():
            return ""
        return reverse("proposals:reply_supplement_drop", args=[self.assignment.pk])

    def promises(self) -> dict:
        """How many sentences are marked, and how many sound like a promise."""
        if self.object.pk is None:
            return {}
        hinted = {one.sentence.text for one in candidates(self.object.body) if one.suggested}
        return {
            "marks": list(self.object.marks.all()),
            "hinted": len(hinted),
            "promises_url": reverse("proposals:reply_promises", args=[self.assignment.pk]),
        }

    def came_back(self) -> LetterStep | None:
        """Why the letter is a draft again, until it is handed on anew."""
        if self.object.pk is None:
            return None
        last = self.object.steps.select_related("actor").order_by("-id").first()
        back = (LetterStep.Step.OBJECTED, LetterStep.Step.RETURNED)
        return last if last is not None and last.step in back else None

    def perform(self, data: dict) -> Reply:
        return draft_reply(self.begun(), actor=self.request.user, version=self.seen_version(), **data)

    def success_url(self, done: Reply) -> str:
        name = "reply_hand_on" if "hand_on" in self.request.POST else "reply_draft"
        return reverse(f"proposals:{name}", args=[self.assignment.pk])


def sheet_of(letter: Any) -> dict:
    """A letter as the sheet component takes it."""
    return {
        "issuer": letter.issuer,
        "number": letter.number or _("number follows"),
        "note": letter.class_text,
        "title": letter.title,
        "addressee": letter.addressee,
        "paragraphs": [block._asdict() for block in letter_paragraphs(letter) if block.text.strip()],
        "signature": [letter.issuer, letter.date_text or _("date of issue")],
    }


class ReplyAutosave(ReplyPage):
    """Saves the letter's draft in passing."""

    permission = "proposals.draft_reply"
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        form = ReplyForm(request.POST, **self.form_options())
        is_sound(form)
        data = {name: value for name, value in form.cleaned_data.items() if name not in form.errors}
        try:
            saved = draft_reply(self.begun(), actor=request.user, version=self.seen_version(), **data)
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                stored = self.begun()
                theirs = {str(form.fields["body"].label): stored.body}
                return JsonResponse({"version": stored.version, "theirs": theirs}, status=409)
            return JsonResponse({"errors": error.messages}, status=422)
        return JsonResponse({"version": saved.version, "saved_at": timezone.now().isoformat()})


def reads_undelivered(user: User) -> bool:
    """The departments concerned and the desk read a letter before it has reached the proposer."""
    return not user.roles.isdisjoint({Role.CITY_STAFF, Role.DEPARTMENT})


class LetterFile(Door):
    """The frozen file of an issued letter, to whoever may see the proposal."""

    permission = "proposals.view_proposal"
    queryset = Proposal.objects.for_detail()
    kind = "pdf"

    def get(self, request: SignedInRequest, pk: int, reply: int) -> FileResponse:
        proposal = self.get_object()
        letters = Reply.objects.filter(pk=reply, assignment__matter=proposal.matter, state=Reply.State.ISSUED)
        if not reads_undelivered(request.user):
            letters = letters.filter(delivery__isnull=False)
        letter = letters.select_related(self.kind).first()
        if letter is None:
            raise Http404
        record("proposals.letter_read", proposal, actor=request.user, note=f"{letter.number} {self.kind}")
        return send_file(getattr(letter, self.kind), f"{letter.number}.{self.kind}", inline=True)


class CommitmentReport(ActionPage):
    """How a promise stands: the department reports, the desk checks."""

    permission = "proposals.report_commitment"
    queryset = Commitment.objects.select_related("reply__assignment__matter__proposal", "owner")
    form_class = CommitmentForm
    template_name = "proposals/commitment_report.html"
    heading = gettext_lazy("Report on the promise")
    submit_label = gettext_lazy("Report")
    success_message = gettext_lazy("The report has been kept.")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.proposal().number, detail_url(self.proposal())), (self.heading, ""))

    def proposal(self) -> Proposal:
        return self.object.reply.assignment.matter.proposal

    def is_desk(self) -> bool:
        return Role.CITY_STAFF in self.request.user.roles

    def form_options(self) -> dict:
        states = set(Commitment.workflow.next_states(self.object))
        if not self.is_desk():
            # Whether a promise is kept is for the desk to say, not for the department that made it.
            states.discard(Commitment.State.FULFILLED)
        return {"commitment": self.object, "states": states}

    def initial(self) -> dict:
        return {"state": self.object.state, "progress": self.object.progress, "note": self.object.note}

    def cancel_url(self) -> str:
        return reverse("proposals:proposal_letter", args=[self.proposal().pk])

    def extra(self) -> dict:
        return {"effect": self.object.reply.number, "evidence": attachments_of(self.object)}

    def perform(self, data: dict) -> Commitment:
        upload = data.pop("file")
        done = report_commitment(self.object, actor=self.request.user, version=self.seen(), **data)
        if upload is not None:
            try:
                attach(done, upload, name=upload.name, actor=self.request.user)
            except ValidationError as error:
                raise ValidationError({"file": error.messages}) from error
        return done

    def seen(self) -> int:
        seen = self.request.POST.get("version", "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0

    def success_url(self, done: Commitment) -> str:
        return self.cancel_url()
