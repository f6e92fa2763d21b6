"""Where somebody signed in, which sessions are open, and what to do when it was somebody else."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from federation.accounts.forms import ReasonlessForm
from federation.accounts.models import SignInRecord, User
from federation.accounts.services.sign_ins import SID, end_session, open_sessions, report_stranger
from federation.accounts.views.profile import way_from_profile
from federation.accounts.views.users import way_to
from federation.keyset import Ordering
from federation.text import fold
from federation.ui.cells import name_cell, status
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ActionPage, ListPage, get_or_refuse
from federation.ui.tables import Column, Row, Table

Result = SignInRecord.Result
RESULTS, METHODS, ENDS = (
    dict(Result.choices),
    dict(SignInRecord.Method.choices),
    dict(SignInRecord.End.choices),
)


def result_cell(row: Row) -> Any:
    tone = "green" if row["result"] == Result.SIGNED_IN else "red"
    return status(RESULTS[row["result"]], tone)


def end_cell(row: Row) -> str:
    if not row["ended_at"]:
        return "—"
    return f"{timezone.localtime(row['ended_at']):%Y-%m-%d %H:%M} {ENDS[row['end']]}"


class SignInTable(Table):
    key = "pk"
    default_order = "-at"
    unit = gettext_lazy("entries")
    columns = [
        Column(
            "at",
            gettext_lazy("Time"),
            ("at",),
            cell=lambda row: f"{timezone.localtime(row['at']):%Y-%m-%d %H:%M:%S}",
            ordering=Ordering("pk", key="pk"),
            area="name",
        ),
        Column("result", gettext_lazy("Result"), ("result",), cell=result_cell),
        Column("device", gettext_lazy("Device"), ("device",)),
        Column("address", gettext_lazy("Address"), ("address",)),
        Column("method", gettext_lazy("With"), ("method",), cell=lambda row: METHODS.get(row["method"], "—")),
        Column("end", gettext_lazy("Ended"), ("ended_at", "end"), cell=end_cell),
    ]


def not_me_cell(row: Row) -> Any:
    if row["result"] != Result.SIGNED_IN:
        return "—"
    url = reverse("accounts:stranger_report", args=[row["pk"]])
    return format_html('<a href="{}">{}</a>', url, _("Not me"))


class OwnSignInTable(SignInTable):
    columns = [
        *SignInTable.columns,
        Column("not_me", gettext_lazy("Was it you?"), ("result",), cell=not_me_cell),
    ]


class SignInFilter(PortalFilterSet):
    result = django_filters.ChoiceFilter(choices=Result.choices, label=gettext_lazy("Result"))

    class Meta:
        model = SignInRecord
        fields: list[str] = []


class SignInList(ListPage):
    """What one's own page and the security administrator's share."""

    filterset_class = SignInFilter
    table_class = SignInTable

    def export_urls(self) -> list[dict]:
        return []


def open_lines(user: User, sid: str | None) -> list[dict]:
    """The open sessions of a person, the present one marked, each with the failed tries since it began."""
    failed = (
        SignInRecord.objects.filter(user=OuterRef("user"), at__gt=OuterRef("at"))
        .exclude(result=Result.SIGNED_IN)
        .order_by()
        .values("user")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = open_sessions(user).annotate(failed=Coalesce(Subquery(failed), 0))
    return [{"row": row, "is_this": str(row.sid) == sid} for row in rows]


class SignInHistory(SignInList):
    """Where and when somebody signed in with my name, and what is open now."""

    template_name = "accounts/sign_ins.html"
    table_class = OwnSignInTable
    heading = gettext_lazy("My sign-ins")

    def get_queryset(self) -> QuerySet:
        return self.request.user.sign_ins.all()

    def breadcrumb(self) -> list[dict]:
        return way_from_profile(_("My sign-ins"))

    def extra(self) -> dict:
        lines = open_lines(self.request.user, self.request.session.get(SID))
        return {
            "sessions": lines,
            "failed": next((line["row"].failed for line in lines if line["is_this"]), 0),
        }


class UserSignIns(SignInList):
    """The history of one account, for the security administrator."""

    permission = "accounts.view_sign_ins"
    queryset = User.objects.all()
    heading = gettext_lazy("Sign-ins")

    def get_queryset(self) -> QuerySet:
        self.account = get_or_refuse(
            User.objects.all(), self.request.user, self.permission, self.kwargs["pk"]
        )
        return self.account.sign_ins.all()

    def breadcrumb(self) -> list[dict]:
        return way_to(self.account, _("Sign-ins"))

    def facts(self) -> str:
        number = len(open_sessions(self.account))
        return ngettext("%(n)d open session", "%(n)d open sessions", number) % {"n": number}


class OwnSession(ActionPage):
    """A decision about one of one's own sign-ins."""

    form_class = ReasonlessForm

    def get_object(self) -> SignInRecord:
        row = self.request.user.sign_ins.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def cancel_url(self) -> str:
        return reverse("accounts:sign_in_history")

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def breadcrumb(self) -> list[dict]:
        return way_from_profile(str(self.heading))

    def place(self) -> dict:
        row = self.object
        return {
            "time": f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}",
            "device": row.device or "—",
            "address": row.address or "—",
        }


