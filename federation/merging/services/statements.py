"""The statements of a merge: one for each relation, however many rows follow, each with its own record.

A statement that changes rows writes in the same breath what they were, so the record can be neither
forgotten nor different from what happened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql

from federation.merging.handling import Fold
from federation.merging.models import Merge, MergeStep
from federation.merging.relations import Relation

name = sql.Identifier

_MOVE = sql.SQL(
    """
    WITH moved AS (
        UPDATE {table} t SET {column} = m.new
        FROM unnest(%(old)s::bigint[], %(new)s::bigint[]) AS k(old, new)
        CROSS JOIN LATERAL (SELECT k.old::{kind} AS old, k.new::{kind} AS new) m
        WHERE t.{column} = m.old {of_type}
        RETURNING jsonb_build_object({column_text}, m.old, '_now', jsonb_build_object({now})) AS step
    )
    INSERT INTO merging_mergestep (merge_id, kind, model, field, rows)
    SELECT %(merge)s, 'set', {model}, {field}, jsonb_agg(step) FROM moved HAVING count(*) > 0
    """
)
_TWINS = sql.SQL(
    """
    SELECT {gone}.{key}, min({kept}.{key})
    FROM {table} l JOIN {table} w ON {same}
    WHERE l.{column} = %(loser)s AND w.{column} = %(winner)s
    GROUP BY {gone}.{key} ORDER BY {gone}.{key}
    """
)
_DROP = sql.SQL(
    """
    WITH gone AS (DELETE FROM {table} WHERE {key} = ANY(%(keys)s::bigint[]) RETURNING *)
    INSERT INTO merging_mergestep (merge_id, kind, model, field, rows)
    SELECT %(merge)s, 'drop', {model}, '', jsonb_agg(to_jsonb(gone)) FROM gone HAVING count(*) > 0
    """
)
_COUNT = sql.SQL(
    """SELECT {place}::int, t.{column}::text, count(*) FROM {table} t
       WHERE t.{column} = ANY(%(keys)s::{kind}[]) {of_type} GROUP BY t.{column}"""
)
_PATHS = """
    WITH found AS (
        SELECT o.id, o.path AS old, w.path || substr(o.path, length(l.path) + 1) AS new
        FROM accounts_organisation l, accounts_organisation w, accounts_organisation o
        WHERE l.id = %(loser)s AND w.id = %(winner)s AND o.path LIKE l.path || '%%' AND o.id <> l.id
    ), moved AS (
        UPDATE accounts_organisation o SET path = f.new FROM found f WHERE o.id = f.id
        RETURNING jsonb_build_object('path', f.old,
                                     '_now', jsonb_build_object('id', o.id, 'path', o.path)) AS step
    )
    INSERT INTO merging_mergestep (merge_id, kind, model, field, rows)
    SELECT %(merge)s, 'set', 'accounts.organisation', 'path', jsonb_agg(step) FROM moved HAVING count(*) > 0
"""
_DIFFERENCE = sql.SQL(
    """
    WITH found AS (
        SELECT jsonb_object_agg(b.key, b.value) AS old,
               jsonb_object_agg(b.key, a.value) || jsonb_build_object({key_text}, max(t.{key})) AS now
        FROM {table} t CROSS JOIN LATERAL jsonb_each(to_jsonb(t)) a
        JOIN jsonb_each(%(before)s::jsonb) b ON b.key = a.key
        WHERE t.{key} = %(pk)s AND a.value <> b.value AND b.key <> ALL(%(but)s::text[])
    )
    INSERT INTO merging_mergestep (merge_id, kind, model, field, rows)
    SELECT %(merge)s, 'set', {model}, '', jsonb_build_array(old || jsonb_build_object('_now', now))
    FROM found WHERE old IS NOT NULL
    """
)
_ENTRIES = """
    merging_mergestep s CROSS JOIN LATERAL jsonb_array_elements(s.rows) e
    CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, e -> '_now') n
