"""Terms in force, their change, and the due dates that come of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.calendar.services import due_date
from federation.calendar.working_days import DueDate
from proposals.models import Matter, MatterRound, Term
from proposals.models.terms import DEFAULTS


def terms_in_force() -> dict[str, str]:
    """{code: rule} of every step, a place's own setting before the default."""
    return {code: default.rule for code, default in DEFAULTS.items()} | dict(
        Term.objects.values_list("code", "rule")
    )


def rule_of(code: str) -> str:
    """The rule of one step as it is now, for a matter that has no round yet."""
    own = Term.objects.filter(pk=code).values_list("rule", flat=True).first()
    return own or DEFAULTS[code].rule


@transaction.atomic
def set_term(code: str, rule: str, *, actor: User) -> Term:
    """Set how long a step may take. Rounds that have begun keep what they copied.

    Raises ValidationError for an unknown step or a rule that is none.
    """
    if code not in DEFAULTS:
        raise ValidationError({"code": _("There is no such step.")})
    term = Term.objects.select_for_update().filter(pk=code).first() or Term(code=code)
    before = term.rule or DEFAULTS[code].rule
    term.rule = rule
    term.full_clean(validate_unique=False)
    if before == rule:
        return term
    term.save()
    record("proposals.term_set", term, actor=actor, changes={"rule": [before, rule]})
    return term


@transaction.atomic
def set_terms(rules: Mapping[str, str], *, actor: User) -> None:
    """Set several terms; all of them or, where one is refused, none. Raises ValidationError by code."""
    for code, rule in rules.items():
        try:
            set_term(code, rule, actor=actor)
        except ValidationError as error:
            raise ValidationError({code: error.messages}) from error


def begin_round(matter: Matter, number: int = 1, *, reason: str = "") -> MatterRound:
    """Open a round of handling with a copy of the terms in force. The same round again is the same row."""
    found, _created = MatterRound.objects.get_or_create(
        matter=matter, number=number, defaults={"terms": terms_in_force(), "reason": reason}
    )
    return found


def due_in(round_: MatterRound | None, code: str, start: date | None = None) -> DueDate:
    """When a step of a round that begins on `start` (today unless said) is due, and why."""
    rule = round_.terms.get(code) if round_ is not None else None
    return due_date(start or timezone.localdate(), rule or rule_of(code))
