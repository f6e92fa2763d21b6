import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import settings

# How long an example takes says something about the machine, not about the code.
settings.register_profile("exchange", deadline=None)
settings.load_profile("exchange")

DATA = Path(__file__).parent / "data"


@pytest.fixture
def data() -> Path:
    return DATA


@pytest.fixture
def xlsx():
    """Bytes of a workbook from rows; ``merge`` lists ranges, ``touch`` may change the sheet afterwards."""

    def build(rows, merge=(), touch=None, title="Sheet1") -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = title
        for row in rows:
            sheet.append(row)
        for area in merge:
            sheet.merge_cells(area)
        if touch:
            touch(book, sheet)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return build
