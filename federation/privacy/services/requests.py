"""Requests from their receipt to handling: who asks is made sure of, and which records are theirs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.services import due_date
from federation.numbering.services import take_number
from federation.privacy import hooks
from federation.privacy.models import DataRequest, RequestRecord
from federation.privacy.people import PersonRow, parts
from federation.privacy.services.notify import desk_of, send_link, tell, tell_requester

State, Kind = DataRequest.State, DataRequest.Kind


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def lock(request: DataRequest) -> DataRequest:
    return DataRequest.objects.select_for_update(of=("self",)).for_detail().get(pk=request.pk)


def refuse_own(request: DataRequest, actor: User) -> None:
    """Nobody handles a request of their own."""
    if request.user_id == actor.pk:
        raise ValidationError(_("Nobody decides about a request of their own."), code="own")


def save(request: DataRequest) -> DataRequest:
    request.version += 1
    store(request)
    return request


@transaction.atomic
def send_request(
    kind: str,
    organisation: Organisation,
    *,
    actor: User | None,
    name: str,
    wish: str,
    mobile: str = "",
    email: str = "",
    asker: str = DataRequest.Asker.SELF,
    address: Callable[[str], str] | None = None,
) -> tuple[DataRequest, str]:
    """Take a request in; returns it with the secret of its private link ("" for whoever is signed in).

    A signed-in person has proved who they are at the door, and their account is of them. `address(secret)`
    builds the link for the mail. Raises ValidationError by field, on `mobile` without any way to answer.
    """
    if actor is None and not (mobile or email):
        raise ValidationError({"mobile": _("Give a telephone or an e-mail address for the answer.")})
    today = timezone.localdate()
    due = due_date(today, settings.REQUEST_TERM)
    request = DataRequest(
        kind=kind,
        organisation=organisation,
        user=actor,
        asker=asker,
        name=name,
        mobile=mobile,
        email=email,
        wish=wish,
        received_on=today,
        due_on=due.date,
        due_why=due.why,
    )
    secret = ""
    if actor is None:
        secret = secrets.token_urlsafe(32)
        request.digest = digest_of(secret)
    else:
        request.state, request.proof = State.IDENTIFIED, DataRequest.Proof.ACCOUNT
        request.identified_by, request.identified_at = actor, timezone.now()
    check_fields(request)
    store(request)
    request.number = take_number(settings.REQUEST_NUMBER_CODE, today.year, subject=request).text
    request.save(update_fields=["number"])
    if actor is not None:
        add_records(request, [row for hook in hooks.own_rows for row in hook(actor)], actor=actor)
    record("privacy.request_received", request, actor=actor, note=request.kind)
    tell(request, "received", _("New personal-data request %(number)s: %(kind)s"), desk_of(request))
    if secret and email:
        send_link(request, address(secret) if address else "")
    return request, secret


def request_of(secret: str) -> DataRequest | None:
    """The request of a private link; None for whatever else was typed."""
    if not secret or len(secret) > 100:
        return None
    return DataRequest.objects.for_detail().filter(digest=digest_of(secret)).first()


@transaction.atomic
def identify_requester(request: DataRequest, *, actor: User, proof: str, note: str = "") -> DataRequest:
    """Note how somebody made sure of who asks. Nothing is told to anybody before."""
    request = lock(request)
    refuse_own(request, actor)
    DataRequest.workflow.move(request, State.IDENTIFIED)
    request.proof, request.proof_note = proof, note.strip()
    request.identified_by, request.identified_at = actor, timezone.now()
    save(request)
    record("privacy.requester_identified", request, actor=actor, note=str(request.get_proof_display()))
    tell_requester(request, _("We have made sure of who asks; your request is being handled."))
    return request


@transaction.atomic
def take_up_request(request: DataRequest, *, actor: User) -> DataRequest:
    """Begin the handling; whoever does is the handler."""
    request = lock(request)
    refuse_own(request, actor)
    DataRequest.workflow.move(request, State.HANDLING)
    request.handler = actor
    save(request)
    record("privacy.request_taken_up", request, actor=actor)
    return request


@transaction.atomic
def choose_records(request: DataRequest, rows: Iterable[PersonRow], *, actor: User) -> DataRequest:
    """Say which records are of the person; what was chosen before and is not any more is let go.

    A plan of an erasure that was made for other records is void. The account of a signed-in person is tied
    to the people on file among them.
    """
    request = lock(request)
    refuse_own(request, actor)
    if request.state != State.HANDLING:
        raise ValidationError(_("Records are chosen while the request is in handling."))
    chosen, known = set(rows), parts()
    if unknown := [row for row in chosen if (row.model, row.part) not in known]:
        raise ValueError(f"{unknown} speak of nobody")
    before = set(rows_of(request))
    for row in before - chosen:
        request.records.filter(model=row.model, key=row.key, part=row.part).delete()
    add_records(request, sorted(chosen - before), actor=actor)
    if request.user is not None:
        for row in chosen:
            for tie in hooks.ties:
                tie(row, request.user, actor)
    if before != chosen:
        request.plan = {}
    save(request)
    record("privacy.records_chosen", request, actor=actor, note=str(len(chosen)))
    return request


def add_records(request: DataRequest, rows: Iterable[PersonRow], *, actor: User | None) -> None:
    RequestRecord.objects.bulk_create(
        RequestRecord(request=request, model=row.model, key=row.key, part=row.part, added_by=actor)
        for row in rows
    )


def rows_of(request: DataRequest) -> list[PersonRow]:
    """The records of a request as rows that speak of the person."""
    return sorted(PersonRow(*row) for row in request.records.values_list("model", "key", "part"))


@transaction.atomic
def extend_request(request: DataRequest, *, actor: User, reason: str) -> DataRequest:
    """Give the answer more time, once, with a reason that the person is told."""
    request = lock(request)
    refuse_own(request, actor)
    if not request.is_open:
        raise ValidationError(_("The request is over."))
    if request.extended_on is not None:
        raise ValidationError(_("The term has been extended already; it is extended once."))
    due = due_date(request.due_on, settings.REQUEST_EXTENSION)
    before, request.due_on, request.due_why = request.due_on, due.date, due.why
    request.extended_on, request.extension_reason = timezone.localdate(), reason.strip()
    save(request)
    changes = {"due_on": [before.isoformat(), due.date.isoformat()]}
    record("privacy.request_extended", request, actor=actor, changes=changes)
    said = _("The answer needs more time, until %(day)s: %(reason)s")
    tell_requester(request, said % {"day": due.date, "reason": request.extension_reason})
    return request


@transaction.atomic
def withdraw_request(request: DataRequest, *, actor: User | None) -> DataRequest:
    """The person changes their mind."""
    request = lock(request)
    DataRequest.workflow.move(request, State.WITHDRAWN)
    request.decided_at = timezone.now()
    save(request)
    record("privacy.request_withdrawn", request, actor=actor)
    tell(request, "withdrawn", _("Personal-data request %(number)s has been withdrawn"), desk_of(request))
    return request
