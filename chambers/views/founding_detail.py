"""One founding: where it stands, what is missing, who was told what."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import Founding, Initiator, Material
from chambers.models.founding import readiness
from chambers.tables import KINDS
from chambers.views.founding_list import STATE_TONES
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.files.models import Attachment
from federation.ui.cells import short_date
from federation.ui.pages import DetailPage
from members.views.registry import page_of

State = Founding.State
EVENTS = {
    "chambers.founding_applied": (gettext_lazy("applied"), "key"),
    "chambers.founding_edited": (gettext_lazy("edited"), ""),
    "chambers.founding_taken_up": (gettext_lazy("agreed to the preparation"), "key"),
    "chambers.founding_sent_to_review": (gettext_lazy("sent it to the review"), "key"),
    "chambers.founding_approved": (gettext_lazy("approved it"), "decision"),
    "chambers.founding_returned": (gettext_lazy("returned it for change"), "reminder"),
    "chambers.founding_refused": (gettext_lazy("refused it"), "decision"),
    "chambers.founding_established": (gettext_lazy("established the chamber"), "decision"),
    "chambers.founding_abandoned": (gettext_lazy("gave it up"), "key"),
    "chambers.initiator_added": (gettext_lazy("added an initiator"), ""),
    "chambers.initiator_removed": (gettext_lazy("removed an initiator"), ""),
    "chambers.material_asked_for": (gettext_lazy("asked for a paper"), ""),
    "chambers.material_handed_in": (gettext_lazy("handed in"), ""),
    "chambers.material_accepted": (gettext_lazy("accepted"), ""),
    "chambers.material_returned": (gettext_lazy("sent back"), "reminder"),
    "chambers.guidance_given": (gettext_lazy("advised"), ""),
}
MATERIAL_TONES = {
    Material.State.MISSING: "",
    Material.State.HANDED_IN: "blue",
    Material.State.ACCEPTED: "green",
    Material.State.RETURNED: "amber",
}
STEPS = (
    (State.APPLIED, gettext_lazy("Application"), "applied_on"),
    (State.PREPARING, gettext_lazy("Preparation"), "taken_up_on"),
    (State.UNDER_REVIEW, gettext_lazy("Review"), ""),
    (State.APPROVED, gettext_lazy("Decision"), "decided_on"),
    (State.ESTABLISHED, gettext_lazy("Established"), "ended_on"),
)
# The step that a state has reached; returned cases prepare again.
REACHED = {State.APPLIED: 0, State.PREPARING: 1, State.RETURNED: 1, State.UNDER_REVIEW: 2}
REACHED |= {State.APPROVED: 3, State.ESTABLISHED: 4}


def process_steps(founding: Founding) -> list[dict]:
    """The process bar with the day of each step; empty for a case that came to nothing."""
    place = REACHED.get(State(founding.state))
    if place is None:
        return []
    found = []
    for number, (_state, label, field) in enumerate(STEPS):
        day = getattr(founding, field, None) if field and number <= place else None
        stage = "done" if number < place or place == len(STEPS) - 1 else "todo"
        found.append(
            {
                "label": label,
                "note": short_date(day) if day else "",
                "state": "current" if number == place and stage == "todo" else stage,
            }
        )
    return found


def with_files(materials: QuerySet) -> QuerySet:
    """Papers with number and name of their present files, in the papers' own query."""
    files = Attachment.objects.filter(
        content_type=ContentType.objects.get_for_model(Material), object_id=OuterRef("pk"), removed_at=None
    )
    return materials.annotate(
        present_files=ArraySubquery(files.order_by("id").values(one=JSONObject(pk="pk", name="name")))
    )


