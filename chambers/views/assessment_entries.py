"""Entries of assessments: the list, one entry with its total explained, and the records behind a value."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, F, QuerySet, When
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_tables import ENTRY_TONES, EntryFilter, EntryTable
from chambers.assessment_wording import ENTRY
from chambers.models import AssessmentEntry, AssessmentRound, Award, Evidence, ExpertSeat, Indicator
from chambers.services.assessment_marks import read_paper
from chambers.services.expert_sheets import totals_by_expert
from chambers.services.places import rank_of
from chambers.services.score_explaining import explain
from chambers.services.score_values import period_of, records_of
from chambers.views.assessment_rounds import ENTER, ROUNDS
from federation.accounts.models import Role
from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.audit.timeline import timeline_of
from federation.files.responses import send_file
from federation.ui.pages import DetailPage, Door, ListPage, SignedInRequest

VIEW = "chambers.view_entry"
State = AssessmentEntry.State
Round = AssessmentRound.State
# From here on a unit reads what it was given.
OPEN_TO_UNITS = (Round.PUBLICITY, Round.AWARDED, Round.CLOSED)
ROWS = 50


def way(entry: AssessmentEntry, *more: tuple[Any, str]) -> list[dict]:
    found: list[dict] = [
        {"label": ROUNDS[0], "url": reverse(ROUNDS[1])},
        {"label": entry.round.title, "url": reverse("chambers:round_detail", args=[entry.round_id])},
    ]
    return found + [{"label": label, "url": url} for label, url in more]


def detail_url(entry: AssessmentEntry) -> str:
    return reverse("chambers:entry_detail", args=[entry.pk])


class EntryList(ListPage):
    permission = VIEW
    queryset = AssessmentEntry.objects.all()
    filterset_class = EntryFilter
    table_class = EntryTable
    heading = gettext_lazy("Entries of assessments")
    empty_sentence = gettext_lazy("Nobody takes part in an assessment within your reach yet.")
    export_permission = "chambers.check_entry"
    export_name = "assessment-entries"

    def get_queryset(self) -> QuerySet:
        """A unit reads no total before the results are published."""
        shown: Any = F("score__total")
        if not sees_scores(self.request.user):
            shown = Case(When(round__state__in=OPEN_TO_UNITS, then=shown))
        return super().get_queryset().annotate(shown_total=shown)


def sees_scores(user: Any) -> bool:
    """Those who hold the office's side of an assessment; units wait for the publication."""
    return not user.roles.isdisjoint({Role.CITY_STAFF, Role.COUNTY_STAFF, Role.LEADER})


