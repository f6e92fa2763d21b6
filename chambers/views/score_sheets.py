"""The score sheet in its three uses: first check by the office, an expert's own, the review.

One file, though long: the three differ in a few lines of what is one page.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_tables import SheetFilter, SheetTable
from chambers.forms.assessment_marks import MarksForm
from chambers.models import AssessmentEntry, AssessmentRound, ExpertSeat, Indicator, Mark
from chambers.services.assessment_checks import admit_entry, save_check
from chambers.services.assessment_marks import Paper, needs_reason, read_paper, takes
from chambers.services.assessment_reviews import finish_review, save_review
from chambers.services.expert_sheets import save_sheet, submit_sheet
from chambers.services.rubric_checks import is_regular, worth_of
from chambers.services.score_explaining import LastTime, compare, last_time
from chambers.sheet_drawing import axes_of, ladder, radar, rates
from chambers.views.assessment_entries import detail_url, way
from federation.ui.pages import Door, ListPage, SignedInRequest
from federation.ui.pages.forms import add_errors
from federation.ui.typed import is_sound

State, Round, Seat = AssessmentEntry.State, AssessmentRound.State, ExpertSeat.State
Stage, K = Mark.Stage, Indicator.Kind
QUEUED = 2_000
# Leaves in which a number of units is typed, and not the points that it is worth.
COUNTED = (K.PER_UNIT, K.DEDUCTION, K.RATIO, K.SCALED)


class SheetList(ListPage):
    """The sheets of one expert, those to be scored first."""

    permission = "chambers.score_entry"
    queryset = AssessmentEntry.objects.all()
    filterset_class = SheetFilter
    table_class = SheetTable
    heading = gettext_lazy("Sheets to score")
    empty_sentence = gettext_lazy("You are not seated over any entry.")
    export_name = "sheets"

    def get_queryset(self) -> QuerySet:
        own = ExpertSeat.objects.filter(entry=OuterRef("pk"), expert=self.request.user)
        return super().get_queryset().annotate(seat_state=Subquery(own.values("state")[:1]))


class Sheet(Door):
    """One sheet. GET shows it; POST keeps it (also in passing, as JSON), shows a total, or hands it in."""

    queryset = AssessmentEntry.objects.for_detail()
    http_method_names = ["get", "post"]
    stage: str = ""
    route = ""
    keeps_itself = True
    heading: Any = ""
    submit_label: Any = ""
    file_route = "evidence_file"
    entry: AssessmentEntry
    paper: Paper

    # What the three differ in ------------------------------------------------------------------------------

    def is_open(self) -> bool:
        """Whether values may be written now; else the sheet is read."""
        raise NotImplementedError

    def queue(self) -> QuerySet:
        """The entries among which this one stands."""
        raise NotImplementedError

    def save(self, form: MarksForm) -> None:
        raise NotImplementedError

    def hand_in(self) -> None:
        raise NotImplementedError

    def more(self) -> list[dict]:
        return []

    @property
    def expert(self) -> int | None:
        return None

    # What they share ---------------------------------------------------------------------------------------

    def load(self) -> None:
        self.entry = self.get_object()
        self.paper = read_paper(self.entry)
        self.writable = self.is_open()

    def base(self) -> list[Decimal | None]:
        """The values that this sheet begins with and is compared to."""
        return self.paper.row(Stage.SELF if self.stage == Stage.CHECK else Stage.CHECK)

    def form(self, data: Any = None) -> MarksForm:
        leaves = [leaf for leaf in self.paper.rules.leaves if takes(leaf, self.stage)]
        row = self.paper.row(self.stage, self.expert)
        initial: dict[str, Any] = {}
        for leaf in leaves:
            mark = self.paper.mark(self.stage, leaf, self.expert)
            value = mark.value if mark else row[(leaf.ordinal or 1) - 1]
            initial[f"v{leaf.pk}"] = Decimal(0) if value is None and leaf.kind == K.VETO else value
            initial[f"r{leaf.pk}"] = mark.reason if mark else ""
        form = MarksForm(data, initial=initial, leaves=leaves, options=self.paper.options, reasons=True)
        if not self.writable:
            for field in form.fields.values():
                field.disabled = True
        return form

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.load()
        return self.draw(self.form())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.load()
        form = self.form(request.POST)
        sound = is_sound(form)
        if request.POST.get("act") == "total" and request.headers.get("HX-Request"):
            side = self.side(form)
            sums = zip(self.paper.rules.roots, side["own"].criteria, strict=True)
            wide = {one["leaf"].pk: one for one in side["wide"]}
            own = side["own"].leaf_points
            side["warned"] = [
                (leaf, wide.get(leaf.pk), own[(leaf.ordinal or 1) - 1] if leaf.kind in COUNTED else None)
                for leaf in form.leaves
            ]
            side["sums"] = [(root.node.pk, points) for root, points in sums if not root.node.is_leaf]
            return render(request, "chambers/assessment/sheet_side.html", side)
        if request.headers.get("Accept") == "application/json":
            return self.autosave(form)
        if not sound:
            return self.draw(form, status=422)
        try:
            self.save(form)
            if request.POST.get("act") == "submit":
                self.hand_in()
                messages.success(request, _("%(name)s is done.") % {"name": str(self.entry)})
                return HttpResponseRedirect(self.next_url())
        except ValidationError as error:
            add_errors(form, error)
            return self.draw(form, status=422)
        messages.success(request, _("The sheet has been saved."))
        return HttpResponseRedirect(self.url(self.entry.pk))

    def autosave(self, form: MarksForm) -> JsonResponse:
        """What is wrong in one field does not keep the others from being saved."""
        try:
            self.save(form)
        except ValidationError as error:
            return JsonResponse({"errors": error.messages}, status=422)
        errors = {name: texts[0] for name, texts in form.errors.items()}
        return JsonResponse({"version": 1, "saved_at": timezone.now().isoformat(), "errors": errors})

    def url(self, key: int) -> str:
        return reverse(f"chambers:{self.route}", args=[key])

    def next_url(self) -> str:
        following = self.queue().exclude(pk=self.entry.pk).order_by("pk")
        key = following.filter(pk__gt=self.entry.pk).values_list("pk", flat=True).first()
        key = key or following.values_list("pk", flat=True).first()
        return self.url(key) if key else self.list_url()

    def list_url(self) -> str:
        return reverse("chambers:round_detail", args=[self.entry.round_id])

    def given(self, form: MarksForm) -> dict[int, Decimal | None]:
        """The values in the hands of whoever scores: typed ones, else those the sheet begins with."""
        typed = form.values() if form.is_bound else {}
        begun = {leaf.pk: form.initial.get(f"v{leaf.pk}") for leaf in form.leaves}
        return begun | {key: value for key, value in typed.items() if value is not None}

    def side(self, form: MarksForm) -> dict:
        """The right column: total, ladder, radar, vetoes and bonus, and what is to be explained first."""
        paper, rules = self.paper, self.paper.rules
        given = self.given(form)
        rows = paper.row(Stage.SELF), paper.row(Stage.CHECK), self.base()
        selfs, checks, base, own = paper.reckoned(*rows, paper.row(self.stage, self.expert, given))
        full = [worth_of(root) if is_regular(root) else Decimal(0) for root in rules.roots]
        group = compare(self.entry, own.total, len(rules.roots))
        regular = axes_of(rules, full)
        names = [rules.roots[place].node.name for place in regular]
        shares = rates([own.criteria[place] for place in regular], [full[place] for place in regular])
        means = rates([group["means"][place] for place in regular], [full[place] for place in regular])
        wide = self.wide(form, base, own)
        return {
            "own": own,
            "selfs": selfs,
            "checks": checks,
            "total_points": rules.version.total_points,
            "ladder": ladder(rules, own.total),
            "group": group,
            "radar": radar(names, shares, means),
            "radar_rows": list(zip(names, shares, means, strict=True)),
            "vetoes": [(leaf, bool(given.get(leaf.pk))) for leaf in rules.leaves if leaf.kind == K.VETO],
            "bonuses": [
                (leaf, own.leaf_points[(leaf.ordinal or 1) - 1])
                for leaf in rules.leaves
                if leaf.is_bonus and leaf.kind != K.VETO
            ],
            "wide": wide,
            "unexplained": [one for one in wide if not one["reason"]],
            "lacking": [one for one in rules.leaves if self.lacks_evidence(one)],
            "full": full,
        }

    def wide(self, form: MarksForm, base: Any, own: Any) -> list[dict]:
        """Leaves whose points differ from what they are compared to by so much that a reason is needed."""
        found = []
        for leaf in form.leaves:
            at = (leaf.ordinal or 1) - 1
            difference = own.leaf_points[at] - base.leaf_points[at]
            if leaf.kind != K.VETO and needs_reason(self.paper, self.stage, difference):
                name = f"r{leaf.pk}"
                reason = form.data.get(name, "") if form.is_bound else form.initial.get(name, "")
                less = difference < 0
                found.append(
                    {"leaf": leaf, "points": abs(difference), "less": less, "reason": reason.strip()}
                )
        return found

    def lacks_evidence(self, leaf: Indicator) -> bool:
        claimed = (self.paper.value(Stage.SELF, leaf) or 0) > 0
        return leaf.needs_evidence and claimed and leaf.pk not in self.paper.evidence

    def draw(self, form: MarksForm, *, status: int = 200) -> HttpResponse:
        side = self.side(form)
        keys = list(self.queue().order_by("pk").values_list("pk", flat=True)[:QUEUED])
        place = keys.index(self.entry.pk) if self.entry.pk in keys else None
        last = last_time(self.entry)
        compared = last is not None and "last" in self.request.GET
        context = side | {
            "last": last,
            "compared": compared,
            "object": self.entry,
            "heading": str(self.entry),
            "sheet": self.heading,
            "breadcrumb": way(self.entry, (str(self.entry), self.back_url()), (self.heading, "")),
            "form": form,
            "branches": self.branches(form, side, last if compared else None),
            "writable": self.writable,
            "autosave_url": self.url(self.entry.pk) if self.writable and self.keeps_itself else "",
            "page_url": self.url(self.entry.pk),
            "submit_label": self.submit_label,
            "reason_from": self.paper.rules.version.reason_from,
            "place": None if place is None else place + 1,
            "count": len(keys),
            "before": self.url(keys[place - 1]) if place else "",
            "after": self.url(keys[place + 1]) if place is not None and place + 1 < len(keys) else "",
            "more": self.more() if self.writable else [],
        }
        return render(self.request, "chambers/assessment/score_sheet.html", context, status=status)

    def back_url(self) -> str:
        return detail_url(self.entry)

    def branches(self, form: MarksForm, side: dict, last: LastTime | None) -> list[dict]:
        """First-level nodes with their leaves in the three columns, and beside these what last time gave."""
        before = last.points() if last else {}
        wide = {one["leaf"].pk: one for one in side["wide"]}
        found = []
        for place, root in enumerate(self.paper.rules.roots):
            lines = []
            for leaf in self.paper.rules.leaves:
                if not leaf.path.startswith(root.node.path):
                    continue
                at, name = (leaf.ordinal or 1) - 1, f"v{leaf.pk}"
                lines.append(
                    {
                        "leaf": leaf,
                        "last": before.get(leaf.name),
                        "self": side["selfs"].leaf_points[at],
                        "check": side["checks"].leaf_points[at],
                        "own": side["own"].leaf_points[at],
                        "field": form[name] if name in form.fields else None,
                        "reason": form[f"r{leaf.pk}"] if name in form.fields else None,
                        "is_number": leaf.kind not in (K.FIXED, K.CHOICE, K.VETO),
                        # A number of units is typed: what it is worth stands below it.
                        "is_counted": leaf.kind in COUNTED,
                        "is_measured": leaf.scorer == Indicator.Scorer.MEASURED,
                        "wide": wide.get(leaf.pk),
                        "evidence": [
                            (row, reverse(f"chambers:{self.file_route}", args=[self.entry.pk, row.pk]))
                            for row in self.paper.evidence.get(leaf.pk, [])
                        ],
                        "lacking": self.lacks_evidence(leaf),
                    }
                )
            sums = {name: side[name].criteria[place] for name in ("selfs", "checks", "own")}
            found.append(
                {"node": root.node, "full": side["full"][place], "lines": lines, **sums}
                | {"last": before.get(root.node.name)}
            )
        return found

    def button(self, name: str, label: Any, icon: str) -> dict:
        return {"url": reverse(f"chambers:{name}", args=[self.entry.pk]), "label": label, "icon": icon}


class CheckSheet(Sheet):
    """First check: the unit's values, adjusted with a reason where they are lowered."""

    permission = "chambers.check_entry"
    stage, route = Stage.CHECK, "check_sheet"
    heading = gettext_lazy("First check")
    submit_label = gettext_lazy("Admit and next")

    def is_open(self) -> bool:
        entry = self.entry
        return entry.state == State.SUBMITTED and entry.round.state in (Round.OPEN, Round.CHECKING)

    def queue(self) -> QuerySet:
        rows = AssessmentEntry.objects.visible_to(self.request.user, self.permission)
        return rows.filter(round=self.entry.round_id, state=State.SUBMITTED)

    def more(self) -> list[dict]:
        if self.entry.returns:
            return []
        return [self.button("entry_return", _("Return for correction"), "arrow-back-up")]

    def save(self, form: MarksForm) -> None:
        values = {key: value for key, value in form.values().items() if value is not None}
        save_check(self.entry, values, form.reasons(), actor=self.request.user)

    def hand_in(self) -> None:
        admit_entry(self.entry, actor=self.request.user)


