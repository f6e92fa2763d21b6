"""Issuing, voiding and checking electronic plaques. The portal draws no official seal."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Membership, Plaque
from chambers.services.applications import give_number
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.working_days import WorkCalendar
from federation.numbering.services import take_number

# 128 bits in letters and digits that survive being read aloud and typed.
CODE = re.compile(r"[A-Za-z0-9_-]{22}")
VALID_MONTHS = 36


def lock_membership(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related(
        "chamber__organisation", "member"
    )
    return rows.get(pk=membership.pk)


def default_end(membership: Membership, start: date) -> date:
    """A plaque lasts as long as the chamber's term, else `VALID_MONTHS`."""
    term = membership.chamber.term_ends_on
    return term if term is not None and term > start else WorkCalendar.clamped_month(start, VALID_MONTHS)


@transaction.atomic
def issue_plaque(
    membership: Membership,
    *,
    actor: User | None,
    address: Any = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
) -> Plaque:
    """Issue a plaque; the former one of the membership becomes void with it.

    `address(code)` builds what stands in the square code; PUBLIC_ADDRESS goes before it. Everything that
    is printed is frozen here with its hash, the files are drawn from that by the worker.
    """
    membership = lock_membership(membership)
    if membership.left_on is not None:
        raise ValidationError(_("This membership has ended; no plaque can be issued for it."))
    start = valid_from or timezone.localdate()
    end = valid_to or default_end(membership, start)
    former = void_present_plaque(membership, actor=actor, reason=reason or _("Replaced by a new one"))
    year = timezone.localdate().year
    give_number(membership, year)
    plaque = Plaque(
        membership=membership,
        code=secrets.token_urlsafe(16),
        valid_from=start,
        valid_to=end,
        issued_at=timezone.now(),
        issued_by=actor,
    )
    plaque.number = take_number(settings.PLAQUE_NUMBER_CODE, year, subject=membership, digits=4).text
    plaque.content = content_of(plaque, address)
    plaque.sha256 = hash_of(plaque.content)
    check_fields(plaque, exclude=("content", "issued_by", "png", "pdf"))
    store(plaque)
    words = f"{plaque.number}，{former.number} ✕" if former else plaque.number
    record(
        "chambers.plaque_issued", membership.chamber, actor=actor, note=f"{membership.member.name} {words}"
    )
    return plaque


def content_of(plaque: Plaque, address: Any) -> dict[str, str]:
    """Everything that is printed, as text."""
    membership = plaque.membership
    where = f"{settings.PUBLIC_ADDRESS.rstrip('/')}/verify/{plaque.code}/"
    if not settings.PUBLIC_ADDRESS and address is not None:
        where = address(plaque.code)
    return {
        "number": plaque.number,
        "chamber": membership.chamber.organisation.name,
        "member": membership.member.name,
        "member_number": membership.number,
        "rank": RANK_WORDS[membership.rank],
        "valid_from": plaque.valid_from.isoformat(),
        "valid_to": plaque.valid_to.isoformat(),
        "issuer": membership.chamber.organisation.name,
        "issued_on": timezone.localdate().isoformat(),
        "address": where,
    }


# A certificate is Chinese whatever language its clerk reads the portal in.
RANK_WORDS: dict[str, str] = {
    Membership.Rank.PRESIDENT_UNIT: "会长单位",
    Membership.Rank.VICE_PRESIDENT_UNIT: "副会长单位",
    Membership.Rank.COUNCIL_UNIT: "理事单位",
    Membership.Rank.MEMBER: "会员单位",
}


def hash_of(content: dict[str, str]) -> str:
    """SHA-256 of the content in a spelling that is always the same."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def void_present_plaque(membership: Membership, *, actor: User | None, reason: str) -> Plaque | None:
    """Make the plaque in force void at once; None where there is none. The membership's row is locked."""
    plaque = (
        Plaque.objects.select_for_update(of=("self",)).filter(membership=membership, voided_at=None).first()
    )
    if plaque is None:
        return None
    plaque.voided_at, plaque.void_reason = timezone.now(), reason[:200]
    plaque.save(update_fields=["voided_at", "void_reason"])
    record("chambers.plaque_voided", membership.chamber, actor=actor, note=f"{plaque.number}：{reason}"[:300])
    return plaque


@dataclass(frozen=True)
class Verdict:
    """What the public page says: no more than what is printed, and nothing at all of an unknown code."""

    state: str
    number: str = ""
    chamber: str = ""
    member: str = ""
    rank: str = ""
    valid_from: str = ""
    valid_to: str = ""


UNKNOWN = Verdict("unknown")


def verify(code: str, *, today: date | None = None) -> Verdict:
    """Whether a plaque is "valid" or "ended"; "unknown" for whatever else was typed."""
    day = today or timezone.localdate()
    if not CODE.fullmatch(code):
        return UNKNOWN
    found = Plaque.objects.select_related("membership").filter(code=code).first()
    if found is None:
        return UNKNOWN
    left = found.membership.left_on
    valid = (
        found.voided_at is None
        and found.valid_from <= day <= found.valid_to
        and (left is None or left > day)
        and hash_of(found.content) == found.sha256
    )
    shown = ("number", "chamber", "member", "rank", "valid_from", "valid_to")
    return Verdict("valid" if valid else "ended", **{name: found.content[name] for name in shown})
