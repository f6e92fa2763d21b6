"""What is decided about a request: granted, refused on a coded ground, and an erasure by two persons."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.jobs.models import Job
from federation.jobs.services import start
from federation.privacy import hooks
from federation.privacy.hooks import ConsentLine
from federation.privacy.models import DataRequest
from federation.privacy.services.erasing import erase, obstacles_to
from federation.privacy.services.notify import leaders, tell, tell_requester
from federation.privacy.services.requests import lock, refuse_own, rows_of, save

State, Kind = DataRequest.State, DataRequest.Kind


class Rehearsed(Exception):
    """Ends a rehearsal, so that nothing of it stays."""


def consents_of(request: DataRequest) -> list[ConsentLine]:
    """The grounds of the person, as far as records of the request have some."""
    rows = rows_of(request)
    return [line for hook in hooks.consents for line in hook(rows)]


@transaction.atomic
def grant_request(
    request: DataRequest, *, actor: User, answer: str, partly: bool = False, consents: Collection[str] = ()
) -> DataRequest:
    """Grant a request, wholly or in part. An erasure is granted by two, see `propose_erasure`.

    A copy must have been made; for a withdrawal the grounds named in `consents` are taken back here.
    """
    request = lock(request)
    refuse_own(request, actor)
    if request.kind == Kind.ERASURE:
        raise ValidationError(_("An erasure is proposed to the leader."))
    if request.kind == Kind.COPY and not any(copy.is_ready for copy in request.copies.all()):
        raise ValidationError(_("Make the copy first."))
    if request.kind == Kind.WITHDRAWAL:
        withdraw_consents(request, consents, actor=actor)
    finish(request, State.PARTLY if partly else State.GRANTED, actor=actor, answer=answer)
    record("privacy.request_granted", request, actor=actor, note=str(request.get_state_display()))
    tell_requester(request, _("Your request has been granted."))
    return request


def withdraw_consents(request: DataRequest, keys: Collection[str], *, actor: User) -> None:
    """Take back the chosen grounds, and with each what stood on it."""
    open_ones = {line.key: line for line in consents_of(request) if line.withdraw is not None}
    chosen = [open_ones[key] for key in keys if key in open_ones]
    if not chosen:
        raise ValidationError({"consents": _("Choose what is withdrawn.")})
    for line in chosen:
        assert line.withdraw is not None
        line.withdraw(actor)


@transaction.atomic
def refuse_request(request: DataRequest, *, actor: User, ground: str, answer: str) -> DataRequest:
    """Refuse a request on a coded ground, with words that the person reads."""
    request = lock(request)
    refuse_own(request, actor)
    request.refusal = ground
    finish(request, State.REFUSED, actor=actor, answer=answer)
    record("privacy.request_refused", request, actor=actor, note=str(request.get_refusal_display()))
    tell_requester(request, _("Your request has been refused: %s.") % request.get_refusal_display())
    return request


def finish(request: DataRequest, state: str, *, actor: User | None, answer: str) -> None:
    DataRequest.workflow.move(request, state)
    request.answer = answer.strip()
    if actor is not None:
        request.decided_by = actor
    request.decided_at = timezone.now()
    save(request)


# Erasure ------------------------------------------------------------------------------------------------


def fingerprint(request: DataRequest) -> str:
    """Of the records that a plan was made for."""
    return hashlib.sha256(repr(rows_of(request)).encode()).hexdigest()[:24]


def ground_of(request: DataRequest) -> str:
    """What the trail says of a redaction: the law and the request, nobody's name."""
    return _("PIPL article 47, request %(number)s") % {"number": request.number}


@transaction.atomic
def start_rehearsal(request: DataRequest, *, actor: User) -> Job:
    """Work out in the background what an erasure would do."""
    request = lock(request)
    refuse_own(request, actor)
    if request.kind != Kind.ERASURE or request.state != State.HANDLING:
        raise ValidationError(_("Only an erasure in handling is worked out."))
    if not request.records.exists():
        raise ValidationError(_("Say first which records are of this person."))
    return begin_job(request, "privacy.rehearse", actor=actor)


def begin_job(request: DataRequest, kind: str, *, actor: User) -> Job:
    request.job = start(
        kind,
        title=_("Personal-data request %(number)s") % {"number": request.number},
        owner=actor,
        params={"request": request.pk, "result_url": request.get_absolute_url()},
    )
    save(request)
    return request.job


