"""Writing a list of demands, and the acts on one demand."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.ui.fields import DayField, DictionaryField, PhoneField
from federation.ui.picking import PickedField
from federation.ui.typed import refuse_unseen_signs
from liaison.models import Department
from members.models import Person
from members.pickers import people_meant
from proposals.models import Demand, DemandCall, Matter, Rating
from proposals.services.demand_lists import ITEM, MOST_ITEMS
from proposals.services.dictionaries import choices_of, topics
from proposals.services.rerouting import route_choices

State = Demand.State
LONG = {"rows": 5}
SHORTEST = 4


def categories() -> dict[int, Any]:
    return topics(Matter.Kind.DEMAND)


def category_choices() -> list[tuple[int, str]]:
    """The categories of demands, without a query."""
    return choices_of(categories())


def category_field(**kwargs: Any) -> DictionaryField:
    return DictionaryField(choices=category_choices, rows=categories, label=_("Category"), **kwargs)


def period_choices() -> list[tuple[str, str]]:
    """This quarter and the next one."""
    today = timezone.localdate()
    year, quarter = today.year, (today.month + 2) // 3
    following = (year + 1, 1) if quarter == 4 else (year, quarter + 1)
    return [
        (f"{y}-{q}", _now("%(year)s, quarter %(quarter)s") % {"year": y, "quarter": q})
        for y, q in ((year, quarter), following)
    ]


class BeginForm(forms.Form):
    """For whom a list is begun. Who raises something for the own unit leaves it empty."""

    unit = forms.CharField(
        label=_("Enterprise or chamber"),
        max_length=200,
        required=False,
        help_text=_("The whole name or the credit code, as it stands in the registry."),
    )

    def __init__(self, *args: Any, asks_unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_unit:
            del self.fields["unit"]
        elif asks_unit == "member":
            self.fields["unit"].help_text = _(
                "The whole name or the credit code of a member. Left empty: your chamber itself."
            )
        else:
            self.fields["unit"].required = True


class DemandListForm(forms.Form):
    """A list of demands: period, contact and as many items as `rows` says. An item without words is left out.

    Fields of an item are called `0-subject`, `0-text` and so on; the cleaned `items` are keyed by their row.
    """

    period = forms.ChoiceField(label=_("Period"), choices=period_choices)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60)
    contact_phone = PhoneField(label=_("Contact telephone"), required=True)

    def __init__(self, *args: Any, rows: int = 1, asks_problem: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_problem = asks_problem
        typed = self.data.get("rows", "") if self.is_bound else ""
        wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else rows
        self.rows = max(1, min(wanted, MOST_ITEMS))
        self.fields["rows"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=self.rows, required=False, min_value=1, max_value=MOST_ITEMS
        )
        for row in range(self.rows):
            for name, field in self.item_fields().items():
                self.fields[f"{row}-{name}"] = field

    def item_fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {
            "subject": forms.CharField(
                label=_("In one line"),
                max_length=ITEM["subject"],
                required=False,
                validators=[refuse_unseen_signs],  # type: ignore[list-item]
            ),
            "topic": category_field(nothing=_("Not sure")),
            "text": forms.CharField(
                label=_("What is needed"),
                max_length=ITEM["text"],
                required=False,
                validators=[refuse_unseen_signs],  # type: ignore[list-item]
                widget=forms.Textarea(attrs=LONG),
            ),
            "priority": forms.ChoiceField(
                label=_("Priority"),
                choices=Demand.Priority.choices,
                initial=Demand.Priority.NORMAL,
                required=False,
            ),
            "wished_on": DayField(label=_("Wished by")),
        }
        if self.asks_problem:
            found["problem"] = self.problem_field()
        for name in ("subject", "text"):
            # An item may be left out as a whole, not in part: the page does not call these optional.
            setattr(found[name], "wanted", True)  # noqa: B010
        return found

    def problem_field(self) -> forms.Field:
        """Only for what a chamber itself meets with."""
        choices = [("", _("None of them")), *Demand.Problem.choices]
        return forms.ChoiceField(label=_("Kind of problem"), choices=choices, required=False)

    def sections(self) -> list[dict]:
        """How the page groups the fields: the list, then one group an item."""
        head = {
            "id": "list",
            "title": _("Period and contact"),
            "hint": "",
            "fields": [self["period"], self["contact_name"], self["contact_phone"]],
        }
        return [head, *(self.section(row) for row in range(self.rows))]

    def section(self, row: int) -> dict:
        return {
            "id": f"item-{row}",
            "title": _now("Demand %(number)s") % {"number": row + 1},
            "hint": _("It gets a number of its own.") if row == 0 else "",
            "fields": [self[f"{row}-{name}"] for name in ITEM if f"{row}-{name}" in self.fields],
        }

    def clean(self) -> dict:
        data = super().clean() or {}
        items = {}
        for row in range(self.rows):
            item = {name: data.get(f"{row}-{name}") for name in ITEM}
            if not (item["subject"] or item["text"]) and (row or self.rows > 1):
                continue
            for name, sentence in (
                ("subject", _("Say in one line what it is about.")),
                ("text", _("Say what is needed.")),
            ):
                if len(item[name] or "") < SHORTEST and f"{row}-{name}" not in self.errors:
                    self.add_error(f"{row}-{name}", sentence)
            item["priority"] = item["priority"] or Demand.Priority.NORMAL
            item["problem"] = item["problem"] or ""
            items[row] = item
        year, _dash, quarter = (data.get("period") or "0-0").partition("-")
        return {
            "items": items,
            "year": int(year),
            "quarter": int(quarter),
            "contact_name": data.get("contact_name", ""),
            "contact_phone": data.get("contact_phone", ""),
        }

    def typed(self) -> dict[str, Any]:
        """What a draft keeps: everything as it was typed, right or wrong."""
        return {
            "contact_name": self.data.get("contact_name", ""),
            "contact_phone": self.data.get("contact_phone", ""),
            "items": [
                {name: self.data.get(f"{row}-{name}", "") for name in ITEM} for row in range(self.rows)
            ],
        }


class RegisterDemandForm(forms.Form):
    """登记分类."""

    topic = category_field(required=True, nothing=_("Choose a category"))
    priority = forms.ChoiceField(
        label=_("Priority"), choices=Demand.Priority.choices, widget=forms.RadioSelect
    )
    person = PickedField(
        "members:person_pick",
        label=_("Person who asks"),
        required=False,
        help_text=_("Where a person asks, such as from Hong Kong, Macao or Taiwan: the name, as on file."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], present: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.within(partial(people_meant, people), present=present)


class DispatchForm(forms.Form):
    """派单: a department, or a colleague where the federation helps itself."""

    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("None: the federation helps itself"),
    )
    server = forms.ModelChoiceField(
        label=_("Colleague who serves"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("None: the department names its officer"),
    )
    due_on = DayField(label=_("Due"), help_text=_("Left empty: by the term."))

    def __init__(
        self, *args: Any, departments: QuerySet[Department], colleagues: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["department"].queryset, fields["server"].queryset = departments, colleagues


class MatchForm(forms.Form):
    """一对一对接: who serves the enterprise, and how."""

    server = forms.ModelChoiceField(label=_("Served by"), queryset=User.objects.none(), empty_label=None)
    plan = forms.CharField(
        label=_("Service plan"),
        max_length=3000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("What is done, by whom, until when. The enterprise reads it."),
    )
    planned_for = DayField(label=_("Planned until"))

    def __init__(self, *args: Any, servers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["server"]
        field.queryset = servers


class ContactForm(forms.Form):
    """The first contact, as who serves tells it; the enterprise only says that it was so."""

    contacted_on = DayField(label=_("First contact on"), initial=timezone.localdate, required=True)
    contact_way = forms.ChoiceField(
        label=_("Way of contact"), choices=Demand.Way.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, serves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not serves:
            self.fields.clear()


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            (state.value, state.label)
            for state in (State.SOLVED, State.PARTLY, State.DEFERRED, State.IMPOSSIBLE)
        ],
        widget=forms.RadioSelect,
    )
    result = forms.CharField(label=_("What came of it"), max_length=4000, widget=forms.Textarea(attrs=LONG))
    deferred_until = DayField(
        label=_("Deferred until"),
        help_text=_("Only when it is deferred: on this day it comes back by itself."),
    )
    policy = forms.CharField(
        label=_("Policy cited"),
        max_length=300,
        required=False,
        help_text=_("Only when it cannot be solved: the policy or rule because of which."),
    )


class ServiceRatingForm(forms.Form):
    confirms = forms.TypedChoiceField(
        label=_("The result"),
        choices=[("yes", _("is as reported")), ("no", _("is another one"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    satisfaction = forms.ChoiceField(
        label=_("Are you satisfied with it?"), choices=Rating.Satisfaction.choices, widget=forms.RadioSelect
    )
    attitude = forms.ChoiceField(
        label=_("How were you served?"), choices=Rating.Attitude.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Your comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where something is not right."),
    )


class DemandCallForm(forms.Form):
    called_on = DayField(label=_("Called on"), initial=timezone.localdate, required=True)
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=DemandCall.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What was said"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class StrikeOffForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def other_ways() -> list[tuple[str, Any]]:
    return route_choices(without=Matter.Kind.DEMAND)


class TransferForm(forms.Form):
    kind = forms.ChoiceField(label=_("Goes on as"), choices=other_ways, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever raised it reads it."),
    )
