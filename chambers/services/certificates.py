"""Certificates, plaques and appointments: issued with a number, voided with a reason, checked by anybody."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Award, Certificate
from chambers.services.plaques import CODE, hash_of
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.masks import mask_name
from federation.numbering.services import take_number
from members.models import Person

Kind = Certificate.Kind
Address = Callable[[str], str]
# A certificate is Chinese whatever language its clerk reads the portal in.
HEADINGS = {Kind.AWARD: "荣誉证书", Kind.PLAQUE: "授牌证书", Kind.APPOINTMENT: "聘书"}
LEADS = {Kind.PLAQUE: "经研究，授予", Kind.APPOINTMENT: "兹聘请您担任"}
DIGITS = 4


def made_certificate(
    organisation: Organisation,
    kind: str,
    *,
    subject: Model,
    actor: User | None,
    issuer: str,
    recipient: str,
    lead: str,
    title: str,
    valid_from: date,
    valid_to: date | None,
    person: Person | None = None,
    address: Address | None = None,
    on: date | None = None,
) -> Certificate:
    """A certificate with its number and frozen content, issued `on` a day (today), not stored yet.

    Takes the next number of the kind's series for `subject`, so it runs in the transaction of the act.
    `address(code)` builds what stands in the square code; PUBLIC_ADDRESS goes before it.
    """
    day = on or timezone.localdate()
    made = Certificate(
        organisation=organisation,
        person=person,
        kind=kind,
        code=secrets.token_urlsafe(16),
        valid_from=valid_from,
        valid_to=valid_to,
        issued_at=timezone.now(),
        issued_by=actor,
    )
    series = settings.CERTIFICATE_NUMBER_CODES[kind]
    made.number = take_number(series, day.year, subject=subject, digits=DIGITS).text
    made.content = {
        "number": made.number,
        "heading": HEADINGS[Kind(kind)],
        "recipient": recipient,
        "unit": organisation.name if person is not None else "",
        "lead": lead,
        "title": title,
        "issuer": issuer,
        "issued_on": day.isoformat(),
        "valid_from": valid_from.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else "",
        "address": where(made.code, address),
    }
    made.sha256 = hash_of(made.content)
    return made


def where(code: str, address: Address | None) -> str:
    if settings.PUBLIC_ADDRESS or address is None:
        return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/verify/{code}/"
    return address(code)


@transaction.atomic
def issue_certificate(
    organisation: Organisation,
    kind: str,
    *,
    actor: User,
    title: str,
    valid_from: date,
    valid_to: date | None = None,
    person: Person | None = None,
    recipient: str = "",
    address: Address | None = None,
) -> Certificate:
    """Issue a plaque or a letter of appointment; those of awards come with the award.

    `recipient` is printed instead of the name on file, such as of a park. Raises ValidationError for an
    appointment without a person, a unit that has ended, and a day that ends before it begins.
    """
    if kind not in LEADS:
        raise ValidationError({"kind": _("Certificates of awards are issued with the award.")})
    if kind == Kind.APPOINTMENT and person is None:
        raise ValidationError({"person": _("Say who is appointed.")})
    # Locked, so that nobody dissolves or merges it meanwhile.
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.status == Organisation.Status.DISSOLVED or organisation.merged_into_id:
        raise ValidationError({"chamber": _("This unit no longer exists.")})
    named = person if kind == Kind.APPOINTMENT else None
    post = actor.main_post
    made = made_certificate(
        organisation,
        kind,
        subject=organisation,
        actor=actor,
        issuer=post.organisation.name if post else "",
        recipient=recipient or (named.name if named else organisation.name),
        lead=LEADS[Kind(kind)],
        title=title,
        valid_from=valid_from,
        valid_to=valid_to,
        person=named,
        address=address,
    )
    check_fields(made, exclude=("content", "issued_by", "person", "png", "pdf", "valid_to"))
    store(made)
    record("chambers.certificate_issued", made, actor=actor, note=f"{made.number} {title}"[:300])
    return made


@transaction.atomic
def void_certificate(certificate: Certificate, reason: str, *, actor: User | None) -> Certificate:
    """Make it void at once, for good. The certificate of an award is voided by revoking the award."""
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if Award.objects.filter(certificate=certificate, revoked_on=None).exists():
        raise ValidationError(_("This certificate belongs to an award: revoke the award."))
    return voided(certificate, reason, actor=actor)


def voided(certificate: Certificate, reason: str, *, actor: User | None) -> Certificate:
    """Write that it is void; the row is locked by the caller."""
    if certificate.voided_at is not None:
        raise ValidationError(_("This certificate is void already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    certificate.voided_at, certificate.void_reason = timezone.now(), reason.strip()[:200]
    certificate.save(update_fields=["voided_at", "void_reason"])
    note = f"{certificate.number}：{certificate.void_reason}"
    record("chambers.certificate_voided", certificate, actor=actor, note=note[:300])
    return certificate


# The public check -----------------------------------------------------------------------------------------

BRACKETS = str.maketrans("[【（({〈《", "〔〔〔〔〔〔〔") | str.maketrans("]】）)}〉》", "〕〕〕〕〕〕〕")
LONGEST = 60


def number_typed(text: str) -> str:
    """A number as it was typed (other brackets, full-width digits, blanks, no 号 at its end) in its one
    spelling; "" for what is none."""
    # Twice: what stood apart may join once the blanks between are gone.
    closed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = unicodedata.normalize("NFKC", closed).translate(BRACKETS)
    if not found or len(found) > LONGEST or "\x00" in found:
        return ""
    return found if found.endswith("号") else f"{found}号"


@dataclass(frozen=True)
class Finding:
    """What the public page says of a certificate: "valid", "early", "expired", "void" with its reason, or
    "unknown"; and what is printed on it."""

    state: str
    content: dict[str, str]
    reason: str = ""
    voided_on: date | None = None


NOTHING = Finding("unknown", {})


def check_code(code: str, *, today: date | None = None) -> Finding:
    """What stands behind a square code."""
    if not CODE.fullmatch(code):
        return NOTHING
    return _finding(Certificate.objects.filter(code=code).first(), today)


def check_number(text: str, *, today: date | None = None) -> Finding:
    """The same by number. Numbers can be counted through, so the name of a person is masked."""
    number = number_typed(text)
    found = Certificate.objects.filter(number=number).first() if number else None
    told = _finding(found, today)
    if found is None or found.person_id is None or told is NOTHING:
        return told
    masked = told.content | {"recipient": mask_name(told.content["recipient"])}
    return Finding(told.state, masked, told.reason, told.voided_on)


def _finding(found: Certificate | None, today: date | None) -> Finding:
    if found is None or hash_of(found.content) != found.sha256:
        return NOTHING
    day = today or timezone.localdate()
    if found.voided_at is not None:
        on = timezone.localtime(found.voided_at).date()
        return Finding("void", found.content, found.void_reason, on)
    if found.valid_from > day:
        return Finding("early", found.content)
    expired = found.valid_to is not None and found.valid_to < day
    return Finding("expired" if expired else "valid", found.content)


def state_of(row: Any, today: date | None = None) -> str:
    """The same word for a row of values (voided_at, valid_from, valid_to), as lists read it."""
    day = today or timezone.localdate()
    if row["voided_at"] is not None:
        return "void"
    if row["valid_from"] > day:
        return "early"
    return "expired" if row["valid_to"] and row["valid_to"] < day else "valid"
