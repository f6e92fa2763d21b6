"""A member writes: start, the long form with autosave, the check page, the confirmation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.pages import CreatePage, Door, SignedInRequest, UpdatePage
from federation.ui.typed import is_sound
from proposals.forms import DraftForm, StartForm
from proposals.models import Proposal
from proposals.services.cosigning import LISTED_IN
from proposals.services.proposals import draft_proposal, edit_draft, missing_parts, submit_proposal
from proposals.views.acts import crumbs, detail_url
from proposals.views.similar import for_author

# The author looks at the whole text once more before it goes on.
CHECKED_IN = LISTED_IN | {Proposal.State.COSIGNING}


class ProposalDraft(CreatePage):
    """Begin a proposal; from the next page on every word is kept by autosave."""

    permission = "proposals.draft_proposal"
    form_class = StartForm
    heading = gettext_lazy("New proposal")
    submit_label = gettext_lazy("Begin to write")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def cancel_url(self) -> str:
        return reverse("proposals:proposal_list")

    def perform(self, data: dict) -> Proposal:
        post = self.request.user.main_post
        if post is None:
            raise ValidationError(_("You hold no post for which you could make proposals."))
        return draft_proposal(actor=self.request.user, organisation=post.organisation, **data)

    def success_url(self, done: Proposal) -> str:
        return reverse("proposals:proposal_edit", args=[done.pk])


class ProposalEdit(UpdatePage):
    """The long form of a draft or a returned proposal."""

    permission = "proposals.edit_draft"
    queryset = Proposal.objects.for_detail()
    form_class = DraftForm
    template_name = "proposals/proposal_edit.html"
    heading = gettext_lazy("Write the proposal")
    submit_label = gettext_lazy("Check and submit")

    def initial(self) -> dict:
        matter = self.object.matter
        return super().initial() | {"subject": matter.subject, "industry": matter.industry}

    def present_version(self) -> Any:
        return self.object.matter.version

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.matter.subject, detail_url(self.object)), (self.heading, ""))

    def cancel_url(self) -> str:
        return detail_url(self.object)

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if self.object.state not in (Proposal.State.DRAFT, Proposal.State.RETURNED):
            return HttpResponseRedirect(detail_url(self.object))
        return super().get(request, *args, **kwargs)

    def extra(self) -> dict:
        missing = missing_parts(self.object)
        return {
            "similar": for_author(self.object, self.request.user),
            "autosave_url": reverse("proposals:proposal_autosave", args=[self.object.pk]),
            "tasks": [
                {"label": label, "anchor": anchor, "done": name not in missing}
                for name, anchor, label in (
                    ("subject", "id_subject", _("What it is about")),
                    ("facts", "id_facts", _("Facts")),
                    ("analysis", "id_analysis", _("Analysis")),
                    ("suggestions", "id_suggestions", _("Suggestions")),
                )
            ],
        }

    def perform(self, data: dict) -> Proposal:
        return edit_draft(self.object, actor=self.request.user, version=self.seen_version(), **data)

    def success_url(self, done: Proposal) -> str:
        return reverse("proposals:proposal_check", args=[done.pk])


class ProposalAutosave(Door):
    """Saves a draft in passing. 409 with the stored text where another window saved first."""

    permission = "proposals.edit_draft"
    queryset = Proposal.objects.for_detail()
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        proposal = self.get_object()
        form = DraftForm(request.POST)
        is_sound(form)
        # What is wrong in one field does not keep the others from being saved.
        data = {name: value for name, value in form.cleaned_data.items() if name not in form.errors}
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        try:
            saved = edit_draft(proposal, actor=request.user, version=version, **data)
        except ValidationError as error:
            return self.refuse(form, error)
        return JsonResponse(
            {
                "version": saved.matter.version,
                "saved_at": timezone.now().isoformat(),
                "errors": {name: texts[0] for name, texts in form.errors.items()},
            }
        )

    def refuse(self, form: DraftForm, error: ValidationError) -> JsonResponse:
        if getattr(error, "code", "") != "stale":
            return JsonResponse({"errors": error.messages}, status=422)
        stored = self.get_object()
        theirs = {
            str(form.fields[name].label): getattr(stored, name)
            for name in ("facts", "analysis", "suggestions")
            if getattr(stored, name) != form.cleaned_data.get(name, "")
        }
        return JsonResponse({"version": stored.matter.version, "theirs": theirs}, status=409)


class ProposalCheck(Door):
    """检查并提交: the whole text, what is missing, and the one button that sends it."""

    permission = "proposals.submit_proposal"
    queryset = Proposal.objects.for_detail()

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        proposal = self.get_object()
        if proposal.state not in CHECKED_IN:
            return HttpResponseRedirect(detail_url(proposal))
        return self.show(proposal)

    def show(self, proposal: Proposal, *, error: ValidationError | None = None) -> HttpResponse:
        missing = missing_parts(proposal)
        edit = reverse("proposals:proposal_edit", args=[proposal.pk])
        is_open = proposal.state in LISTED_IN
        parts = [
            {
                "label": label,
                "text": text,
                "missing": missing.get(name, ""),
                "url": f"{edit}#id_{name}" if is_open else "",
            }
            for name, label, text in (
                ("subject", _("Subject"), proposal.matter.subject),
                ("facts", _("Facts"), proposal.facts),
                ("analysis", _("Analysis"), proposal.analysis),
                ("suggestions", _("Suggestions"), proposal.suggestions),
            )
        ]
        context = {
            "object": proposal,
            "parts": parts,
            "ready": not missing,
            "goes_round": is_open and proposal.proposer_kind == Proposal.ProposerKind.JOINT,
            "is_group": proposal.proposer_kind == Proposal.ProposerKind.GROUP,
            "is_open": is_open,
            "refusals": error.messages if error else [],
            "breadcrumb": crumbs(
                (proposal.matter.subject, detail_url(proposal)), (_("Check and submit"), "")
            ),
        }
        return render(
            self.request, "proposals/proposal_check.html", context, status=422 if error is not None else 200
        )


class ProposalSubmit(ProposalCheck):
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        proposal = self.get_object()
        try:
            submit_proposal(proposal, actor=request.user)
        except ValidationError as error:
            return self.show(self.get_object(), error=error)
        return HttpResponseRedirect(reverse("proposals:proposal_done", args=[pk]))


class ProposalDone(Door):
    """What happens now, and a page worth printing."""

    permission = "proposals.submit_proposal"
    queryset = Proposal.objects.for_detail()

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        proposal = self.get_object()
        if proposal.submitted_at is None:
            return HttpResponseRedirect(reverse("proposals:proposal_edit", args=[pk]))
        context = {
            "object": proposal,
            "breadcrumb": crumbs((proposal.matter.subject, detail_url(proposal)), (_("Submitted"), "")),
        }
        return render(request, "proposals/proposal_done.html", context)
