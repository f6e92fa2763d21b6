"""One membership: number, rank and its history, plaques, dues, services, how it ends."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.applications import NothingForm
from chambers.forms.memberships import (
    ConfirmLeavingForm,
    ExpelForm,
    LeaveRequestForm,
    PlaqueForm,
    RankForm,
)
from chambers.models import Membership, MembershipEnding, Plaque, RenderedService
from chambers.services.changes import (
    ask_to_leave,
    change_rank,
    confirm_leaving,
    expel_member,
    take_back_request,
)
from chambers.services.plaque_files import draw
from chambers.services.plaques import default_end, issue_plaque
from federation.accounts.scopes import reaches
from federation.audit.services import record
from federation.files.responses import send_file
from federation.ui.pages import ActionPage, DetailPage, Door, SignedInRequest

State = MembershipEnding.State


class MembershipDetail(DetailPage):
    permission = "chambers.view_membership"
    queryset = Membership.objects.for_detail()
    template_name = "chambers/membership_detail.html"

    def details(self) -> dict:
        row = self.object
        self.chamber = row.chamber.organisation
        self.endings = list(row.endings.select_related("decided_by").order_by("-id")[:10])
        self.asked = next((one for one in self.endings if one.state == State.ASKED), None)
        plaques = list(row.plaques.order_by("-id")[:20])
        self.has_plaque = any(one.voided_at is None for one in plaques)
        left = row.left_on
        return {
            "heading": row.member.name,
            "number": row.number,
            "labels": [
                {"text": row.get_rank_display(), "tone": "blue"},
                {"text": _("Left"), "tone": ""} if left else {"text": _("Member"), "tone": "green"},
            ],
            "facts": self.chamber.name,
            "actions": self.actions(),
            "breadcrumb": [
                {
                    "label": self.chamber.name,
                    "url": reverse("chambers:chamber_detail", args=[row.chamber_id]),
                },
                {"label": row.member.name, "url": ""},
            ],
            "sections": [
                {
                    "title": _("Membership"),
                    "rows": [
                        (_("Member number"), row.number),
                        (_("Rank"), row.get_rank_display()),
                        (_("Joined on"), row.joined_on and row.joined_on.isoformat()),
                        (_("Left on"), left and left.isoformat()),
                    ],
                }
            ],
            "plaques": plaques,
            "changes": list(row.rank_changes.order_by("-id")[:20]),
            "endings": self.endings,
            "dues": list(row.dues.order_by("-year")[:10]),
            "services": list(
                RenderedService.objects.filter(chamber_id=row.chamber_id, member_id=row.member_id).order_by(
                    "-rendered_on", "-id"
                )[:20]
            ),
        }

    def may(self, permission: str) -> bool:
        return reaches(self.request.user, permission, self.chamber)

    def plaque_label(self) -> str:
        return _("Issue the plaque anew") if self.has_plaque else _("Issue a plaque")

    def actions(self) -> list[dict]:
        """What may be done with this membership now; the member's own acts for the member."""
        if self.object.left_on is not None:
            return []
        found: list[tuple[str, Any, str]] = []
        if self.may("chambers.issue_plaque"):
            found.append(("plaque_issue", self.plaque_label(), "certificate"))
        if self.may("chambers.change_rank"):
            found.append(("rank_change", _("Change the rank"), "arrows-exchange"))
        if self.may("chambers.keep_services"):
            found.append(("service_record", _("Record a service"), "heart-handshake"))
        if self.asked and self.may("chambers.end_membership"):
            found.insert(0, ("leave_confirm", _("Confirm the leaving"), "logout"))
        elif self.may("chambers.end_membership"):
            found.append(("member_expel", _("Expel"), "ban"))
        if reaches(self.request.user, "chambers.ask_to_leave", self.object.member):
            asked = ("leave_take_back", _("Stay after all"), "arrow-back-up")
            found.append(asked if self.asked else ("leave_ask", _("Ask to leave"), "logout"))
        return [
            {
                "label": label,
                "url": reverse(f"chambers:{name}", args=[self.object.pk]),
                "icon": mark,
                "primary": at == 0
                and name != "leave_ask"
                and not (name == "plaque_issue" and self.has_plaque),
            }
            for at, (name, label, mark) in enumerate(found)
        ]


