"""Results for everybody: published rounds with objections to them, and awards with counts at a date."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from chambers.assessment_result_tables import entry_name
from chambers.forms.assessment_results import AwardsForm, ObjectionForm
from chambers.models import AssessmentEntry, AssessmentRound, Award, Honour
from chambers.services.assessment_publicity import PUBLIC, raise_objection, refuse_over
from chambers.services.rubric_checks import plain
from chambers.views.join import person, private, too_often
from federation.audit.middleware import client_address
from federation.limits import is_within
from federation.ui.pages.forms import add_errors
from federation.ui.typed import is_sound

SHOWN = 50
ROWS = 200
State = AssessmentRound.State


def public_rounds() -> QuerySet:
    rows = AssessmentRound.objects.filter(state__in=PUBLIC, is_trial=False)
    return rows.select_related("version__rubric", "organisation")


def is_open(held: AssessmentRound) -> bool:
    """Whether anybody may object today."""
    until = held.objections_until
    return held.state == State.PUBLICITY and until is not None and timezone.localdate() <= until


def key_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


class Rounds(View):
    """公示公告: what may be objected to first, then what came of earlier rounds."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(public_rounds().order_by("-published_on", "-pk")[:SHOWN])
        context = {
            "heading": _("Published results of assessments"),
            "open": [one for one in rows if one.state == State.PUBLICITY],
            "ended": [one for one in rows if one.state != State.PUBLICITY],
        }
        return render(request, "chambers/assessment/public_rounds.html", context)


class RoundPage(View):
    """The list of a round: in each group place, name, total and grade."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        held = public_rounds().filter(pk=pk).first()
        if held is None:
            raise Http404
        groups = list(held.version.groups.all())
        chosen = key_of(request.GET.get("group", ""))
        chosen = chosen if chosen in {group.pk for group in groups} else None
        page = Paginator(self.rows(held, chosen), ROWS).get_page(request.GET.get("page"))
        context = {
            "heading": held.title,
            "held": held,
            "is_open": is_open(held),
            "groups": groups,
            "chosen": chosen,
            "sections": sections_of(page.object_list),
            "page": page,
            "places": held.version.places,
        }
        return render(request, "chambers/assessment/public_round.html", context)

    @staticmethod
    def rows(held: AssessmentRound, group: int | None) -> QuerySet:
        rows = AssessmentEntry.objects.filter(round=held, place__isnull=False).counted()
        rows = rows.filter(group=group) if group else rows
        return rows.order_by(
            F("group__position").asc(nulls_last=True), "group_id", "place__in_group", "pk"
        ).values(
            "pk",
            "organisation__name",
            "person__name",
            "party__name",
            "group_id",
            "group__name",
            "place__in_group",
            "score__total",
            "score__is_vetoed",
            "score__grade__name",
            "award__revoked_on",
        )


def sections_of(rows: Any) -> list[dict]:
    """Rows under the names of their groups, in their order."""
    found: list[dict] = []
    for row in rows:
        if not found or found[-1]["key"] != row["group_id"]:
            found.append({"key": row["group_id"], "name": row["group__name"] or "", "rows": []})
        line = {
            "pk": row["pk"],
            "name": entry_name(row, prefix=""),
            "place": row["place__in_group"],
            "total": plain(row["score__total"]),
            "grade": row["score__grade__name"] or "",
            "vetoed": row["score__is_vetoed"],
            "revoked": row["award__revoked_on"],
        }
        found[-1]["rows"].append(line)
    return found


class Object(View):
    """An objection to one entry. After the last day the page says that it is over."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, self.entry(pk), ObjectionForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry, form = self.entry(pk), ObjectionForm(request.POST)
        if not is_sound(form):
            return self.show(request, entry, form, status=422)
        most = settings.JOIN_LIMITS["objection"]
        if not is_within("objection", client_address(request), most=most):
            return too_often(request)
        data = form.cleaned_data
        # A machine is thanked like everybody else, and nothing is kept.
        if not data.pop("website"):
            try:
                raise_objection(entry, actor=person(request), **data)
            except ValidationError as error:
                add_errors(form, error)
                return self.show(request, entry, form, status=422)
        messages.success(request, _("Your objection has been received. The office will answer it."))
        return HttpResponseRedirect(reverse("results:round", args=[entry.round_id]))

    @staticmethod
    def entry(pk: int) -> AssessmentEntry:
        rows = AssessmentEntry.objects.counted().for_detail().filter(round__in=public_rounds())
        entry = rows.filter(pk=pk).first()
        if entry is None:
            raise Http404
        return entry

    def show(
        self, request: HttpRequest, entry: AssessmentEntry, form: ObjectionForm, *, status: int = 200
    ) -> HttpResponse:
        over = ""
        try:
            refuse_over(entry.round)
        except ValidationError as error:
            over = " ".join(error.messages)
        context = {
            "heading": _("Object to a result"),
            "entry": entry,
            "held": entry.round,
            "form": form,
            "over": over,
        }
        return private(render(request, "chambers/assessment/public_objection.html", context, status=status))


class Awards(View):
    """What has been awarded and counts on a day: figures by level, each opening its list."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        form = AwardsForm(request.GET)
        day = form.chosen("on") or timezone.localdate()
        held = Award.objects.held_on(day)
        rows = held.filter(
            **{path: form.chosen(name) for name, path in form.PATHS.items() if form.chosen(name)}
        )
        level = request.GET.get("level", "")
        shown = rows.filter(grade__level=level) if level in Honour.Level.values else rows
        ordered = shown.order_by("-awarded_on", "grade_id", "place", "pk")
        names = ("pk", "entry__organisation__name", "entry__person__name", "entry__party__name")
        more = ("entry__round__title", "grade__name", "awarded_on", "valid_to", "certificate__number")
        page = Paginator(ordered.values(*names, *more), SHOWN).get_page(request.GET.get("page"))
        context = {
            "heading": _("Awards of assessments"),
            "form": form,
            "day": day,
            "level": level,
            "figures": self.figures(request, rows, level),
            "awards": [row | {"name": entry_name(row)} for row in page.object_list],
            "page": page,
            "query": kept_query(request, "page"),
        }
        return render(request, "chambers/assessment/public_awards.html", context)

    @staticmethod
    def figures(request: HttpRequest, rows: QuerySet, chosen: str) -> list[dict]:
        """All of the day and those of each level, in one statement."""
        by_level = {key: Count("pk", filter=Q(grade__level=key)) for key in Honour.Level.values}
        counts = rows.aggregate(total=Count("pk"), **by_level)
        rest = kept_query(request, "level", "page")
        lines = [("", _("All levels"), counts["total"])]
        lines += [(str(key), Honour.Level(key).label, counts[key]) for key in Honour.LEVEL_ORDER]
        return [
            {
                "label": label,
                "count": count,
                "active": key == chosen,
                "url": f"?{rest}{'&' if rest and key else ''}{f'level={key}' if key else ''}",
            }
            for key, label, count in lines
        ]


def kept_query(request: HttpRequest, *without: str) -> str:
    """The rest of the address, without some of its parameters."""
    return urlencode({name: value for name, value in request.GET.items() if value and name not in without})