class FoundingDetail(DetailPage):
    permission = "chambers.view_founding"
    queryset = Founding.objects.for_detail()
    template_name = "chambers/founding_detail.html"

    def details(self) -> dict:
        founding = self.object
        materials = list(with_files(founding.materials.all()))
        self.guides = reaches(self.request.user, "chambers.guide_founding", founding.organisation)
        # The object was found for this person, so an applicant's right is over it.
        self.edits = holds(self.request.user, "chambers.edit_founding")
        return {
            "heading": founding.name,
            "labels": [
                {"text": KINDS[founding.kind], "tone": "blue"},
                {"text": founding.get_state_display(), "tone": STATE_TONES[State(founding.state)]},
            ],
            "facts": " · ".join(
                str(part) for part in (founding.industry, founding.region, founding.organisation) if part
            ),
            "breadcrumb": [
                {"label": _("Founding of chambers"), "url": reverse("chambers:founding_list")},
                {"label": founding.name, "url": ""},
            ],
            "steps": process_steps(founding),
            "actions": self.actions(),
            "ripe": readiness(materials),
            "materials": self.lines(materials),
            "initiators": self.initiators(),
            "guidance": list(founding.guidance.all()[:50]),
            "events": timeline_of([(Founding, founding.pk)], EVENTS, limit=30),
            "side_sections": [self.side()],
            "sections": [{"title": "", "rows": self.text_rows()}],
            "may_edit": self.edits and founding.state in Founding.OPEN_TO_CHANGE,
            "may_guide": self.guides and not founding.is_final,
        }

    def text_rows(self) -> list[tuple[Any, Any]]:
        founding = self.object
        rows = [(_("Why it is wanted"), founding.purpose), (_("Scope of business"), founding.scope)]
        if founding.opinion:
            rows.append((_("Last decision"), founding.opinion))
        return rows

    def side(self) -> dict:
        founding = self.object
        rows: list[tuple[Any, Any]] = [
            (_("Federation in charge"), founding.organisation),
            (_("Applicant"), founding.applicant_unit or founding.applicant),
            (_("Applied on"), founding.applied_on.isoformat()),
            (_("Taken up on"), founding.taken_up_on and founding.taken_up_on.isoformat()),
            (_("Decided on"), founding.decided_on and founding.decided_on.isoformat()),
            (_("Ended on"), founding.ended_on and founding.ended_on.isoformat()),
        ]
        return {"title": _("At a glance"), "rows": rows}

    def lines(self, materials: list[Material]) -> list[dict]:
        """The checklist; the files of each paper came with it."""
        may_edit = self.edits and self.object.state in Founding.OPEN_TO_CHANGE
        return [
            {
                "row": one,
                "tone": MATERIAL_TONES[Material.State(one.state)],
                "files": one.present_files,
                "may_hand_in": may_edit and Material.workflow.allows(one, Material.State.HANDED_IN),
                "may_judge": self.guides
                and not self.object.is_final
                and one.state in (Material.State.HANDED_IN, Material.State.ACCEPTED),
            }
            for one in materials
        ]

    def initiators(self) -> list[dict]:
        linked = holds(self.request.user, "chambers.guide_founding")
        rows = self.object.initiators.select_related("organisation")
        return [
            {
                "row": one,
                "url": page_of(one.organisation) if linked and one.organisation else "",
                "icon": "user" if one.kind == Initiator.Kind.PERSON else "building",
            }
            for one in rows
        ]

    def actions(self) -> list[dict]:
        """What this person may do next in this state, the foremost first."""
        founding, key = self.object, self.object.pk
        found: list[dict] = []

        def offer(name: str, label: str, icon: str, *, tone: str = "", primary: bool = False) -> None:
            url = reverse(f"chambers:{name}", args=[key])
            found.append({"label": label, "url": url, "icon": icon, "primary": primary, "tone": tone})

        moves = Founding.workflow.next_states(founding)
        if self.edits and State.ABANDONED in moves:
            offer("founding_abandon", _("Give up"), "ban")
        if self.edits and founding.state in Founding.OPEN_TO_CHANGE:
            offer("founding_edit", _("Edit"), "edit")
        if self.guides:
            if State.PREPARING in moves:
                offer("founding_take_up", _("Agree to the preparation"), "check", primary=True)
            if State.UNDER_REVIEW in moves:
                offer("founding_review", _("Send to the review"), "send", primary=True)
            if State.APPROVED in moves:
                offer("founding_decide", _("Decide"), "gavel", primary=True)
            if State.ESTABLISHED in moves:
                offer("founding_establish", _("Establish"), "flag", primary=True)
        if founding.state == State.ESTABLISHED:
            url = reverse("chambers:chamber_detail", args=[founding.chamber_id])
            found.append({"label": _("Open the chamber"), "url": url, "icon": "building-community"})
        return found
