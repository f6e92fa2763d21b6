"""Writing an application: the list of sections, one section a page, everything kept by itself.

Who may write is who began it: the signed-in person, or the browser whose session holds its key. Whatever
else is asked for gets one and the same answer.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from chambers.forms.applications import EnterprisePart, LicencePart, PeoplePart
from chambers.models import MembershipApplication
from chambers.services.applicants import attach_licence, missing_parts, write_application
from chambers.views.join import KEYS, gone, person, private
from federation.files.services import attachments_of
from federation.ui.pages.forms import add_errors
from federation.ui.typed import is_sound

FORMS = {"enterprise": EnterprisePart, "people": PeoplePart}
FIELDS = {
    "enterprise": ("name", "credit_code", "region"),
    "people": ("legal_representative", "contact_name", "contact_mobile"),
    "licence": ("licence",),
}


def titles() -> dict[str, str]:
    return {"enterprise": _("The enterprise"), "people": _("People"), "licence": _("Business licence")}


class ApplicantView(View):
    """A page about one's own application."""

    http_method_names = ["get"]
    application: MembershipApplication

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = self.find(request, kwargs["key"])
        if found is None:
            return gone(request)
        self.application = found
        return private(super().dispatch(request, *args, **kwargs))

    def find(self, request: HttpRequest, key: UUID) -> MembershipApplication | None:
        rows = MembershipApplication.objects.for_detail().filter(key=key)
        if str(key) in request.session.get(KEYS, []):
            return rows.first()
        user = person(request)
        return rows.filter(user=user).first() if user is not None else None

    @property
    def is_writable(self) -> bool:
        return self.application.state in MembershipApplication.WRITABLE

    def url(self, name: str, *more: str) -> str:
        return reverse(f"join:{name}", args=[self.application.key, *more])

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        common = {"application": self.application, "tasks_url": self.url("tasks")}
        return render(self.request, f"chambers/join/{template}.html", common | context, status=status)


class Tasks(ApplicantView):
    """The list of what is to be filled in, with what is done."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        if not self.is_writable:
            return HttpResponseRedirect(self.url("sent"))
        missing = missing_parts(self.application)
        names = titles()
        tasks = [
            {
                "label": names[part],
                "url": self.url("part", part),
                "done": not any(name in missing for name in FIELDS[part]),
            }
            for part in FIELDS
        ]
        return self.show(
            "tasks",
            heading=_("Application for membership"),
            tasks=tasks,
            next=next((task for task in tasks if not task["done"]), None),
            done=sum(task["done"] for task in tasks),
            check_url=self.url("check"),
        )


class Part(ApplicantView):
    """One section. What is typed is kept by itself; the button goes on to the list."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, key: UUID, part: str) -> HttpResponse:
        if not self.is_writable:
            return HttpResponseRedirect(self.url("sent"))
        return self.draw(part, self.form(part))

    def form(self, part: str, data: Any = None, files: Any = None) -> Any:
        if part == "licence":
            return LicencePart(data, files)
        form_class = FORMS[part]
        known = ("name", "credit_code") if self.application.user_id else ()
        initial = {name: getattr(self.application, name) for name in form_class.base_fields}
        return form_class(data, initial=initial, known=known)

    def draw(self, part: str, form: Any, *, status: int = 200) -> HttpResponse:
        return self.show(
            "part",
            status=status,
            heading=titles()[part],
            form=form,
            part=part,
            autosave_url="" if part == "licence" else self.url("part", part),
            scans=attachments_of(self.application) if part == "licence" else [],
        )

    def post(self, request: HttpRequest, key: UUID, part: str) -> HttpResponse:
        form = self.form(part, request.POST, request.FILES)
        if request.headers.get("Accept") == "application/json" and part != "licence":
            return self.autosave(form)
        if not is_sound(form):
            return self.draw(part, form, status=422)
        try:
            if part == "licence":
                attach_licence(self.application, form.cleaned_data["scan"], actor=person(request))
            else:
                write_application(
                    self.application, actor=person(request), version=self.seen_version(), **form.cleaned_data
                )
        except ValidationError as error:
            plain = not hasattr(error, "error_dict") and part == "licence"
            add_errors(form, ValidationError({"scan": error}) if plain else error)
            return self.draw(part, form, status=422)
        return HttpResponseRedirect(self.url("tasks"))

    def seen_version(self) -> int:
        seen = self.request.POST.get("version", "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0

    def autosave(self, form: Any) -> JsonResponse:
        """What is wrong in one field does not keep the others from being saved."""
        is_sound(form)
        data = {name: value for name, value in form.cleaned_data.items() if name not in form.errors}
        actor = person(self.request)
        try:
            saved = write_application(self.application, actor=actor, version=self.seen_version(), **data)
        except ValidationError as error:
            if getattr(error, "code", "") != "stale":
                return JsonResponse({"errors": error.messages}, status=422)
            theirs = {
                str(form.fields[name].label): str(getattr(self.application, name) or "") for name in data
            }
            return JsonResponse({"version": self.application.version, "theirs": theirs}, status=409)
        errors = {name: texts[0] for name, texts in form.errors.items()}
        return JsonResponse(
            {"version": saved.version, "saved_at": timezone.now().isoformat(), "errors": errors}
        )
