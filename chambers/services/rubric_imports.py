"""Taking a rubric from a workbook: a look that writes nothing, then a draft of it, or nothing at all."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import Rubric, RubricVersion
from chambers.services.rubric_checks import problems_of
from chambers.services.rubric_kinds import DEFAULTS
from chambers.services.rubric_plain import (
    REWARD,
    PlainGrade,
    PlainGroup,
    PlainNode,
    PlainRubric,
    write_plain,
)
from chambers.services.rubric_reading import Found, read_rubric
from chambers.services.rubrics import create_rubric, start_version
from federation.accounts.models import Organisation, User
from federation.audit.services import record
from federation.exchange.archive import Limits
from federation.exchange.errors import WorkbookError
from federation.exchange.formulas import formula_cells
from federation.exchange.sandbox import OpenedBook, open_confined
from federation.exchange.workbook import Cells, Sheet

LIMITS = Limits(file_size=2 << 20, unpacked_size=32 << 20, rows=5_000, columns=100)
# A look at a workbook may be confirmed for an hour.
MAX_AGE = 3600


def open_rubric(content: bytes, filename: str) -> Found:
    """What an uploaded workbook holds. Raises ValidationError where it cannot be read as a whole."""
    if not filename.lower().endswith(".xlsx"):
        raise ValidationError(_("Upload an .xlsx workbook."), code="wrong_type")
    if len(content) > LIMITS.file_size:
        raise ValidationError(_("The workbook is too large; 2 MB hold any rubric."), code="too_large")
    try:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            file.write(content)
            file.flush()
            with open_confined(file.name, filename) as book:
                sheets = [replace(one, rows=all_rows(book, one)) for one in book.workbook.sheets]
        return read_rubric(sheets, formula_cells(content, LIMITS))
    except WorkbookError as error:
        raise ValidationError(error.reason, code=error.code) from error


def all_rows(book: OpenedBook, sheet: Sheet) -> list[Cells]:
    """Every row of a sheet. They come forwards only, and end where their number says."""
    rows = book.rows(sheet)
    return [rows[at] for at in range(len(rows))]


def look_at(plain: PlainRubric) -> list[str]:
    """What a draft of this would still lack before it may be used. It is written, checked and taken back.

    Raises ValidationError for what no table takes.
    """
    with transaction.atomic():
        try:
            root = Organisation.objects.filter(kind=Organisation.Kind.FEDERATION).earliest("path")
            trial = Rubric(
                organisation=root, code=f"look-{uuid.uuid4().hex[:30]}", name="-", subject="chamber"
            )
            version = write_plain(create_rubric(trial, actor=None), plain, actor=None)
            return [str(one) for one in problems_of(version)]
        finally:
            transaction.set_rollback(True)


@transaction.atomic
def import_rubric(rubric: Rubric, plain: PlainRubric, *, actor: User | None) -> RubricVersion:
    """Put a new rubric on file with a first version, a draft, as a workbook says."""
    version = write_plain(create_rubric(rubric, actor=actor), plain, actor=actor)
    record("chambers.rubric_imported", rubric, actor=actor, note=str(version.number))
    return version


@transaction.atomic
def import_version(
    rubric: Rubric, plain: PlainRubric, *, actor: User | None, seen: int | None = None
) -> RubricVersion:
    """Make a workbook the next version of a rubric: a new draft, or what its draft holds from now on.

    `seen` is the version number of the draft that is replaced; None where there was none. Raises
    ValidationError where that is no longer so.
    """
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    draft = rubric.versions.filter(state=RubricVersion.State.DRAFT).first()
    if draft is None and seen is not None or draft is not None and seen is None:
        raise ValidationError(
            _("Somebody else changed this rubric while you were working on it. Reload it and try again."),
            code="stale",
        )
    if draft is None:
        draft = start_version(rubric, actor=actor)
    version = write_plain(draft, plain, actor=actor, seen=seen)
    record("chambers.rubric_imported", rubric, actor=actor, note=str(version.number))
    return version


# From the look to the act ---------------------------------------------------------------------------------


def seal(plain: PlainRubric, *, salt: str, seen: int | None) -> str:
    """What was looked at, signed for one person and one page: what is made is what was shown."""
    return signing.dumps({"plain": as_json(plain), "seen": seen}, salt=salt, compress=True)


def unseal(text: str, *, salt: str) -> tuple[PlainRubric, int | None]:
    """Raises ValidationError for a look that is too old or not this person's."""
    try:
        held = signing.loads(text, salt=salt, max_age=MAX_AGE)
    except signing.BadSignature as error:
        raise ValidationError(_("Upload the workbook again; the look at it is too old.")) from error
    return from_json(held["plain"]), held["seen"]


def _told(value: Any) -> Any:
    return {"d": str(value)} if isinstance(value, Decimal) else value


def _taken(value: Any) -> Any:
    return Decimal(value["d"]) if isinstance(value, dict) else value


def as_json(plain: PlainRubric) -> dict[str, Any]:
    def node(one: PlainNode) -> list[Any]:
        values = {key: _told(value) for key, value in one.values.items() if value != DEFAULTS[key]}
        options = [[label, str(points)] for label, points in one.options]
        return [one.name, one.kind, one.standard, values, options, [node(child) for child in one.below]]

    grades = [
        [
            one.name,
            str(one.threshold),
            one.level,
            one.is_award,
            {key: _told(value) for key, value in one.reward.items()} if one.reward is not None else None,
        ]
        for one in plain.grades
    ]
    return {
        "terms": {key: _told(value) for key, value in plain.terms.items()},
        "nodes": [node(one) for one in plain.nodes],
        "grades": grades,
        "groups": [[one.name, list(one.kinds)] for one in plain.groups],
    }


def from_json(held: dict[str, Any]) -> PlainRubric:
    def node(one: list[Any]) -> PlainNode:
        name, kind, standard, values, options, below = one
        return PlainNode(
            name,
            kind,
            standard,
            DEFAULTS | {key: _taken(value) for key, value in values.items()},
            tuple((label, Decimal(points)) for label, points in options),
            tuple(node(child) for child in below),
        )

    grades = tuple(
        PlainGrade(
            name,
            Decimal(threshold),
            level,
            award,
            {key: _taken(reward[key]) for key in REWARD} if reward is not None else None,
        )
        for name, threshold, level, award, reward in held["grades"]
    )
    return PlainRubric(
        {key: _taken(value) for key, value in held["terms"].items()},
        tuple(node(one) for one in held["nodes"]),
        grades,
        tuple(PlainGroup(name, tuple(kinds)) for name, kinds in held["groups"]),
    )
