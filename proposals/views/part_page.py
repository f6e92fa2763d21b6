"""The one screen from which a department's officer does all of a case."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Role
from federation.audit.timeline import timeline_of
from federation.ui.pages import DetailPage
from proposals.forms import OpinionForm
from proposals.forms import parts as part_forms
from proposals.forms.complaints import PartResultForm
from proposals.forms.letters import SupplementForm
from proposals.models import Assignment, Countersignature, Matter, PartContact, PartRequest, Proposal, Reply
from proposals.services.handling import handling_of
from proposals.services.notify import address as matter_address
from proposals.services.requests import RETURNABLE
from proposals.tables import MODES, PART_STATES, PART_TONES
from proposals.views.boxes import moment
from proposals.views.opinions import opinion_line
from proposals.views.part_rows import with_its_papers
from proposals.views.parts import address, letter_act, may
from proposals.wording import EVENTS, WORKING_EVENTS, short_digests
from proposals.wording_complaints import EVENTS as COMPLAINT_EVENTS
from proposals.wording_demands import EVENTS as DEMAND_EVENTS
from proposals.wording_parts import ASIDE, REQUEST_TONES, change_words, part_steps

State, Mode = Assignment.State, Assignment.Mode
SHOWN_EVENTS = 6
WAYS = dict(PartContact.Way.choices)
KINDS = dict(PartRequest.Kind.choices)
LETTER_STATES = dict(Reply.State.choices)
ANSWERS = dict(PartRequest.State.choices)


def day_of(text: str | None) -> date | None:
    """A day as the database wrote it into a JSON value."""
    return date.fromisoformat(text) if text else None


def filled(form: type[forms.Form], name: str, **initial: Any) -> forms.Form:
    """A form for its act's own address; ids of several forms on one page keep apart."""
    return form(auto_id=f"{name}-%s", initial=initial)


def told_of(case: Any, kind: str) -> tuple[list[tuple[Any, str]], Any]:
    """What a case says, with the heading of each text, and how its events read."""
    if kind == Matter.Kind.COMPLAINT:
        return [(_("Facts"), case.facts), (_("What is asked for"), case.wish)], COMPLAINT_EVENTS
    if kind == Matter.Kind.DEMAND:
        return [(_("What is needed"), case.text)], DEMAND_EVENTS
    texts = [(_("Facts"), case.facts), (_("Analysis"), case.analysis), (_("Suggestions"), case.suggestions)]
    return texts, EVENTS


