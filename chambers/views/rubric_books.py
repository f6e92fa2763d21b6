"""A rubric as a workbook: taken out, and read in with a look before anything is made of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.rubrics import BookForm, NewRubricForm
from chambers.models import Indicator, Rubric, RubricVersion
from chambers.services.rubric_comparing import compare_rubrics, levels
from chambers.services.rubric_export import export_version
from chambers.services.rubric_imports import import_rubric, import_version, look_at, open_rubric, seal, unseal
from chambers.services.rubric_plain import PlainNode, PlainRubric, read_plain
from chambers.services.rubric_reading import Found
from chambers.services.rubric_words import KINDS
from chambers.services.score_explaining import rule_of
from chambers.views.rubrics import KEEP, RUBRICS, VIEW
from federation.accounts.models import Organisation
from federation.exchange.streaming import XLSX
from federation.ui.pages import CreatePage, Door, SignedInRequest
from federation.ui.pages.forms import FORM_KEY, add_errors
from federation.ui.typed import is_sound

State = RubricVersion.State
SHOWN_PROBLEMS = 200


def rule_in_words(node: PlainNode) -> str:
    """What a value of an indicator will be worth; nothing for a branch."""
    if node.kind == Indicator.Kind.BRANCH:
        return ""
    return levels(node.options) if node.options else rule_of(Indicator(kind=node.kind, **node.values))


class VersionExport(Door):
    permission = VIEW
    queryset = RubricVersion.objects.for_detail()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = self.get_object()
        response = HttpResponse(export_version(version, actor=request.user), content_type=XLSX)
        name = f"{version.rubric.code}-v{version.number}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class BookImport(CreatePage):
    """A new rubric from a workbook: upload, look, confirm."""

    permission = KEEP
    form_class = BookForm
    template_name = "chambers/rubrics/book_upload.html"
    heading: Any = gettext_lazy("Read a rubric from a workbook")
    submit_label: Any = gettext_lazy("Preview the workbook")
    success_message = gettext_lazy("A draft has been made of the workbook.")
    found: Found | None = None

    def cancel_url(self) -> str:
        return reverse("chambers:rubric_list")

    def breadcrumb(self) -> list[dict]:
        return [{"label": RUBRICS[0], "url": reverse(RUBRICS[1])}, {"label": self.heading, "url": ""}]

    def extra(self) -> dict:
        problems = self.found.problems if self.found else []
        kinds = "、".join(one[0] for one in KINDS.values())
        return {"problems": problems[:SHOWN_PROBLEMS], "count": len(problems), "kinds": kinds}

    @property
    def salt(self) -> str:
        return f"rubric-book:{self.request.user.pk}:{self.request.path}"

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if "token" in request.POST:
            return self.apply()
        form = BookForm(request.POST, request.FILES)
        if not is_sound(form):
            return self.show(form, status=422)
        try:
            upload = form.cleaned_data["file"]
            self.found = open_rubric(upload.read(), upload.name)
            if self.found.problems:
                words = _("%(n)s cells cannot be taken; nothing has been changed.")
                raise ValidationError({"file": words % {"n": len(self.found.problems)}})
            missing = look_at(self.found.plain)
        except ValidationError as error:
            add_errors(
                form, error if hasattr(error, "error_dict") else ValidationError({"file": error.messages})
            )
            return self.show(form, status=422)
        token = seal(self.found.plain, salt=self.salt, seen=self.seen())
        return self.look(self.found.plain, missing, token, self.naming(initial=self.found.rubric))

    def look(
        self,
        plain: PlainRubric,
        missing: list[str],
        token: str,
        form: NewRubricForm | None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        rows = [
            {
                "code": code,
                "level": code.count(".") + 1,
                "node": node,
                "kind": KINDS[node.kind][0],
                "points": node.values["points"],
                "rule": rule_in_words(node),
            }
            for code, node in plain.walk()
        ]
        context = {
            "heading": self.heading,
            "breadcrumb": self.breadcrumb(),
            "cancel_url": self.cancel_url(),
            "form": form,
            "form_key": self.request.POST.get(FORM_KEY, ""),
            "token": token,
            "rows": rows,
            "grades": plain.grades,
            "groups": plain.groups,
            "missing": missing,
            "effect": self.effect(),
            **self.beside_look(plain),
        }
        return render(self.request, "chambers/rubrics/book_look.html", context, status=status)

    def apply(self) -> HttpResponse:
        request, token = self.request, self.request.POST.get("token", "")
        try:
            plain, seen = unseal(token, salt=self.salt)
        except ValidationError as error:
            form = BookForm({}, {})
            form.errors.clear()
            add_errors(form, ValidationError({"file": error.messages}))
            return self.show(form, status=422)
        form_ = self.naming(request.POST)
        if form_ is not None and not is_sound(form_):
            return self.look(plain, look_at(plain), token, form_, status=422)
        data = form_.cleaned_data if form_ is not None else {}
        try:
            url = self.once(request.POST.get(FORM_KEY, ""), {"plain": plain, "seen": seen, "rubric": data})
        except ValidationError as error:
            if form_ is None:
                form = BookForm({}, {})
                form.errors.clear()
                add_errors(form, ValidationError({"file": error.messages}))
                return self.show(form, status=422)
            add_errors(form_, error)
            return self.look(plain, look_at(plain), token, form_, status=422)
        messages.success(request, self.success_message)
        return HttpResponseRedirect(url)

    # What a new rubric and a new version differ in -------------------------------------------------------

    def naming(self, data: Any = None, *, initial: Any = None) -> NewRubricForm | None:
        return NewRubricForm(data, initial=initial)

    def seen(self) -> int | None:
        return None

    def effect(self) -> str:
        return _(
            "A new rubric is put on file with this as its first version, a draft until you put it to use."
        )

    def beside_look(self, plain: PlainRubric) -> dict:
        return {}

    def perform(self, data: dict) -> RubricVersion:
        root = Organisation.objects.filter(kind=Organisation.Kind.FEDERATION).earliest("path")
        rubric = Rubric(organisation=root, **data["rubric"])
        return import_rubric(rubric, data["plain"], actor=self.request.user)

    def success_url(self, done: RubricVersion) -> str:
        return reverse("chambers:version_detail", args=[done.pk])


class VersionImport(BookImport):
    """The next version of a rubric from a workbook; a draft that is there is replaced."""

    queryset = Rubric.objects.select_related("organisation")
    heading = gettext_lazy("Read a version from a workbook")
    object: Rubric

    def prepare(self) -> None:
        self.object = self.get_object()
        self.draft = self.object.versions.filter(state=State.DRAFT).first()

    def cancel_url(self) -> str:
        return reverse("chambers:rubric_detail", args=[self.object.pk])

    def breadcrumb(self) -> list[dict]:
        found = super().breadcrumb()
        return [found[0], {"label": self.object.name, "url": self.cancel_url()}, found[1]]

    def naming(self, data: Any = None, *, initial: Any = None) -> NewRubricForm | None:
        return None

    def seen(self) -> int | None:
        return self.draft.version if self.draft else None

    def effect(self) -> str:
        if self.draft:
            return _("It takes the place of what the draft holds now. What is in use stays as it is.")
        return _("It becomes a new draft. What is in use stays as it is.")

    def beside_look(self, plain: PlainRubric) -> dict:
        before = self.object.versions.order_by("-number").first()
        if before is None:
            return {}
        return {"comparison": compare_rubrics(read_plain(before), plain), "before": before}

    def perform(self, data: dict) -> RubricVersion:
        return import_version(self.object, data["plain"], actor=self.request.user, seen=data["seen"])
