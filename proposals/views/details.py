"""One proposal: a head with its process, tabs with their own addresses, the decision first at the side."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from federation.accounts.models import Role
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.letters.rendering import letter_paragraphs
from federation.ui.pages import DetailPage
from proposals.forms import RateForm
from proposals.models import Commitment, CoSigner, Countersignature, Matter, Proposal, Reply
from proposals.services.replies import letter_of
from proposals.tables import STATE_TONES
from proposals.views.acts import crumbs
from proposals.views.boxes import appeal_lines, decision_box, tie_lines
from proposals.views.changes import what_changed
from proposals.views.parts import actions_for, address, author_actions, facts_rows, may, own_part, unit_line
from proposals.views.raters import rating_lines, silent_lines
from proposals.views.rows import with_all_that_hangs_on_it
from proposals.views.signers import signer_lines, signing_actions
from proposals.views.units import reads_undelivered
from proposals.wording import EVENTS, WORKING_EVENTS, process_steps, short_digests
from proposals.wording_parts import change_words

State = Proposal.State
# How much of the way the right column shows; the tab has all of it.
SHOWN_EVENTS = 6
MOST_EVENTS = 200


class ProposalPage(DetailPage):
    """What all tabs share. `tab` names the one that is open."""

    permission = "proposals.view_proposal"
    queryset = with_all_that_hangs_on_it(Proposal.objects.for_detail())
    template_name = "proposals/proposal_detail.html"
    tab = "detail"

    def details(self) -> dict:
        self.user = self.request.user
        self.matter: Matter = self.object.matter
        asked = Countersignature.objects.waiting().filter(assignment=OuterRef("pk"))
        self.is_author = self.matter.author_id == self.user.pk
        self.letters = Reply.objects.filter(assignment__matter=self.matter, state=Reply.State.ISSUED)
        if not reads_undelivered(self.user):
            self.letters = self.letters.filter(delivery__isnull=False)
        later = Reply.objects.filter(supplements__isnull=False, delivery__isnull=True)
        self.assignments = list(
            self.matter.assignments.select_related("department__organisation", "opinion_letter")
            .annotate(
                to_countersign=Exists(asked),
                has_letter=Exists(self.letters.filter(assignment=OuterRef("pk"))),
                writes_again=Exists(later.filter(assignment=OuterRef("pk"))),
            )
            .order_by("-round", "-mode", "id")
        )
        mine = {post.organisation_id for post in self.user.active_posts if post.role == Role.DEPARTMENT}
        self.mine = [one for one in self.assignments if one.department_id in mine]
        return self.head() | self.side() | self.content()

    def content(self) -> dict:
        return {}

    @cached_property
    def history(self) -> list[dict]:
        """The way so far, without the many small savings on it."""
        about = [(Proposal, self.object.pk)]
        events = timeline_of(about, EVENTS, limit=MOST_EVENTS, without=WORKING_EVENTS)
        return [event | {"text": short_digests(event["text"])} for event in events]

    def head(self) -> dict:
        proposal = self.object
        labels = []
        if proposal.is_key:
            labels.append({"text": _("Key proposal"), "tone": "red"})
        if proposal.instructed:
            labels.append({"text": _("Instruction of a leader"), "tone": "red"})
        if self.matter.topic is not None:
            labels.append({"text": self.matter.topic.name, "tone": ""})
        labels.append({"text": proposal.get_state_display(), "tone": STATE_TONES[State(proposal.state)]})
        return {
            "heading": self.matter.subject,
            "number": proposal.number,
            "labels": labels,
            "breadcrumb": crumbs((proposal.number or self.matter.subject, "")),
            "actions": actions_for(proposal, self.user, self.own_actions(), self.assignments),
            "steps": process_steps(proposal, self.assignments),
            "tabs": self.tabs(),
        }

    def own_actions(self) -> list[dict]:
        """What the reader may do as its first proposer or as one who signs it."""
        if self.is_author and may(self.user, "draft_proposal"):
            return author_actions(self.object)
        return signing_actions(self.object, self.user)

    def tabs(self) -> list[dict]:
        names: list[tuple[str, Any, int | None]] = [("detail", _("Proposal text"), None)]
        if any(one.has_letter for one in self.assignments):
            names.append(("letter", _("Letter"), None))
        names += [
            ("timeline", _("Handling record"), len(self.history)),
            ("files", _("Attachments"), self.object.file_count or None),
        ]
        if self.object.submitted_at:
            names.append(("supplements", _("Supplements"), self.object.supplement_count or None))
        if self.object.submitted_at and may(self.user, "see_similar"):
            names.append(("similar", _("Similar ones"), None))
        if self.object.ties:
            names.append(("links", _("Ties"), len(self.object.ties)))
        signers = [one for one in self.object.signers if one["state"] == CoSigner.State.ACCEPTED]
        if self.object.proposer_kind != Proposal.ProposerKind.INDIVIDUAL or self.object.signers:
            names.append(("cosigners", _("Co-signers"), len(signers) or None))
        if self.object.submitted_at:
            names.append(("versions", _("Versions"), None))
        return [
            {
                "label": label,
                "count": count,
                "url": address(f"proposal_{name}", self.object.pk),
                "active": name == self.tab,
            }
            for name, label, count in names
        ]

    def side(self) -> dict:
        # Opinions go to the lead and the desk; co-handlers do not answer the proposer.
        reads = any(one.answers for one in self.mine) or may(self.user, "assign_proposal")
        urges = may(self.user, "remind_unit")
        opens = may(self.user, "answer_request")
        return {
            "decision": decision_box(self.object, self.user),
            "appeals": appeal_lines(self.object, self.user),
            "rate_form": self.rate_form(),
            "form_key": str(uuid.uuid4()),
            "units": [
                unit_line(one, shows_opinion=reads, can_urge=urges, opens=opens or one in self.mine)
                | {"number": one.opinion_letter.number if reads and hasattr(one, "opinion_letter") else ""}
                for one in self.assignments
            ],
            "signers": signer_lines(self.object, self.user, is_author=False, sees_all=False),
            "my_parts": [
                own_part(one)
                for one in self.mine
                if not one.is_finished or one.to_countersign or one.writes_again
            ],
            "ratings": rating_lines(self.object),
            "silent": silent_lines(self.object),
            "several_rounds": self.object.round > 1,
            "side_facts": {"title": _("Handling"), "rows": facts_rows(self.object, self.assignments)},
            "latest": [] if self.tab == "timeline" else self.history[:SHOWN_EVENTS],
            "event_count": len(self.history),
        }

    def rate_form(self) -> RateForm | None:
        """The author's decision, where an answer waits for it."""
        waits = self.is_author and State.RATED in self.object.next_states
        return RateForm() if waits and may(self.user, "rate_proposal") else None


