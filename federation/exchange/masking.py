"""Personal data of an uploaded sheet, as others than its sender see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from federation.accounts.models import User
from federation.exchange.importers import get_importer
from federation.exchange.models import ImportBatch

# In a column of which nothing is known: telephones, numbers of documents, addresses of mail.
_LIKELY = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}|(?<![0-9A-Za-z])\+?\d[\d\-]{5,30}\d[0-9Xx]?(?![0-9A-Za-z])"
)


def sees_all(user: User, batch: ImportBatch) -> bool:
    """Who uploaded a file has it; everybody else has no need of the numbers in it."""
    return batch.owner_id == user.pk


def hide_likely(text: str) -> str:
    """A text without what may be a telephone, a document or an address of mail."""
    return _LIKELY.sub(lambda found: f"{found[0][:2]}***{found[0][-2:]}", text)


def field_masks(kind: str) -> dict[str, Callable[[str], str]]:
    """The masks of a kind's personal fields by their names."""
    return {item.name: item.mask for item in get_importer(kind).schema.fields if item.mask is not None}


def cell_hider(part: ImportBatch) -> Callable[[int, Any], Any]:
    """Masks personal cells of a sheet by their column; in unknown columns what is likely to be personal."""
    masks = field_masks(part.kind)
    by_column = {place: masks.get(name) for name, place in part.mapping.items()}

    def hide(column: int, cell: Any) -> Any:
        if cell is None or cell == "" or isinstance(cell, bool):
            return cell
        if column not in by_column:
            return hide_likely(str(cell)) if isinstance(cell, (str, int, float)) else cell
        mask = by_column[column]
        return mask(_whole(cell)) if mask is not None else cell

    return hide


def _whole(cell: Any) -> str:
    text = str(cell)
    return text[:-2] if text.endswith(".0") else text
