"""Lending one's posts to colleagues, and what colleagues have lent."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.forms import LendForm, ReasonlessForm
from federation.accounts.models import Delegation, Post
from federation.accounts.services.delegations import NEVER_LENT, colleagues, end_delegation, lend_post
from federation.accounts.views.profile import way_from_profile
from federation.ui.pages import ActionPage, DetailPage


class DelegationList(DetailPage):
    """One's own posts with the way to lend them, and every delegation that one takes part in."""

    template_name = "accounts/delegations.html"

    def get_object(self) -> Any:
        return self.request.user

    def details(self) -> dict:
        user = self.request.user
        rows = Delegation.objects.filter(Q(lender=user) | Q(delegate=user)).order_by("-starts_on", "-id")
        found = list(rows.select_related("lender", "delegate", "post__organisation")[:100])
        return {
            "heading": _("Delegations"),
            "breadcrumb": way_from_profile(_("Delegations")),
            "posts": [
                post for post in user.active_posts if post.user_id == user.pk and post.role not in NEVER_LENT
            ],
            "rows": [
                {"row": row, "state": state_of(row), "is_mine": row.lender_id == user.pk} for row in found
            ],
        }


def state_of(row: Delegation) -> str:
    """ "over", "running" or "coming"."""
    today = timezone.localdate()
    if row.ended_at is not None or row.ends_on <= today:
        return "over"
    return "running" if row.starts_on <= today else "coming"


class OwnDelegation(ActionPage):
    def cancel_url(self) -> str:
        return reverse("accounts:delegation_list")

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def breadcrumb(self) -> list[dict]:
        way = way_from_profile(str(self.heading))
        return [way[0], {"label": _("Delegations"), "url": self.cancel_url()}, way[1]]


class PostLend(OwnDelegation):
    """Handing out rights, even one's own, asks again who it is."""

    reauthenticate = True
    form_class = LendForm
    heading = gettext_lazy("Lend a post")
    submit_label = gettext_lazy("Lend")
    success_message = gettext_lazy("The post is lent; your colleague has been told.")

    def get_object(self) -> Post:
        posts = Post.objects.in_force().select_related("organisation", "user")
        post = posts.filter(pk=self.kwargs["pk"], user=self.request.user).first()
        if post is None:
            raise Http404
        return post

    def form_options(self) -> dict:
        return {"colleagues": colleagues(self.object)}

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def extra(self) -> dict:
        said = _(
            "%(role)s, %(unit)s: your colleague gets these rights beside the own ones, and nothing more."
        )
        role, unit = self.object.get_role_display(), self.object.organisation.name
        return {"effect": said % {"role": role, "unit": unit}}

    def perform(self, data: dict) -> Delegation:
        return lend_post(self.object, actor=self.request.user, **data)


class DelegationEnd(OwnDelegation):
    form_class = ReasonlessForm
    heading = gettext_lazy("End a delegation")
    submit_label = gettext_lazy("End it now")
    success_message = gettext_lazy("The delegation has ended.")

    def get_object(self) -> Delegation:
        user = self.request.user
        row = Delegation.objects.filter(Q(lender=user) | Q(delegate=user), pk=self.kwargs["pk"])
        found = row.select_related("lender", "delegate").first()
        if found is None:
            raise Http404
        return found

    def extra(self) -> dict:
        return {"effect": _("The rights are gone with the next click."), "danger": True}

    def perform(self, data: dict) -> Delegation:
        return end_delegation(self.object, actor=self.request.user)
