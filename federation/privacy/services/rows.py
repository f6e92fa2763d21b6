"""The rows of an erasure: those that lead to the person go, the person's own are overwritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.audit.models import MARK
from federation.privacy import hooks
from federation.privacy.people import PersonRow, manager_of, parts, table_of
from federation.privacy.register import SELF, Declaration, Erasure, Identifier, declarations

if TYPE_CHECKING:
    from federation.privacy.services.erasing import Erasing


def held_fields(rows: Collection[PersonRow]) -> dict[tuple[str, int], dict[str, str]]:
    """(model, key) -> field -> law, for what the law keeps of these rows."""
    held: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for hold in hooks.holds:
        keys = hooks.keys_of(rows, hold.model)
        for key in hold.applies(keys) if keys else ():
            held[hold.model, key] |= dict.fromkeys(hold.fields, str(hold.law))
    return held


def led(erasure: Erasure) -> dict[tuple[str, str], list[Declaration]]:
    """(model, way to the person) -> fields that are treated so, for rows that lead to a person."""
    found: dict[tuple[str, str], list[Declaration]] = defaultdict(list)
    for line in declarations():
        if line.subject not in ("", SELF) and line.treatment.erasure is erasure:
            found[line.model, line.subject].append(line)
    return found


def rows_led_by(work: Erasing, model: str, path: str) -> Any:
    """The rows of `model` that lead to one of the person's rows along `path`."""
    here: Any = apps.get_model(model)
    for step in path.split("__"):
        here = here._meta.get_field(step).related_model
    return manager_of(model).filter(**{f"{path}__in": work.keys(here._meta.label_lower)})


def delete_led_rows(work: Erasing) -> None:
    for model, path in led(Erasure.DELETE):
        rows = rows_led_by(work, model, path)
        if count := rows.count():
            rows.delete()
            work.note_deleted(apps.get_model(model)._meta.verbose_name_plural, count)


def overwrite_led_rows(work: Erasing) -> None:
    """Fields on rows that lead to the person; what the law keeps of such rows is named."""
    for (model, path), lines in led(Erasure.OVERWRITE).items():
        count = rows_led_by(work, model, path).update(**{line.field: blank(line, 0) for line in lines})
        work.note_overwritten(table_of(model), count)
    for (model, path), lines in led(Erasure.KEEP).items():
        if rows_led_by(work, model, path).exists():
            work.note_kept(table_of(model), in_words(lines), str(lines[0].treatment.law))


def overwrite_rows(work: Erasing) -> None:
    """The person's own rows, but for the fields that the law keeps."""
    declared = parts()
    for row in work.rows:
        kept = work.held.get((row.model, row.key), {})
        lines = declared[row.model, row.part]
        gone = [one for one in lines if one.treatment.erasure is Erasure.OVERWRITE and one.field not in kept]
        values = {line.field: blank(line, row.key) for line in gone}
        names = {one.name for one in apps.get_model(row.model)._meta.local_concrete_fields}
        if values and "version" in names:
            values["version"] = F("version") + 1
        if values and "updated_at" in names:
            values["updated_at"] = timezone.now()
        if values:
            count = manager_of(row.model).filter(pk=row.key).update(**values)
            work.note_overwritten(table_of(row.model), count)
        note_kept(work, row, lines, kept)


def note_kept(work: Erasing, row: PersonRow, lines: list[Declaration], kept: dict[str, str]) -> None:
    """What stays of a row, once for each law."""
    by_law: dict[str, list[Declaration]] = defaultdict(list)
    for line in lines:
        if line.field in kept:
            by_law[kept[line.field]].append(line)
        elif line.treatment.erasure is Erasure.KEEP:
            by_law[str(line.treatment.law)].append(line)
    for law, some in by_law.items():
        work.note_kept(table_of(row.model), in_words(some), law)


def in_words(lines: list[Declaration]) -> str:
    """The names of fields, each once."""
    model: Any = apps.get_model(lines[0].model)
    return "、".join(dict.fromkeys(_(str(model._meta.get_field(line.field).verbose_name)) for line in lines))


def blank(line: Declaration, key: int) -> Any:
    """What takes the place of a value: nothing where that is allowed, else the mark."""
    one: Any = apps.get_model(line.model)._meta.get_field(line.field)
    if one.null:
        return None
    if isinstance(one, SearchVectorField):
        return ""
    if not isinstance(one, (models.CharField, models.TextField)):
        return one.get_default()
    if one.unique or stands_once(one):
        return f"{MARK}{key}"
    if line.identifies is Identifier.NAME:
        return MARK
    if one.has_default() and isinstance(one.get_default(), str):
        return one.get_default()
    return "" if one.blank else MARK


def stands_once(one: Any) -> bool:
    """Whether a constraint lets a value of this field stand only once, alone or beside others."""
    rules = one.model._meta.constraints
    return any(isinstance(rule, models.UniqueConstraint) and one.name in rule.fields for rule in rules)
