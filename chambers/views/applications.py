"""Applications at the desks of chambers and federations: the list, one application, its terms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers import application_wording as wording
from chambers.forms.applications import TermForm
from chambers.models import MembershipApplication, StageTerm
from chambers.services.matching import candidates_for
from chambers.services.terms import Stage, set_term, term_of
from chambers.tables_applications import (
    STAGES,
    TONES,
    ApplicationFilter,
    ApplicationTable,
    State,
    stage_condition,
)
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds, reaches
from federation.audit.services import record
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.keyset import capped_counts, shown_count
from federation.ui.cells import deadline
from federation.ui.pages import CreatePage, DetailPage, ListPage
from members.services.people import mask_email, mask_phone


class ApplicationList(ListPage):
    permission = "chambers.view_application"
    # Whoever writes finds the draft here again; the scope shows it to nobody else.
    queryset = MembershipApplication.objects.filter(folded_into=None)
    filterset_class = ApplicationFilter
    table_class = ApplicationTable
    heading = gettext_lazy("Applications for membership")
    empty_sentence = gettext_lazy("Nobody has applied yet.")
    export_permission = "chambers.review_application"
    export_name = "applications"

    def tabs(self) -> list[dict]:
        """Each stage with its count, capped, all in one query."""
        rows = self.get_queryset()
        labels: dict[str, Any] = {"": _("All")} | {key: label for key, (label, _s) in STAGES.items()}
        labels["overdue"] = _("Overdue")
        counts = capped_counts(
            {key or "all": rows.filter(stage_condition(key)) if key else rows for key in labels},
            settings.LIST_COUNT_CAP,
        )
        given = {
            name: value
            for name, value in self.request.GET.items()
            if value and name in self.filterset_class.base_filters
        }
        return [
            {
                "label": label,
                "url": f"{self.request.path}?stage={key}" if key else self.request.path,
                "count": shown_count(counts[key or "all"]),
                "active": given == ({"stage": key} if key else {}),
            }
            for key, label in labels.items()
        ]

    def actions(self) -> list[dict]:
        url = reverse("join:join")
        is_staff = holds(self.request.user, "chambers.review_application")
        label = _("The public form") if is_staff else _("Join a chamber")
        found = [{"label": label, "url": url, "icon": "external-link", "primary": not is_staff}]
        if holds(self.request.user, "chambers.set_term"):
            terms = reverse("chambers:term_set")
            found.insert(0, {"label": _("Terms"), "url": terms, "icon": "settings"})
        return found


class ApplicationDetail(DetailPage):
    """One application with the enterprises it may mean, the acts that are due, and its story."""

    permission = "chambers.view_application"
    queryset = MembershipApplication.objects.for_detail().annotate(
        again=ArraySubquery(
            MembershipApplication.objects.filter(folded_into=OuterRef("pk"))
            .order_by("id")
            .values(
                one=JSONObject(
                    pk="pk", number="number", contact_name="contact_name", submitted_at="submitted_at"
                )
            )[:5]
        )
    )
    template_name = "chambers/application_detail.html"

    def details(self) -> dict:
        row, user = self.object, self.request.user
        self.chamber = row.chamber.organisation
        self.may_review = reaches(user, "chambers.review_application", self.chamber)
        self.may_confirm = reaches(user, "chambers.confirm_application", self.chamber)
        if self.may_review:
            record("chambers.application_read", row, actor=user)
        show_candidates = self.may_confirm and row.is_open and row.organisation_id is None
        reachable = (
            Organisation.objects.visible_to(user, "accounts.view_organisation") if show_candidates else None
        )
        return {
            "heading": row.name,
            "number": row.number,
            "labels": [{"text": row.get_state_display(), "tone": TONES.get(row.state, "")}],
            "facts": self.facts(),
            "actions": self.actions(),
            "breadcrumb": [
                {"label": _("Applications for membership"), "url": reverse("chambers:application_list")},
                {"label": row.number or row.name, "url": ""},
            ],
            "steps": self.steps(),
            "sections": self.sections(),
            "candidates": candidates_for(row, reachable) if reachable is not None else None,
            "scans": attachments_of(row),
            "events": timeline_of(
                [(MembershipApplication, row.pk)], wording.APPLICATION, without=wording.SILENT
            ),
            "repetitions": self.repetitions() if self.may_review else [],
        }

    def repetitions(self) -> list[dict]:
        """What came with the row's own query: times as text."""
        return [
            one | {"submitted_at": parse_datetime(one["submitted_at"] or "")} for one in self.object.again
        ]

    def facts(self) -> Any:
        return deadline(self.object.due_on, why=self.object.due_why) if self.object.is_open else ""

    def steps(self) -> list[dict]:
        order = [State.SUBMITTED, State.CHAMBER_REVIEW, State.CONFIRMATION, State.CONFIRMED]
        if self.object.state not in order:
            return []
        place = order.index(self.object.state)
        finished = self.object.state == State.CONFIRMED
        return [
            {
                "label": state.label,
                "state": "done" if at < place or finished else "current" if at == place else "todo",
            }
            for at, state in enumerate(order)
        ]

    def sections(self) -> list[dict]:
        row = self.object
        is_own = row.user_id is not None and row.user_id == self.request.user.pk
        full = self.may_review or is_own
        return [
            {
                "title": _("The enterprise"),
                "rows": [
                    (_("Credit code"), row.credit_code),
                    (_("Region"), row.region),
                    (_("Industry"), row.industry),
                    (_("Address"), row.address),
                    (_("Main business"), row.business_scope),
                    (_("Proposed rank"), row.get_rank_display()),
                ],
            },
            {
                "title": _("People"),
                "rows": [
                    (_("Legal representative"), row.legal_representative),
                    (_("Contact"), row.contact_name),
                    (_("Mobile telephone"), row.contact_mobile if full else mask_phone(row.contact_mobile)),
                    (_("E-mail"), row.contact_email if full else mask_email(row.contact_email)),
                ],
            },
            {
                "title": _("Consent"),
                "rows": [
                    (_("Version"), row.consent_version),
                    (_("Agreed on"), row.consent_at and f"{row.consent_at:%Y-%m-%d}"),
                ],
            },
        ]

    def actions(self) -> list[dict]:
        """What may follow here and now for this person; the likeliest first."""
        moves = MembershipApplication.workflow.next_states(self.object)
        if self.object.folded_into_id or not self.may_review:
            return self.own_actions(moves)
        found: list[tuple[str, Any, str]] = []
        if State.CONFIRMED in moves and self.may_confirm:
            found += [
                ("application_confirm", _("Confirm the membership"), "user-check"),
                ("application_send_back", _("Back to the chamber"), "arrow-back-up"),
            ]
        elif State.CONFIRMATION in moves:
            found.append(("application_accept", _("In favour"), "check"))
            if State.CHAMBER_REVIEW in moves:
                found.append(("application_take_up", _("Begin the review"), "eye"))
        if State.RETURNED in moves and State.CONFIRMED not in moves:
            found.append(("application_return", _("Return for correction"), "arrow-back-up"))
        if State.REFUSED in moves and (self.may_confirm or self.object.state != State.CONFIRMATION):
            found.append(("application_refuse", _("Refuse"), "ban"))
        return [
            {
                "label": label,
                "url": reverse(f"chambers:{name}", args=[self.object.pk]),
                "icon": mark,
                "primary": at == 0,
            }
            for at, (name, label, mark) in enumerate(found)
        ]

    def own_actions(self, moves: frozenset[str]) -> list[dict]:
        party = self.object.organisation
        if party is None or not reaches(self.request.user, "chambers.withdraw_application", party):
            return []
        found = []
        is_writer = self.object.user_id == self.request.user.pk
        if is_writer and self.object.state in MembershipApplication.WRITABLE:
            url = reverse("join:tasks", args=[self.object.key])
            found.append({"label": _("Go on writing"), "url": url, "icon": "edit", "primary": True})
        if State.WITHDRAWN in moves:
            url = reverse("chambers:application_withdraw", args=[self.object.pk])
            found.append({"label": _("Withdraw"), "url": url, "icon": "x"})
        return found


class TermSet(CreatePage):
    """How long each stage may last; those in force stand beside the form."""

    permission = "chambers.set_term"
    form_class = TermForm
    template_name = "chambers/term_set.html"
    heading = gettext_lazy("Terms of applications")
    success_message = gettext_lazy("The term holds for whatever enters the stage from now on.")

    def cancel_url(self) -> str:
        return reverse("chambers:application_list")

    def breadcrumb(self) -> list[dict]:
        first = {"label": _("Applications for membership"), "url": self.cancel_url()}
        return [first, {"label": self.heading, "url": ""}]

    def initial(self) -> dict:
        term = term_of(Stage.CHAMBER)
        return {"stage": Stage.CHAMBER, "rule": term.rule, "remind_before": term.remind_before}

    def extra(self) -> dict:
        return {"terms": [term_of(stage) for stage in Stage]}

    def perform(self, data: dict) -> StageTerm:
        return set_term(data.pop("stage"), actor=self.request.user, **data)

    def success_url(self, done: StageTerm) -> str:
        return self.request.path
