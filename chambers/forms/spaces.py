"""Forms of regional spaces."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.decisions import AdmitForm
from chambers.forms.governance import long_text
from chambers.models import SpaceEntry
from federation.accounts.models import Organisation, Post, Role
from federation.ui.fields import DayField, RowField
from members.models import Zone


class SpaceForm(forms.Form):
    """What the keepers set. `zones` are those without a space; a known space keeps its own."""

    zone = forms.ModelChoiceField(label=_("Zone or platform"), queryset=Zone.objects.none(), empty_label=None)
    organisation = RowField(label=_("Kept by"), queryset=Organisation.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=80)
    english_name = forms.CharField(label=_("English name"), max_length=160, required=False)
    slug = forms.RegexField(
        label=_("Address of the page"),
        regex=r"^[a-z][a-z0-9-]{1,39}$",
        max_length=40,
        strip=True,
        help_text=_("Such as hengqin: it stands after /spaces/"),
        error_messages={"invalid": _("Use small letters, digits and hyphens, a letter first.")},
    )

    def __init__(self, *args: Any, zones: QuerySet | None, units: QuerySet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("zone", zones), ("organisation", units)):
            if rows is None:
                del self.fields[name]
            else:
                self.fields[name].queryset = rows


class SpaceTextForm(forms.Form):
    """What visitors read, written by the editors."""

    text = long_text(_("Introduction"), rows=8, most=8000)
    english_text = long_text(_("Introduction in English"), required=False, rows=8, most=12_000)
    contact = forms.CharField(label=_("Contact office"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    address = forms.CharField(label=_("Office address"), max_length=200, required=False)

    def sections(self) -> list[dict]:
        parts = (
            ("words", _("Introduction"), ("text", "english_text")),
            ("contact", _("How to reach it"), ("contact", "phone", "email", "address")),
        )
        return [
            {"id": key, "title": title, "fields": [self[name] for name in names]}
            for key, title, names in parts
        ]


def post_in_words(post: Post) -> str:
    return f"{post.user.name} · {post.organisation.name} · {Role(post.role).label}"


class EditorForm(forms.Form):
    """Which post edits the space, found by its holder's exact name. `find(name)` gives posts in force."""

    name = forms.CharField(label=_("Full name"), max_length=60, help_text=_("Of somebody with an account"))
    starts_on = DayField(label=_("From"), required=True)
    ends_on = DayField(
        label=_("Until"), help_text=_("The first day on which it is over; empty while it lasts")
    )

    def __init__(self, *args: Any, find: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        found: list[Post] = self.find(data["name"]) if data.get("name") else []
        data["post"] = found[0] if len(found) == 1 else None
        if data.get("name") and not found:
            self.add_error("name", _("Nobody of this name has a post that could edit."))
        if len(found) > 1:
            data["post"] = self.choose(found)
        return data

    def choose(self, found: list[Post]) -> Post | None:
        """Ask which one is meant; the answer where it has been given."""
        words = [(str(one.pk), post_in_words(one)) for one in found]
        field = forms.ChoiceField(label=_("Which post"), choices=words, widget=forms.RadioSelect)
        self.fields = {"name": self.fields["name"], "post": field} | {
            key: value for key, value in self.fields.items() if key not in ("name", "post")
        }
        chosen = next((one for one in found if str(one.pk) == self.data.get("post", "")), None)
        if chosen is None:
            self.add_error("post", _("Say which one is meant."))
        return chosen


class SpaceMemberForm(AdmitForm):
    """A chamber or an enterprise, named with its agreement."""

    rank = None
    consent = forms.CharField(
        label=_("Ground for naming it"),
        max_length=120,
        help_text=_("Its letter or form of consent: visitors will see its name"),
    )


class SpaceEntryForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=SpaceEntry.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    text = long_text(_("Text"), rows=10, most=20_000)
    english_title = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    english_text = long_text(_("Text in English"), required=False, rows=8, most=30_000)


class TakeDownForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)
