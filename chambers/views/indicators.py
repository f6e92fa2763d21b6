"""Adding, changing, placing and removing what a draft of a rubric consists of."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.indicators import IndicatorForm, PlaceForm
from chambers.forms.rubrics import GradeForm, GroupForm
from chambers.models import AssessedGroup, Grade, Indicator, RewardRule
from chambers.models.rubrics import LEVELS
from chambers.services.rubric_edits import move_below, save_grade
from chambers.services.rubric_kinds import DEFAULTS, only_of_kind
from chambers.services.rubrics import remove_indicator, remove_part, save_indicator, save_part
from chambers.views.rubric_versions import DraftPage, VersionAct, number_of
from federation.ui.pages import SignedInRequest

K = Indicator.Kind
SPARE = 2


def changed(row: Any, values: dict[str, Any]) -> Any:
    """A copy of `row` with these values; `row` stays what is shown beside them where they are refused."""
    copied = copy(row)
    for name, value in values.items():
        setattr(copied, name, value)
    return copied


class IndicatorPage(DraftPage):
    """The form over one indicator. Another kind or scorer draws it anew with the fields that it then has."""

    form_class = IndicatorForm
    template_name = "chambers/rubrics/indicator_form.html"
    node: Indicator

    def form_options(self) -> dict:
        return {"subject": self.object.rubric.subject, "rows": self.rows()}

    def rows(self) -> int:
        """As many rows of levels as are filled in, and some to spare."""
        sent = self.request.POST
        if sent:
            last = max((at for at in range(1, 99) if f"label{at}" in sent), default=0)
            return max(3, last + (SPARE if sent.get("act") == "rows" else 0))
        return max(3, len(self.options) + 1)

    @cached_property
    def options(self) -> list[Any]:
        return list(self.node.options.order_by("position")) if self.node.pk else []

    def initial(self) -> dict:
        node = self.node
        found = {name: getattr(node, name) for name in ("kind", "name", "standard", *DEFAULTS)}
        if not node.pk and node.kind != K.BRANCH:
            found["points"] = None
        for place, option in enumerate(self.options, 1):
            found |= {f"label{place}": option.label, f"worth{place}": option.points}
        return found

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") not in ("fields", "rows"):
            return super().post(request, *args, **kwargs)
        self.prepare()
        typed = {name: request.POST[name] for name in request.POST}
        boxes = {name: name in request.POST for name in ("is_bonus", "needs_evidence", "in_duty_report")}
        form = IndicatorForm(initial=self.initial() | typed | boxes, **self.form_options())
        if request.headers.get("HX-Request"):
            return render(request, "chambers/rubrics/indicator_fields.html", {"form": form})
        return self.show(form, key=request.POST.get("form_key", ""))

    def version_shown(self, form: Any) -> Any:
        if not form.is_bound and self.request.method == "POST":
            return self.request.POST.get("version", "")
        return super().version_shown(form)

    def perform(self, data: dict) -> Indicator:
        options = self.sent_form(data).options()
        given = {name: data[name] for name in DEFAULTS if data.get(name) is not None}
        values = only_of_kind(data["kind"], DEFAULTS | given)
        if options:
            values["points"] = max(one["points"] for one in options)
        node = changed(self.node, values | {name: data[name] for name in ("kind", "name", "standard")})
        return save_indicator(node, actor=self.request.user, seen=self.seen_version(), options=options)

    def sent_form(self, data: dict) -> IndicatorForm:
        """The form again over the cleaned `data`, for what it makes of its rows."""
        form = IndicatorForm(self.request.POST, **self.form_options())
        form.cleaned_data = data
        return form


class IndicatorAdd(IndicatorPage):
    """A new indicator on the first level, or below the branch that the address names."""

    heading = gettext_lazy("Add an indicator")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The indicator has been added.")

    def prepare(self) -> None:
        super().prepare()
        key = number_of(self.request.GET.get("below", ""))
        above = Indicator.objects.filter(version=self.object, pk=key, kind=K.BRANCH).first() if key else None
        if key and above is None:
            raise Http404
        first = above is None and self.request.GET.get("kind") is None
        kind = K.BRANCH if first else self.request.GET.get("kind", "")
        self.node = Indicator(
            version=self.object, parent=above, kind=kind if kind in K.values else K.RANGE.value
        )

    def extra(self) -> dict:
        return {"above": self.node.parent}


class NodePage:
    """The indicator of this version that the address names."""

    kwargs: dict[str, Any]
    object: Any
    node: Indicator

    def find_node(self) -> Indicator:
        rows = Indicator.objects.filter(version=self.object).select_related("parent")
        found = rows.filter(pk=self.kwargs["node"]).first()
        if found is None:
            raise Http404
        found.version = self.object
        return found


class IndicatorEdit(NodePage, IndicatorPage):
    heading = gettext_lazy("Change the indicator")

    def prepare(self) -> None:
        super().prepare()
        self.node = self.find_node()

    def extra(self) -> dict:
        return {"above": self.node.parent}


class IndicatorPlace(NodePage, DraftPage):
    """Under another indicator, with all that stands below it."""

    form_class = PlaceForm
    heading = gettext_lazy("Put elsewhere")
    submit_label = gettext_lazy("Put it there")
    template_name = "chambers/rubrics/place.html"

    def prepare(self) -> None:
        super().prepare()
        self.node = self.find_node()

    def form_options(self) -> dict:
        rows = Indicator.objects.filter(version=self.object, kind=K.BRANCH).order_by("path")
        found = [one for one in rows if one.level < LEVELS and not one.path.startswith(self.node.path)]
        return {"branches": found}

    def initial(self) -> dict:
        return {"below": str(self.node.parent_id or "")}

    def extra(self) -> dict:
        return {"node": self.node}

    def perform(self, data: dict) -> Indicator:
        above = Indicator.objects.get(pk=data["below"]) if data["below"] else None
        return move_below(self.node, above, actor=self.request.user, seen=self.seen_version())


class PartAct(VersionAct):
    """Taking a part out of a draft."""

    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("It has been removed.")

    def extra(self) -> dict:
        return {"effect": str(self.part), "danger": True}

    @cached_property
    def part(self) -> Any:
        raise NotImplementedError

    def prepare(self) -> None:
        super().prepare()
        if self.part is None:
            raise Http404

    def perform(self, data: dict) -> None:
        remove_part(self.part, actor=self.request.user, seen=self.seen())


class IndicatorRemove(NodePage, PartAct):
    heading = gettext_lazy("Remove the indicator")

    @cached_property
    def part(self) -> Any:
        return self.find_node()

    def extra(self) -> dict:
        rows = Indicator.objects.filter(version=self.object, path__startswith=self.part.path)
        below = rows.count() - 1
        words = _("%(name)s and %(n)s indicators below it") % {"name": self.part, "n": below}
        return {"effect": words if below else str(self.part), "danger": True}

    def perform(self, data: dict) -> None:
        remove_indicator(self.part, actor=self.request.user, seen=self.seen())


class GradeAdd(DraftPage):
    form_class = GradeForm
    heading = gettext_lazy("Add a grade")

    def prepare(self) -> None:
        super().prepare()
        self.grade = Grade(version=self.object)

    def initial(self) -> dict:
        return {"is_award": True}

    def perform(self, data: dict) -> Grade:
        reward = {name: data.pop(name) for name in GradeForm.REWARD}
        grade = changed(self.grade, data)
        paid = any(value is not None for value in reward.values())
        reward["amount"] = reward["amount"] or 0
        return save_grade(grade, reward if paid else None, actor=self.request.user, seen=self.seen_version())


class GradeEdit(GradeAdd):
    heading = gettext_lazy("Change the grade")

    def prepare(self) -> None:
        super().prepare()
        found = Grade.objects.filter(version=self.object, pk=self.kwargs["grade"]).first()
        if found is None:
            raise Http404
        self.grade = found
        self.reward = RewardRule.objects.filter(grade=found).first()

    def initial(self) -> dict:
        names = ("name", "threshold", "level", "is_award")
        found = {name: getattr(self.grade, name) for name in names}
        return found | {name: getattr(self.reward, name, None) for name in GradeForm.REWARD}


class GradeRemove(PartAct):
    heading = gettext_lazy("Remove the grade")

    @cached_property
    def part(self) -> Any:
        return Grade.objects.filter(version=self.object, pk=self.kwargs["grade"]).first()


class GroupAdd(DraftPage):
    form_class = GroupForm
    heading = gettext_lazy("Add a group")

    def prepare(self) -> None:
        super().prepare()
        self.group = AssessedGroup(version=self.object)

    def initial(self) -> dict:
        return {"position": self.object.groups.count() + 1}

    def perform(self, data: dict) -> Any:
        return save_part(changed(self.group, data), actor=self.request.user, seen=self.seen_version())


class GroupEdit(GroupAdd):
    heading = gettext_lazy("Change the group")

    def prepare(self) -> None:
        super().prepare()
        found = AssessedGroup.objects.filter(version=self.object, pk=self.kwargs["group"]).first()
        if found is None:
            raise Http404
        self.group = found

    def initial(self) -> dict:
        return {name: getattr(self.group, name) for name in ("name", "kinds", "position")}


class GroupRemove(PartAct):
    heading = gettext_lazy("Remove the group")

    @cached_property
    def part(self) -> Any:
        return AssessedGroup.objects.filter(version=self.object, pk=self.kwargs["group"]).first()
