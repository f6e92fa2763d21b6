"""One proposal: a head with its process, tabs with their own addresses, the decision first at the side."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.models import Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.letters.rendering import letter_paragraphs
from federation.ui.cells import as_date
from federation.ui.pages import DetailPage
from proposals.models import Assignment, Commitment, Matter, Proposal, Rating, Reply
from proposals.services.replies import letter_of
from proposals.tables import MODES, PART_STATES, PART_TONES, RATING_TONES, STATE_TONES
from proposals.views.drafts import crumbs
from proposals.wording import EVENTS, WORKING_EVENTS, process_steps

State = Proposal.State


class ProposalPage(DetailPage):
    """What all tabs share. `tab` names the one that is open."""

    permission = "proposals.view_proposal"
    queryset = Proposal.objects.for_detail()
    template_name = "proposals/proposal_detail.html"
    tab = "detail"

    def details(self) -> dict:
        self.user = self.request.user
        self.matter: Matter = self.object.matter
        self.is_author = self.matter.author_id == self.user.pk
        self.assignments = list(
            self.matter.assignments.select_related("department__organisation").order_by("-mode", "id")
        )
        self.replies = list(
            Reply.objects.filter(assignment__matter=self.matter, state=Reply.State.ISSUED)
            .select_related("assignment__department__organisation", "signatory", "docx", "pdf")
            .order_by("id")
        )
        mine = {post.organisation_id for post in self.user.active_posts if post.role == Role.DEPARTMENT}
        self.mine = [one for one in self.assignments if one.department_id in mine]
        return self.head() | self.side() | self.content()

    def content(self) -> dict:
        return {}

    def head(self) -> dict:
        proposal = self.object
        labels = []
        if proposal.is_key:
            labels.append({"text": _("Key proposal"), "tone": "red"})
        if proposal.category:
            labels.append({"text": proposal.category, "tone": ""})
        labels.append({"text": proposal.get_state_display(), "tone": STATE_TONES[State(proposal.state)]})
        return {
            "heading": self.matter.subject,
            "number": proposal.number,
            "labels": labels,
            "breadcrumb": crumbs((proposal.number or self.matter.subject, "")),
            "actions": self.actions(),
            "steps": process_steps(proposal, self.assignments),
            "tabs": self.tabs(),
        }

    def url(self, name: str, key: Any = None) -> str:
        return reverse(f"proposals:{name}", args=[key or self.object.pk])

    def tabs(self) -> list[dict]:
        names = [("detail", _("Proposal"), None)]
        if self.replies:
            names.append(("letter", _("Letter"), None))
        names += [("timeline", _("Handling"), None), ("files", _("Files"), None)]
        if self.object.submitted_at:
            names.append(("versions", _("Versions"), None))
        return [
            {
                "label": label,
                "count": count,
                "url": self.url(f"proposal_{name}"),
                "active": name == self.tab,
            }
            for name, label, count in names
        ]

    def may(self, permission: str) -> bool:
        return holds(self.user, f"proposals.{permission}")

    def actions(self) -> list[dict]:
        """The buttons of the head: what may follow for this person, the likeliest one primary."""
        state = self.object.state
        found: list[dict] = []
        if self.is_author and self.may("draft_proposal"):
            found += self.author_actions(state)
        for permission, name, states, label, mark, post in (
            ("review_proposal", "proposal_review", [State.SUBMITTED], _("Take for review"), "eye", True),
            (
                "return_proposal",
                "proposal_return",
                [State.UNDER_REVIEW],
                _("Return for change"),
                "arrow-back-up",
                False,
            ),
            (
                "file_proposal",
                "proposal_file",
                [State.SUBMITTED, State.UNDER_REVIEW],
                _("File"),
                "check",
                False,
            ),
            ("assign_proposal", "proposal_assign", [State.FILED], _("Assign"), "send", False),
            ("close_proposal", "proposal_close", [State.RATED], _("Close"), "check", True),
        ):
            if state in states and self.may(permission):
                action = {"label": label, "url": self.url(name), "icon": mark}
                found.append(action | ({"method": "post"} if post else {}))
        if found:
            found[-1]["primary"] = True
        return found

    def author_actions(self, state: str) -> list[dict]:
        found = []
        if state in (State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED):
            found.append(
                {"label": _("Withdraw"), "url": self.url("proposal_withdraw"), "icon": "x", "tone": "quiet"}
            )
        if state in (State.DRAFT, State.RETURNED):
            found.append({"label": _("Go on writing"), "url": self.url("proposal_edit"), "icon": "edit"})
        if state == State.REPLIED:
            found.append({"label": _("Rate the answer"), "url": self.url("proposal_rate"), "icon": "star"})
        return found

    def side(self) -> dict:
        return {
            "units": [self.unit(one) for one in self.assignments],
            "my_parts": [self.my_part(one) for one in self.mine if not one.is_finished],
            "ratings": self.ratings(),
            "side_facts": {"title": _("Handling"), "rows": self.facts_rows()},
        }

    def unit(self, one: Assignment) -> dict:
        can_urge = not one.is_finished and self.may("remind_unit")
        return {
            "name": one.department.organisation.name,
            "mode": MODES[one.mode],
            "lead": one.mode != Assignment.Mode.CO,
            "state": PART_STATES[one.state],
            "tone": PART_TONES[Assignment.State(one.state)],
            "due_on": one.due_on,
            "finished_on": one.finished_on,
            "why": one.due_why,
            "opinion": one.opinion if self.may_read_opinions() else "",
            "urge_url": self.url("unit_remind", one.pk) if can_urge else "",
        }

    def may_read_opinions(self) -> bool:
        """Opinions go to the lead and the desk; co-handlers do not answer the proposer."""
        leads = any(one.mode != Assignment.Mode.CO for one in self.mine)
        return leads or self.may("assign_proposal")

    def my_part(self, one: Assignment) -> dict:
        """The next thing this officer does for an assignment."""
        part: dict[str, Any] = {"mode": MODES[one.mode], "due_on": one.due_on, "why": one.due_why}
        if one.state == Assignment.State.TO_SIGN:
            part |= {"label": _("Sign for it"), "url": self.url("assignment_accept", one.pk), "post": True}
        elif one.mode == Assignment.Mode.CO:
            part |= {"label": _("Send an opinion"), "url": self.url("opinion_send", one.pk), "post": False}
        else:
            part |= {"label": _("Write the letter"), "url": self.url("reply_draft", one.pk), "post": False}
        return part

    def ratings(self) -> list[dict]:
        if self.object.state not in (State.RATED, State.CLOSED):
            return []
        return [
            {"words": row.get_satisfaction_display(), "tone": RATING_TONES[Rating.Satisfaction(row.satisfaction)], "row": row}
            for row in Rating.objects.filter(proposal=self.object).select_related("user")
        ]

    def facts_rows(self) -> list[tuple]:
        proposal = self.object
        assigned = min((one.assigned_on for one in self.assignments), default=None)
        rows = [
            (_("Raised by"), self.matter.organisation.name),
            (_("Kind of proposer"), proposal.get_proposer_kind_display()),
            (_("Author"), self.matter.author.name),
            (_("Submitted on"), as_date(proposal.submitted_at)),
            (_("Assigned on"), assigned),
            (_("Due"), proposal.due_on),
            (_("Answered on"), as_date(proposal.replied_at)),
            (_("Publication"), proposal.get_publicity_display()),
        ]
        return [
            (label, value.isoformat() if hasattr(value, "isoformat") else value)
            for label, value in rows
            if value
        ]


class ProposalDetail(ProposalPage):
    def content(self) -> dict:
        proposal = self.object
        return {
            "parts": [
                (_("Facts"), proposal.facts),
                (_("Analysis"), proposal.analysis),
                (_("Suggestions"), proposal.suggestions),
            ],
            "industry": self.matter.industry,
            "wished_units": proposal.wished_units,
        }


class ProposalLetter(ProposalPage):
    template_name = "proposals/proposal_letter.html"
    tab = "letter"

    def content(self) -> dict:
        promises = list(
            Commitment.objects.filter(reply__in=self.replies).select_related("owner").order_by("id")
        )
        for place, promise in enumerate(promises, start=1):
            promise.label = _("Promise %d") % place
            promise.report_url = (
                self.url("commitment_report", promise.pk)
                if Commitment.workflow.next_states(promise) and self.may_report(promise)
                else ""
            )
        return {"letters": [self.sheet(reply, promises) for reply in self.replies], "promises": promises}

    def may_report(self, promise: Commitment) -> bool:
        units = {post.organisation_id for post in self.user.active_posts}
        return self.may("check_commitment") or promise.owner_id in units

    def sheet(self, reply: Reply, promises: list[Commitment]) -> dict:
        letter = letter_of(reply)
        marks = [
            {"text": promise.quote, "label": promise.label}
            for promise in promises
            if promise.reply_id == reply.pk
        ]
        ending = [letter.issuer, letter.date_text]
        return {
            "reply": reply,
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
            "signature": ending,
        }


class ProposalTimeline(ProposalPage):
    template_name = "proposals/proposal_timeline.html"
    tab = "timeline"

    def content(self) -> dict:
        words = EVENTS
        events = timeline_of([(Proposal, self.object.pk)], words, limit=200)
        entries = {str(EVENTS[name][0]) for name in WORKING_EVENTS}
        return {"history": [event for event in events if str(event["verb"]) not in entries]}


class ProposalFiles(ProposalPage):
    template_name = "proposals/proposal_files.html"
    tab = "files"

    def content(self) -> dict:
        return {"attachments": attachments_of(self.object), "may_attach": self.may_attach()}

    def may_attach(self) -> bool:
        return self.is_author and self.object.state in (State.DRAFT, State.RETURNED, State.SUBMITTED)


class ProposalVersions(ProposalPage):
    template_name = "proposals/proposal_versions.html"
    tab = "versions"

    def content(self) -> dict:
        return {"versions": list(self.object.versions.order_by("-number"))}
