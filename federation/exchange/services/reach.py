"""Rows of a submission that lie beyond the reach of who sends it: refused, each with a sentence."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.exchange.errors import CellError
from federation.exchange.importers import Importer
from federation.exchange.models import ImportBatch
from federation.exchange.services.problems import refuse_rows

FOREIGN = CellError(
    "out_of_reach",
    _("This organisation is not your unit's to change. Ask the city federation to enter the row."),
)
ELSEWHERE = CellError(
    "elsewhere", _("The region of this row is looked after by another unit. Ask the city federation.")
)
NOT_NEW = CellError(
    "not_on_file", _("Only what your unit has on file can be sent in; this is not on file yet.")
)
_KNOWN = """
    SELECT r.row, {title} AS value, '{{}}'::jsonb AS params, '' AS suggestion
    FROM import_row r JOIN accounts_organisation o ON o.id = r.target_id
    WHERE r.state = ANY(ARRAY[{states}]) AND NOT ({own})
"""
_ELSEWHERE = """
    SELECT DISTINCT ON (r.row) r.row, {title} AS value, '{{}}'::jsonb AS params, '' AS suggestion
    FROM import_row r JOIN accounts_organisation c
      ON c.kind = 'county_federation' AND c.merged_into_id IS NULL
     AND c.region_id = COALESCE(r.region_id, r.guessed_region_id)
    WHERE r.state = 'new' AND c.branch_id IS DISTINCT FROM %(unit)s
"""
_NEW = """
    SELECT r.row, {title} AS value, '{{}}'::jsonb AS params, '' AS suggestion
    FROM import_row r WHERE r.state = 'new'
"""


def refuse_foreign(cursor: CursorWrapper, batch: ImportBatch, importer: Importer) -> None:
    """Refuse rows about another unit's organisations, and new ones where another unit would keep them."""
    unit = batch.organisation
    is_chamber = unit.kind == Organisation.Kind.CHAMBER
    params = {"unit": unit.pk if is_chamber else unit.branch_id or unit.pk}
    own = " OR ".join(importer.own) if is_chamber else "o.branch_id IS NOT DISTINCT FROM %(unit)s"
    states = "'known', 'changed'" if importer.organisation_kind else "'new', 'known', 'changed'"
    title = importer.schema.title
    known = _KNOWN.format(title=f"r.{title}", states=states, own=own or "false")
    refuse_rows(cursor, batch, title, FOREIGN, known, params)
    if not importer.organisation_kind:
        return
    if not is_chamber:
        elsewhere = _ELSEWHERE.format(title=f"r.{title}")
        refuse_rows(cursor, batch, title, ELSEWHERE, elsewhere, {"unit": unit.branch_id})
    elif not importer.own_new:
        refuse_rows(cursor, batch, title, NOT_NEW, _NEW.format(title=f"r.{title}"))
