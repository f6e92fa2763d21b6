"""Which fields could hold personal data, by the models alone: all of them must be in the register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from federation.privacy.register import SELF, Declaration, Erasure, declarations, exemptions

# Whatever can hold a sentence can hold a person.
HOLDS_TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.GenericIPAddressField,
    models.FileField,
    SearchVectorField,
)
# Where mentions of a person can be overwritten.
SWEPT = (models.CharField, models.TextField, models.JSONField)
# Choices, days and numbers tell of a person only by what they are called.
TELLING = re.compile(
    r"(^|_)(gender|sex|birth\w*|born|age|native|nation\w*|ethnic\w*|marital|religio\w*|faith|health|blood|"
    r"salary|income|bank|latitude|longitude|location|phone|mobile|passport|id_kind|id_number|id_card)(_|$)"
)
# A key to one of these is a key to a person, or to a file that may show one.
LEADS_TO_PEOPLE = ("accounts.user", "members.person", "files.storedfile")


def may_be_personal(field: Any) -> bool:
    """Whether a field, by its type, its target or its name, could hold personal data."""
    if field.is_relation:
        return field.related_model._meta.label_lower in LEADS_TO_PEOPLE
    if TELLING.search(field.name):
        return True
    if field.choices:
        return False
    if isinstance(field, ArrayField):
        return isinstance(field.base_field, HOLDS_TEXT) and not field.base_field.choices
    return isinstance(field, HOLDS_TEXT)


def suspects(models_: Iterable[Any] | None = None) -> Iterator[tuple[str, str]]:
    """(model, field) of every field that could hold personal data, tables between two models included."""
    for model in models_ if models_ is not None else apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            if may_be_personal(field):
                yield model._meta.label_lower, field.name


def undeclared(models_: Iterable[Any] | None = None) -> list[str]:
    """What is missing in the register, as "app.model.field"; empty where it is whole."""
    known = {(one.model, one.field) for one in declarations()} | set(exemptions())
    return [f"{model}.{field}" for model, field in suspects(models_) if (model, field) not in known]


def stale() -> list[str]:
    """What the register names and no model has."""
    named = [*((one.model, one.field) for one in declarations()), *exemptions()]
    return [f"{model}.{field}" for model, field in named if field_of(model, field) is None]


def field_of(model: str, name: str) -> Any:
    try:
        return apps.get_model(model)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return None


def contradictions() -> list[str]:
    """Lines of the register that could not be carried out, each with the reason."""
    return [f"{line.model}.{line.field}: {reason}" for line in declarations() for reason in _objections(line)]


def _objections(line: Declaration) -> Iterator[str]:
    erasure, field = line.treatment.erasure, field_of(line.model, line.field)
    if erasure is Erasure.KEEP and not line.treatment.law:
        yield "kept without naming the law"
    if erasure is not Erasure.KEEP and line.treatment.law:
        yield "a law is named and the field is not kept"
    if erasure in (Erasure.OVERWRITE, Erasure.DELETE) and not line.subject:
        yield "whose it is must be said"
    if erasure is Erasure.DELETE and line.subject == SELF:
        yield "a row that speaks of a person is overwritten, since others may lead to it"
    if erasure is Erasure.MENTIONS and not isinstance(field, SWEPT):
        yield "holds no text"
    if erasure is Erasure.POINTER and not (field is not None and field.is_relation):
        yield "leads nowhere"
    if line.subject and line.subject != SELF and not leads_to_a_person(line.model, line.subject):
        yield f"no way to a person along {line.subject}"
    if line.identifies and line.subject != SELF:
        yield "identifies somebody on a row that is not theirs"


def leads_to_a_person(model: str, path: str) -> bool:
    """Whether a path of keys ends at a model that speaks of a person itself."""
    here: Any = apps.get_model(model)
    for step in path.split("__"):
        field = field_of(here._meta.label_lower, step)
        if field is None or not field.is_relation:
            return False
        here = field.related_model
    return any(line.model == here._meta.label_lower and line.subject == SELF for line in declarations())
