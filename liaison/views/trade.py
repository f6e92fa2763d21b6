"""Supply and demand: the list, and a post with what fits it and who takes it up."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, User
from federation.accounts.scopes import holds, reaches, scopes_of
from federation.audit.timeline import timeline_of
from federation.ui.pages import DetailPage, ListPage
from liaison.models import TradeInterest, TradePost
from liaison.services.trade import fitting
from liaison.trade_lists import KIND_TONES, TONES, TradeFilter, TradeTable, posts_for_table
from liaison.trade_wording import TRADE
from members.services.people import mask_phone

VIEW, WRITE, CHECK = "liaison.view_trade", "liaison.post_trade", "liaison.check_trade"
TAKE, ANSWER, SETTLE = "liaison.take_up_trade", "liaison.answer_interest", "liaison.settle_interest"
TRADE_LIST = (gettext_lazy("Supply and demand"), "liaison:trade_list")
State = TradePost.State
MOST = 200


def units_of(user: User, permission: str) -> list[Organisation]:
    """The units for which somebody may post or take up."""
    return list(
        {post.organisation_id: post.organisation for _scope, post in scopes_of(user, permission)}.values()
    )


def mask_name(name: str) -> str:
    """王**: whom one may call later is known by the surname before."""
    return f"{name[:1]}**" if name else ""


class TradeList(ListPage):
    permission = VIEW
    queryset = TradePost.objects.all()
    filterset_class = TradeFilter
    table_class = TradeTable
    heading = TRADE_LIST[0]
    empty_sentence = gettext_lazy("Nothing is offered or sought within your reach yet.")
    export_permission = CHECK
    export_name = "supply-and-demand"

    def get_queryset(self) -> QuerySet:
        return posts_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        if not holds(self.request.user, WRITE):
            return []
        url = reverse("liaison:trade_add")
        return [{"label": _("New post"), "url": url, "icon": "plus", "primary": True}]


class TradeDetail(DetailPage):
    """A post. Whom to call is masked for everybody but its owner and those who have agreed with it."""

    permission = VIEW
    queryset = TradePost.objects.select_related("organisation__region", "organisation__industry")
    template_name = "liaison/trade_detail.html"
    object: TradePost

    def details(self) -> dict:
        post, user = self.object, self.request.user
        own = {unit.pk for unit in units_of(user, VIEW)}
        self.is_owner = post.organisation_id in own
        self.may_check = reaches(user, CHECK, post.organisation)
        interests = self.interests(own)
        agreed = any(one.organisation_id in own and one.is_opened for one in interests)
        self.has_shown = any(one.organisation_id in own for one in interests)
        return {
            "heading": post.title,
            "labels": [
                {"text": post.get_kind_display(), "tone": KIND_TONES[TradePost.Kind(post.kind)]},
                {"text": post.get_state_display(), "tone": TONES[State(post.state)]},
            ],
            "facts": f"{post.organisation.name} · {_('Valid until')} {post.until}",
            "breadcrumb": [
                {"label": TRADE_LIST[0], "url": reverse(TRADE_LIST[1])},
                {"label": post.title, "url": ""},
            ],
            "actions": self.actions(),
            "contact": self.contact(post, opened=self.is_owner or agreed),
            "interests": [self.line(one, own) for one in interests],
            "fits": list(fitting(post)) if post.is_live or self.is_owner or self.may_check else [],
            "history": self.history(),
        }

    def interests(self, own: set[int]) -> list[TradeInterest]:
        """All of them for the owner and the desk; for others what their own unit has shown."""
        rows = self.object.interests.select_related("organisation").order_by("-pk")
        if not (self.is_owner or self.may_check):
            rows = rows.filter(organisation_id__in=own)
        return list(rows[:MOST])

    @staticmethod
    def contact(row: TradePost | TradeInterest, *, opened: bool) -> dict:
        if opened:
            return {"name": row.contact_name, "phone": row.contact_phone, "opened": True}
        return {
            "name": mask_name(row.contact_name),
            "phone": mask_phone(row.contact_phone),
            "opened": False,
        }

    def line(self, row: TradeInterest, own: set[int]) -> dict:
        """One interest: both sides see its contact once they have agreed, and who has shown it always."""
        mine = row.organisation_id in own
        may_answer = self.is_owner and holds(self.request.user, ANSWER)
        may_settle = (self.is_owner or mine) and holds(self.request.user, SETTLE)
        return {
            "row": row,
            "contact": self.contact(row, opened=mine or (self.is_owner and row.is_opened)),
            "may_answer": may_answer and row.state == TradeInterest.State.SHOWN,
            "may_settle": may_settle and row.state == TradeInterest.State.AGREED,
        }

    def history(self) -> list[dict] | None:
        """Names of those interested stand in it, so it is for the owner and the desk."""
        if not (self.is_owner or self.may_check):
            return None
        return timeline_of([(TradePost, self.object.pk)], TRADE, limit=20, viewer=self.request.user)

    def actions(self) -> list[dict]:
        post, user = self.object, self.request.user
        following = TradePost.workflow.next_states(post)
        may_write = self.is_owner and holds(user, WRITE)
        may_take = holds(user, TAKE) and post.is_live and not self.is_owner and not self.has_shown
        offered = (
            (
                self.may_check and State.RETURNED in following,
                "trade_return",
                _("Return"),
                "arrow-back-up",
                False,
            ),
            (self.may_check and State.PUBLISHED in following, "trade_publish", _("Publish"), "check", True),
            (may_write and State.CLOSED in following, "trade_close", _("Take off"), "eye-off", False),
            (may_write and State.WAITING in following, "trade_change", _("Edit"), "edit", True),
            (may_take, "trade_take", _("Take it up"), "heart-handshake", True),
        )
        return [
            {
                "label": label,
                "url": reverse(f"liaison:{name}", args=[post.pk]),
                "icon": icon,
                "primary": primary,
            }
            for may, name, label, icon, primary in offered
            if may
        ]


def breadcrumb_of(post: TradePost, heading: Any) -> list[dict]:
    return [
        {"label": TRADE_LIST[0], "url": reverse(TRADE_LIST[1])},
        {"label": post.title, "url": post.get_absolute_url()},
        {"label": heading, "url": ""},
    ]
