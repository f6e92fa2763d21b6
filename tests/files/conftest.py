import io

import openpyxl
import pytest

from tests.races import committed  # noqa: F401 - a fixture for this folder


@pytest.fixture
def xlsx():
    """Bytes of a workbook from rows."""

    def build(rows) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return build