class AssignmentDetail(DetailPage):
    permission = "proposals.view_assignment"
    queryset = Assignment.objects.for_list().select_related("matter__complaint")
    template_name = "proposals/assignment_detail.html"
    object: Assignment

    def object_rows(self) -> QuerySet:
        posts = self.request.user.active_posts
        self.units = {post.organisation_id for post in posts if post.role == Role.DEPARTMENT}
        asked = Countersignature.objects.waiting().filter(assignment=OuterRef("pk"))
        rows = super().object_rows().annotate(to_countersign=Exists(asked))
        return with_its_papers(rows, self.units)

    def details(self) -> dict:
        self.user = self.request.user
        self.part: Any = self.object
        self.matter: Matter = self.part.matter
        self.case = self.matter.case
        self.handling = handling_of(self.matter)
        self.is_mine = self.part.department_id in self.units
        self.open_request = next((row for row in self.part.asked if row["state"] == "asked"), None)
        return self.head() | self.own() | (self.about() if self.reads_case() else {})

    def is_complaint(self) -> bool:
        return self.matter.kind == Matter.Kind.COMPLAINT

    def reads_case(self) -> bool:
        """Who gave a complaint back, or had it taken away, reads it no more; a proposal stays readable."""
        return not (self.is_mine and self.is_complaint() and self.part.state in ASIDE)

    def head(self) -> dict:
        part, case = self.part, self.case
        tone = PART_TONES.get(State(part.state), "")
        labels = [
            {"text": MODES[part.mode], "tone": "blue" if part.answers else ""},
            {"text": PART_STATES[part.state], "tone": tone},
        ]
        if part.round > 1:
            labels.append({"text": _("Round %d") % part.round, "tone": "amber"})
        title = self.matter.subject
        if self.is_complaint() and self.reads_case():
            title = case.title
        return {
            "number": case.number,
            "heading": title,
            "labels": labels,
            "facts": part.department.organisation.name,
            "breadcrumb": [
                {"label": _("Assignments"), "url": reverse("proposals:assignment_list")},
                {"label": case.number or title, "url": ""},
            ],
            "actions": self.actions(),
            "steps": part_steps(part, by_letter=self.handling.by_letter),
        }

    def actions(self) -> list[dict]:
        found: list[dict] = []
        if self.reads_case():
            url = matter_address(self.matter)
            found.append({"label": _("The whole case"), "url": url, "icon": "file-text"})
        if not self.is_mine and not self.part.is_finished and may(self.user, "remind_unit"):
            url = address("unit_remind", self.part.pk)
            found.append(
                {"label": _("Urge"), "url": url, "icon": "bell-ringing", "tone": "warning", "method": "post"}
            )
        if self.open_request and not self.is_mine and may(self.user, "answer_request"):
            url = address("request_answer", self.part.pk)
            label = _("Answer the department")
            found.append({"label": label, "url": url, "icon": "check", "primary": True})
        return found

    def own(self) -> dict:
        """The part itself: what may be done, what was said, asked and noted."""
        part = self.part
        acts = self.next_acts() if self.is_mine else {}
        return acts | {
            "part": part,
            "is_mine": self.is_mine,
            "contacts": [row | {"day": day_of(row["day"]), "way": WAYS[row["way"]]} for row in part.spoken],
            "notes": [row | {"at": moment(row["at"])} for row in part.noted or ()],
            "requests": [self.request_line(row) for row in part.asked],
            "letters": [self.letter(row) for row in part.written],
            "sent": opinion_line(next(iter(part.sent), None), self.user),
            "form_key": str(uuid.uuid4()),
        }

    def request_line(self, row: dict) -> dict:
        return row | {
            "kind": KINDS[row["kind"]],
            "words": ANSWERS[row["state"]],
            "tone": REQUEST_TONES[row["state"]],
            "wanted_on": day_of(row["wanted_on"]),
            "granted_on": day_of(row["granted_on"]),
            "at": moment(row["at"]),
        }

    def letter(self, row: dict) -> dict:
        """How a letter stands, with the way to it and the class that it changes."""
        issued = row["state"] == Reply.State.ISSUED
        if issued:
            url = reverse("proposals:proposal_letter", args=[self.matter.pk])
        else:
            writes = self.is_mine and row["state"] == Reply.State.DRAFT
            url = address("reply_draft", self.part.pk) if writes else ""
        return {
            "title": row["number"] or row["title"],
            "words": LETTER_STATES[row["state"]],
            "url": url,
            "tone": "green" if issued else "blue",
            "day": day_of(row["issued_on"]) or moment(row["updated_at"]),
            "supplements": row["supplements"] or "",
            "change": change_words(row["before"] or "", row["letter_class"]),
        }

    def after_answer(self) -> dict:
        """An answered part: its supplementary letter where one is under way, else the way to begin one."""
        newest = next(iter(self.part.written), None)
        if newest is None or self.part.state != State.DELIVERED:
            return {"acts": [self.note_act()]}
        if newest["delivered_on"] is None:
            return {"first": letter_act(self.part, newest["state"]), "acts": [self.note_act()]}
        if self.part.round != self.case.round or self.case.state == Proposal.State.ARCHIVED:
            return {"acts": [self.note_act()]}
        kept = [(row["key"], row["quote"]) for row in self.part.kept]
        form = SupplementForm(auto_id="supplement-%s", kept=kept)
        # Once the proposer has heard of it, it waits to be asked for.
        fresh = bool(kept) and newest["supplements"] is None
        title = _("Write a supplementary letter")
        begin = self.act(title, "reply_supplement", form, _("On to the draft"), opened=fresh)
        return {"acts": [begin, self.note_act()]}

    def next_acts(self) -> dict:
        """`first` is what the officer does next, `acts` whatever else may be done about the part."""
        part, key = self.part, self.part.pk
        if part.to_countersign:
            url = address("reply_countersign", key)
            return {"first": {"label": _("Countersign the letter"), "url": url}, "acts": [self.note_act()]}
        if part.is_finished:
            return self.after_answer()
        if self.open_request is not None:
            drop = {"label": _("Take the request back"), "url": address("request_drop", key), "post": True}
            waits = self.open_request["kind"] == PartRequest.Kind.RETURN
            first = drop if waits else self.first()
            return {"first": first, "drop": None if waits else drop, "acts": self.further(asked=True)}
        return {"first": self.first(), "acts": self.further(asked=False)}

    def first(self) -> dict:
        part, key = self.part, self.part.pk
        if part.state == State.TO_SIGN:
            return {"label": _("Sign for it"), "url": address("assignment_accept", key), "post": True}
        if part.mode == Mode.CO:
            form: forms.Form = filled(OpinionForm, "opinion")
            return {
                "label": _("Send to the lead department"),
                "url": address("opinion_send", key),
                "form": form,
            }
        if self.handling.by_letter:
            return letter_act(part, part.state)
        form = filled(PartResultForm, "result", section=part.section)
        return {"label": _("Report the result"), "url": address("result_report", key), "form": form}

    def further(self, *, asked: bool) -> list[dict]:
        """Forms of the same screen, each sent to the address of its own act."""
        part = self.part
        found = []
        if part.state != State.TO_SIGN:
            contact = filled(part_forms.ContactForm, "contact")
            found.append(
                self.act(_("Note a contact"), "contact_note", contact, _("Note it"), opened=self.owed())
            )
            section = filled(part_forms.SectionForm, "section", section=part.section)
            found.append(self.act(_("Name the section"), "section_name", section, _("Save")))
        granted = any(row["kind"] == "extension" and row["state"] == "granted" for row in part.asked)
        if not asked and not granted and timezone.localdate() <= part.due_on:
            form = filled(part_forms.ExtensionForm, "extension")
            found.append(self.act(_("Ask for more time"), "extension_ask", form, _("Ask")))
        if not asked and part.state in RETURNABLE:
            form = filled(part_forms.ReturnForm, "return")
            found.append(self.act(_("Ask to return it"), "return_ask", form, _("Ask")))
        return [*found, self.note_act()]

    def owed(self) -> bool:
        """Whether the first contact is still to be noted."""
        return self.handling.contact and self.part.answers and not self.part.spoken

    def note_act(self) -> dict:
        form = filled(part_forms.NoteForm, "note")
        return self.act(_("Write an internal note"), "note_write", form, _("Keep the note"))

    def act(self, title: str, name: str, form: forms.Form, label: str, *, opened: bool = False) -> dict:
        url = address(name, self.part.pk)
        key = str(uuid.uuid4())
        return {"title": title, "url": url, "form": form, "label": label, "opened": opened, "key": key}

    def about(self) -> dict:
        """The case: its text, its files, the other departments, the way so far."""
        case = self.case
        texts, events = told_of(case, self.matter.kind)
        reads = self.part.answers or not self.is_mine
        history = timeline_of([(type(case), case.pk)], events, limit=SHOWN_EVENTS, without=WORKING_EVENTS)
        history = [event | {"text": short_digests(event["text"])} for event in history]
        return {
            "reads_case": True,
            "texts": [(label, text) for label, text in texts if text],
            "raised_by": self.matter.organisation.name,
            "files": self.files(),
            "units": [self.unit_line(row, reads=reads) for row in self.part.others],
            "latest": history,
        }

    def files(self) -> list[dict]:
        if self.is_complaint() and not self.case.evidence_is_shared:
            return []
        return [row | {"at": moment(row["at"])} for row in self.part.papers]

    def unit_line(self, row: dict, *, reads: bool) -> dict:
        """Another department of the round; what it advises is for the lead and for who assigned it."""
        return row | {
            "mode": MODES[row["mode"]],
            "lead": row["mode"] != Mode.CO,
            "state": PART_STATES[row["state"]],
            "tone": PART_TONES.get(State(row["state"]), ""),
            "due_on": day_of(row["due_on"]),
            "finished_on": day_of(row["finished_on"]),
            "opinion": row["opinion"] if reads else "",
            "sent": opinion_line(row, self.user) if reads else {},
        }