def rehearse(request: DataRequest) -> dict[str, Any]:
    """Erase and take it all back: the report says what would happen. Nobody else sees it meanwhile."""
    found: dict[str, Any] = {}
    sentences = obstacles_to(rows_of(request))
    if not sentences:
        try:
            with transaction.atomic():
                report, _words = erase(rows_of(request), actor=None, ground=ground_of(request))
                found = report.as_json()
                raise Rehearsed
        except Rehearsed:
            pass
    plan = {"report": found, "obstacles": sentences, "records": fingerprint(request)}
    DataRequest.objects.filter(pk=request.pk).update(plan=plan)
    return plan


@transaction.atomic
def propose_erasure(request: DataRequest, *, actor: User, answer: str) -> DataRequest:
    """Ask the leader for the erasure as it was worked out."""
    request = lock(request)
    refuse_own(request, actor)
    if request.kind != Kind.ERASURE:
        raise ValidationError(_("Only an erasure is proposed to the leader."))
    if request.plan.get("records") != fingerprint(request):
        raise ValidationError(_("Work out first what the erasure does to these records."))
    if request.plan.get("obstacles"):
        raise ValidationError(request.plan["obstacles"])
    DataRequest.workflow.move(request, State.PROPOSED)
    request.answer, request.decided_by = answer.strip(), actor
    save(request)
    record("privacy.erasure_proposed", request, actor=actor)
    tell(request, "proposed", _("Erasure %(number)s waits for your approval"), leaders())
    return request


@transaction.atomic
def send_back_erasure(request: DataRequest, *, actor: User, reason: str) -> DataRequest:
    """The leader has a question, or does not agree; the desk goes on."""
    request = lock(request)
    refuse_own(request, actor)
    if request.state != State.PROPOSED:
        raise ValidationError(_("This waits for no approval."))
    DataRequest.workflow.move(request, State.HANDLING)
    proposer, request.decided_by = request.decided_by, None
    save(request)
    record("privacy.erasure_sent_back", request, actor=actor, note=reason)
    title = _("Erasure %(number)s has been sent back")
    tell(request, "sent_back", title, [proposer] if proposer is not None else [])
    return request


@transaction.atomic
def approve_erasure(request: DataRequest, *, actor: User) -> DataRequest:
    """The second person agrees: the erasure is carried out in the background, at once.

    Raises ValidationError for who proposed it, for the person concerned, and where the records are others.
    """
    request = lock(request)
    refuse_own(request, actor)
    if request.decided_by_id == actor.pk:
        raise ValidationError(_("Two persons are needed: who proposed it cannot approve it."))
    if request.plan.get("records") != fingerprint(request):
        raise ValidationError(_("The records have changed since. Send it back to be worked out anew."))
    DataRequest.workflow.move(request, State.APPROVED)
    request.approved_by = actor
    begin_job(request, "privacy.erase", actor=actor)
    record("privacy.erasure_approved", request, actor=actor)
    return request


@transaction.atomic
def carry_out(request: DataRequest, *, actor: User | None) -> list[str]:
    """Erase, in one transaction with the state; the words that were taken out, [] where it was done before.

    Where something stands against it now the request goes back into handling and the error is raised again by
    the caller's job.
    """
    request = lock(request)
    if request.state != State.APPROVED:
        return []
    report, words = erase(rows_of(request), actor=actor, ground=ground_of(request))
    request.report = report.as_json()
    finish(request, State.PARTLY if report.kept else State.GRANTED, actor=None, answer=request.answer)
    record("privacy.erasure_carried_out", request, actor=actor, note=str(request.get_state_display()))
    return words


@transaction.atomic
def step_back(request: DataRequest, *, actor: User | None, why: str) -> None:
    """An erasure that could not be carried out is in handling again."""
    request = lock(request)
    if request.state == State.APPROVED:
        DataRequest.workflow.move(request, State.HANDLING)
        handler, request.decided_by, request.approved_by, request.plan = request.handler, None, None, {}
        save(request)
        record("privacy.erasure_failed", request, actor=actor, note=why)
        title = _("Erasure %(number)s could not be carried out")
        tell(request, "failed", title, [handler] if handler is not None else [])
