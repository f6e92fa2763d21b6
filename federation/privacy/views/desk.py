"""Requests about personal data at the desk: the list, and one request with what may follow."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import reaches
from federation.audit.timeline import timeline_of
from federation.privacy import wording
from federation.privacy.models import DataRequest
from federation.privacy.people import PersonRow, table_of, title_of
from federation.privacy.services.decisions import fingerprint
from federation.privacy.services.requests import rows_of
from federation.privacy.tables import TONES, RequestFilter, RequestTable, mask_name
from federation.ui.cells import deadline
from federation.ui.pages import DetailPage, ListPage

State, Kind = DataRequest.State, DataRequest.Kind
STEPS = [State.RECEIVED, State.IDENTIFIED, State.HANDLING, State.GRANTED]


class RequestList(ListPage):
    permission = "privacy.view_request"
    queryset = DataRequest.objects.all()
    filterset_class = RequestFilter
    table_class = RequestTable
    heading = gettext_lazy("Personal-data requests")
    export_name = "personal-data-requests"
    empty_sentence = gettext_lazy("Nobody has asked about their data yet.")

    def tabs(self) -> list[dict]:
        chosen, path = self.request.GET.get("state", ""), self.request.path
        places = [("", _("All")), ("open", _("Open")), ("overdue", _("Overdue"))]
        return [
            {"label": label, "url": f"{path}?state={code}" if code else path, "active": chosen == code}
            for code, label in places
        ]


def steps_of(request: DataRequest) -> list[dict]:
    """Where the request stands; one that was refused or withdrawn ends where it was."""
    steps = [{"label": step.label, "state": "todo"} for step in STEPS]
    if request.kind == Kind.ERASURE:
        steps.insert(3, {"label": State.PROPOSED.label, "state": "todo"})
    order = {
        State.RECEIVED: 0,
        State.IDENTIFIED: 1,
        State.HANDLING: 2,
        State.PROPOSED: 3,
        State.APPROVED: len(steps) - 1,
    }
    over = request.state in (State.GRANTED, State.PARTLY)
    if request.state in (State.REFUSED, State.WITHDRAWN):
        return []
    place = len(steps) if over else order[State(request.state)]
    for number, step in enumerate(steps):
        step["state"] = "done" if number < place else "current" if number == place else "todo"
    return steps


class RequestDetail(DetailPage):
    """One request. Of whom it is, is shown to those alone who handle or approve it."""

    permission = "privacy.view_request"
    queryset = DataRequest.objects.for_detail()
    template_name = "privacy/request_detail.html"

    def may(self, permission: str) -> bool:
        return reaches(self.request.user, permission, self.object.organisation)

    @property
    def sees_person(self) -> bool:
        return self.may("privacy.handle_request") or self.may("privacy.approve_erasure")

    def details(self) -> dict:
        request = self.object
        found: dict[str, Any] = {
            "heading": f"{request.number} {request.get_kind_display()}",
            "labels": [{"text": request.get_state_display(), "tone": TONES.get(State(request.state), "")}],
            "facts": deadline(request.due_on, why=request.due_why) if request.is_open else "",
            "steps": steps_of(request),
            "breadcrumb": [
                {"label": _("Personal-data requests"), "url": reverse("privacy:request_list")},
                {"label": request.number, "url": ""},
            ],
            "actions": self.actions(),
            "sections": self.sections(),
            "events": timeline_of([(DataRequest, request.pk)], wording.EVENTS, limit=50),
        }
        if self.sees_person:
            found |= {
                "records": [record_line(row) for row in rows_of(request)],
                "copies": list(request.copies.order_by("-pk")),
                "plan": request.plan,
                "plan_is_current": request.plan.get("records") == fingerprint(request),
                "report": request.report,
                "may_handle": self.may("privacy.handle_request"),
            }
        return found

    def sections(self) -> list[dict]:
        request = self.object
        name = request.name if self.sees_person else mask_name(request.name)
        whose: list[tuple[Any, Any]] = [(_("Name"), name), (_("Who asks"), request.get_asker_display())]
        if self.sees_person:
            whose += [
                (_("Mobile telephone"), request.mobile),
                (_("E-mail"), request.email),
                (_("Account"), request.user.username if request.user is not None else ""),
                (_("What is asked"), request.wish),
            ]
        checked = request.identified_at and timezone.localtime(request.identified_at)
        course = [
            (_("Federation"), request.organisation.name),
            (_("Received"), request.received_on),
            (_("Due"), request.due_on),
            (_("Why this date"), request.due_why),
            (_("Extended on"), request.extended_on),
            (_("Reason of the extension"), request.extension_reason),
            (_("Identity"), request.get_proof_display()),
            (
                _("Identity checked at"),
                f"{checked:%Y-%m-%d %H:%M} {request.identified_by or ''}" if checked else "",
            ),
            (_("Handled by"), request.handler),
        ]
        answer = [
            (_("Ground of the refusal"), request.get_refusal_display()),
            (_("Answer"), request.answer if self.sees_person else ""),
            (_("Decided by"), request.decided_by),
            (_("Approved by"), request.approved_by),
        ]
        groups = [(_("Who asks for what"), whose), (_("Course"), course), (_("Decision"), answer)]
        return [
            {"title": title, "rows": shown}
            for title, rows in groups
            if (shown := [(label, value) for label, value in rows if value])
        ]

    def actions(self) -> list[dict]:
        """What may follow here and now for this person; the likeliest is the primary one."""
        request = self.object
        if request.user_id == self.request.user.pk or not request.is_open:
            return []
        found: list[tuple[str, Any, str]] = []
        if self.may("privacy.handle_request"):
            found += self.handling()
        if self.may("privacy.decide_request"):
            found += self.deciding()
        if request.state == State.PROPOSED and self.may("privacy.approve_erasure"):
            found += [
                ("erasure_approve", _("Approve the erasure"), "check"),
                ("erasure_send_back", _("Send back"), "arrow-back-up"),
            ]
        return [
            {
                "label": label,
                "url": reverse(f"privacy:{name}", args=[request.pk]),
                "icon": mark,
                "primary": place == 0,
            }
            for place, (name, label, mark) in enumerate(found)
        ]

    def handling(self) -> list[tuple[str, Any, str]]:
        request, found = self.object, []
        if request.state == State.RECEIVED:
            found.append(("request_identify", _("Check the identity"), "user-check"))
        if request.state == State.IDENTIFIED:
            found.append(("request_take_up", _("Begin"), "arrow-right"))
        if request.state == State.HANDLING:
            found.append(("request_records", _("Records of the person"), "list-details"))
            if request.kind == Kind.COPY:
                found.append(("copy_start", _("Make the copy"), "file-export"))
            if request.kind == Kind.ERASURE:
                found.append(("erasure_rehearse", _("Work out the erasure"), "clipboard-check"))
        if request.extended_on is None and request.state != State.APPROVED:
            found.append(("request_extend", _("Extend the term"), "hourglass"))
        return found

    def deciding(self) -> list[tuple[str, Any, str]]:
        request, found = self.object, []
        if request.state == State.HANDLING and request.kind != Kind.ERASURE:
            found.append(("request_grant", _("Grant"), "check"))
        if request.state == State.HANDLING and request.kind == Kind.ERASURE and request.plan:
            found.append(("erasure_propose", _("Propose to the leader"), "send"))
        if State.REFUSED in DataRequest.workflow.next_states(request):
            found.append(("request_refuse", _("Refuse"), "ban"))
        return found


def record_line(row: PersonRow) -> dict[str, Any]:
    """A chosen record in words; one that is gone says so."""
    stored = row.load()
    return {
        "table": table_of(row.model),
        "title": title_of(stored, row.part) if stored is not None else _("no longer there"),
    }
