"""What an import found and did, for people and for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import IO, Any

from django.utils.translation import gettext as _

from federation.exchange.errors import CellError
from federation.exchange.importers import get_importer
from federation.exchange.masking import cell_hider, field_masks
from federation.exchange.models import ImportBatch, ImportedRow, RowProblem, StagedRow
from federation.exchange.rows import RowError
from federation.exchange.writer import WrongSheet, wrong_rows_workbook

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
    """The report of the command line: numbers of rows as the sheets show them, sums of all sheets."""
    parts = batch.parts()
    problems = [
        (part, problem)
        for part in parts
        for problem in RowProblem.objects.filter(batch=part).order_by("row", "id")
    ]
    remarks = [pair for pair in problems if not pair[1].refuses and pair[1].code != "duplicate"]
    return {
        "file": batch.name,
        "kind": batch.kind,
        "state": batch.state,
        **_counts(batch.counts),
        "sheets": [{"sheet": part.sheet, "kind": part.kind, **_counts(part.sheet_counts)} for part in parts],
        "duplicates": [problem.row for _part, problem in problems if problem.code == "duplicate"],
        "refused": [_refused(part, problem) for part, problem in problems if problem.refuses],
        "remarks": [_refused(part, problem) for part, problem in remarks],
    }


def _counts(counts: dict[str, int]) -> dict[str, int]:
    return {
        "rows": counts.get("rows", 0),
        "created": counts.get("new", 0),
        "updated": counts.get("changed", 0),
        "unchanged": counts.get("unchanged", 0),
    }


def _refused(part: ImportBatch, problem: RowProblem) -> dict[str, Any]:
    return {
        "sheet": part.sheet,
        "row": problem.row,
        "column": problem.column,
        "field": problem.field,
        "value": problem.value,
        "reason": problem.reason,
        "suggestion": problem.suggestion,
        "code": cause_of(part, problem),
        "detail": problem.code,
    }


def write_wrong_rows(batch: ImportBatch, target: IO[bytes], *, masked: bool = False) -> int:
    """The refused rows under their headers as a workbook, ready to be mended; how many there are.

    Each sheet with wrong rows has one of its own, of the same name where there are several. `masked` hides
    personal data.
    """
    parts = batch.parts()
    wrong = [part for part in parts if part.sheet_counts.get("wrong") or len(parts) == 1]
    sheets = [
        WrongSheet(
            part.sheet if len(parts) > 1 else _("Rows to correct"),
            [[text.rpartition("/")[2] for text in part.layout["headers"]]],
            _wrong_rows(part, masked=masked),
        )
        for part in wrong
    ]
    return wrong_rows_workbook(target, sheets)


def _wrong_rows(part: ImportBatch, *, masked: bool) -> Iterator[tuple[list[Any], list[RowError]]]:
    hide, masks = cell_hider(part), field_masks(part.kind)
    problems = RowProblem.objects.filter(batch=part, refuses=True).order_by("row", "id")
    by_row = groupby(problems.iterator(chunk_size=2000), key=lambda problem: problem.row)
    wrong = RowProblem.objects.filter(batch=part, refuses=True).values("row")
    staged = StagedRow.objects.filter(batch=part, row__in=wrong).order_by("row")
    cells = staged.values_list("row", "cells").iterator(chunk_size=2000)
    for (number, found), (row, text) in zip(by_row, cells, strict=True):
        assert number == row
        read, errors = json.loads(text), [_row_error(problem) for problem in found]
        if masked:
            read = [hide(column, cell) for column, cell in enumerate(read)]
            errors = [
                error._replace(error=CellError(error.code, error.reason)) if error.field in masks else error
                for error in errors
            ]
        yield read, errors


def _row_error(problem: RowProblem) -> RowError:
    error = CellError(problem.code, problem.reason, suggestion=problem.suggestion)
    return RowError(problem.row, problem.column, problem.header, problem.field, problem.value, error)


def imports_of(organisation_id: int) -> list[tuple[ImportBatch, bool]]:
    """The batches that made (True) or changed (False) an organisation, newest first; for its timeline."""
    rows = ImportedRow.objects.filter(organisation_id=organisation_id).select_related("batch", "batch__owner")
    return [(row.batch, row.created) for row in rows.order_by("-batch_id")[:50]]
