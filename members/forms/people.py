"""Forms about people. Personal fields are never drawn with what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, OrganisationQuerySet
from federation.ui.fields import DocumentField, PhoneField
from federation.ui.picking import PickInput, key_in
from members.models import Person, Position
from members.services.people import mask_email, mask_id, mask_phone

MASKS = {"mobile": mask_phone, "email": mask_email, "id_number": mask_id}
NOT_FOUND = "new"
CONFIRM = "confirm_similar"


class PersonForm(forms.Form):
    """A new person."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    organisation = forms.ModelChoiceField(
        label=_("Kept by"),
        queryset=Organisation.objects.none(),
        help_text=_("The unit that keeps the record"),
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", "—"), *Person.Gender.choices], required=False)
    mobile = PhoneField(label=_("Mobile telephone"))
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    id_kind = forms.ChoiceField(
        label=_("Identity document"), choices=[("", "—"), *Person.IdKind.choices], required=False
    )
    id_number = DocumentField(label=_("Document number"))
    native_place = forms.CharField(label=_("Native place"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        units: OrganisationQuerySet | None = None,
        find_similar: Callable[[dict[str, Any]], list[Person]] | None = None,
        link: Callable[[Person], str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.find_similar, self.link = find_similar, link or str
        if units is None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = units

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if self.find_similar is not None and data.get("name"):
            self.ask_about_twins(self.find_similar(data))
        return data

    def ask_about_twins(self, similar: list[Person]) -> None:
        """Name the people who may be the same; a box says that this is another one."""
        if not similar:
            return
        self.fields[CONFIRM] = forms.BooleanField(
            label=_("This is another one; save it all the same"), required=False
        )
        if not self.data.get(CONFIRM):
            named = format_html_join(
                "、", '<a href="{}">{} · {}</a>', ((self.link(one), one, one.organisation) for one in similar)
            )
            sentence = format_html("{}{}", _("These may be the same and are registered already:"), named)
            self.add_error(CONFIRM, ValidationError(sentence, code="similar"))


class PersonUpdateForm(PersonForm):
    """A known person: a personal field left empty stays as it is; one box each takes it away."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = []
        for name, mask in MASKS.items():
            stored = getattr(person, name)
            self.initial.pop(name, None)
            if stored:
                held.append((name, self.fields[name].label))
                self.fields[name].help_text = _("On file: %(masked)s. Leave empty to keep it.") % {
                    "masked": mask(stored)
                }
        if held:
            self.fields["forget"] = forms.MultipleChoiceField(
                label=_("Remove from the file"),
                choices=held,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )


def changed_fields(data: dict) -> dict:
    """What to write of a cleaned PersonUpdateForm: empty personal fields are left, ticked ones emptied."""
    data = dict(data)
    data.pop(CONFIRM, None)
    gone = data.pop("forget", [])
    for name in MASKS:
        if name in gone:
            data[name] = ""
        elif not data.get(name):
            data.pop(name, None)
    return data


class RevealForm(forms.Form):
    """Why somebody needs the full telephone and document numbers."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=4,
        max_length=200,
        help_text=_("The reason and your name go on the audit trail."),
    )


class PickPersonForm(forms.Form):
    """Name somebody; where several people bear the name, the page asks which one.

    `find(name)` gives the people within reach, or the one who was chosen while typing; a new person can be
    made of the name and the telephone.
    """

    name = forms.CharField(
        label=_("Full name"),
        max_length=60,
        widget=PickInput("members:person_pick", offer_new=_("Somebody who is not on file: %(text)s")),
    )
    mobile = PhoneField(label=_("Mobile telephone"), help_text=_("For somebody who is not on file yet"))

    def __init__(self, *args: Any, find: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find
        self.found: list[Person] = []

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        name = data.get("name")
        if not name:
            return data
        self.found = self.find(name)
        data["person"] = None
        if key_in(name) is not None:
            self.take_chosen(data)
        elif self.found:
            self.offer()
            chosen = self.data.get("person", "")
            data["person"] = next((one for one in self.found if str(one.pk) == chosen), None)
            if data["person"] is None and chosen != NOT_FOUND:
                self.add_error(
                    "person",
                    ValidationError(_("People of this name are on file. Say who is meant."), code="choose"),
                )
        return data

    def take_chosen(self, data: dict) -> None:
        if not self.found:
            self.add_error("name", _("Nobody of this name is on file within your reach."))
            return
        person = self.found[0]
        self.fields["name"].widget.shown[data["name"]] = person.name
        data |= {"person": person, "name": person.name}

    def offer(self) -> None:
        choices = [
            (str(one.pk), f"{one.name} · {one.organisation.name} · {mask_phone(one.mobile) or '—'}")
            for one in self.found
        ]
        field = forms.ChoiceField(
            label=_("Which person"),
            choices=[*choices, (NOT_FOUND, _("Somebody else of the same name"))],
            widget=forms.RadioSelect,
        )
        self.fields = {"name": self.fields["name"], "person": field} | {
            key: value for key, value in self.fields.items() if key not in ("name", "person")
        }


class PositionForm(PickPersonForm):
    """Somebody becomes the legal representative, a contact or an executive of an enterprise."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Position.Kind.choices)
    title = forms.CharField(label=_("Post"), max_length=60, required=False)
