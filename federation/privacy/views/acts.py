"""Acts about a request: each is one form, one service, one line on the trail."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import Scope, scopes_of
from federation.audit.services import record
from federation.files.responses import send_file
from federation.jobs.models import Job
from federation.privacy import forms
from federation.privacy.models import DataCopy, DataRequest
from federation.privacy.people import Match, PersonRow, matches, table_of
from federation.privacy.register import Identifier
from federation.privacy.services import decisions, requests
from federation.privacy.services.copies import start_copy
from federation.privacy.views.desk import record_line
from federation.ui.pages import ActionPage, Door, SignedInRequest

Kind = DataRequest.Kind


class RequestAct(ActionPage):
    queryset = DataRequest.objects.for_detail()
    permission = "privacy.handle_request"
    form_class: type[BaseForm] = forms.NothingForm

    def cancel_url(self) -> str:
        return reverse("privacy:request_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        if isinstance(done, Job):
            return reverse("jobs:job_progress", args=[done.pk])
        return self.cancel_url()

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": _("Personal-data requests"), "url": reverse("privacy:request_list")},
            {"label": self.object.number, "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]


class RequestIdentify(RequestAct):
    form_class = forms.IdentifyForm
    heading = gettext_lazy("Check the identity")
    submit_label = gettext_lazy("The identity is sure")
    success_message = gettext_lazy("The identity is noted; the person has been told.")

    def extra(self) -> dict:
        said = _("%(name)s, %(mobile)s. Call the number on file, not the one in the request.")
        return {"effect": said % {"name": self.object.name, "mobile": self.object.mobile or "—"}}

    def perform(self, data: dict) -> DataRequest:
        return requests.identify_requester(self.object, actor=self.request.user, **data)


class RequestTakeUp(RequestAct):
    heading = gettext_lazy("Begin the handling")
    submit_label = gettext_lazy("Begin")
    success_message = gettext_lazy("The request is in your hands.")

    def perform(self, data: dict) -> DataRequest:
        return requests.take_up_request(self.object, actor=self.request.user)


def code_of(row: PersonRow) -> str:
    return f"{row.model}|{row.key}|{row.part}"


def match_label(match: Match) -> Any:
    agrees = "、".join(str(kind.label) for kind in match.agrees)
    return format_html(
        '<b class="p-strong">{}</b> <span class="p-meta">{} · {}</span>',
        match.title,
        match.table,
        _("agrees: %(what)s") % {"what": agrees},
    )


class RequestRecords(RequestAct):
    """Which records are of the person: found by name and numbers, chosen by somebody who looks."""

    form_class = forms.RecordsForm
    heading = gettext_lazy("Records of the person")
    submit_label = gettext_lazy("These are the person’s")
    success_message = gettext_lazy("The records are noted.")
    found: dict[str, tuple[PersonRow, Any]]

    def prepare(self) -> None:
        super().prepare()
        request, user = self.object, self.request.user
        known = {
            Identifier.NAME: request.name,
            Identifier.PHONE: request.mobile,
            Identifier.EMAIL: request.email,
        }
        whole_city = any(scope is Scope.CITY for scope, _post in scopes_of(user, self.permission))
        lines = matches(known, viewer=None if whole_city else user)
        self.found = {code_of(line.row): (line.row, match_label(line)) for line in lines}
        for row in requests.rows_of(request):
            line = record_line(row)
            label = format_html(
                '<b class="p-strong">{}</b> <span class="p-meta">{}</span>', line["title"], line["table"]
            )
            self.found.setdefault(code_of(row), (row, label))

    def form_options(self) -> dict:
        return {"choices": [(code, label) for code, (_row, label) in self.found.items()]}

    def initial(self) -> dict:
        return {"records": [code_of(row) for row in requests.rows_of(self.object)]}

    def extra(self) -> dict:
        sentence = _(
            "Found by name, telephone and e-mail. A namesake is somebody else: open the record first."
        )
        return {"effect": sentence if self.found else _("Nothing like it is on file.")}

    def perform(self, data: dict) -> DataRequest:
        rows = [self.found[code][0] for code in data["records"]]
        return requests.choose_records(self.object, rows, actor=self.request.user)


class RequestExtend(RequestAct):
    form_class = forms.ReasonForm
    heading = gettext_lazy("Extend the term")
    submit_label = gettext_lazy("Extend")
    success_message = gettext_lazy("The term is extended; the person has been told.")

    def extra(self) -> dict:
        return {"effect": _("The term can be extended once.")}

    def perform(self, data: dict) -> DataRequest:
        return requests.extend_request(self.object, actor=self.request.user, **data)


class CopyStart(RequestAct):
    reauthenticate = True
    heading = gettext_lazy("Make the copy")
    submit_label = gettext_lazy("Make it")

    def extra(self) -> dict:
        return {"effect": _("Everything on file about the chosen records is packed into one file.")}

    def perform(self, data: dict) -> Job:
        return start_copy(self.object, actor=self.request.user)


def send_copy(request: SignedInRequest, found: DataRequest) -> FileResponse:
    """The newest copy of a request while it lasts, on the trail of the request; Http404 for none."""
    copy = DataCopy.objects.filter(request=found).select_related("file").order_by("-pk").first()
    if copy is None or not copy.is_ready:
        raise Http404
    record("privacy.copy_fetched", found, actor=request.user)
    assert copy.file is not None
    return send_file(copy.file, f"personal-data-{found.pk}.zip")


class CopyFetch(Door):
    """The copy for the desk, to be handed over in person."""

    reauthenticate = True
    permission = "privacy.handle_request"
    queryset = DataRequest.objects.for_detail()

    def target(self, request: HttpRequest) -> str:
        """A file would leave the question on the screen: the way back leads to the request."""
        return reverse("privacy:request_detail", args=[self.kwargs["pk"]])

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        return send_copy(request, self.get_object())


class RequestGrant(RequestAct):
    permission = "privacy.decide_request"
    heading = gettext_lazy("Grant the request")
    submit_label = gettext_lazy("Grant")
    success_message = gettext_lazy("The request is granted; the person has been told.")

    def prepare(self) -> None:
        super().prepare()
        is_withdrawal = self.object.kind == Kind.WITHDRAWAL
        self.form_class = forms.WithdrawalForm if is_withdrawal else forms.GrantForm

    def form_options(self) -> dict:
        if self.object.kind != Kind.WITHDRAWAL:
            return {}
        open_ones = [line for line in decisions.consents_of(self.object) if line.withdraw is not None]
        return {"choices": [(line.key, f"{line.purpose} · {line.wording}") for line in open_ones]}

    def perform(self, data: dict) -> DataRequest:
        return decisions.grant_request(self.object, actor=self.request.user, **data)


class RequestRefuse(RequestAct):
    permission = "privacy.decide_request"
    form_class = forms.RefuseForm
    heading = gettext_lazy("Refuse the request")
    submit_label = gettext_lazy("Refuse")
    success_message = gettext_lazy("The request is refused; the person has been told.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("The person may complain or go to court.")}

    def perform(self, data: dict) -> DataRequest:
        return decisions.refuse_request(self.object, actor=self.request.user, **data)


class ErasureRehearse(RequestAct):
    heading = gettext_lazy("Work out the erasure")
    submit_label = gettext_lazy("Work it out")

    def extra(self) -> dict:
        return {
            "effect": _("Nothing is erased yet: the page then shows what would go and what the law keeps.")
        }

    def perform(self, data: dict) -> Job:
        return decisions.start_rehearsal(self.object, actor=self.request.user)


class ErasurePropose(RequestAct):
    permission = "privacy.decide_request"
    form_class = forms.AnswerForm
    heading = gettext_lazy("Propose the erasure")
    submit_label = gettext_lazy("Propose to the leader")
    success_message = gettext_lazy("The leader has been asked.")

    def perform(self, data: dict) -> DataRequest:
        return decisions.propose_erasure(self.object, actor=self.request.user, **data)


class ErasureApprove(RequestAct):
    """The second person; once approved it is carried out at once."""

    reauthenticate = True
    permission = "privacy.approve_erasure"
    template_name = "privacy/erasure_approve.html"
    heading = gettext_lazy("Approve the erasure")
    submit_label = gettext_lazy("Approve and erase")
    success_message = gettext_lazy("The erasure is being carried out.")

    def extra(self) -> dict:
        records = [table_of(row.model) for row in requests.rows_of(self.object)]
        return {
            "danger": True,
            "effect": _("What is erased cannot be brought back."),
            "plan": self.object.plan,
            "records": records,
        }

    def perform(self, data: dict) -> DataRequest:
        return decisions.approve_erasure(self.object, actor=self.request.user)


class ErasureSendBack(RequestAct):
    permission = "privacy.approve_erasure"
    form_class = forms.QuestionForm
    heading = gettext_lazy("Send back to the desk")
    submit_label = gettext_lazy("Send back")
    success_message = gettext_lazy("The desk has been told.")

    def perform(self, data: dict) -> DataRequest:
        return decisions.send_back_erasure(self.object, actor=self.request.user, **data)
