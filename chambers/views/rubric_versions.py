"""A version of a rubric: the page on which it is built and read, its terms, putting it to use."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from chambers.forms.rubrics import TermsForm
from chambers.models import Chamber, Indicator, RubricVersion
from chambers.rubric_tables import VERSION_TONES
from chambers.services.rubric_checks import problems_of
from chambers.services.rubric_drawing import draw_version
from chambers.services.rubric_edits import discard_draft, set_points
from chambers.services.rubrics import edit_version, move_indicator, publish_version, retire_version
from chambers.views.rubrics import KEEP, RUBRICS, VIEW
from federation.accounts.scopes import holds
from federation.ui.pages import ActionPage, DetailPage, Door, SignedInRequest, UpdatePage

State = RubricVersion.State
KINDS = dict(Chamber.Kind.choices)


def version_url(version: RubricVersion) -> str:
    return reverse("chambers:version_detail", args=[version.pk])


def way_to(version: RubricVersion, *more: tuple[Any, str]) -> list[dict]:
    rubric = version.rubric
    trail = [
        (RUBRICS[0], reverse(RUBRICS[1])),
        (rubric.name, reverse("chambers:rubric_detail", args=[rubric.pk])),
        *(more or ((_("Version %(n)s") % {"n": version.number}, ""),)),
    ]
    return [{"label": label, "url": url} for label, url in trail]


def number_of(text: str) -> int:
    """A whole number as a form sends it; 0, which is no version and no key, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def builder(version: RubricVersion, *, keeps: bool) -> dict:
    """What the tree and the column beside it show."""
    groups = list(version.groups.order_by("position", "id"))
    grades = version.grades.prefetch_related("reward_rules").order_by("-threshold")
    return {
        "version": version,
        "writes": keeps and version.state == State.DRAFT,
        "grades": [(one, next(iter(one.reward_rules.all()), None)) for one in grades],
        "groups": [(one, "、".join(str(KINDS.get(kind, kind)) for kind in one.kinds)) for one in groups],
        **draw_version(version),
    }


class VersionDetail(DetailPage):
    permission = VIEW
    queryset = RubricVersion.objects.for_detail()
    template_name = "chambers/rubrics/version_detail.html"
    object: RubricVersion

    def details(self) -> dict:
        version, keeps = self.object, holds(self.request.user, KEEP)
        label = {"text": version.get_state_display(), "tone": VERSION_TONES[State(version.state)]}
        subject = {"text": version.rubric.get_subject_display(), "tone": "blue"}
        facts = [_("Version %(n)s") % {"n": version.number}]
        if version.published_at:
            facts.append(_("in use since %(day)s") % {"day": f"{version.published_at:%Y-%m-%d}"})
        return builder(version, keeps=keeps) | {
            "heading": version.rubric.name,
            "labels": [label, subject],
            "facts": " · ".join(facts),
            "breadcrumb": way_to(version),
            "actions": self.actions(keeps),
        }

    def actions(self, keeps: bool) -> list[dict]:
        version, found = self.object, []
        url = reverse("chambers:rubric_compare", args=[version.rubric_id])
        compare = {"label": _("Compare versions"), "url": url, "icon": "arrows-exchange", "more": True}
        if keeps and version.state == State.DRAFT:
            found.append(self.button("version_publish", _("Put to use"), "circle-check", primary=True))
            book = reverse("chambers:version_import", args=[version.rubric_id])
            found.append({"label": _("Read from a workbook"), "url": book, "icon": "upload", "more": True})
            found.append(self.button("version_discard", _("Throw the draft away"), "trash", more=True))
        if keeps and version.state == State.PUBLISHED:
            found.append(self.button("version_retire", _("Take out of use"), "archive", more=True))
        return [self.button("version_export", _("Export as Excel"), "download"), *found, compare]

    def button(self, name: str, label: Any, icon: str, **more: Any) -> dict:
        url = reverse(f"chambers:{name}", args=[self.object.pk])
        return {"label": label, "url": url, "icon": icon, **more}


