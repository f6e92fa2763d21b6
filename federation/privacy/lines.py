"""The register as a person reads it: one line for the fields of a table that are treated alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from federation.privacy.register import Erasure, Treatment, declarations, exemptions


@dataclass(frozen=True)
class Line:
    """Fields of one table with what is said of them, in words."""

    app: str
    app_name: str
    table: str
    fields: tuple[str, ...]
    treatment: Treatment

    @property
    def sensitivity(self) -> str:
        return _("Sensitive") if self.treatment.sensitive else _("General")

    @property
    def erasure(self) -> str:
        """What becomes of it, with the law where one keeps it."""
        words = str(Erasure(self.treatment.erasure).label)
        return f"{words}（{self.treatment.law}）" if self.treatment.law else words

    def cells(self) -> list[str]:
        """What a file of the register shows, in the order of `HEADS`."""
        said = self.treatment
        return [
            self.app_name,
            self.table,
            "、".join(self.fields),
            str(said.purpose),
            str(said.ground.label),
            self.sensitivity,
            str(said.retention),
            self.erasure,
        ]


def heads() -> list[str]:
    return [
        _("Area"),
        _("Table"),
        _("Data"),
        _("Purpose"),
        _("Ground for use"),
        _("Kind of data"),
        _("Kept for"),
        _("When erasure is asked for"),
    ]


def field_in_words(model: str, name: str) -> str:
    """The name of a field; fields that no form shows have theirs in the translations alone."""
    field: Any = apps.get_model(model)._meta.get_field(name)
    return _(str(field.verbose_name))


def table_in_words(model: str) -> str:
    return capfirst(_(str(apps.get_model(model)._meta.verbose_name)))


def lines(*, app: str = "", sensitive: bool = False) -> list[Line]:
    """The register, or the part of it that belongs to one app or holds sensitive data."""
    grouped: dict[tuple[str, Treatment], list[str]] = {}
    for one in declarations():
        if app and one.model.partition(".")[0] != app or sensitive and not one.treatment.sensitive:
            continue
        grouped.setdefault((one.model, one.treatment), []).append(field_in_words(one.model, one.field))
    found = []
    for (model, treatment), fields in grouped.items():
        label = model.partition(".")[0]
        found.append(Line(label, app_in_words(label), table_in_words(model), tuple(fields), treatment))
    return sorted(found, key=lambda line: nearness(line.app))


def nearness(label: str) -> int:
    """What people come for stands first: the house, then the ground floor, then the libraries."""
    name = apps.get_app_config(label).name
    if name.startswith("federation."):
        return 1
    return 0 if (settings.BASE_DIR / name).is_dir() else 2


def cleared() -> list[tuple[str, str, str, str]]:
    """Area, table, names of columns and reason of what was looked at and holds no personal data."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for (model, field), reason in exemptions().items():
        grouped.setdefault((model, str(reason)), []).append(field)
    return [
        (app_in_words(model.partition(".")[0]), table_in_words(model), "、".join(fields), reason)
        for (model, reason), fields in sorted(grouped.items())
    ]


def app_in_words(label: str) -> str:
    return capfirst(_(str(apps.get_app_config(label).verbose_name)))


def areas() -> list[tuple[str, str]]:
    """The apps that hold personal data, as (label, name)."""
    labels = dict.fromkeys(one.model.partition(".")[0] for one in declarations())
    return [(label, app_in_words(label)) for label in sorted(labels, key=nearness)]
