"""Who is taken into a round: one form for each kind of those who are assessed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from chambers.models import AssessedGroup, Chamber, Officer, PartyOrganisation, Rubric
from chambers.services.assessment_subjects import UNITS, Sample
from federation.accounts.models import Organisation
from federation.text import normalise_name
from federation.ui.picking import PickedField
from members.models import Person

S = Rubric.Subject
NAMED = 5
MOST_NAMES = 2_000


class TakeInForm(forms.Form):
    """All of a choice, or those on a list of names; for a trial run also a random share of them.

    The cleaned `rows` are a queryset of the model that is assessed, `sample` is None or a Sample.
    """

    names = long_text(
        _("Names on a list"),
        required=False,
        rows=4,
        most=100_000,
        help_text=_("One a line. Where some are given, nothing else of the choice counts."),
    )
    group = forms.ModelChoiceField(
        label=_("Group"),
        queryset=AssessedGroup.objects.none(),
        required=False,
        empty_label=_("Without a group"),
    )
    share = forms.IntegerField(
        label=_("Random share in per cent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: all of the choice. The sample has no official effect."),
    )
    seed = forms.IntegerField(
        label=_("Seed of the draw"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("The same number draws the same ones again; it stands on the trail."),
    )
    first: tuple[str, ...] = ()

    def __init__(
        self,
        *args: Any,
        groups: QuerySet,
        counties: list[tuple[str, Any]],
        is_trial: bool,
        subject: str = S.CHAMBER,
        **kwargs: Any,
    ) -> None:
        """`counties` are keys and names of federations, the city's own level first."""
        super().__init__(*args, **kwargs)
        self.city, self.subject = counties[0][0], subject
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        if "county" in self.fields:
            self.fields["county"].choices = [("", _("All")), *counties]  # type: ignore[attr-defined]
        if not is_trial:
            del self.fields["share"], self.fields["seed"]
        self.order_fields([*self.first, "names", "group", "share", "seed"])

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        lines = [line.strip() for line in data["names"].splitlines() if line.strip()]
        data["rows"] = self.listed(lines) if lines else self.chosen()
        share, seed = data.get("share"), data.get("seed")
        data["sample"] = Sample(share, seed) if share and seed is not None else None
        if share and seed is None:
            self.add_error("seed", _("Give a number, so that the sample can be drawn again."))
        return data

    # What the kinds differ in ------------------------------------------------------------------------------

    def all(self) -> QuerySet:
        """Everybody of the kind that is assessed."""
        raise NotImplementedError

    def chosen(self) -> QuerySet:
        """Those whom the fields name."""
        raise NotImplementedError

    def named(self, names: list[str]) -> QuerySet:
        raise NotImplementedError

    def called(self, row: Any) -> str:
        """What a row must be called to stand on the list."""
        return normalise_name(str(row))

    def listed(self, lines: list[str]) -> QuerySet:
        """Those on the list. Raises ValidationError naming the lines that mean nobody, or several."""
        if len(lines) > MOST_NAMES:
            self.add_error("names", _now("No more than %(n)s lines at once.") % {"n": MOST_NAMES})
            return self.all().none()
        rows = self.named(lines)
        found = Counter(name for row in rows for name in self.names_of(row))
        unknown = [line for line in lines if not found[normalise_name(line)]]
        several = [line for line in lines if found[normalise_name(line)] > 1]
        for wrong, sentence in (
            (unknown, _now("Nothing of this name is on file: %(names)s")),
            (several, _now("This may mean several: %(names)s. Take them in one by one.")),
        ):
            if wrong:
                self.add_error("names", ValidationError(sentence % {"names": "、".join(wrong[:NAMED])}))
        return rows

    def names_of(self, row: Any) -> set[str]:
        return {self.called(row)}

    def kept_in(self, rows: QuerySet, way: str = "organisation__") -> QuerySet:
        """Those that the chosen federation looks after."""
        county = self.cleaned_data.get("county")
        if county == self.city:
            return rows.filter(**{f"{way}branch": None})
        return rows.filter(**{f"{way}branch_id": int(county)}) if county else rows


