"""What an import found and did, for people and for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import IO, Any

from federation.exchange.errors import CellError
from federation.exchange.importers import get_importer
from federation.exchange.models import ImportBatch, ImportedRow, RowProblem, StagedRow
from federation.exchange.rows import RowError
from federation.exchange.writer import wrong_rows_workbook

DATE = "date"


def cause_of(batch: ImportBatch, problem: RowProblem) -> str:
    """The broad cause that a script counts by; `problem.code` says it more finely."""
    schema = get_importer(batch.kind).schema
    field = schema.by_name[problem.field]
    if problem.field == schema.title and problem.code == "required":
        return "no_name"
    if problem.field == schema.key and not problem.checked:
        return "bad_code"
    if field.sql_type == DATE and not problem.checked:
        return "bad_date"
    return problem.code


def report_of(batch: ImportBatch) -> dict[str, Any]:
    """The report of the command line: numbers of rows as the sheet shows them."""
    problems = RowProblem.objects.filter(batch=batch).order_by("row", "id")
    counts = batch.counts
    return {
        "file": batch.name,
        "kind": batch.kind,
        "state": batch.state,
        "rows": counts.get("rows", 0),
        "created": counts.get("new", 0),
        "updated": counts.get("changed", 0),
        "unchanged": counts.get("unchanged", 0),
        "duplicates": [problem.row for problem in problems if problem.code == "duplicate"],
        "refused": [_refused(batch, problem) for problem in problems if problem.refuses],
        "remarks": [
            _refused(batch, problem)
            for problem in problems
            if not problem.refuses and problem.code != "duplicate"
        ],
    }


def _refused(batch: ImportBatch, problem: RowProblem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "field": problem.field,
        "value": problem.value,
        "reason": problem.reason,
        "suggestion": problem.suggestion,
        "code": cause_of(batch, problem),
        "detail": problem.code,
    }


def write_wrong_rows(batch: ImportBatch, target: IO[bytes]) -> int:
    """The refused rows under their header as a workbook, ready to be mended; how many there are."""
    headers = [[text.rpartition("/")[2] for text in batch.layout["headers"]]]
    return wrong_rows_workbook(target, headers, _wrong_rows(batch))


def _wrong_rows(batch: ImportBatch) -> Iterator[tuple[list[Any], list[RowError]]]:
    problems = RowProblem.objects.filter(batch=batch, refuses=True).order_by("row", "id")
    by_row = groupby(problems.iterator(chunk_size=2000), key=lambda problem: problem.row)
    wrong = RowProblem.objects.filter(batch=batch, refuses=True).values("row")
    staged = StagedRow.objects.filter(batch=batch, row__in=wrong).order_by("row")
    cells = staged.values_list("row", "cells").iterator(chunk_size=2000)
    for (number, found), (row, text) in zip(by_row, cells, strict=True):
        assert number == row
        yield json.loads(text), [_row_error(problem) for problem in found]


def _row_error(problem: RowProblem) -> RowError:
    error = CellError(problem.code, problem.reason, suggestion=problem.suggestion)
    return RowError(problem.row, problem.column, problem.header, problem.field, problem.value, error)


def imports_of(organisation_id: int) -> list[tuple[ImportBatch, bool]]:
    """The batches that made (True) or changed (False) an organisation, newest first; for its timeline."""
    rows = ImportedRow.objects.filter(organisation_id=organisation_id).select_related("batch", "batch__owner")
    return [(row.batch, row.created) for row in rows.order_by("-batch_id")[:50]]