class EntryDetail(DetailPage):
    """One entry: where it stands, who gave which value, and the total leaf by leaf."""

    permission = VIEW
    queryset = AssessmentEntry.objects.for_detail()
    template_name = "chambers/assessment/entry_detail.html"
    object: AssessmentEntry

    def details(self) -> dict:
        entry, user = self.object, self.request.user
        names = sees_scores(user)
        scores = names or entry.round.state in OPEN_TO_UNITS
        paper = read_paper(entry)
        self.seats = list(entry.seats.select_related("expert").order_by("pk"))
        done = [seat.expert_id for seat in self.seats if seat.state == ExpertSeat.State.SUBMITTED]
        totals = totals_by_expert(paper, done) if names else {}
        for seat in self.seats:
            seat.total = totals.get(seat.expert_id)
        score = paper.score if scores else None
        labels = [{"text": entry.get_state_display(), "tone": ENTRY_TONES[State(entry.state)]}]
        if entry.group:
            labels.append({"text": entry.group.name, "tone": ""})
        return {
            "heading": str(entry),
            "labels": labels,
            "facts": f"{entry.round.title} · {entry.round.version}",
            "breadcrumb": way(entry, (str(entry), "")),
            "actions": self.actions(),
            "score": score,
            "rank": rank_of(score) if score else None,
            "grade": next((one for one in paper.rules.grades if score and one.pk == score.grade_id), None),
            "full": entry.round.version.total_points,
            "branches": explain(paper, self.seats, names=names, scores=scores),
            "seats": self.seats if names else [],
            "may_seat": holds(user, "chambers.review_entry") and entry.round.state == Round.SCORING,
            "history": timeline_of([(AssessmentEntry, entry.pk)], ENTRY, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        entry, user = self.object, self.request.user
        found: list[dict] = []
        stage = entry.round.state
        if sees_scores(user) or stage in OPEN_TO_UNITS:
            found.append(self.button("entry_portrait", _("Portrait"), "rosette"))
        early = stage in (Round.OPEN, Round.CHECKING)
        if entry.organisation_id in {post.organisation_id for post in user.active_posts} and holds(
            user, ENTER
        ):
            if early and entry.state in (State.APPLIED, State.RETURNED):
                found.append(self.button("self_tasks", _("Fill in the self-score"), "pencil", primary=True))
            if early and entry.state in (State.APPLIED, State.SUBMITTED, State.RETURNED):
                found.append(self.button("entry_withdraw", _("Withdraw"), "x", more=True))
        if entry.state == State.AWARDED and holds(user, "chambers.view_award"):
            award = Award.objects.filter(entry=entry).only("pk").first()
            if award is not None:
                url = reverse("chambers:award_detail", args=[award.pk])
                found.append({"label": _("Look at the award"), "url": url, "icon": "award", "primary": True})
        if holds(user, "chambers.check_entry") and early and not entry.round.is_trial:
            if entry.state == State.SUBMITTED:
                found.append(self.button("check_sheet", _("First check"), "checklist", primary=True))
                if not entry.returns:
                    label = _("Return for correction")
                    found.append(self.button("entry_return", label, "arrow-back-up"))
            if entry.state in (State.APPLIED, State.SUBMITTED, State.RETURNED):
                found.append(self.button("entry_refuse", _("Do not admit"), "ban", more=True))
        if holds(user, "chambers.review_entry"):
            if entry.state == State.CHECKED and stage in (Round.CHECKING, Round.SCORING):
                found.append(self.button("seat_add", _("Seat an expert"), "user-plus"))
            if stage == Round.REVIEWING and entry.state in (State.SCORED, State.CHECKED):
                found.append(self.button("review_sheet", _("Second check"), "eye", primary=True))
            if stage == Round.REVIEWING and entry.state == State.REVIEWED:
                found.append(self.button("review_reopen", _("Reopen the review"), "arrow-back-up", more=True))
        return found

    def button(self, name: str, label: Any, icon: str, **more: Any) -> dict:
        return {
            "label": label,
            "url": reverse(f"chambers:{name}", args=[self.object.pk]),
            "icon": icon,
            **more,
        }


class LeafRecords(Door):
    """The rows that a measured value counts, page by page, with their sum."""

    permission = VIEW
    queryset = AssessmentEntry.objects.for_detail()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int, measured: int) -> HttpResponse:
        entry = self.get_object()
        node = (
            Indicator.objects.filter(pk=measured, version=entry.round.version_id).exclude(metric="").first()
        )
        if node is None:
            raise Http404
        try:
            records = records_of(node, period_of(entry.round))
        except LookupError as error:
            raise Http404 from error
        rows = records.of(entry.organisation)
        names = ["pk", records.day, records.title, *([records.amount] if records.amount else [])]
        ordered = rows.order_by(f"-{records.day}", "-pk").values_list(*names)
        page = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
        lines = [
            {
                "day": row[1],
                "title": row[2] or "—",
                "amount": row[3] if records.amount else 1,
                "url": records.url(row[0]) if records.url else "",
            }
            for row in page.object_list
        ]
        context = {
            "heading": str(node),
            "entry": entry,
            "lines": lines,
            "page": page,
            "sum": records.total(entry.organisation),
            "breadcrumb": way(entry, (str(entry), detail_url(entry)), (str(node), "")),
        }
        return render(request, "chambers/assessment/leaf_records.html", context)


class EvidenceFile(Door):
    """A file put to an entry, for those who see the entry; each reading is on the trail."""

    permission = VIEW
    queryset = AssessmentEntry.objects.for_detail()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int, evidence: int) -> HttpResponseBase:
        entry = self.get_object()
        row = (
            Evidence.objects.filter(entry=entry, pk=evidence, removed_at=None).select_related("file").first()
        )
        if row is None:
            raise Http404
        record("chambers.evidence_read", entry, actor=request.user, note=row.name)
        return send_file(row.file, row.name, inline=True)


class SheetFile(EvidenceFile):
    """The same for whoever is seated over the entry."""

    permission = "chambers.score_entry"