class SessionEnd(OwnSession):
    heading = gettext_lazy("End a session")
    submit_label = gettext_lazy("End it")
    success_message = gettext_lazy("The session has ended.")

    def extra(self) -> dict:
        said = _("Signed in %(time)s, %(device)s, from %(address)s. The next click there leads to sign-in.")
        return {"effect": said % self.place()}

    def perform(self, data: dict) -> SignInRecord:
        if self.object.sid is None or str(self.object.sid) == self.request.session.get(SID):
            raise ValidationError(_("This is the session you are in. Sign out instead."))
        return end_session(self.object, actor=self.request.user)


class StrangerReport(OwnSession):
    """ "That was not me": no proof is asked for first, because here every minute counts."""

    heading = gettext_lazy("That was not me")
    submit_label = gettext_lazy("End all other sessions and report")
    success_message = gettext_lazy(
        "All other sessions have ended and the security administrator knows. Change your password now."
    )

    def extra(self) -> dict:
        said = _(
            "%(time)s, %(device)s, from %(address)s. All your other sessions end at once, and the security "
            "administrator is told."
        )
        return {"effect": said % self.place(), "danger": True}

    def once(self, key: str, data: dict) -> str:
        url = super().once(key, data)
        update_session_auth_hash(self.request, User.objects.get(pk=self.request.user.pk))
        return url

    def perform(self, data: dict) -> User:
        return report_stranger(self.request.user, actor=self.request.user, row=self.object)

    def success_url(self, done: Any) -> str:
        return reverse("accounts:password_change")


def account_cell(row: Row) -> Any:
    """Whose sign-in it was; a dash for a name that nobody has."""
    if row["user_id"] is None:
        return "—"
    url = reverse("accounts:user_detail", args=[row["user_id"]])
    return name_cell(row["user__name"], url, row["user__username"], with_avatar=False)


class EverySignInTable(SignInTable):
    columns = [
        SignInTable.columns[0],
        Column(
            "account", gettext_lazy("Account"), ("user_id", "user__name", "user__username"), cell=account_cell
        ),
        *SignInTable.columns[1:],
    ]


class EverySignInFilter(SignInFilter):
    account = django_filters.CharFilter(
        max_length=60, method="of_account", label=gettext_lazy("Account name")
    )
    address = django_filters.CharFilter(max_length=45, label=gettext_lazy("Address"))

    def of_account(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(user__folded_username=fold(value))


class EverySignIn(SignInList):
    """Who signed in or tried to, from where: all accounts, for the security administrator."""

    permission = "accounts.view_sign_ins"
    queryset = SignInRecord.objects.all()
    filterset_class = EverySignInFilter
    table_class = EverySignInTable
    heading = gettext_lazy("Sign-ins")