"""
_CHANGED = sql.SQL(
    f"""
    SELECT (e -> '_now')::text FROM {_ENTRIES} LEFT JOIN {{table}} t ON {{same_row}}
    WHERE s.id = %(step)s AND (to_jsonb(t) @> (e -> '_now')) IS NOT TRUE
    """  # noqa: S608 - put together from constants
)
_TAKE_BACK = sql.SQL(
    f"""
    UPDATE {{table}} t SET {{pairs}}
    FROM {_ENTRIES} CROSS JOIN LATERAL jsonb_populate_record(NULL::{{table}}, e) o
    WHERE s.id = %(step)s AND {{same_row}} AND to_jsonb(t) @> (e -> '_now')
    """  # noqa: S608 - put together from constants
)
_RESTORE = sql.SQL(
    """
    INSERT INTO {table} ({columns})
    SELECT {values} FROM merging_mergestep s
    CROSS JOIN LATERAL jsonb_populate_recordset(NULL::{table}, s.rows) o WHERE s.id = %(step)s
    """
)


def run(statement: sql.Composable | str, params: Mapping[str, Any]) -> list[tuple]:
    """Execute one statement; its rows where it gives any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def move(relation: Relation, keys: Mapping[int, int], merge: Merge) -> None:
    """Point the rows of `relation` from each old key to its new one."""
    run(
        _MOVE.format(
            table=name(relation.table),
            column=name(relation.column),
            column_text=sql.Literal(relation.column),
            kind=sql.SQL(column_type(relation)),
            of_type=of_type(relation),
            now=now_of(relation),
            model=sql.Literal(relation.model._meta.label_lower),
            field=sql.Literal(relation.field.name),
        ),
        {"old": list(keys), "new": list(keys.values()), "merge": merge.pk} | type_params(relation),
    )


def move_paths(winner: int, loser: int, merge: Merge) -> None:
    """Place everything below the merged organisation below the other one."""
    run(_PATHS, {"winner": winner, "loser": loser, "merge": merge.pk})


def now_of(relation: Relation) -> sql.Composable:
    """The key of a moved row and what its column holds now, as arguments of jsonb_build_object."""
    columns = dict.fromkeys([*relation.key_columns, relation.column])
    return sql.SQL(", ").join(sql.SQL("{}, t.{}").format(sql.Literal(one), name(one)) for one in columns)


def of_type(relation: Relation) -> sql.Composable:
    if not relation.type_field:
        return sql.SQL("")
    return sql.SQL("AND t.{} = ANY(%({})s)").format(
        name(relation.type_column), sql.SQL("texts" if relation.by_text else "types")
    )


def type_params(relation: Relation) -> dict[str, list]:
    return {"texts" if relation.by_text else "types": relation.type_values} if relation.type_field else {}


def column_type(relation: Relation) -> str:
    """The type in which the column is compared: a key may be kept as text, and then as long as it is."""
    kind = relation.field.rel_db_type(connection) or ""
    return "text" if kind.startswith(("varchar", "text", "character")) else "bigint"


def twins(relation: Relation, fold: Fold, winner: int, loser: int, *, keep: str) -> dict[int, int]:
    """Rows of both that say the same: the key of each row that goes → the key of the one that stays.

    `keep` says whose rows stay, "winner" or "loser".
    """
    meta = relation.model._meta
    same: list[sql.Composable] = [
        sql.SQL("l.{0} IS NOT DISTINCT FROM w.{0}").format(name(meta.get_field(one).column))
        for one in fold.on
    ]
    if fold.over:
        first, last = (name(meta.get_field(one).column) for one in fold.over)
        same.append(
            sql.SQL("daterange(l.{0}, l.{1}, '[)') && daterange(w.{0}, w.{1}, '[)')").format(first, last)
        )
    statement = _TWINS.format(
        table=name(relation.table),
        column=name(relation.column),
        key=name(meta.pk.column),
        same=sql.SQL(" AND ").join(same) if same else sql.SQL("TRUE"),
        gone=sql.SQL("l" if keep == "winner" else "w"),
        kept=sql.SQL("w" if keep == "winner" else "l"),
    )
    return dict(run(statement, {"winner": winner, "loser": loser}))


