"""Enterprise demands: the register and one demand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.files.models import Attachment
from federation.ui.pages import DetailPage, ListPage
from members.services.people import mask_phone
from proposals.demand_filters import STAGES, DemandFilter, stage_condition
from proposals.demand_tables import PRIORITY_TONES, TONES, DemandTable
from proposals.duty_tables import matter_url
from proposals.models import Assignment, Demand, DemandCall, MatterLink, Rating, ServiceRating
from proposals.tables import PART_STATES, PART_TONES
from proposals.views.buttons import address
from proposals.views.demand_acts import Seen, acts_for
from proposals.views.rows import ties
from proposals.wording import LINKS_BACK
from proposals.wording_demands import EVENTS, SILENT, demand_steps

State = Demand.State
VIEW = "proposals.view_demand"
SATISFACTION = dict(Rating.Satisfaction.choices)
ATTITUDES = dict(Rating.Attitude.choices)
CALL_OUTCOMES = dict(DemandCall.Outcome.choices)
LINKS = dict(MatterLink.Kind.choices)


def minute(value: datetime) -> str:
    """A moment as the term of 24 hours is read: to the minute."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


class DemandRegisterList(ListPage):
    permission = VIEW
    queryset = Demand.objects.all()
    filterset_class = DemandFilter
    table_class = DemandTable
    heading = gettext_lazy("Enterprise demands")
    empty_sentence = gettext_lazy("No demand has been raised yet.")
    export_permission = "proposals.export_demand"
    export_name = "demands"

    def tabs(self) -> list[dict]:
        labels: dict[str, Any] = {key: label for key, (label, _states) in STAGES.items()}
        return self.tabs_by("stage", labels | {"overdue": _("Overdue")}, stage_condition)

    def actions(self) -> list[dict]:
        found: list[dict] = []
        if holds(self.request.user, "proposals.view_demand_ledger"):
            url = reverse("proposals:demand_ledger")
            found.append({"label": _("Ledger of demands"), "url": url, "icon": "chart-bar"})
        if holds(self.request.user, "proposals.view_service_officer"):
            url = reverse("proposals:officer_list")
            found.append({"label": _("Service officers"), "url": url, "icon": "user-check"})
        if holds(self.request.user, "proposals.view_demand_list"):
            url = reverse("proposals:demand_list_list")
            found.append({"label": _("Lists by quarter"), "url": url, "icon": "list"})
        if holds(self.request.user, "proposals.raise_demand"):
            url = reverse("proposals:demand_begin")
            found.append({"label": _("Raise demands"), "url": url, "icon": "plus", "primary": True})
        return found


def calls() -> ArraySubquery:
    rows = DemandCall.objects.filter(demand=OuterRef("pk")).order_by("-id")
    row = JSONObject(outcome="outcome", note="note", day="called_on", who="called_by__name", round="round")
    return ArraySubquery(rows.values(row=row))


def ratings() -> ArraySubquery:
    rows = ServiceRating.objects.filter(demand=OuterRef("pk")).order_by("-id")
    row = JSONObject(
        satisfaction="satisfaction",
        attitude="attitude",
        confirms="confirms",
        comment="comment",
        at="rated_at",
        round="round",
        server="server__name",
    )
    return ArraySubquery(rows.values(row=row))


def attachments() -> QuerySet:
    return Attachment.objects.filter(
        content_type__app_label=Demand._meta.app_label,
        content_type__model=Demand._meta.model_name,
        object_id=OuterRef("pk"),
        removed_at=None,
    )


