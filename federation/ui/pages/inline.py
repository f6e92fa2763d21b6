"""One low-risk field of a record, changed where it is read; a small page of its own without script.

The same form field, the same service and the same version check as on the record's own form. What was there
before is kept, so that the toast offers the way back.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.changes.holders import Holder, holder_of
from federation.changes.models import Change
from federation.changes.services.making import undoable
from federation.ui.cells import number, with_pencil
from federation.ui.pages.access import SignedInRequest
from federation.ui.pages.forms import FORM_KEY, add_errors, readable
from federation.ui.toasts import say_done
from federation.ui.typed import is_sound

FIELD = "field"


def value_shown(holder: Holder, record: models.Model, name: str) -> Any:
    """A field's value as lists and facts draw it."""
    field = holder.field(name)
    value = getattr(record if holder.is_own(name) else record.organisation, name)
    if field.flatchoices:
        return dict(field.flatchoices).get(value, value)
    return number(value) if isinstance(field, models.IntegerField) else value


class InlinePage:
    """Put before a record's `UpdatePage`: the same page, about one of `inline_fields` alone.

    `kind` names the holder. A field that the person's own form does not have is not offered.
    """

    kind: str
    inline_fields: tuple[str, ...] = ()
    heading: Any = gettext_lazy("Change one field")
    request: SignedInRequest
    object: Any

    def prepare(self) -> None:
        super().prepare()
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        name = sent.get(FIELD, "")
        offered = name in self.inline_fields and self.form_class.base_fields.get(name) is not None
        self.name = name if offered else ""

    def make_form(self, data: Any = None) -> BaseForm:
        form = self.form_class(data, initial=self.initial(), **self.form_options())
        form.fields = {self.name: form.fields[self.name]}
        field = form.fields[self.name]
        field.widget.attrs["aria-label"] = str(field.label)
        return form

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if not self.name:
            return HttpResponseBadRequest(_("This field is not changed here."), content_type="text/plain")
        return self.shown() if request.GET.get("show") else self.draw(self.make_form())

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if not self.name:
            return HttpResponseBadRequest(_("This field is not changed here."), content_type="text/plain")
        form = self.make_form(request.POST)
        if not is_sound(form):
            return self.draw(form, status=422)
        self.change: Change | None = None
        try:
            url = self.once(request.POST.get(FORM_KEY, ""), {self.name: form.cleaned_data[self.name]})
        except ValidationError as error:
            add_errors(form, error)
            return self.draw(form, status=409 if self.is_stale(form) else 422)
        return self.said(url)

    def perform(self, data: dict) -> Any:
        ((name, value),) = data.items()
        field = self.form_class.base_fields[name]
        with undoable(
            holder_of(self.kind),
            self.object,
            [name],
            actor=self.request.user,
            permission=self.permission,
            title=f"{self.object}：{field.label}：{readable(field, value)}",
        ) as self.change:
            return super().perform(data)

    def said(self, url: str) -> HttpResponse:
        """The new value in its place with a toast; the record's page without script."""
        change = self.change
        kept = change is not None and change.pk and Change.objects.filter(pk=change.pk).exists()
        undo_url = change.undo_url if change is not None and kept else ""
        sentence = _("The change has been saved.")
        if not self.request.headers.get("HX-Request"):
            say_done(self.request, sentence, undo_url=undo_url)
            return HttpResponseRedirect(url)
        self.object = self.get_object()
        return self.shown(Message(SUCCESS, sentence), undo_url)

    def shown(self, message: Message | None = None, undo_url: str = "") -> HttpResponse:
        holder = holder_of(self.kind)
        label = self.form_class.base_fields[self.name].label
        value = with_pencil(value_shown(holder, self.object, self.name), self.request.path, self.name, label)
        htmx: Any = getattr(self.request, "htmx", None)
        context = {
            "value": value,
            "message": message,
            "undo_url": undo_url,
            "back_url": (htmx and htmx.current_url_abs_path) or self.cancel_url(),
        }
        return render(self.request, "generic/inline_value.html", context)

    def draw(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "bound": form[self.name],
            "name": self.name,
            "object": self.object,
            "heading": self.heading,
            "breadcrumb": self.breadcrumb(),
            "cancel_url": self.cancel_url(),
            "form_key": form.data.get(FORM_KEY) or str(uuid.uuid4()),
            "version": self.version_shown(form),
            "difference": self.compare(form) if self.is_stale(form) else [],
        }
        template = (
            "generic/inline_form.html" if self.request.headers.get("HX-Request") else "generic/inline.html"
        )
        return render(self.request, template, context, status=status)