class ExpertSheet(Sheet):
    """An expert's own values, compared with the first check."""

    permission = "chambers.score_entry"
    stage, route = Stage.EXPERT, "sheet"
    heading = gettext_lazy("Score sheet")
    submit_label = gettext_lazy("Submit and next")
    file_route = "sheet_file"

    @property
    def expert(self) -> int | None:
        return self.request.user.pk

    def load(self) -> None:
        entry = self.get_object()
        self.seat = ExpertSeat.objects.filter(entry=entry, expert=self.request.user).first()
        if self.seat is None:
            # Within reach by a lent post: nobody scores in another's name.
            raise Http404
        super().load()

    def is_open(self) -> bool:
        held = self.entry.round
        in_time = timezone.localdate() <= held.score_by
        return bool(self.seat and self.seat.state == Seat.ASKED) and held.state == Round.SCORING and in_time

    def queue(self) -> QuerySet:
        own = ExpertSeat.objects.filter(expert=self.request.user, state=Seat.ASKED)
        return AssessmentEntry.objects.filter(round=self.entry.round_id, pk__in=own.values("entry_id"))

    def list_url(self) -> str:
        return reverse("chambers:sheet_list")

    back_url = list_url

    def more(self) -> list[dict]:
        return [self.button("sheet_decline", _("Decline this sheet"), "ban")]

    def save(self, form: MarksForm) -> None:
        save_sheet(self.entry, form.values(), form.reasons(), actor=self.request.user)

    def hand_in(self) -> None:
        submit_sheet(self.entry, actor=self.request.user)


class ReviewSheet(Sheet):
    """The review: last values over everything that stands, each with its reason."""

    permission = "chambers.review_entry"
    stage, route = Stage.FINAL, "review_sheet"
    heading = gettext_lazy("Second check")
    submit_label = gettext_lazy("Finish and next")
    # A value without its reason is refused, so half a sentence is not kept in passing.
    keeps_itself = False

    def base(self) -> list[Decimal | None]:
        return list(self.paper.score.values) if self.paper.score else self.paper.row(Stage.CHECK)

    def is_open(self) -> bool:
        ready = (State.SCORED, State.CHECKED)
        return self.entry.round.state == Round.REVIEWING and self.entry.state in ready

    def queue(self) -> QuerySet:
        rows = AssessmentEntry.objects.filter(round=self.entry.round_id)
        return rows.filter(state__in=[State.SCORED, State.CHECKED])

    def save(self, form: MarksForm) -> None:
        values = {key: value for key, value in form.values().items() if value is not None}
        save_review(self.entry, values, form.reasons(), actor=self.request.user)

    def hand_in(self) -> None:
        finish_review(self.entry, actor=self.request.user)
