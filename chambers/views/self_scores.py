"""A unit scores itself: the list of branches, one branch a page, evidence, check and submit."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from chambers.forms.assessment_marks import MarksForm
from chambers.forms.assessment_rounds import EvidenceForm
from chambers.forms.election_cases import ConfirmForm
from chambers.models import AssessmentEntry, Evidence, Indicator, Mark
from chambers.services.assessment_entries import (
    add_evidence,
    missing_of,
    remove_evidence,
    save_self_score,
    submit_entry,
)
from chambers.services.assessment_marks import Paper, read_paper, takes
from chambers.services.rubric_checks import plain
from chambers.services.score_explaining import rule_of
from chambers.views.assessment_entries import detail_url, way
from chambers.views.assessment_rounds import ENTER, ROUNDS
from federation.ui.pages import ActionPage, Door, SignedInRequest
from federation.ui.pages.forms import add_errors
from federation.ui.typed import is_sound
from members.views.registry import Trail

Stage = Mark.Stage
WRITABLE = (AssessmentEntry.State.APPLIED, AssessmentEntry.State.RETURNED)


class SelfPage(Door):
    """What the pages of a self-score share: the entry, its paper, its sections."""

    permission = ENTER
    queryset = AssessmentEntry.objects.for_detail()
    entry: AssessmentEntry
    paper: Paper

    def load(self) -> bool:
        """Read the entry; whether it may still be written."""
        self.entry = self.get_object()
        self.paper = read_paper(self.entry)
        return self.entry.state in WRITABLE

    def url(self, name: str, *more: Any) -> str:
        return reverse(f"chambers:{name}", args=[self.entry.pk, *more])

    def leaves_of(self, root: Indicator) -> list[Indicator]:
        return [leaf for leaf in self.paper.rules.leaves if leaf.path.startswith(root.path)]

    def due(self) -> Any:
        held = self.entry.round
        return held.submit_by if self.entry.state == AssessmentEntry.State.APPLIED else held.check_by

    def sections(self) -> list[dict]:
        """First-level nodes with their leaves as they stand, and what is missing in each."""
        missing = missing_of(self.paper)
        found = []
        for root in self.paper.rules.roots:
            leaves = self.leaves_of(root.node)
            asked = [leaf for leaf in leaves if takes(leaf, Stage.SELF)]
            left = [leaf for leaf in asked if leaf.pk in missing]
            found.append(
                {
                    "node": root.node,
                    "url": self.url("self_branch", root.node.pk),
                    "asked": len(asked),
                    "done": len(asked) - len(left),
                    "lines": [self.line(leaf, missing.get(leaf.pk, "")) for leaf in leaves],
                }
            )
        return found

    def line(self, leaf: Indicator, missing: str = "") -> dict:
        """One leaf as it stands: its value in words, its evidence, what is missing."""
        value = self.paper.value(Stage.SELF, leaf)
        measured = leaf.scorer == Indicator.Scorer.MEASURED
        if measured:
            value = self.paper.measured(leaf)
        return {
            "leaf": leaf,
            "asked": takes(leaf, Stage.SELF),
            "is_measured": measured,
            "value": words_of(leaf, value, self.paper),
            "rule": rule_of(leaf),
            "evidence": self.paper.evidence.get(leaf.pk, []),
            "missing": missing,
        }

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        common = {
            "entry": self.entry,
            "object": self.entry,
            "due": self.due(),
            "tasks_url": self.url("self_tasks"),
        }
        page = f"chambers/assessment/{template}.html"
        return render(self.request, page, common | context, status=status)


def words_of(leaf: Indicator, value: Any, paper: Paper) -> str:
    if value is None:
        return ""
    if leaf.kind == Indicator.Kind.FIXED:
        return pgettext("indicator", "Met") if value else _("Not met")
    for option in paper.options.get(leaf.pk, []):
        if option.points == value:
            return f"{option.label} · {plain(value)}"
    return plain(value)


class SelfTasks(SelfPage):
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        if not self.load():
            return HttpResponseRedirect(detail_url(self.get_object()))
        sections = self.sections()
        return self.show(
            "self_tasks",
            heading=_("Self-score"),
            sections=sections,
            next=next((one for one in sections if one["done"] < one["asked"]), None),
            done=sum(one["done"] == one["asked"] for one in sections),
            check_url=self.url("self_check"),
            breadcrumb=way(self.entry, (_("Self-score"), "")),
        )


class SelfBranch(SelfPage):
    """One first-level branch. What is typed is kept by itself; the button goes on to the next."""

    http_method_names = ["get", "post"]

    def prepare(self) -> bool:
        writable = self.load()
        roots = [root.node for root in self.paper.rules.roots]
        root = next((one for one in roots if one.pk == self.kwargs["branch"]), None)
        if root is None:
            raise Http404
        self.root, self.roots = root, roots
        self.leaves = self.leaves_of(root)
        return writable

    def form(self, data: Any = None) -> MarksForm:
        asked = [leaf for leaf in self.leaves if takes(leaf, Stage.SELF)]
        initial = {f"v{leaf.pk}": self.paper.value(Stage.SELF, leaf) for leaf in asked}
        return MarksForm(data, initial=initial, leaves=asked, options=self.paper.options)

    def get(self, request: SignedInRequest, pk: int, branch: int) -> HttpResponse:
        if not self.prepare():
            return HttpResponseRedirect(detail_url(self.entry))
        return self.draw(self.form())

    def draw(self, form: MarksForm, *, status: int = 200) -> HttpResponse:
        lines = [self.line(leaf) for leaf in self.leaves]
        for line in lines:
            name = f"v{line['leaf'].pk}"
            line["field"] = form[name] if name in form.fields else None
        place = self.roots.index(self.root)
        return self.show(
            "self_branch",
            status=status,
            heading=str(self.root),
            root=self.root,
            form=form,
            lines=lines,
            place=place + 1,
            count=len(self.roots),
            version=AssessmentEntry.objects.values_list("lock_version", flat=True).get(pk=self.entry.pk),
            autosave_url=self.url("self_branch", self.root.pk),
            breadcrumb=way(self.entry, (_("Self-score"), self.url("self_tasks")), (str(self.root), "")),
        )

    def post(self, request: SignedInRequest, pk: int, branch: int) -> HttpResponse:
        self.prepare()
        form = self.form(request.POST)
        if request.headers.get("Accept") == "application/json":
            return self.autosave(form)
        if not is_sound(form):
            return self.draw(form, status=422)
        try:
            self.save(form)
        except ValidationError as error:
            add_errors(form, error)
            return self.draw(form, status=409 if getattr(error, "code", "") == "stale" else 422)
        place = self.roots.index(self.root) + 1
        last = place >= len(self.roots)
        return HttpResponseRedirect(
            self.url("self_check") if last else self.url("self_branch", self.roots[place].pk)
        )

    def save(self, form: MarksForm) -> AssessmentEntry:
        values = {key: value for key, value in form.values().items() if f"v{key}" not in form.errors}
        seen = self.request.POST.get("version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        return save_self_score(self.entry, values, actor=self.request.user, seen=version)

    def autosave(self, form: MarksForm) -> JsonResponse:
        """What is wrong in one field does not keep the others from being saved."""
        is_sound(form)
        try:
            saved = self.save(form)
        except ValidationError as error:
            if getattr(error, "code", "") != "stale":
                return JsonResponse({"errors": error.messages}, status=422)
            fresh = self.get_object()
            theirs = {
                str(form.fields[name].label): str(value or "") for name, value in self.form().initial.items()
            }
            return JsonResponse({"version": fresh.lock_version, "theirs": theirs}, status=409)
        errors = {name: texts[0] for name, texts in form.errors.items()}
        now = timezone.now().isoformat()
        return JsonResponse({"version": saved.lock_version, "saved_at": now, "errors": errors})


class SelfCheck(SelfPage):
    """检查并提交: every value once more, what is missing, and the one button that sends it."""

    http_method_names = ["get", "post"]

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        if not self.load():
            return HttpResponseRedirect(detail_url(self.entry))
        return self.draw()

    def draw(self, error: ValidationError | None = None) -> HttpResponse:
        sections = self.sections()
        return self.show(
            "self_check",
            status=422 if error else 200,
            heading=_("Check and submit"),
            sections=sections,
            ready=all(one["done"] == one["asked"] for one in sections),
            refusals=error.messages if error else [],
            breadcrumb=way(
                self.entry, (_("Self-score"), self.url("self_tasks")), (_("Check and submit"), "")
            ),
        )

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.load()
        try:
            submit_entry(self.entry, actor=request.user)
        except ValidationError as error:
            sent = self.get_object().state == AssessmentEntry.State.SUBMITTED
            if sent and getattr(error, "code", "") == "wrong_state":
                # The first of two clicks has sent it.
                return HttpResponseRedirect(self.url("self_sent"))
            return self.draw(error)
        return HttpResponseRedirect(self.url("self_sent"))


class SelfSent(SelfPage):
    """What happens now."""

    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.load()
        if self.entry.submitted_at is None:
            return HttpResponseRedirect(self.url("self_tasks"))
        return self.show(
            "self_sent", heading=_("Self-score sent"), breadcrumb=way(self.entry, (_("Self-score sent"), ""))
        )


class EvidenceAct(Trail, ActionPage):
    place = ROUNDS
    permission = ENTER
    queryset = AssessmentEntry.objects.for_detail()
    object: AssessmentEntry
    leaf: Indicator

    def cancel_url(self) -> str:
        root = Indicator.objects.filter(version=self.leaf.version_id, path=self.leaf.path[:3]).first()
        key = root.pk if root else self.leaf.pk
        return reverse("chambers:self_branch", args=[self.object.pk, key]) + f"#l{self.leaf.pk}"

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class EvidenceAdd(EvidenceAct):
    form_class = EvidenceForm
    heading = gettext_lazy("Add evidence")
    submit_label = gettext_lazy("Add evidence")
    success_message = gettext_lazy("The file has been added.")

    def prepare(self) -> None:
        super().prepare()
        rows = Indicator.objects.filter(version=self.object.round.version_id, pk=self.kwargs["leaf"])
        leaf = rows.exclude(kind=Indicator.Kind.BRANCH).first()
        if leaf is None:
            raise Http404
        self.leaf = leaf

    def extra(self) -> dict:
        return {"effect": str(self.leaf)}

    def perform(self, data: dict) -> Evidence:
        upload = data["file"]
        facts = {"name": upload.name, "caption": data["caption"]}
        return add_evidence(self.object, self.leaf, upload, actor=self.request.user, **facts)


class EvidenceRemove(EvidenceAct):
    form_class = ConfirmForm
    heading = gettext_lazy("Remove the file")
    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("The file has been removed.")

    def prepare(self) -> None:
        super().prepare()
        rows = self.object.evidence.filter(removed_at=None).select_related("indicator")
        row = rows.filter(pk=self.kwargs["evidence"]).first()
        if row is None:
            raise Http404
        self.row, self.leaf = row, row.indicator

    def extra(self) -> dict:
        return {"danger": True, "effect": f"{self.leaf} · {self.row.name}"}

    def perform(self, data: dict) -> None:
        remove_evidence(self.object, self.row.pk, actor=self.request.user)
