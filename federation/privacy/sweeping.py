"""Taking words out of the texts of the whole portal: one statement a table, JSON row by row."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from federation.audit.models import MARK
from federation.privacy.register import Erasure, declarations

# The trail has a way of its own; what the web framework keeps is no readable text.
NOT_SWEPT = {"audit.auditentry", "sessions.session"}
name = sql.Identifier


@dataclass(frozen=True)
class Texts:
    """The columns of a model in which people may be named."""

    model: Any
    text: tuple[Any, ...]
    json: tuple[Any, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def has_version(self) -> bool:
        return any(one.name == "version" for one in self.model._meta.local_concrete_fields)


def swept_texts() -> list[Texts]:
    """Every column that the register says is swept, by model."""
    fields: dict[str, list[Any]] = defaultdict(list)
    for line in declarations():
        if line.treatment.erasure is Erasure.MENTIONS and line.model not in NOT_SWEPT:
            fields[line.model].append(apps.get_model(line.model)._meta.get_field(line.field))
    return [
        Texts(
            apps.get_model(model),
            tuple(one for one in found if not isinstance(one, models.JSONField)),
            tuple(one for one in found if isinstance(one, models.JSONField)),
        )
        for model, found in fields.items()
    ]


def spellings(words: Iterable[str]) -> list[str]:
    """The words as texts may hold them: plain, in an address, escaped in JSON; the longest first."""
    found = set()
    for word in words:
        found |= {word, quote(word), quote_plus(word), json.dumps(word)[1:-1]}
    return sorted(found, key=lambda one: (-len(one), one))


def sweep(words: Iterable[str]) -> dict[str, int]:
    """Put the mark in the place of each word everywhere; how many rows changed, by table in words.

    Must run in the caller's transaction. Rows with a version get the next one, so that a form drawn before
    cannot write the old text back.
    """
    sought = spellings(words)
    if not sought:
        return {}
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for texts in swept_texts():
            changed = sweep_text(cursor, texts, sought) if texts.text else 0
            for field in texts.json:
                changed += sweep_json(cursor, texts, field, sought)
            if changed:
                label = str(texts.model._meta.verbose_name_plural)
                counts[label] = counts.get(label, 0) + changed
    return counts


def sweep_text(cursor: CursorWrapper, texts: Texts, words: Sequence[str]) -> int:
    """One statement for all text columns of a table."""
    changes: list[sql.Composable] = []
    holds: list[sql.Composable] = []
    for field in texts.text:
        cut: sql.Composable = name(field.column)
        for word in words:
            cut = sql.SQL("replace({}, {}, {})").format(cut, sql.Literal(word), sql.Literal(MARK))
        if field.max_length:
            cut = sql.SQL("left({}, {})").format(cut, sql.Literal(field.max_length))
        changes.append(sql.SQL("{} = {}").format(name(field.column), cut))
        holds.append(sql.SQL("{} LIKE ANY ({})").format(name(field.column), patterns(words)))
    if texts.has_version:
        changes.append(sql.SQL("version = version + 1"))
    cursor.execute(
        sql.SQL("UPDATE {} SET {} WHERE {}").format(
            name(texts.table), sql.SQL(", ").join(changes), sql.SQL(" OR ").join(holds)
        )
    )
    return cursor.rowcount


def sweep_json(cursor: CursorWrapper, texts: Texts, field: Any, words: Sequence[str]) -> int:
    """Each text inside the JSON; a number that holds a word goes as a whole. Only rows with one are read."""
    keys = [one.column for one in texts.model._meta.pk_fields]
    cursor.execute(
        sql.SQL("SELECT {}, {}::text FROM {} WHERE {}::text LIKE ANY ({}) FOR UPDATE").format(
            sql.SQL(", ").join(map(name, keys)),
            name(field.column),
            name(texts.table),
            name(field.column),
            patterns(words),
        )
    )
    rows = cursor.fetchall()
    match = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(name(one)) for one in keys)
    version = sql.SQL(", version = version + 1") if texts.has_version else sql.SQL("")
    update = sql.SQL("UPDATE {} SET {} = %s::jsonb{} WHERE {}").format(
        name(texts.table), name(field.column), version, match
    )
    finder = re.compile("|".join(map(re.escape, words)))
    for *key, text in rows:
        cursor.execute(update, [json.dumps(cut(json.loads(text), finder), ensure_ascii=False), *key])
    return len(rows)


def cut(value: Any, finder: re.Pattern) -> Any:
    """A value of JSON with the mark in the place of what `finder` finds, in keys as well."""
    if isinstance(value, dict):
        return {finder.sub(MARK, key): cut(inner, finder) for key, inner in value.items()}
    if isinstance(value, list):
        return [cut(inner, finder) for inner in value]
    if isinstance(value, str):
        return finder.sub(MARK, value)
    if value is None or isinstance(value, bool):
        return value
    return MARK if finder.search(json.dumps(value)) else value


def count_mentions(words: Iterable[str]) -> dict[str, int]:
    """How many rows of swept texts hold one of the words, by table in words; nothing is changed."""
    sought = spellings(words)
    if not sought:
        return {}
    counts = {}
    with connection.cursor() as cursor:
        for texts in swept_texts():
            columns = [*texts.text, *texts.json]
            holds = [
                sql.SQL("{}::text LIKE ANY ({})").format(name(one.column), patterns(sought))
                for one in columns
            ]
            cursor.execute(
                sql.SQL("SELECT count(*) FROM {} WHERE {}").format(
                    name(texts.table), sql.SQL(" OR ").join(holds)
                )
            )
            if found := cursor.fetchone()[0]:
                counts[str(texts.model._meta.verbose_name_plural)] = found
    return counts


def patterns(words: Sequence[str]) -> sql.Composable:
    """The words as an array of LIKE patterns."""
    escaped = [re.sub(r"([\\%_])", r"\\\1", word) for word in words]
    return sql.SQL("{}::text[]").format(sql.Literal([f"%{word}%" for word in escaped]))
