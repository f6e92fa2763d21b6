"""Accounts, kept by the system administrator. What their owners may do is given elsewhere, with posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts import wording
from federation.accounts.filters import UserFilter
from federation.accounts.forms import ReasonlessForm, UserForm
from federation.accounts.models import Post, User
from federation.accounts.scopes import holds
from federation.accounts.services.sign_ins import end_sessions_of
from federation.accounts.services.tokens import (
    open_account_with_invitation,
    reopen_with_invitation,
    send_invitation,
)
from federation.accounts.services.users import disable_account
from federation.accounts.tables import UserTable, users_for_table
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage


def password_address(request: HttpRequest) -> Callable[[str], str]:
    """What turns a secret into the link that a mail carries."""
    return lambda secret: request.build_absolute_uri(reverse("accounts:set_password", args=[secret]))


def user_url(user: User) -> str:
    return reverse("accounts:user_detail", args=[user.pk])


def way_to(user: User | None, last: str) -> list[dict]:
    """The breadcrumb of a page about accounts."""
    way = [{"label": _("Accounts"), "url": reverse("accounts:user_list")}]
    if user is not None:
        way.append({"label": user.name, "url": user_url(user)})
    return [*way, {"label": last, "url": ""}]


class UserList(ListPage):
    permission = "accounts.view_user"
    queryset = User.objects.all()
    filterset_class = UserFilter
    table_class = UserTable
    heading = gettext_lazy("Accounts")

    def get_queryset(self) -> Any:
        return users_for_table(super().get_queryset())

    def export_urls(self) -> list[dict]:
        """Lists of people do not leave the portal."""
        return []

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "accounts.open_account"):
            return []
        url = reverse("accounts:user_open")
        return [{"label": _("New account"), "url": url, "icon": "user-plus", "primary": True}]


class UserDetail(DetailPage):
    permission = "accounts.view_user"
    queryset = User.objects.all()
    template_name = "accounts/user_detail.html"

    def details(self) -> dict:
        account = self.object
        may_end = holds(self.request.user, "accounts.end_post")
        today = timezone.localdate()
        posts = account.posts.select_related("organisation").order_by("-starts_on", "-id")
        return {
            "heading": account.name,
            "breadcrumb": way_to(None, account.name),
            "labels": [
                {"text": _("In use"), "tone": "green"}
                if account.is_active
                else {"text": _("Disabled"), "tone": ""}
            ],
            "actions": self.actions(),
            "sections": [
                {
                    "title": _("Account"),
                    "rows": [
                        (_("Account name"), account.username),
                        (_("E-mail"), account.email or "—"),
                        (_("Opened"), timezone.localtime(account.created_at).strftime("%Y-%m-%d")),
                        (_("Second factor"), since(account.second_factor_since)),
                    ],
                }
            ],
            "posts": [{"row": row, "end_url": end_url(row, may_end, today)} for row in posts],
            "events": timeline_of([(User, account.pk)], wording.EVENTS, limit=20),
        }

    def actions(self) -> list[dict]:
        user, key = self.request.user, self.object.pk
        found: list[dict] = []
        if not self.object.is_active:
            if holds(user, "accounts.reopen_account"):
                url = reverse("accounts:user_reopen", args=[key])
                found.append({"label": _("Reopen"), "url": url, "icon": "login", "primary": True})
            return found
        if holds(user, "accounts.disable_account") and user.pk != key:
            url = reverse("accounts:user_disable", args=[key])
            found.append({"label": _("Disable"), "url": url, "icon": "ban", "tone": "danger"})
        if holds(user, "accounts.end_sessions") and user.pk != key:
            url = reverse("accounts:user_end_sessions", args=[key])
            found.append({"label": _("End all sessions"), "url": url, "icon": "logout"})
        if holds(user, "accounts.open_account") and self.object.email:
            url = reverse("accounts:user_invite", args=[key])
            found.append({"label": _("Send an invitation"), "url": url, "icon": "mail"})
        if holds(user, "accounts.offboard_person") and user.pk != key:
            url = reverse("accounts:user_offboard", args=[key])
            found.append({"label": _("Offboard"), "url": url, "icon": "logout", "tone": "danger"})
        if holds(user, "accounts.view_sign_ins"):
            url = reverse("accounts:user_sign_ins", args=[key])
            found.append({"label": _("Sign-ins"), "url": url, "icon": "history"})
        if holds(user, "accounts.explain_access"):
            url = reverse("accounts:user_why", args=[key])
            found.append({"label": _("Why a page opens or not"), "url": url, "icon": "help"})
        if holds(user, "accounts.reset_factors") and self.object.second_factor_since and user.pk != key:
            url = reverse("accounts:factor_reset_ask", args=[key])
            found.append({"label": _("Reset the second factor"), "url": url, "icon": "shield-lock"})
        if holds(user, "accounts.give_post") and user.pk != key:
            url = reverse("accounts:post_give", args=[key])
            found.append({"label": _("Give a post"), "url": url, "icon": "key", "primary": True})
        return found


def since(moment: Any) -> str:
    if moment is None:
        return _("none")
    return _("since %(day)s") % {"day": timezone.localtime(moment).strftime("%Y-%m-%d")}


def end_url(row: Post, may_end: bool, today: Any) -> str:
    """Where a post is ended; "" for one that is over or for a reader who may not end it."""
    over = row.ends_on is not None and row.ends_on <= today
    return reverse("accounts:post_end", args=[row.pk]) if may_end and not over else ""


class UserOpen(CreatePage):
    permission = "accounts.open_account"
    form_class = UserForm
    heading = gettext_lazy("New account")
    submit_label = gettext_lazy("Open and invite")
    success_message = gettext_lazy("The account is open; the invitation is on its way.")

    def breadcrumb(self) -> list[dict]:
        return way_to(None, _("New account"))

    def perform(self, data: dict) -> User:
        return open_account_with_invitation(
            **data, actor=self.request.user, address=password_address(self.request)
        )

    def success_url(self, done: User) -> str:
        return user_url(done)


class AccountAction(ActionPage):
    """A decision of the system administrator about one account."""

    queryset = User.objects.all()
    form_class = ReasonlessForm
    effect: Any = ""

    def breadcrumb(self) -> list[dict]:
        return way_to(self.object, str(self.heading))

    def cancel_url(self) -> str:
        return user_url(self.object)

    def success_url(self, done: User) -> str:
        return user_url(done)

    def extra(self) -> dict:
        return {"effect": self.effect}


class UserInvite(AccountAction):
    permission = "accounts.open_account"
    heading = gettext_lazy("Send an invitation")
    submit_label = gettext_lazy("Send")
    effect = gettext_lazy("Earlier invitations stop working; the new link is valid for seven days.")
    success_message = gettext_lazy("The invitation is on its way.")

    def perform(self, data: dict) -> User:
        return send_invitation(self.object, actor=self.request.user, address=password_address(self.request))


class UserDisable(AccountAction):
    permission = "accounts.disable_account"
    heading = gettext_lazy("Disable an account")
    submit_label = gettext_lazy("Disable")
    effect = gettext_lazy("Its sessions and links end at once. What its owner has done stays on record.")
    success_message = gettext_lazy("The account is disabled.")

    def extra(self) -> dict:
        return super().extra() | {"danger": True}

    def perform(self, data: dict) -> User:
        return disable_account(self.object, actor=self.request.user)


class UserReopen(AccountAction):
    permission = "accounts.reopen_account"
    heading = gettext_lazy("Reopen an account")
    submit_label = gettext_lazy("Reopen and invite")
    effect = gettext_lazy("The old password no longer works; an invitation to choose a new one is sent.")
    success_message = gettext_lazy("The account is open again; the invitation is on its way.")

    def perform(self, data: dict) -> User:
        address = password_address(self.request)
        return reopen_with_invitation(self.object, actor=self.request.user, address=address)


class UserEndSessions(AccountAction):
    permission = "accounts.end_sessions"
    heading = gettext_lazy("End all sessions")
    submit_label = gettext_lazy("End them now")
    effect = gettext_lazy("With the next click the person is signed out everywhere and may sign in again.")
    success_message = gettext_lazy("All sessions of the account have ended.")

    def extra(self) -> dict:
        return super().extra() | {"danger": True}

    def perform(self, data: dict) -> User:
        return end_sessions_of(self.object, actor=self.request.user)
