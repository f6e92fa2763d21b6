"""Posts, given and ended by the security administrator: nobody else hands out rights."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.forms import PostEndForm, PostForm
from federation.accounts.models import Post, User
from federation.accounts.scopes import holds
from federation.accounts.services.users import end_post, give_post
from federation.accounts.views.users import user_url, way_to
from federation.ui.pages import ActionPage


class PostGive(ActionPage):
    reauthenticate = True
    permission = "accounts.give_post"
    queryset = User.objects.all()
    form_class = PostForm
    heading = gettext_lazy("Give a post")
    submit_label = gettext_lazy("Give")
    success_message = gettext_lazy("The post is given.")

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def breadcrumb(self) -> list[dict]:
        return way_to(self.object, _("Give a post"))

    def cancel_url(self) -> str:
        return user_url(self.object)

    def perform(self, data: dict) -> Post:
        return give_post(self.object, data.pop("unit"), data.pop("role"), actor=self.request.user, **data)

    def success_url(self, done: Post) -> str:
        return user_url(self.object)


class PostEnd(ActionPage):
    permission = "accounts.end_post"
    form_class = PostEndForm
    heading = gettext_lazy("End a post")
    submit_label = gettext_lazy("End")
    success_message = gettext_lazy("The post ends on that day.")

    def get_object(self) -> Any:
        if not holds(self.request.user, self.permission):
            raise Http404
        post = Post.objects.select_related("user", "organisation").filter(pk=self.kwargs["pk"]).first()
        if post is None:
            raise Http404
        return post

    def initial(self) -> dict:
        return {"on": timezone.localdate()}

    def breadcrumb(self) -> list[dict]:
        return way_to(self.object.user, _("End a post"))

    def cancel_url(self) -> str:
        return user_url(self.object.user)

    def extra(self) -> dict:
        return {"effect": self.object.organisation.name, "danger": True}

    def perform(self, data: dict) -> Post:
        return end_post(self.object, on=data["on"], actor=self.request.user)

    def success_url(self, done: Post) -> str:
        return user_url(done.user)
