"""A foreign workbook is opened in a process of its own, and only cells come back."""

import io
import os
import pickle
import subprocess
import sys
import zipfile

import pytest

from federation.exchange import sandbox
from federation.exchange.errors import WorkbookError
from federation.exchange.sandbox import open_confined
from federation.exchange.workbook import open_workbook


def test_the_confined_reading_gives_the_same_rows(data):
    path = data / "chambers-local.xlsx"
    plain = open_workbook(path).sheets[0]

    with open_confined(path, path.name) as book:
        sheet = book.workbook.sheets[0]
        rows = book.rows(sheet)
        assert len(rows) == len(plain.rows)
        assert [list(rows[place]) for place in range(len(rows))] == [list(row) for row in plain.rows]
        assert (sheet.name, sheet.merged) == (plain.name, plain.merged)


def test_rows_are_read_forwards_only(data):
    with open_confined(data / "enterprises.xlsx", "enterprises.xlsx") as book:
        rows = book.rows(book.workbook.sheets[0])
        assert rows[5000][1]
        with pytest.raises(IndexError):
            rows[3]


def test_a_refusal_crosses_with_its_code_and_its_sentence(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"nothing of the kind")

    with pytest.raises(WorkbookError) as refusal, open_confined(path, "a.xlsx"):
        pass

    assert refusal.value.code == "damaged"
    assert refusal.value.reason


def test_a_process_that_dies_of_a_file_is_a_sentence_and_not_a_crash(data, monkeypatch):
    monkeypatch.setattr(sandbox.sys, "executable", "/bin/false")

    with pytest.raises(WorkbookError) as refusal, open_confined(data / "enterprises.xlsx", "a.xlsx"):
        pass

    assert refusal.value.code == "too_heavy"


def test_the_process_is_gone_afterwards(data):
    with open_confined(data / "enterprises.xlsx", "a.xlsx") as book:
        process = book._process
        assert process.poll() is None
    assert process.poll() is not None


def test_the_process_cannot_take_more_memory_than_allowed():
    program = (
        "from federation.exchange.sandbox_child import confine, MEMORY\n"
        "confine()\n"
        "try:\n    bytearray(MEMORY + 1)\n"
        "except MemoryError:\n    raise SystemExit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=60)

    assert done.returncode == 7


@pytest.mark.parametrize("thing", [os.system, sandbox.Workbook, WorkbookError])
def test_nothing_but_cells_is_taken_from_the_process(thing, tmp_path):
    path = tmp_path / "message"
    path.write_bytes(pickle.dumps(thing))

    with path.open("rb") as stream, pytest.raises(pickle.UnpicklingError):
        sandbox._Unpickler(stream).load()


def nested(depth, part):
    """A workbook of which one part holds elements in elements, `depth` of them."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>',
        "xl/workbook.xml": "<workbook><sheets/></workbook>",
        "xl/worksheets/sheet1.xml": "<worksheet><sheetData/></worksheet>",
        "xl/sharedStrings.xml": "<sst/>",
    } | {part: "<a>" * depth + "</a>" * depth}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("depth", [10_000, 400_000])
def test_elements_nested_without_end_are_a_sentence_and_not_a_crash(tmp_path, part, depth):
    path = tmp_path / "a.xlsx"
    path.write_bytes(nested(depth, part))

    with pytest.raises(WorkbookError) as refusal, open_confined(path, "a.xlsx"):
        pass

    assert refusal.value.code in ("damaged", "empty", "too_heavy")
    assert refusal.value.reason