def drop(model: Any, keys: Sequence[int], merge: Merge) -> None:
    """Take away rows that stood twice; the record keeps them whole."""
    run(
        _DROP.format(
            table=name(model._meta.db_table),
            key=name(model._meta.pk.column),
            model=sql.Literal(model._meta.label_lower),
        ),
        {"keys": list(keys), "merge": merge.pk},
    )


def counts(relations: Sequence[Relation], keys: Sequence[int]) -> dict[tuple[int, int], int]:
    """How many rows of each relation point at each key, in one query: {(place in the list, key): rows}."""
    parts, params = [], {"keys": list(keys)}
    for place, relation in enumerate(relations):
        types: sql.Composable = sql.SQL("")
        if relation.type_field:
            params[f"types{place}"] = relation.type_values
            types = sql.SQL("AND t.{} = ANY(%({})s)").format(
                name(relation.type_column), sql.SQL(f"types{place}")
            )
        parts.append(
            _COUNT.format(
                place=sql.Literal(place),
                column=name(relation.column),
                table=name(relation.table),
                kind=sql.SQL(column_type(relation)),
                of_type=types,
            )
        )
    found = run(sql.SQL(" UNION ALL ").join(parts), params) if parts else []
    return {(place, int(key)): count for place, key, count in found}


def snapshot(model: Any, key: int) -> str:
    """A whole row as the database writes it in JSON, kept as text: no number changes on the way."""
    statement = sql.SQL("SELECT to_jsonb(t)::text FROM {} t WHERE {} = %(key)s").format(
        name(model._meta.db_table), name(model._meta.pk.column)
    )
    return run(statement, {"key": key})[0][0]


def note_difference(merge: Merge, model: Any, key: int, before: str, *, but: Sequence[str] = ()) -> None:
    """Record in what a row differs from its snapshot `before`; columns in `but` never go back."""
    run(
        _DIFFERENCE.format(
            table=name(model._meta.db_table),
            key=name(model._meta.pk.column),
            key_text=sql.Literal(model._meta.pk.column),
            model=sql.Literal(model._meta.label_lower),
        ),
        {"merge": merge.pk, "before": before, "pk": key, "but": list(but)},
    )


def changed_since(step: MergeStep) -> list[dict[str, Any]]:
    """The rows of a step that are not what the merge made of them, as {key column: key} with `_was`."""
    model = apps.get_model(step.model)
    if step.kind == MergeStep.Kind.DROP:
        return []
    statement = _CHANGED.format(table=name(model._meta.db_table), same_row=same_row(model))
    return [json.loads(one) for (one,) in run(statement, {"step": step.pk})]


def take_back(step: MergeStep) -> int:
    """Undo one step; returns how many rows are again what they were."""
    model = apps.get_model(step.model)
    if step.kind == MergeStep.Kind.DROP:
        fields = [field for field in model._meta.local_concrete_fields if not field.generated]
        columns = sql.SQL(", ").join(name(field.column) for field in fields)
        values = sql.SQL(", ").join(sql.SQL("o.{}").format(name(field.column)) for field in fields)
        statement = _RESTORE.format(table=name(model._meta.db_table), columns=columns, values=values)
    else:
        changed = [column for column in step.rows[0] if column != "_now"]
        pairs = sql.SQL(", ").join(sql.SQL("{0} = o.{0}").format(name(column)) for column in changed)
        statement = _TAKE_BACK.format(table=name(model._meta.db_table), same_row=same_row(model), pairs=pairs)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"step": step.pk})
        return cursor.rowcount


def same_row(model: Any) -> sql.Composable:
    """The condition that row `t` is the one that an entry's `_now` (n) names."""
    return sql.SQL(" AND ").join(
        sql.SQL("t.{0} = n.{0}").format(name(field.column)) for field in model._meta.pk_fields
    )