class ProposalDetail(ProposalPage):
    def content(self) -> dict:
        proposal = self.object
        return {
            "parts": [
                (_("Facts"), proposal.facts),
                (_("Analysis"), proposal.analysis),
                (_("Suggestions"), proposal.suggestions),
            ],
            "changed": what_changed(self.object.texts) if may(self.user, "review_proposal") else [],
            "industry": self.matter.industry,
            "wished_units": proposal.wished_units,
        }


class ProposalLetter(ProposalPage):
    template_name = "proposals/proposal_letter.html"
    tab = "letter"

    def content(self) -> dict:
        letters = list(
            self.letters.select_related(
                "signatory", "supplements", "delivery", "assignment__department__organisation"
            ).order_by("-assignment__round", "-assignment__mode", "assignment_id", "id")
        )
        promises = list(Commitment.objects.filter(reply__in=letters).select_related("owner").order_by("id"))
        places = {reply.pk: reply.assignment_id for reply in letters}
        for place, promise in enumerate(promises, start=1):
            promise.label = _("Promise %d") % place
            moves = Commitment.workflow.next_states(promise)
            reports = bool(moves) and self.may_report(promise)
            promise.report_url = address("commitment_report", promise.pk) if reports else ""
            promise.letter_url = self.letter_about(promise, places[promise.reply_id])
        return {"letters": [self.sheet(reply, promises) for reply in letters], "promises": promises}

    def letter_about(self, promise: Commitment, part: int) -> str:
        """Where the department that answered begins a supplementary letter about a promise that was kept."""
        own = any(
            one.pk == part and one.round == self.object.round and not one.writes_again for one in self.mine
        )
        kept = promise.state == Commitment.State.FULFILLED
        if not (own and kept and self.object.state != State.ARCHIVED and may(self.user, "draft_reply")):
            return ""
        return f"{address('reply_supplement', part)}?promise={promise.pk}"

    def may_report(self, promise: Commitment) -> bool:
        units = {post.organisation_id for post in self.user.active_posts}
        return may(self.user, "check_commitment") or promise.owner_id in units

    def overlooked_url(self, reply: Reply) -> str:
        """Where the desk or the department registers a promise that the letter makes unnoticed."""
        part = reply.assignment
        units = {post.organisation_id for post in self.user.active_posts}
        stands = self.object.state != State.ARCHIVED and may(self.user, "register_overlooked_promise")
        own = may(self.user, "check_commitment") or part.department_id in units
        return f"{address('promise_overlooked', part.pk)}?letter={reply.pk}" if stands and own else ""

    def sheet(self, reply: Reply, promises: list[Commitment]) -> dict:
        letter = letter_of(reply)
        marks = [
            {"text": promise.quote, "label": promise.label}
            for promise in promises
            if promise.reply_id == reply.pk
        ]
        return {
            "reply": reply,
            "round": reply.assignment.round if self.object.round > 1 else 0,
            "supplements": reply.supplements.number if reply.supplements else "",
            "change": change_words(reply.supplements.letter_class, reply.letter_class)
            if reply.supplements
            else "",
            "overlooked_url": self.overlooked_url(reply),
            "issuer": letter.issuer,
            "number": letter.number,
            "note": letter.class_text,
            "title": letter.title,
            "addressee": letter.addressee,
            "paragraphs": [
                {**block._asdict(), "promises": marks}
                for block in letter_paragraphs(letter)
                if block.text.strip()
            ],
            "signature": [letter.issuer, letter.date_text],
        }


class ProposalTimeline(ProposalPage):
    template_name = "proposals/proposal_timeline.html"
    tab = "timeline"

    def content(self) -> dict:
        return {"history": self.history}


class ProposalFiles(ProposalPage):
    template_name = "proposals/proposal_files.html"
    tab = "files"

    def content(self) -> dict:
        return {"attachments": attachments_of(self.object), "may_attach": self.may_attach()}

    def may_attach(self) -> bool:
        return self.is_author and self.object.state in (State.DRAFT, State.RETURNED, State.SUBMITTED)


class ProposalLinks(ProposalPage):
    """What this proposal came out of, and what it went into."""

    template_name = "proposals/proposal_links.html"
    tab = "links"

    def content(self) -> dict:
        return {"links": tie_lines(self.object, self.user)}
