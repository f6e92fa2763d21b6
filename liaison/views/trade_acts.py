"""Pages that write supply and demand: posts, the desk's check, interest and its result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from federation.ui.pages import ActionPage, CreatePage, UpdatePage
from liaison.forms.trade import (
    DealForm,
    DeclineForm,
    InterestForm,
    NewTradePostForm,
    ReturnForm,
    TradePostForm,
)
from liaison.models import TradeInterest, TradePost
from liaison.services.trade import (
    add_post,
    agree_interest,
    change_post,
    close_post,
    decline_interest,
    publish_post,
    record_deal,
    return_post,
    show_interest,
)
from liaison.views.trade import (
    ANSWER,
    CHECK,
    SETTLE,
    TAKE,
    TRADE_LIST,
    WRITE,
    breadcrumb_of,
    units_of,
)
from members.views.registry import Trail


class TradeAdd(Trail, CreatePage):
    place = TRADE_LIST
    permission = WRITE
    form_class = NewTradePostForm
    heading = gettext_lazy("New post")
    submit_label = gettext_lazy("Hand in")
    success_message = gettext_lazy("Handed in. Others read it once the federation has checked it.")

    def form_options(self) -> dict:
        return {"units": units_of(self.request.user, WRITE)}

    def initial(self) -> dict:
        until = timezone.localdate() + timedelta(days=90)
        return {"until": until, "contact_name": self.request.user.name}

    def cancel_url(self) -> str:
        return reverse(TRADE_LIST[1])

    def perform(self, data: dict) -> TradePost:
        return add_post(actor=self.request.user, **data)


class PostAction:
    permission = WRITE
    queryset = TradePost.objects.select_related("organisation")
    object: TradePost
    heading: Any

    def breadcrumb(self) -> list[dict]:
        return breadcrumb_of(self.object, self.heading)

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class TradeChange(PostAction, UpdatePage):
    form_class = TradePostForm
    heading = gettext_lazy("Edit the post")
    success_message = gettext_lazy("Saved. Others read it once the federation has checked it again.")

    def perform(self, data: dict) -> TradePost:
        return change_post(self.object, actor=self.request.user, version=self.seen_version(), **data)


class TradeClose(PostAction, ActionPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Take the post off the lists")
    submit_label = gettext_lazy("Take off")
    success_message = gettext_lazy("The post is closed.")

    def extra(self) -> dict:
        return {"effect": _("Nobody can take it up any more. What both sides agreed on goes on.")}

    def perform(self, data: dict) -> TradePost:
        return close_post(self.object, actor=self.request.user)


class TradePublish(PostAction, ActionPage):
    permission = CHECK
    form_class = ConfirmForm
    heading = gettext_lazy("Publish the post")
    submit_label = gettext_lazy("Publish")
    success_message = gettext_lazy("All members can read the post now, and its owner has been told.")

    def extra(self) -> dict:
        return {"effect": _("It holds no telephone, promises nothing unlawful and says what it is about.")}

    def perform(self, data: dict) -> TradePost:
        return publish_post(self.object, actor=self.request.user)


class TradeReturn(PostAction, ActionPage):
    permission = CHECK
    form_class = ReturnForm
    heading = gettext_lazy("Return the post")
    submit_label = gettext_lazy("Return")
    success_message = gettext_lazy("The post is back with its owner, who has been told why.")

    def perform(self, data: dict) -> TradePost:
        return return_post(self.object, actor=self.request.user, reason=data["reason"])


class TradeTake(PostAction, ActionPage):
    permission = TAKE
    template_name = "generic/form.html"
    form_class = InterestForm
    heading = gettext_lazy("Take it up")
    submit_label = gettext_lazy("Show interest")
    success_message = gettext_lazy("The other side has been told. You learn whom to call once it agrees.")

    def form_options(self) -> dict:
        return {"units": units_of(self.request.user, TAKE)}

    def initial(self) -> dict:
        return {"contact_name": self.request.user.name}

    def perform(self, data: dict) -> TradeInterest:
        return show_interest(self.object, actor=self.request.user, **data)


class InterestAction(ActionPage):
    permission = ANSWER
    queryset = TradeInterest.objects.select_related("organisation", "post__organisation")
    object: TradeInterest

    def breadcrumb(self) -> list[dict]:
        return breadcrumb_of(self.object.post, self.heading)

    def cancel_url(self) -> str:
        return self.object.post.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        return {"effect": f"{self.object.organisation.name}：{self.object.words}"}


class InterestAgree(InterestAction):
    form_class = ConfirmForm
    heading = gettext_lazy("Agree and open the contacts")
    submit_label = gettext_lazy("Agree")
    success_message = gettext_lazy("Both sides see now whom to call.")

    def perform(self, data: dict) -> TradeInterest:
        return agree_interest(self.object, actor=self.request.user)


class InterestDecline(InterestAction):
    form_class = DeclineForm
    heading = gettext_lazy("Decline the interest")
    submit_label = gettext_lazy("Decline")
    success_message = gettext_lazy("Declined. The other side has been told.")

    def perform(self, data: dict) -> TradeInterest:
        return decline_interest(self.object, actor=self.request.user, outcome=data["outcome"])


class InterestSettle(InterestAction):
    permission = SETTLE
    form_class = DealForm
    heading = gettext_lazy("Record the result")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The result has been recorded.")

    def perform(self, data: dict) -> TradeInterest:
        return record_deal(self.object, actor=self.request.user, **data)
