"""What personal data the portal holds, why, for how long, and what becomes of it on erasure (PIPL 6, 13, 51).

Each app says so in its `personal.py`, which is read at start::

    declare("members.person", "name mobile", REGISTRY, subject=SELF, identifies={"name": NAME})
    mentions("members.enterprise", "note")
    not_personal("members.zone", "name", because=_("Names of places."))

A test walks all models and fails on a field that could hold personal data and that nobody has declared, so
the register is whole by construction. Copies and erasures are made from these lines and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# The row itself speaks of the person, without a key that leads to one.
SELF = "self"


class Ground(models.TextChoices):
    """Why data may be handled (PIPL 13)."""

    CONSENT = "consent", _("Consent of the person")
    CONTRACT = "contract", _("Contract with the person")
    DUTY = "duty", _("Duty laid down by law")
    PUBLIC = "public", _("Information made public lawfully")


class Erasure(models.TextChoices):
    """What becomes of a field when the person asks for erasure."""

    OVERWRITE = "overwrite", _("Overwritten")
    DELETE = "delete", _("The row is deleted")
    MENTIONS = "mentions", _("Name and numbers of the person are overwritten in the text")
    POINTER = "pointer", _("Leads to a record that is overwritten")
    KEEP = "keep", _("Kept, because the law requires it")


class Identifier(models.TextChoices):
    """What a field tells a person by. All but names and account names are told apart by themselves."""

    NAME = "name", _("Name")
    ACCOUNT = "account", _("Account name")
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    NUMBER = "number", _("Document number")


NAME, ACCOUNT, PHONE = Identifier.NAME, Identifier.ACCOUNT, Identifier.PHONE
EMAIL, NUMBER = Identifier.EMAIL, Identifier.NUMBER

WHILE_ON_FILE = _("As long as the record is kept")
WITH_THE_ACCOUNT = _("As long as the account is open")
WITH_THE_TRAIL = _("As long as the trail is kept")
PERMANENT = _("Permanently: part of an official file")


@dataclass(frozen=True)
class Treatment:
    """Why data is held and what becomes of it. `law` names the rule that keeps it."""

    purpose: Any
    ground: Ground
    retention: Any
    erasure: Erasure
    sensitive: bool = False
    law: Any = ""

    def but(self, **changes: Any) -> Treatment:
        """The same with something else."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Declaration:
    """One field of one model in the register.

    `subject` is the way from a row to its person: `SELF`, a path of keys ("person"), or "" where the field
    only may mention people. Where one row speaks of several people, `part` says of which.
    """

    model: str
    field: str
    treatment: Treatment
    subject: str = ""
    part: str = ""
    identifies: Identifier | None = None


_declared: dict[tuple[str, str], Declaration] = {}
_exempt: dict[tuple[str, str], Any] = {}


def declare(
    model: str,
    fields: str,
    treatment: Treatment,
    *,
    subject: str = "",
    part: str = "",
    identifies: Mapping[str, Identifier] | None = None,
) -> None:
    """Put fields of `model` ("app.model", names apart by blanks) into the register, each once."""
    known = dict(identifies or {})
    for field in fields.split():
        _once(model, field)
        line = Declaration(model, field, treatment, subject, part, known.pop(field, None))
        _declared[model, field] = line
    if known:
        raise ValueError(f"{model}: {', '.join(known)} identify somebody and are not declared")


def mentions(model: str, fields: str, *, sensitive: bool = False) -> None:
    """Free text about the work, in which people may be named."""
    declare(model, fields, FREE_TEXT.but(sensitive=sensitive))


def acts(model: str, fields: str) -> None:
    """Keys of the accounts that did something: who is answerable for an act."""
    declare(model, fields, ANSWERABLE)


def not_personal(model: str, fields: str, *, because: Any) -> None:
    """Fields that look as if they could hold personal data and do not, with the reason."""
    for field in fields.split():
        _once(model, field)
        _exempt[model, field] = because


def _once(model: str, field: str) -> None:
    if (model, field) in _declared or (model, field) in _exempt:
        raise ValueError(f"{model}.{field} is declared twice")


FREE_TEXT = Treatment(
    purpose=_("Recording the work of the federation"),
    ground=Ground.DUTY,
    retention=WHILE_ON_FILE,
    erasure=Erasure.MENTIONS,
)
ANSWERABLE = Treatment(
    purpose=_("Showing who did an act"),
    ground=Ground.DUTY,
    retention=WHILE_ON_FILE,
    erasure=Erasure.POINTER,
)


def declarations() -> list[Declaration]:
    """The whole register, as the apps declared it."""
    return list(_declared.values())


def declaration_of(model: str, field: str) -> Declaration | None:
    return _declared.get((model, field))


def exemptions() -> dict[tuple[str, str], Any]:
    """(model, field) -> why it is not personal data."""
    return dict(_exempt)
