"""Numbers in force, and their change."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from proposals.models import Threshold
from proposals.models.thresholds import NUMBERS


def numbers_in_force() -> dict[str, int]:
    """{code: number}, a place's own before the default."""
    found = {code: number.default for code, number in NUMBERS.items()}
    return found | dict(Threshold.objects.filter(code__in=found).values_list("code", "number"))


@transaction.atomic
def set_numbers(wanted: Mapping[str, int], *, actor: User) -> None:
    """Set several numbers; all of them or, where one is refused, none. Raises ValidationError by code."""
    before = numbers_in_force()
    for code, number in wanted.items():
        if code not in NUMBERS or not NUMBERS[code].least <= number <= NUMBERS[code].most:
            raise ValidationError({code: _("This number is not offered.")})
    after = before | dict(wanted)
    if after["cosigners_least"] > after["cosigners_most"]:
        raise ValidationError({"cosigners_most": _("No fewer than a joint proposal needs.")})
    for code, number in wanted.items():
        if before[code] == number:
            continue
        row, _made = Threshold.objects.update_or_create(code=code, defaults={"number": number})
        record("proposals.number_set", row, actor=actor, changes={"number": [before[code], number]})
