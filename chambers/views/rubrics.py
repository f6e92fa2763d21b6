"""Rubrics: the list, one rubric with its versions, and two versions side by side."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from chambers.forms.rubrics import ChangeRubricForm, CompareForm, NewRubricForm
from chambers.models import AssessmentRound, Rubric, RubricVersion
from chambers.rubric_tables import VERSION_TONES, RubricFilter, RubricTable
from chambers.rubric_wording import RUBRIC
from chambers.services.rubric_comparing import compare_rubrics
from chambers.services.rubric_edits import edit_rubric
from chambers.services.rubric_plain import read_plain
from chambers.services.rubrics import create_rubric, start_version
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, Door, ListPage, SignedInRequest
from members.views.registry import Trail

VIEW, KEEP = "chambers.view_rubric", "chambers.keep_rubric"
RUBRICS = (gettext_lazy("Rubrics"), "chambers:rubric_list")
State = RubricVersion.State


class RubricList(ListPage):
    permission = VIEW
    queryset = Rubric.objects.all()
    filterset_class = RubricFilter
    table_class = RubricTable
    heading = gettext_lazy("Rubrics")
    empty_sentence = gettext_lazy("No rubric is in use within your reach yet.")
    export_permission = KEEP
    export_name = "rubrics"

    def get_queryset(self) -> QuerySet:
        versions = RubricVersion.objects.filter(rubric=OuterRef("pk")).order_by("-number")
        rounds = AssessmentRound.objects.filter(version__rubric=OuterRef("pk")).order_by()
        counted = rounds.values("version__rubric").annotate(n=Count("pk")).values("n")
        drafts = Exists(versions.filter(state=State.DRAFT))
        return (
            super()
            .get_queryset()
            .annotate(
                newest=Subquery(versions.filter(state=State.PUBLISHED).values("number")[:1]),
                has_draft=drafts if holds(self.request.user, KEEP) else Value(False),
                round_count=Coalesce(Subquery(counted), 0),
            )
        )

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        kinds, new = reverse("chambers:fact_kind_list"), reverse("chambers:rubric_create")
        book = reverse("chambers:rubric_import")
        return [
            {"label": _("Kinds of reported facts"), "url": kinds, "icon": "database"},
            {"label": _("Read from a workbook"), "url": book, "icon": "upload"},
            {"label": _("New rubric"), "url": new, "icon": "plus", "primary": True},
        ]


class RubricDetail(DetailPage):
    """A rubric with the versions that the reader may see."""

    permission = VIEW
    queryset = Rubric.objects.select_related("organisation")
    template_name = "chambers/rubrics/rubric_detail.html"
    object: Rubric

    def details(self) -> dict:
        rubric, user = self.object, self.request.user
        self.keeps = holds(user, KEEP)
        rounds = AssessmentRound.objects.filter(version=OuterRef("pk")).order_by()
        counted = rounds.values("version").annotate(n=Count("pk")).values("n")
        rows = rubric.versions.visible_to(user, VIEW).select_related("published_by")
        versions = list(rows.annotate(round_count=Coalesce(Subquery(counted), 0)).order_by("-number"))
        return {
            "heading": rubric.name,
            "labels": [{"text": rubric.get_subject_display(), "tone": "blue"}]
            + ([] if rubric.is_active else [{"text": _("No longer used"), "tone": ""}]),
            "facts": rubric.honour and _("Honour: %(name)s") % {"name": rubric.honour},
            "breadcrumb": [
                {"label": RUBRICS[0], "url": reverse(RUBRICS[1])},
                {"label": rubric.name, "url": ""},
            ],
            "versions": [(one, VERSION_TONES[State(one.state)]) for one in versions],
            "actions": self.actions(versions),
            "history": timeline_of([(Rubric, rubric.pk)], RUBRIC, limit=20, viewer=user)
            if self.keeps
            else None,
        }

    def actions(self, versions: list[RubricVersion]) -> list[dict]:
        found: list[dict] = []
        if len(versions) > 1:
            found.append(self.button("rubric_compare", _("Compare versions"), "arrows-exchange"))
        if not self.keeps:
            return found
        draft = next((one for one in versions if one.state == State.DRAFT), None)
        if draft is None:
            found.append(self.button("version_start", _("Start a new version"), "plus", primary=True))
        else:
            url = reverse("chambers:version_detail", args=[draft.pk])
            found.append({"label": _("Go on with the draft"), "url": url, "icon": "pencil", "primary": True})
        return [
            *found,
            self.button("version_import", _("Read from a workbook"), "upload", more=True),
            self.button("rubric_edit", _("Change"), "edit", more=True),
        ]

    def button(self, name: str, label: Any, icon: str, **more: Any) -> dict:
        url = reverse(f"chambers:{name}", args=[self.object.pk])
        return {"label": label, "url": url, "icon": icon, **more}


class RubricCreate(Trail, CreatePage):
    place = RUBRICS
    permission = KEEP
    form_class = NewRubricForm
    heading = gettext_lazy("New rubric")
    success_message = gettext_lazy("The rubric is on file. Build its first version here.")

    def cancel_url(self) -> str:
        return reverse("chambers:rubric_list")

    def perform(self, data: dict) -> RubricVersion:
        root = Organisation.objects.filter(kind=Organisation.Kind.FEDERATION).earliest("path")
        return create_rubric(Rubric(organisation=root, **data), actor=self.request.user)

    def success_url(self, done: RubricVersion) -> str:
        return reverse("chambers:version_detail", args=[done.pk])


class RubricAct(Trail, ActionPage):
    place = RUBRICS
    permission = KEEP
    queryset = Rubric.objects.select_related("organisation")
    object: Rubric

    def cancel_url(self) -> str:
        return reverse("chambers:rubric_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class RubricEdit(RubricAct):
    form_class = ChangeRubricForm
    heading = gettext_lazy("Change")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The changes have been saved.")

    def initial(self) -> dict:
        return {name: getattr(self.object, name) for name in ChangeRubricForm.base_fields}

    def perform(self, data: dict) -> Rubric:
        return edit_rubric(self.object, actor=self.request.user, **data)


class VersionStart(RubricAct):
    """A new draft that begins with everything of the latest version."""

    form_class = ConfirmForm
    heading = gettext_lazy("Start a new version")
    submit_label = gettext_lazy("Start a new version")
    success_message = gettext_lazy(
        "The draft holds everything of the version before. Change what is to change."
    )

    def extra(self) -> dict:
        return {"effect": _("What is in use stays as it is; rounds that run go on by their own version.")}

    def perform(self, data: dict) -> RubricVersion:
        return start_version(self.object, actor=self.request.user)

    def success_url(self, done: RubricVersion) -> str:
        return reverse("chambers:version_detail", args=[done.pk])


class RubricCompare(Door):
    """Two versions side by side: of this rubric, or one of another within reach."""

    permission = VIEW
    queryset = Rubric.objects.select_related("organisation")
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int) -> Any:
        rubric = self.get_object()
        rows = RubricVersion.objects.visible_to(request.user, VIEW).filter(rubric__subject=rubric.subject)
        versions = sorted(
            rows.select_related("rubric"),
            key=lambda one: (one.rubric_id != rubric.pk, one.rubric.name, -one.number),
        )
        own = [one for one in versions if one.rubric_id == rubric.pk]
        chosen = {"old": str(own[min(1, len(own) - 1)].pk), "new": str(own[0].pk)} if own else {}
        asked = {name: request.GET[name] for name in ("old", "new") if name in request.GET}
        form = CompareForm(chosen | asked, versions=versions)
        found = None
        if form.is_valid():
            by_key = {str(one.pk): one for one in versions}
            old, new = by_key[form.cleaned_data["old"]], by_key[form.cleaned_data["new"]]
            found = compare_rubrics(read_plain(old), read_plain(new))
        titles = (_("Terms of the version"), _("Grades and rewards"), _("Groups"))
        context = {
            "heading": _("Compare versions"),
            "breadcrumb": [
                {"label": RUBRICS[0], "url": reverse(RUBRICS[1])},
                {"label": rubric.name, "url": reverse("chambers:rubric_detail", args=[rubric.pk])},
                {"label": _("Compare versions"), "url": ""},
            ],
            "form": form,
            "found": found,
            "tables": list(zip(titles, (found.terms, found.grades, found.groups), strict=True))
            if found
            else [],
            "names": (str(old), str(new)) if found else (),
        }
        return render(request, "chambers/rubrics/compare.html", context)
