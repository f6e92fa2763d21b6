from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Role, User
from federation.text import fold, normalise_name
from federation.ui.fields import DayField, PhoneField

# The choices of the model, so that a page cannot offer what the column refuses.
TEXT_SIZES = User._meta.get_field("text_size").choices or []


class SignInForm(AuthenticationForm):
    """One sentence for a wrong name, a wrong password and a disabled account."""

    error_messages = {
        "invalid_login": _("The account name or the password is not right."),
        "inactive": _("The account name or the password is not right."),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class ResetRequestForm(forms.Form):
    username = forms.CharField(label=_("Account name"), max_length=60)


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"}),
        help_text=_("At least twelve characters; a sentence is best."),
    )
    repeated = forms.CharField(
        label=_("The same password again"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"}),
    )

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("password") and data.get("repeated") and data["password"] != data["repeated"]:
            self.add_error("repeated", _("The two passwords differ."))
        return data


class SecondFactorForm(forms.Form):
    """A code, or in its place the browser's answer with a passkey."""

    code = forms.CharField(
        label=_("Code of the app"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "form-control",
            }
        ),
        help_text=_("Six digits; without the telephone, one of your recovery codes."),
    )
    assertion = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Not optional to people, although a passkey can stand in its place.
        self.fields["code"].wanted = True  # type: ignore[attr-defined]

    def clean(self) -> dict:
        data = super().clean() or {}
        if "code" in self.fields and not data.get("code") and not data.get("assertion"):
            self.add_error("code", _("Give the code."))
        return data


class ProofForm(SecondFactorForm):
    """What somebody who is signed in knows and has, asked again; `second` where a factor is enrolled."""

    def __init__(self, *args, second: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not second:
            del self.fields["code"], self.fields["assertion"]

    field_order = ["present", "code"]
    present = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "form-control"}),
    )


class PasswordChangeForm(ProofForm, NewPasswordForm):
    field_order = ["present", "code", "password", "repeated"]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text_size = forms.ChoiceField(label=_("Text size"), choices=TEXT_SIZES)


class UserForm(forms.Form):
    """A new account. It has no rights until the security administrator gives it a post."""

    username = forms.CharField(
        label=_("Account name"),
        max_length=60,
        help_text=_("It is not changed later"),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The invitation goes there"))
    mobile = PhoneField(label=_("Mobile telephone"))


class ContactForm(forms.Form):
    """Where a person is reached: reset links go there."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    mobile = PhoneField(label=_("Mobile telephone"))


class AppForm(forms.Form):
    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=10,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "form-control"}
        ),
    )

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the passkey"), max_length=60, help_text=_("Such as: office computer, blue key")
    )
    answer = forms.CharField(
        max_length=20_000,
        widget=forms.HiddenInput,
        error_messages={"required": _("The browser has made no passkey. Try again.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonlessForm(forms.Form):
    """A decision that asks nothing but the press of its button."""


class PostForm(forms.Form):
    unit = forms.CharField(
        label=_("Unit"), max_length=200, help_text=_("The full name of the unit, or its credit code")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    title = forms.CharField(label=_("Post"), max_length=60, required=False)
    starts_on = DayField(label=_("From"), required=True)
    ends_on = DayField(label=_("Until (this day no longer)"))

    def clean_unit(self) -> Organisation:
        """The unit of that name or code. Searching by parts would show an administrator the registry."""
        typed = self.cleaned_data["unit"]
        exact = Q(folded_name=normalise_name(typed)[:220]) | Q(credit_code=typed.strip().upper())
        found = list(Organisation.objects.current().filter(exact)[:2])
        if not found:
            raise forms.ValidationError(_("No unit has exactly this name or code."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several units have this name. Give the credit code."))
        return found[0]


class LendForm(forms.Form):
    delegate = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Colleague"))
    starts_on = DayField(label=_("From"), required=True)
    ends_on = DayField(label=_("Until (this day no longer)"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Such as: annual leave"))

    def __init__(self, *args, colleagues, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = colleagues  # type: ignore[attr-defined]


class OffboardForm(forms.Form):
    successor = forms.CharField(
        label=_("Successor"), max_length=60, required=False, help_text=_("The account name")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Such as: moved to another unit"))

    def clean_successor(self) -> User | None:
        typed = fold(self.cleaned_data["successor"])
        if not typed:
            return None
        found = User.objects.filter(folded_username=typed).first()
        if found is None:
            raise forms.ValidationError(_("No account has exactly this name."))
        return found


class PostEndForm(forms.Form):
    on = DayField(label=_("Ends on"), required=True, help_text=_("The rights are gone from this day on"))
