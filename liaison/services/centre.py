"""The catalogue of the service centre: entering services, the desk's check, listing, withdrawing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.services.notify import desk_of, people_in, representatives_of, staff_above
from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from federation.notices.services import notify
from liaison.models import CentreService
from liaison.trade_terms import terms_of

PRICE = ("price", "price_words", "basis")
FIELDS = (
    "mode",
    "category",
    "title",
    "description",
    "audience",
    "how",
    *PRICE,
    "contact_name",
    "contact_phone",
    "until",
)
Kind = Organisation.Kind
PROVIDERS = (*CentreService.FEDERATIONS, Kind.CHAMBER, Kind.DEPARTMENT, Kind.ENTERPRISE)
State = CentreService.State


def people_of(unit: Organisation) -> list[User]:
    """Who answers for a unit in the centre."""
    if unit.kind == Kind.CHAMBER:
        return desk_of(unit)
    if unit.kind == Kind.DEPARTMENT:
        return people_in(Role.DEPARTMENT, unit.pk) or staff_above(unit)
    if unit.kind == Kind.ENTERPRISE:
        return representatives_of(unit)
    role = Role.COUNTY_STAFF if unit.kind == Kind.COUNTY_FEDERATION else Role.CITY_STAFF
    return people_in(role, unit.pk)


def tell(service: CentreService, to: list[User], title: str, key: str, url: str = "") -> None:
    words = title % {"title": service.title}
    notify("liaison.centre", to=to, title=words, key=key, url=url or service.get_absolute_url())


@transaction.atomic
def add_service(*, actor: User | None, organisation: Organisation, **fields: Any) -> CentreService:
    """Enter a service as a draft of its provider; ValidationError by field, see `prepare`."""
    if organisation.kind not in PROVIDERS:
        raise ValidationError(
            _("Services are offered by federations, chambers, departments and enterprises.")
        )
    service = CentreService(organisation=organisation, author=actor, **fields)
    prepare(service)
    store(service)
    record("liaison.service_entered", service, actor=actor, note=service.title)
    return service


def prepare(service: CentreService) -> None:
    """Check the fields: a paid service says its price and on which basis, a free one has neither."""
    check_until(service.until)
    if service.is_paid:
        missing = {
            "price_words": _("Say the price: its unit beside a number, or all of it in words."),
            "basis": _("A paid service says on which basis it charges."),
        }
        errors = {name: words for name, words in missing.items() if not getattr(service, name).strip()}
        if errors:
            raise ValidationError(errors)
    else:
        for name in PRICE:
            if getattr(service, name):
                raise ValidationError({name: _("A free service has no price.")})
    service.terms = terms_of(service.title, service.description, service.organisation.name, common=True)
    check_fields(service)


def check_until(day: date | None) -> None:
    if day is not None and day < timezone.localdate():
        raise ValidationError({"until": _("This day has passed already.")})


@transaction.atomic
def change_service(
    service: CentreService, *, actor: User | None, version: int | None = None, **fields: Any
) -> CentreService:
    """Change a service. One that is listed and not of the federation itself waits for the check again."""
    row = locked_service(service)
    check_version(row, version)
    if row.state == State.LISTED and row.needs_check:
        CentreService.workflow.move(row, State.WAITING)
    else:
        CentreService.workflow.move(row, row.state)
    before = {name: getattr(row, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    row.version += 1
    prepare(row)
    store(row)
    record("liaison.service_changed", row, actor=actor, changes=in_text(changes))
    if row.state == State.WAITING:
        ask_for_check(row)
    return row


def ask_for_check(row: CentreService) -> None:
    sentence = _("A service waits for its check: %(title)s")
    tell(row, staff_above(row.organisation), sentence, f"centre:wait:{row.pk}:{row.version}")


@transaction.atomic
def hand_in_service(service: CentreService, *, actor: User | None) -> CentreService:
    """Put a draft before the desk; what the federation itself offers is listed at once."""
    row = locked_service(service)
    check_until(row.until)
    CentreService.workflow.move(row, State.WAITING if row.needs_check else State.LISTED)
    row.returned_why = ""
    row.version += 1
    store(row)
    if row.needs_check:
        record("liaison.service_handed_in", row, actor=actor)
        ask_for_check(row)
    else:
        record("liaison.service_listed", row, actor=actor)
    return row


@transaction.atomic
def list_service(service: CentreService, *, actor: User | None) -> CentreService:
    """Put a checked service into the catalogue; its provider is told."""
    row = locked_service(service)
    if row.state != State.WAITING:
        raise ValidationError(_("Only a service that waits for its check can be listed."))
    CentreService.workflow.move(row, State.LISTED)
    check_until(row.until)
    row.version += 1
    store(row)
    record("liaison.service_listed", row, actor=actor)
    sentence = _("Your service is in the catalogue: %(title)s")
    tell(row, people_of(row.organisation), sentence, f"centre:out:{row.pk}:{row.version}")
    return row


@transaction.atomic
def return_service(service: CentreService, *, actor: User | None, reason: str) -> CentreService:
    """Give a service back to its provider for a reason, also a listed one: nobody asks for it any more."""
    row = locked_service(service)
    if row.state not in (State.WAITING, State.LISTED):
        raise ValidationError(_("Only what waits for its check or is listed can be returned."))
    CentreService.workflow.move(row, State.DRAFT)
    row.returned_why = reason.strip()
    if not row.returned_why:
        raise ValidationError({"reason": _("Say what is to be changed.")})
    row.version += 1
    store(row)
    record("liaison.service_returned", row, actor=actor, note=row.returned_why)
    sentence = _("Your service was returned: %(title)s")
    tell(row, people_of(row.organisation), sentence, f"centre:back:{row.pk}:{row.version}")
    return row


@transaction.atomic
def withdraw_service(service: CentreService, *, actor: User | None) -> CentreService:
    """Take a service out of the catalogue. Requests that are open go on to their end."""
    row = locked_service(service)
    CentreService.workflow.move(row, State.WITHDRAWN)
    row.returned_why = ""
    row.version += 1
    store(row)
    record("liaison.service_withdrawn", row, actor=actor)
    return row


def locked_service(service: CentreService) -> CentreService:
    rows = CentreService.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=service.pk)