def county_field() -> Any:
    return forms.ChoiceField(label=_("Federation"), required=False)


class ChambersForm(TakeInForm):
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=Chamber.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: chambers of every kind."),
    )
    county = county_field()
    first = ("kinds", "county")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].empty_label = _("By the kind of the chamber")  # type: ignore[attr-defined]

    def all(self) -> QuerySet:
        return Chamber.objects.current().select_related("organisation")

    def chosen(self) -> QuerySet:
        kinds, rows = self.cleaned_data["kinds"], self.all()
        return self.kept_in(rows.filter(kind__in=kinds) if kinds else rows)

    def named(self, names: list[str]) -> QuerySet:
        return self.all().filter(by_name_or_code(names, "organisation__"))

    def names_of(self, row: Any) -> set[str]:
        return {normalise_name(row.organisation.name), normalise_name(row.organisation.credit_code or "")}


class UnitsForm(TakeInForm):
    """Parks, county federations or enterprises."""

    county = county_field()
    first = ("county",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject == S.FEDERATION:
            del self.fields["county"]

    def all(self) -> QuerySet:
        return Organisation.objects.current().filter(kind=UNITS[self.subject])

    def chosen(self) -> QuerySet:
        return self.kept_in(self.all(), "")

    def named(self, names: list[str]) -> QuerySet:
        return self.all().filter(by_name_or_code(names, ""))

    def names_of(self, row: Any) -> set[str]:
        return {normalise_name(row.name), normalise_name(row.credit_code or "")}


class PeopleForm(TakeInForm):
    """One person, those on a list, or all who hold an office in a chamber."""

    person = PickedField(
        "members:person_pick", label=_("Entrepreneur"), required=False, help_text=_("Full name")
    )
    offices = forms.MultipleChoiceField(
        label=_("Or all who hold office in chambers as"),
        choices=Officer.Office.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    county = county_field()
    first = ("person", "offices", "county")

    def __init__(self, *args: Any, find: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].within(find)  # type: ignore[attr-defined]

    def all(self) -> QuerySet:
        return Person.objects.current()

    def chosen(self) -> QuerySet:
        data = self.cleaned_data
        if data["person"] is not None:
            return self.all().filter(pk=data["person"].pk)
        if not data["offices"]:
            self.add_error("person", _("Choose a person, an office, or give a list."))
        officers = Officer.objects.in_office().filter(office__in=data["offices"])
        officers = self.kept_in(officers, "chamber__organisation__")
        return self.all().filter(pk__in=officers.values("person_id"))

    def named(self, names: list[str]) -> QuerySet:
        return self.all().filter(name__in=names)


class PartiesForm(TakeInForm):
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=PartyOrganisation.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: Party organisations of every kind."),
    )
    county = county_field()
    first = ("kinds", "county")

    def all(self) -> QuerySet:
        return PartyOrganisation.objects.active()

    def chosen(self) -> QuerySet:
        kinds, rows = self.cleaned_data["kinds"], self.all()
        rows = rows.filter(kind__in=kinds) if kinds else rows
        county = self.cleaned_data["county"]
        if county == self.city:
            return rows.filter(organisation__kind=Organisation.Kind.FEDERATION)
        return rows.filter(organisation=int(county)) if county else rows

    def named(self, names: list[str]) -> QuerySet:
        return self.all().filter(name__in=names)


def by_name_or_code(names: list[str], way: str) -> Q:
    folded = [normalise_name(name)[:220] for name in names]
    codes = [name.upper() for name in names]
    return Q(**{f"{way}folded_name__in": folded}) | Q(**{f"{way}credit_code__in": codes})


FORMS: dict[str, type[TakeInForm]] = {
    S.CHAMBER: ChambersForm,
    S.PERSON: PeopleForm,
    S.PARTY: PartiesForm,
    S.FEDERATION: UnitsForm,
    S.PARK: UnitsForm,
    S.ENTERPRISE: UnitsForm,
}


class RefuseForm(forms.Form):
    """One reason for all; `expected` is how many somebody looked at."""

    reason = long_text(_("Reason"), rows=3, most=1000)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
