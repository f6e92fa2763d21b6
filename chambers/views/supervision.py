"""Supervision across chambers: officials in office, coverage of liaison officers, settings."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.governance import AddOptionForm, ApproveForm, ChangeOptionForm, JudgeForm
from chambers.models import Chamber, Conflict, Option, PublicOffice
from chambers.services.attention import front_officers, of_chamber
from chambers.services.officials import approve_office, judge_officials
from chambers.services.options import add_option, change_option
from chambers.supervision_filters import CITY, ConflictFilter, OptionFilter
from chambers.supervision_tables import ConflictTable, OptionTable
from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage

KINDS = dict(Chamber.Kind.choices)


def with_public_offices(rows: QuerySet) -> QuerySet:
    """Offices with the public offices of their holders as dicts, in the same query."""
    labels = Case(
        *(When(state=state, then=Value(str(label))) for state, label in PublicOffice.State.choices),
        output_field=CharField(),
    )
    held = PublicOffice.objects.in_force().filter(person=OuterRef("person")).order_by("pk")
    made = held.annotate(label=labels).values(
        made=JSONObject(body="body", title="title", state="state", label="label")
    )
    return rows.annotate(public_offices=ArraySubquery(made))


class ConflictList(ListPage):
    permission = "chambers.supervise_chamber"
    queryset = Conflict.objects.all()
    filterset_class = ConflictFilter
    table_class = ConflictTable
    heading = gettext_lazy("Officials in chambers’ offices")
    empty_sentence = gettext_lazy("No public official is known to hold an office in a chamber.")
    export_name = "officials"

    def get_queryset(self) -> QuerySet:
        return with_public_offices(super().get_queryset().present())

    def export_urls(self) -> list[dict]:
        """Lists of people do not leave the portal."""
        return []


class ConflictAction(ActionPage):
    permission = "chambers.supervise_chamber"
    queryset = Conflict.objects.select_related("chamber__organisation", "person")

    def breadcrumb(self) -> list[dict]:
        place = {"label": _("Officials in chambers’ offices"), "url": reverse("chambers:conflict_list")}
        return [place, {"label": self.heading, "url": ""}]

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_governance", args=[self.object.chamber_id])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        offices = PublicOffice.objects.in_force().filter(person=self.object.person)
        return {"effect": "；".join(str(one) for one in offices)}


class ConflictJudge(ConflictAction):
    form_class = JudgeForm
    heading = gettext_lazy("Check the official")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("Your answer is on file.")

    def perform(self, data: dict) -> int:
        return judge_officials(self.object, actor=self.request.user, same=data["same"])


class ConflictApprove(ConflictAction):
    form_class = ApproveForm
    heading = gettext_lazy("Put an approval on file")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The approval is on file.")

    def perform(self, data: dict) -> Any:
        return approve_office(self.object, actor=self.request.user, **data)


class Coverage(DetailPage):
    """How many chambers have a liaison officer, by federation and by kind."""

    permission = "chambers.view_contact"
    queryset = Chamber.objects.all()
    template_name = "chambers/coverage.html"

    def get_object(self) -> Any:
        return None

    def details(self) -> dict:
        rows = (
            self.get_queryset()
            .current()
            .filter(
                organisation__kind=Organisation.Kind.CHAMBER,
                organisation__status=Organisation.Status.ACTIVE,
            )
        )
        counted = list(
            rows.order_by()
            .values("organisation__branch", "organisation__branch__name", "kind")
            .annotate(
                all=Count("pk"),
                liaison=Count("liaison_officer"),
                front=Count("pk", filter=Q(of_chamber(front_officers()))),
            )
        )
        units = self.grouped(counted, "organisation__branch", self.unit_line)
        kinds = self.grouped(counted, "kind", self.kind_line)
        return {
            "heading": _("Coverage of liaison officers"),
            "breadcrumb": [
                {"label": _("Directory of chambers"), "url": reverse("chambers:chamber_list")},
                {"label": _("Coverage of liaison officers"), "url": ""},
            ],
            "total": self.added(counted) | {"label": _("All"), "query": ""},
            "city": next((one for one in units if one["key"] is None), None),
            "units": units,
            "kinds": kinds,
            "list_url": reverse("chambers:chamber_list"),
        }

    def added(self, rows: list[dict]) -> dict:
        """Sums over some rows with the two rates in per cent."""
        found: dict[str, Any] = {name: sum(row[name] for row in rows) for name in ("all", "liaison", "front")}
        for name in ("liaison", "front"):
            found[f"{name}_rate"] = round(100 * found[name] / found["all"]) if found["all"] else 0
            found[f"no_{name}"] = found["all"] - found[name]
        return found

    def grouped(self, counted: list[dict], field: str, line: Any) -> list[dict]:
        groups: dict[Any, list[dict]] = {}
        for row in counted:
            groups.setdefault(row[field], []).append(row)
        made = [self.added(rows) | {"key": key} | line(key, rows) for key, rows in groups.items()]
        return sorted(made, key=lambda one: (one["key"] is not None, -one["all"], one["label"]))

    def unit_line(self, key: int | None, rows: list[dict]) -> dict:
        name = rows[0]["organisation__branch__name"] or _("City level")
        return {"label": name, "query": f"county={key or CITY}"}

    def kind_line(self, key: str, rows: list[dict]) -> dict:
        return {"label": str(KINDS[key]), "query": f"kind={key}"}


# Settings -------------------------------------------------------------------------------------------


def settings_way(*more: dict) -> list[dict]:
    return [{"label": _("Settings of supervision"), "url": reverse("chambers:option_list")}, *more]


class OptionList(ListPage):
    """One area at a time, chosen by a tab."""

    permission = "chambers.set_up_supervision"
    queryset = Option.objects.all()
    filterset_class = OptionFilter
    table_class = OptionTable
    heading = gettext_lazy("Settings of supervision")
    export_name = "settings"

    @cached_property
    def area(self) -> str:
        asked = self.kwargs.get("area", Option.Area.SEPARATION)
        if asked not in Option.Area.values:
            raise Http404
        return asked

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(area=self.area)

    def facts(self) -> str:
        number, mark = Option.MEANING[Option.Area(self.area)]
        parts = []
        if number:
            parts.append(_("Number: %(meaning)s") % {"meaning": number})
        if mark:
            parts.append(_("Effect: %(meaning)s") % {"meaning": mark})
        return " · ".join(parts)

    def tabs(self) -> list[dict]:
        counts = dict(
            Option.objects.filter(in_use=True).order_by().values_list("area").annotate(count=Count("pk"))
        )
        return [
            {
                "label": label,
                "url": reverse("chambers:option_area", args=[area]),
                "active": area == self.area,
                "count": counts.get(area, 0),
            }
            for area, label in Option.Area.choices
        ]

    def actions(self) -> list[dict]:
        if self.area == Option.Area.LIMIT:
            return []
        url = reverse("chambers:option_add", args=[self.area])
        return [{"label": _("New entry"), "url": url, "icon": "plus", "primary": True}]


class OptionAdd(CreatePage):
    permission = "chambers.set_up_supervision"
    form_class = AddOptionForm
    heading = gettext_lazy("New entry")
    success_message = gettext_lazy("The entry is in the list.")

    def prepare(self) -> None:
        self.area = self.kwargs["area"]
        if self.area not in Option.Area.values or self.area == Option.Area.LIMIT:
            raise Http404

    def form_options(self) -> dict:
        return {"area": self.area}

    def breadcrumb(self) -> list[dict]:
        return settings_way(
            {"label": Option.Area(self.area).label, "url": self.cancel_url()},
            {"label": _("New entry"), "url": ""},
        )

    def cancel_url(self) -> str:
        return reverse("chambers:option_area", args=[self.area])

    def perform(self, data: dict) -> Option:
        return add_option(self.area, actor=self.request.user, **data)

    def success_url(self, done: Option) -> str:
        return self.cancel_url()


class OptionChange(ActionPage):
    permission = "chambers.set_up_supervision"
    queryset = Option.objects.all()
    form_class = ChangeOptionForm
    heading = gettext_lazy("Change the entry")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        return {"area": self.object.area}

    def initial(self) -> dict:
        return {
            name: getattr(self.object, name) for name in ("name", "amount", "marked", "position", "in_use")
        }

    def breadcrumb(self) -> list[dict]:
        return settings_way(
            {"label": self.object.get_area_display(), "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        )

    def cancel_url(self) -> str:
        return reverse("chambers:option_area", args=[self.object.area])

    def perform(self, data: dict) -> Option:
        return change_option(self.object, actor=self.request.user, **data)

    def success_url(self, done: Option) -> str:
        return self.cancel_url()
