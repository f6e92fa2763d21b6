"""What the forms of every registered party share: its own fields, its sections, the warning of a twin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, OrganisationQuerySet
from federation.accounts.scopes import reaches
from federation.reference.fields import IndustryField, RegionField
from federation.ui.fields import CreditCodeField, DayField, PhoneField, RowField

CONFIRM = "confirm_similar"
UNITS = (Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION)

# Parties that what was typed may stand for already, and the page of each one.
Finder = Callable[[dict[str, Any]], list[Organisation]]
# What tells one party from another: where none of them is new, nobody is asked again.
TELLING = ("name", "credit_code", "phone", "region")
Link = Callable[[Organisation], str]


def keeping_units(user) -> OrganisationQuerySet:
    """The federations below which `user` may place a party."""
    return (
        Organisation.objects.current()
        .filter(kind__in=UNITS)
        .visible_to(user, "accounts.view_organisation")
        .order_by("path")
    )


def own_units(user) -> list[Organisation]:
    """Those of `keeping_units` that came with the posts of `user`: naming one of them asks no database."""
    units = (post.organisation for post in user.active_posts)
    return [
        unit
        for unit in units
        if unit.kind in UNITS
        and unit.merged_into_id is None
        and reaches(user, "accounts.view_organisation", unit)
    ]


def links(parties: list[Organisation], link: Link) -> str:
    """The names of some parties, each leading to its page, joined as a Chinese list."""
    return format_html_join("、", '<a href="{}">{}</a>', ((link(party), party.name) for party in parties))


class RegistryForm(forms.Form):
    """Fields of an Organisation. Subclasses add those of their profile and name their sections.

    `find_similar` looks for twins of what is new; where it finds some, a box must be ticked to go on.
    """

    layout: tuple[tuple[str, Any, tuple[str, ...]], ...] = ()

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    english_name = forms.CharField(label=_("English name"), max_length=200, required=False)
    former_names = forms.CharField(
        label=_("Former names"),
        max_length=2000,
        required=False,
        help_text=_("One name per line"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    credit_code = CreditCodeField(help_text=_("18 digits and capital letters; leave empty if there is none"))
    status = forms.ChoiceField(label=_("Status"), choices=Organisation.Status.choices)
    region = RegionField(label=_("Region"))
    industry = IndustryField(label=_("Industry"))
    parent = RowField(
        label=_("Kept by"),
        queryset=Organisation.objects.none(),
        empty_label="—",
        help_text=_("The federation in charge"),
    )
    founded_on = DayField(label=_("Founding date"))
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = PhoneField(label=_("Office telephone"))

    def __init__(
        self,
        *args: Any,
        units: OrganisationQuerySet | None = None,
        units_at_hand: Iterable[Organisation] = (),
        find_similar: Finder | None = None,
        link: Link | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.find_similar = find_similar
        self.link = link
        if "parent" in self.fields:
            if units is None:
                del self.fields["parent"]
            else:
                self.fields["parent"].queryset = units
                self.fields["parent"].at_hand = units_at_hand
        for name in ("region", "industry"):
            if name in self.fields:
                self.fields[name].keep(self.initial.get(name))

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if self.find_similar is not None and data.get("name") and self.is_new(data):
            self.ask_about_twins(data)
        return data

    def is_new(self, data: dict) -> bool:
        """Whether anything was typed by which a twin could be told."""
        return any(data.get(name) and data[name] != self.initial.get(name) for name in TELLING)

    def ask_about_twins(self, data: dict) -> None:
        similar = self.find_similar(data)
        if not similar:
            return
        self.fields[CONFIRM] = forms.BooleanField(
            label=_("This is another one; save it all the same"), required=False
        )
        if not self.data.get(CONFIRM):
            sentence = format_html(
                "{}{}",
                _("These may be the same and are registered already:"),
                links(similar, self.link or str),
            )
            self.add_error(CONFIRM, ValidationError(sentence, code="similar"))

    def sections(self) -> list[dict]:
        """The fields grouped as `layout` says; the question about twins stands right after the name."""
        shown = []
        for key, title, names in self.layout:
            present = [self[name] for name in names if name in self.fields]
            if shown == [] and CONFIRM in self.fields:
                present.insert(1, self[CONFIRM])
            if present:
                shown.append({"id": key, "title": title, "fields": present})
        return shown
