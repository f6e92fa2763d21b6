"""What enterprises ask of the service centre: asking, the provider's answer, rendering, the rating."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.services.notify import representatives_of
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from liaison.models import CentreRequest, CentreService
from liaison.services.centre import locked_service, people_of, tell

State = CentreRequest.State


@transaction.atomic
def ask_service(
    service: CentreService,
    *,
    actor: User | None,
    organisation: Organisation,
    need: str,
    contact_name: str,
    contact_phone: str,
) -> CentreRequest:
    """Ask for a listed service; its provider is told.

    Raises ValidationError for one that is not on offer, for one's own, and while a request is open.
    """
    row = locked_service(service)
    if not row.is_live:
        raise ValidationError(_("This service is not on offer any more."))
    if organisation.pk == row.organisation_id:
        raise ValidationError(_("This is a service of your own unit."))
    if organisation.kind != Organisation.Kind.ENTERPRISE:
        raise ValidationError(_("Enterprises ask for services."))
    request = CentreRequest(
        service=row,
        organisation=organisation,
        mode=row.mode,
        need=need.strip(),
        contact_name=contact_name.strip(),
        contact_phone=contact_phone,
        asked_on=timezone.localdate(),
        author=actor,
    )
    check_fields(request)
    store(request)
    record("liaison.service_asked", request, actor=actor, note=row.title)
    sentence = _("A service is asked for: %(title)s")
    tell(row, people_of(row.organisation), sentence, f"centre:ask:{request.pk}", request.get_absolute_url())
    return request


@transaction.atomic
def answer_request(
    request: CentreRequest, *, actor: User | None, take: bool, answer: str, version: int | None = None
) -> CentreRequest:
    """Take a request, or refuse it for a reason; the enterprise is told."""
    row = locked_request(request)
    check_version(row, version)
    CentreRequest.workflow.move(row, State.TAKEN if take else State.REFUSED)
    row.answer = answer.strip()
    if not take and not row.answer:
        raise ValidationError({"answer": _("Say why it is refused.")})
    row.version += 1
    check_fields(row)
    store(row)
    if take:
        record("liaison.service_request_taken", row, actor=actor, note=row.answer)
        tell_asker(row, _("Your request was taken: %(title)s"))
    else:
        record("liaison.service_request_refused", row, actor=actor, note=row.answer)
        tell_asker(row, _("Your request was refused: %(title)s"))
    return row


@transaction.atomic
def render_service(
    request: CentreRequest,
    *,
    actor: User | None,
    rendered_on: date,
    result: str,
    version: int | None = None,
) -> CentreRequest:
    """Note that a taken request was done, and what was done; the enterprise is asked for its rating."""
    row = locked_request(request)
    check_version(row, version)
    CentreRequest.workflow.move(row, State.RENDERED)
    if rendered_on > timezone.localdate():
        raise ValidationError({"rendered_on": _("This day has not come yet.")})
    if rendered_on < row.asked_on:
        raise ValidationError({"rendered_on": _("It was asked for later than that.")})
    row.rendered_on, row.result = rendered_on, result.strip()
    if not row.result:
        raise ValidationError({"result": _("Say in a few words what was done.")})
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.service_rendered", row, actor=actor, note=row.result)
    tell_asker(row, _("Please rate the service: %(title)s"))
    return row


@transaction.atomic
def rate_request(request: CentreRequest, *, actor: User | None, score: int, words: str) -> CentreRequest:
    """The enterprise says how it took the service, once."""
    row = locked_request(request)
    CentreRequest.workflow.move(row, State.RATED)
    row.score, row.words = score, words.strip()
    if score < 3 and not row.words:
        raise ValidationError({"words": _("Say what was wrong, so that it can be mended.")})
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.service_rated", row, actor=actor, note=str(score))
    provider, sentence = row.service.organisation, _("A service was rated: %(title)s")
    tell(row.service, people_of(provider), sentence, f"centre:rate:{row.pk}", row.get_absolute_url())
    return row


def tell_asker(row: CentreRequest, sentence: str) -> None:
    key = f"centre:{row.state}:{row.pk}"
    tell(row.service, representatives_of(row.organisation), sentence, key, row.get_absolute_url())


def locked_request(request: CentreRequest) -> CentreRequest:
    rows = CentreRequest.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "service__organisation").get(pk=request.pk)