class VersionTree(Door):
    """Points of the tree and the order in it. Asked by htmx it answers with the tree, checked anew."""

    permission = KEEP
    queryset = RubricVersion.objects.for_detail()
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version, refusal = self.get_object(), ""
        try:
            self.write(version)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        if request.headers.get("HX-Request"):
            context = builder(self.get_object(), keeps=True) | {"refusal": refusal}
            return render(request, "chambers/rubrics/builder.html", context)
        if refusal:
            messages.error(request, refusal)
        return HttpResponseRedirect(version_url(version))

    def write(self, version: RubricVersion) -> None:
        sent, user = self.request.POST, self.request.user
        seen = number_of(sent.get("version", ""))
        way, _dash, key = sent.get("act", "").partition("-")
        if way in ("up", "down"):
            node = Indicator.objects.filter(version=version, pk=number_of(key)).first()
            if node is not None:
                move_indicator(node, -1 if way == "up" else 1, actor=user, seen=seen)
            return
        points: dict[int, Decimal] = {}
        for name in sent:
            if name[0:1] == "p" and number_of(name[1:]):
                points[number_of(name[1:])] = decimal_of(sent[name])
        set_points(version, points, actor=user, seen=seen)


def decimal_of(text: str) -> Decimal:
    """Points as they are typed. Raises ValidationError for what is no number."""
    try:
        value = Decimal(text.strip() or "0")
    except InvalidOperation as error:
        raise ValidationError(_("Write a number.")) from error
    if not value.is_finite():
        raise ValidationError(_("Write a number."))
    return value


class OfVersion:
    """A page of an act on a version: it stands below the version and leads back to it."""

    permission = KEEP
    queryset = RubricVersion.objects.for_detail()
    heading: Any
    object: RubricVersion

    def breadcrumb(self) -> list[dict]:
        number = _("Version %(n)s") % {"n": self.object.number}
        return way_to(self.object, (number, version_url(self.object)), (self.heading, ""))

    def cancel_url(self) -> str:
        return version_url(self.object)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class VersionAct(OfVersion, ActionPage):
    form_class: Any = ConfirmForm

    def seen(self) -> int:
        return number_of(self.request.POST.get("version", ""))


class VersionPublish(VersionAct):
    """Everything that is still to be mended, or the last word before the version is used."""

    heading = gettext_lazy("Put to use")
    submit_label = gettext_lazy("Put to use")
    template_name = "chambers/rubrics/publish.html"
    success_message = gettext_lazy("The version is in use and never changes from now on.")

    def extra(self) -> dict:
        is_draft = self.object.state == State.DRAFT
        return {
            "effect": _(
                "From now on rounds may follow it. It never changes again; later changes are a new version."
            ),
            "problems": problems_of(self.object) if is_draft else [],
        }

    def perform(self, data: dict) -> RubricVersion:
        return publish_version(self.object, actor=self.request.user, seen=self.seen())


class VersionRetire(VersionAct):
    heading = gettext_lazy("Take out of use")
    submit_label = gettext_lazy("Take out of use")
    success_message = gettext_lazy("No new round follows this version.")

    def extra(self) -> dict:
        return {"effect": _("No new round follows this version; those that run go on by it."), "danger": True}

    def perform(self, data: dict) -> RubricVersion:
        return retire_version(self.object, actor=self.request.user)


class VersionDiscard(VersionAct):
    heading = gettext_lazy("Throw the draft away")
    submit_label = gettext_lazy("Throw the draft away")
    success_message = gettext_lazy("The draft is gone.")

    def extra(self) -> dict:
        return {"effect": _("Its whole tree goes with it; what is in use stays."), "danger": True}

    def perform(self, data: dict) -> Any:
        return discard_draft(self.object, actor=self.request.user, seen=self.seen())

    def success_url(self, done: Any) -> str:
        return reverse("chambers:rubric_detail", args=[self.object.rubric_id])


class DraftPage(OfVersion, UpdatePage):
    """A form over a part of a draft; it is stale once anybody has changed the draft."""

    success_message = gettext_lazy("The changes have been saved.")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # What is in use is read on its own page.
        version = self.get_object()
        if version.state != State.DRAFT:
            return HttpResponseRedirect(version_url(version))
        return super().get(request, *args, **kwargs)

    def present_version(self) -> Any:
        return RubricVersion.objects.values_list("version", flat=True).get(pk=self.object.pk)

    def initial(self) -> dict:
        return {}


class VersionTerms(DraftPage):
    form_class = TermsForm
    heading = gettext_lazy("Terms of the version")

    def initial(self) -> dict:
        return {name: getattr(self.object, name) for name in TermsForm.base_fields}

    def perform(self, data: dict) -> RubricVersion:
        return edit_version(self.object, actor=self.request.user, seen=self.seen_version(), **data)