class DemandDetail(DetailPage):
    """One demand on one page: the act that is next, the two sides, the result, and the way so far."""

    permission = VIEW
    # What hangs on it comes with the row: a page has eight queries to spend.
    queryset = Demand.objects.for_detail().annotate(
        given_calls=calls(),
        given_ratings=ratings(),
        ties=ties(),
        has_parts=Exists(Assignment.objects.filter(matter=OuterRef("pk"))),
        has_files=Exists(attachments()),
    )
    template_name = "proposals/demand_detail.html"

    def details(self) -> dict:
        self.user = self.request.user
        demand: Demand = self.object
        self.seen = Seen(demand, self.user)
        parts = demand.matter.assignments.select_related("department__organisation")
        return {
            "number": demand.number,
            "heading": demand.matter.subject,
            "labels": self.labels(),
            "breadcrumb": [
                {"label": _("Enterprise demands"), "url": reverse("proposals:demand_list")},
                {"label": demand.number, "url": ""},
            ],
            "actions": acts_for(demand, self.user),
            "steps": demand_steps(demand),
            "sides": self.sides(),
            "side_sections": [{"title": _("Facts of the demand"), "rows": self.facts_rows()}],
            "units": [self.unit_line(part) for part in parts.order_by("-round", "id")]
            if demand.has_parts
            else [],
            "calls": [self.call_line(row) for row in demand.given_calls],
            "ratings": [self.rating_line(row) for row in demand.given_ratings],
            "links": [self.tie_line(row) for row in demand.ties],
            "origin": self.origin(),
            "files": self.files() if demand.has_files else [],
            "may_attach": self.may_attach(),
            "history": timeline_of([(Demand, demand.pk)], EVENTS, limit=100, without=SILENT),
        }

    def labels(self) -> list[dict]:
        demand = self.object
        found = [{"text": demand.get_state_display(), "tone": TONES[State(demand.state)]}]
        if demand.outcome and demand.outcome != demand.state:
            tone = TONES[State(demand.outcome)]
            found.append({"text": demand.get_outcome_display(), "tone": tone})
        if demand.priority != Demand.Priority.NORMAL:
            tone = PRIORITY_TONES[demand.priority]
            found.insert(0, {"text": demand.get_priority_display(), "tone": tone})
        if demand.round > 1:
            found.append({"text": _("second round"), "tone": "amber"})
        return found

    def sides(self) -> list[dict]:
        """Who serves and who is served, and which side has confirmed the first contact."""
        demand = self.object
        if demand.server is None:
            return []
        return [
            {"label": _("Served by"), "name": demand.server.name, "at": demand.server_confirmed_at},
            {
                "label": _("Enterprise side"),
                "name": demand.matter.organisation.name,
                "at": demand.raiser_confirmed_at,
            },
        ]

    def facts_rows(self) -> list[tuple]:
        demand = self.object
        full = self.seen.raises or self.seen.is_desk or self.seen.serves
        name, phone = demand.contact_name, demand.contact_phone
        rows = [
            (_("Unit that needs it"), demand.matter.organisation.name),
            (_("Raised through"), demand.chamber),
            (_("Contact person"), name if full else f"{name[:1]}**"),
            (_("Contact telephone"), phone if full else mask_phone(phone)),
            (_("Person who asks"), self.person(full)),
            (_("Category"), demand.matter.topic),
            (_("Kind of problem"), demand.get_problem_display()),
            (_("Wished by"), demand.wished_on),
            (_("Raised on"), minute(demand.raised_at)),
            (_("To be dispatched by"), minute(demand.dispatch_by)),
            (_("Dispatched"), self.dispatched()),
            (_("Due"), demand.due_on),
            (_("Deferred until"), demand.deferred_until),
            (_("Said when called back"), demand.get_verdict_display()),
        ]
        return [(label, value) for label, value in rows if value]

    def person(self, full: bool) -> str:
        """Who asks, and by which kind of document; its number stands on the person's own file alone."""
        person = self.object.person
        if person is None:
            return ""
        name = person.name if full else f"{person.name[:1]}**"
        return " · ".join(part for part in (name, str(person.get_id_kind_display())) if part)

    def dispatched(self) -> str:
        demand = self.object
        if demand.dispatched_at is None:
            return ""
        late = f"（{_('late')}）" if demand.is_dispatched_late else ""
        return f"{minute(demand.dispatched_at)}{late}"

    def unit_line(self, part: Any) -> dict:
        return {
            "name": part.department.organisation.name,
            "state": PART_STATES[part.state],
            "tone": PART_TONES.get(part.state, ""),
            "due_on": part.due_on,
            "finished_on": part.finished_on,
            "why": part.due_why,
            "round": part.round,
        }

    def call_line(self, row: dict) -> dict:
        return row | {"outcome": CALL_OUTCOMES[row["outcome"]]}

    def rating_line(self, row: dict) -> dict:
        return row | {
            "satisfaction": SATISFACTION[row["satisfaction"]],
            "attitude": ATTITUDES[row["attitude"]],
            "at": parse_datetime(row["at"]),
        }

    def tie_line(self, row: dict) -> dict:
        """A tie as it reads from this end; the other page opens for whoever may see such matters."""
        out = row["source_id"] == self.object.pk
        end = "target" if out else "source"
        kind = row[f"{end}_kind"]
        label = LINKS[row["kind"]] if out else LINKS_BACK[MatterLink.Kind(row["kind"])]
        may = holds(self.user, f"proposals.view_{kind}")
        return {
            "label": label,
            "subject": row[f"{end}_subject"],
            "url": matter_url(kind, row[f"{end}_id"]) if may else "",
        }

    def origin(self) -> dict | None:
        """Where it was heard; the page of it opens for whoever may see what was heard."""
        row = getattr(self.object.matter, "origin", None)
        if row is None:
            return None
        words = [row.get_source_display(), str(row.heard_on), row.occasion, row.speaker]
        may = holds(self.user, "proposals.view_suggestion")
        return {
            "words": " · ".join(word for word in words if word),
            "url": address("suggestion_detail", row.pk) if may else "",
        }

    def files(self) -> list[Attachment]:
        kind = ContentType.objects.get_for_model(Demand)
        rows = Attachment.objects.filter(content_type=kind, object_id=self.object.pk, removed_at=None)
        return list(rows.select_related("file").order_by("id"))

    def may_attach(self) -> bool:
        if self.object.state in Demand.FINISHED or not holds(self.user, "proposals.attach_demand_file"):
            return False
        return self.seen.raises or self.seen.is_desk or Role.DEPARTMENT in self.seen.roles
