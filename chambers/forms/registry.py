"""Forms of chambers: what staff and a chamber's own secretary may write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.models import Chamber
from federation.accounts.models import Post, Role, User
from federation.ui.fields import DayField, RowField, YesNoField
from members.forms.registry import RegistryForm

LIAISON_ROLES = {Role.CITY_STAFF, Role.COUNTY_STAFF}


def liaison_candidates() -> QuerySet:
    """Who may look after a chamber: active people with a staff post in force."""
    staff = Post.objects.in_force().filter(user_id=OuterRef("pk"), role__in=LIAISON_ROLES)
    return User.objects.filter(Exists(staff), is_active=True).order_by("name", "pk")


class ChamberForm(RegistryForm):
    """Everything, for the staff of federations."""

    layout = (
        (
            "identity",
            _("Identity"),
            (
                "name",
                "kind",
                "status",
                "credit_code",
                "short_name",
                "english_name",
                "former_names",
                "parent",
            ),
        ),
        ("profile", _("Profile"), ("region", "industry", "founded_on", "reported_members")),
        ("election", _("Re-election"), ("last_election_on", "term_ends_on")),
        (
            "party",
            _("Party building as reported"),
            ("has_party_organisation", "party_members"),
        ),
        ("contact", _("How to reach it"), ("address", "phone", "liaison_officer")),
        ("internal", _("For staff"), ("note",)),
    )

    kind = forms.ChoiceField(label=_("Kind"), choices=Chamber.Kind.choices)
    reported_members = forms.IntegerField(
        label=_("Members as reported"), min_value=0, max_value=1_000_000, required=False
    )
    last_election_on = DayField(label=_("Last re-election"))
    term_ends_on = DayField(label=_("Term ends"))
    has_party_organisation = YesNoField(
        label=_("Party organisation"),
        help_text=_("What the chamber states; the register of Party organisations says what there is"),
    )
    party_members = forms.IntegerField(
        label=_("Number of Party members"), min_value=0, max_value=1_000_000, required=False
    )
    liaison_officer = RowField(
        label=_("Liaison officer"), queryset=User.objects.none(), required=False, empty_label="—"
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("name"):
            self.fields["name"].help_text = _(
                "To correct a mistake only: Rename gives a new name and keeps the old one."
            )
        if "liaison_officer" in self.fields:
            self.fields["liaison_officer"].queryset = liaison_candidates()
            if actor is not None and actor.roles & LIAISON_ROLES:
                self.fields["liaison_officer"].at_hand = [actor]

    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("last_election_on"), data.get("term_ends_on")
        if start and end and end <= start:
            self.add_error("term_ends_on", _("The term must end after the last re-election."))
        return data


class SecretaryChamberForm(ChamberForm):
    """A secretary keeps the chamber's own file, but not its kind, place, status or liaison officer."""

    kind = None
    status = None
    parent = None
    liaison_officer = None
    note = None
