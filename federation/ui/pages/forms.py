"""Pages that write: shape is checked by the form, rules and rights by the service behind `perform`."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.forms import BaseForm, Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from federation.ui.models import SentBefore, Submission
from federation.ui.pages.access import Door, SignedInRequest
from federation.ui.pages.kept import WRITER, keep_text, may_be_kept, sign_writer, take_text
from federation.ui.typed import is_sound

FORM_KEY = "form_key"


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put a service's refusal beside its fields; what belongs to no field of the form goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, found)


def readable(field: Field, value: Any) -> str:
    """A value as the person at the form reads it: the words of choices, yes or no, a dash for nothing."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    shown = field.prepare_value(value)
    if shown is None or shown == "" or shown == []:
        return "—"
    words = {str(getattr(key, "value", key)): str(label) for key, label in getattr(field, "choices", ())}
    if isinstance(shown, (list, tuple)):
        return "、".join(words.get(str(one), str(one)) for one in shown)
    return words.get(str(shown), str(shown))


class FormPage(Door):
    """What the writing pages share. `perform(data)` calls one service and returns the object."""

    form_class: type[BaseForm]
    template_name = "generic/form.html"
    heading: Any = ""
    submit_label: Any = ""
    success_message: Any = ""
    object: Any = None

    def form_options(self) -> dict:
        """Further keyword arguments for the form, such as scoped choices."""
        return {}

    def initial(self) -> dict:
        return {}

    def perform(self, data: dict) -> Any:
        raise LookupError(f"{type(self).__name__} performs nothing")

    def success_url(self, done: Any) -> str:
        return done.get_absolute_url()

    def breadcrumb(self) -> list[dict]:
        return []

    def cancel_url(self) -> str:
        return self.request.path.rsplit("/", 2)[0] + "/"

    def extra(self) -> dict:
        return {}

    def beside(self, form: BaseForm) -> dict:
        """What the form itself tells the template: its sections, where it has any."""
        sections = getattr(form, "sections", None)
        return {"sections": sections() if sections is not None else []}

    def show(self, form: BaseForm, *, status: int = 200, key: str = "") -> HttpResponse:
        context = {
            "object": self.object,
            "form": form,
            "heading": self.heading,
            "submit_label": self.submit_label or _("Save"),
            "cancel_url": self.cancel_url(),
            "breadcrumb": self.breadcrumb(),
            "form_key": key or str(uuid.uuid4()),
            "version": self.version_shown(form),
            WRITER: self.writer(),
        }
        return render(
            self.request, self.template_name, context | self.beside(form) | self.extra(), status=status
        )

    def version_shown(self, form: BaseForm) -> Any:
        return form.data.get("version", "") if form.is_bound else getattr(self.object, "version", "")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        typed = take_text(request)
        if typed is not None:
            messages.warning(request, self.sentence_of_return(request))
        form = self.form_class(typed, initial=self.initial(), **self.form_options())
        return self.show(form, key=typed.get(FORM_KEY, "") if typed is not None else "")

    def writer(self) -> str:
        """For whom the form is drawn, under a signature; "" where its text is not to be kept."""
        return sign_writer(self.request.user, self.request.path) if may_be_kept(self.form_class) else ""

    def sentence_of_return(self, request: SignedInRequest) -> str:
        if self.asks_again(request):
            return _("Thank you. What you typed is back; save it now.")
        return _("You had been signed out. What you typed is back; save it now.")

    def to_sign_in(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            keep_text(request)
        return super().to_sign_in(request)

    def to_proof(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            keep_text(request)
        return super().to_proof(request)

    def prepare(self) -> None:
        """Load what the page is about."""

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        form = self.form_class(request.POST, request.FILES, initial=self.initial(), **self.form_options())
        key = request.POST.get(FORM_KEY, "")
        if not is_sound(form):
            # A doubled click may be refused because of what the first one made.
            earlier = Submission.url_of(key, request.user)
            return HttpResponseRedirect(earlier) if earlier else self.show(form, status=422, key=key)
        try:
            url = self.once(key, form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.show(form, status=422, key=key)
        if self.success_message:
            messages.success(request, self.success_message)
        return HttpResponseRedirect(url)

    def once(self, key: str, data: dict) -> str:
        """Perform at most once for one drawn form: a doubled click gets the first one's page.

        `perform` must leave nothing behind that a rollback does not undo.
        """
        try:
            with transaction.atomic():
                url = self.success_url(self.perform(data))
                if not Submission.keep(key, self.request.user, url):
                    raise SentBefore
                return url
        except SentBefore:
            return Submission.url_of(key, self.request.user)
        except ValidationError:
            # What the first click made may be the very reason why the second one is refused.
            earlier = Submission.url_of(key, self.request.user)
            if earlier:
                return earlier
            raise


class CreatePage(FormPage):
    """A form that makes something new."""


class UpdatePage(FormPage):
    """A form over one object; a stale copy is refused and the present values are shown beside it.

    What was typed stays in the fields, and the form then carries the present version: whoever has
    compared may save again.
    """

    def prepare(self) -> None:
        self.object = self.get_object()

    def present_version(self) -> Any:
        """The version of the object as it is stored now."""
        return getattr(self.object, "version", "")

    def is_stale(self, form: BaseForm) -> bool:
        return form.is_bound and form.has_error(NON_FIELD_ERRORS, code="stale")

    def version_shown(self, form: BaseForm) -> Any:
        if form.is_bound and not self.is_stale(form):
            return form.data.get("version", "")
        return self.present_version()

    def show(self, form: BaseForm, *, status: int = 200, key: str = "") -> HttpResponse:
        return super().show(form, status=409 if self.is_stale(form) else status, key=key)

    def beside(self, form: BaseForm) -> dict:
        return super().beside(form) | {"difference": self.compare(form) if self.is_stale(form) else []}

    def compare(self, form: BaseForm) -> list[dict]:
        """What was typed beside what is stored, for each field where the two differ."""
        present = self.initial()
        found = []
        for name, field in form.fields.items():
            if name not in present or name not in form.cleaned_data:
                continue
            mine = readable(field, form.cleaned_data[name])
            theirs = readable(field, present[name])
            if mine != theirs:
                found.append({"label": field.label, "mine": mine, "theirs": theirs})
        return found

    def initial(self) -> dict:
        return {
            name: getattr(self.object, name)
            for name in self.form_class.base_fields
            if hasattr(self.object, name)
        }

    def seen_version(self) -> int:
        """The version that the form was drawn from; 0, which is never current, where it is missing."""
        seen = self.request.POST.get("version", "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


class ActionPage(FormPage):
    """A decision about one object, such as filing or assigning it."""

    template_name = "generic/action.html"

    def prepare(self) -> None:
        self.object = self.get_object()
