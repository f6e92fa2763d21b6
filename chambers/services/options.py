"""Setting up the supervision of chambers: entries are added and changed, never deleted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import ElectionCase, Option
from chambers.services.reminders import plan_reminders
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import in_text
from federation.audit.services import changes_between, record

FIELDS = ("name", "amount", "marked", "position", "in_use")


@transaction.atomic
def add_option(area: str, *, actor: User | None, name: str, **fields: Any) -> Option:
    """Put an entry at the end of its list. Limits are fixed: of them only the values change."""
    if area == Option.Area.LIMIT:
        raise ValidationError(_("A limit cannot be added; change the value of one that is there."))
    Option.objects.select_for_update().filter(area=area).order_by("pk").first()
    used = list(Option.objects.filter(area=area).values_list("code", "position"))
    number = 1 + max((int(code[4:]) for code, _place in used if code.startswith("own-")), default=0)
    last = max((place for _code, place in used), default=0)
    option = Option(area=area, code=f"own-{number}", name=name, position=last + 1, **fields)
    check_fields(option)
    store(option)
    record("chambers.option_added", option, actor=actor)
    follow(option)
    return option


@transaction.atomic
def change_option(option: Option, *, actor: User | None, **fields: Any) -> Option:
    """Change an entry; open re-elections follow changed reminders, their checklists stay as they are."""
    option = Option.objects.select_for_update().get(pk=option.pk)
    before = {name: getattr(option, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(option, name, fields[name])
    changes = changes_between(before, option)
    if not changes:
        return option
    if option.area == Option.Area.LIMIT and (not option.in_use or (option.amount or 0) < 1):
        raise ValidationError({"amount": _("A limit is at least one and always in use.")})
    check_fields(option)
    store(option)
    record("chambers.option_changed", option, actor=actor, changes=in_text(changes))
    follow(option)
    return option


def follow(option: Option) -> None:
    """Give every open re-election its next reminder anew where the reminders changed."""
    if option.area == Option.Area.REMINDER:
        cases = list(ElectionCase.objects.open().select_for_update().order_by("pk"))
        plan_reminders(cases)
        ElectionCase.objects.bulk_update(cases, ["remind_on"], batch_size=1000)