class MembershipAct(ActionPage):
    queryset = Membership.objects.for_detail()

    def cancel_url(self) -> str:
        return reverse("chambers:membership_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def breadcrumb(self) -> list[dict]:
        chamber = self.object.chamber
        return [
            {"label": str(chamber), "url": reverse("chambers:chamber_detail", args=[chamber.pk])},
            {"label": self.object.member.name, "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]


class PlaqueIssue(MembershipAct):
    """Issue a plaque; the former one becomes void."""

    permission = "chambers.issue_plaque"
    form_class = PlaqueForm
    heading = gettext_lazy("Issue a plaque")
    submit_label = gettext_lazy("Issue")
    success_message = gettext_lazy("The plaque is issued; its files are ready in a moment.")

    def initial(self) -> dict:
        today = timezone.localdate()
        return {"valid_from": today, "valid_to": default_end(self.object, today)}

    def extra(self) -> dict:
        return {"effect": _("A plaque that was issued before becomes void at once. No seal is drawn.")}

    def perform(self, data: dict) -> Plaque:
        def address(code: str) -> str:
            return self.request.build_absolute_uri(reverse("join:verify", args=[code]))

        return issue_plaque(self.object, actor=self.request.user, address=address, **data)


class PlaqueFile(Door):
    """The picture or the PDF of a plaque; drawn on the spot while the worker has not been there yet."""

    permission = "chambers.view_membership"
    queryset = Membership.objects.for_detail()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int, plaque: int, form: str) -> HttpResponseBase:
        membership = self.get_object()
        found = Plaque.objects.select_related("png", "pdf").filter(pk=plaque, membership=membership).first()
        if found is None:
            raise Http404
        record("chambers.plaque_read", membership.chamber, actor=request.user, note=found.number)
        stored = found.png if form == "png" else found.pdf
        if stored is not None:
            return send_file(stored, f"{found.number}.{form}", inline=form == "pdf")
        kind = "image/png" if form == "png" else "application/pdf"
        return FileResponse(
            io.BytesIO(draw(found)[form]),
            as_attachment=True,
            filename=f"{found.number}.{form}",
            content_type=kind,
        )


class RankChangePage(MembershipAct):
    permission = "chambers.change_rank"
    form_class = RankForm
    heading = gettext_lazy("Change the rank")
    submit_label = gettext_lazy("Change")
    success_message = gettext_lazy("The new rank is on file.")

    def initial(self) -> dict:
        return {"rank": self.object.rank, "changed_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": _("The plaque in force names the former rank and becomes void.")}

    def perform(self, data: dict) -> Any:
        return change_rank(self.object, actor=self.request.user, **data)


class LeaveAsk(MembershipAct):
    permission = "chambers.ask_to_leave"
    form_class = LeaveRequestForm
    heading = gettext_lazy("Ask to leave")
    submit_label = gettext_lazy("Send the request")
    success_message = gettext_lazy("The chamber has been told.")

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("The membership ends when the chamber confirms; you may join again."),
        }

    def perform(self, data: dict) -> MembershipEnding:
        return ask_to_leave(self.object, actor=self.request.user, **data)


class LeaveTakeBack(MembershipAct):
    permission = "chambers.ask_to_leave"
    form_class = NothingForm
    heading = gettext_lazy("Stay after all")
    submit_label = gettext_lazy("Take the request back")
    success_message = gettext_lazy("The request has been taken back.")

    def perform(self, data: dict) -> MembershipEnding:
        return take_back_request(self.object, actor=self.request.user)


class LeaveConfirm(MembershipAct):
    permission = "chambers.end_membership"
    form_class = ConfirmLeavingForm
    heading = gettext_lazy("Confirm the leaving")
    submit_label = gettext_lazy("End the membership")
    success_message = gettext_lazy("The membership has ended.")

    def initial(self) -> dict:
        return {"left_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"danger": True, "effect": _("The plaque becomes void at once.")}

    def perform(self, data: dict) -> MembershipEnding:
        return confirm_leaving(self.object, actor=self.request.user, **data)


class MemberExpel(LeaveConfirm):
    form_class = ExpelForm
    heading = gettext_lazy("Expel the member")
    submit_label = gettext_lazy("Expel")

    def perform(self, data: dict) -> MembershipEnding:
        return expel_member(self.object, actor=self.request.user, **data)
