"""Files: which are opened, which are refused in words, and that row numbers are Excel's."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.exchange.archive import Limits
from federation.exchange.errors import WorkbookError
from federation.exchange.layout import find_sheet
from federation.exchange.rows import read_rows
from federation.exchange.values import UnreadableCell
from federation.exchange.workbook import open_workbook
from tests.exchange.schemas import ENTERPRISES

ROWS = [["企业名称", "所属商会"], ["甲公司", "茶业商会"], ["乙公司，分部", "𠮷商会"]]
CSV = "\r\n".join(",".join(row) for row in ROWS)


def refused(content, filename="表.xlsx", limits=None) -> WorkbookError:
    with pytest.raises(WorkbookError) as caught:
        open_workbook(content, filename, limits=limits)
    assert caught.value.reason
    return caught.value


def rewritten(content: bytes, change=None, add=()) -> bytes:
    """The archive with each part passed through ``change`` and parts added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(entry.filename, part) if change else part)
        for name, part in add:
            new.writestr(name, part)
    return target.getvalue()


def sheet_xml(cells: str) -> bytes:
    head = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    )
    return f"{head}<sheetData>{cells}</sheetData></worksheet>".encode()


def with_sheet(content: bytes, cells: str) -> bytes:
    def change(name, part):
        return sheet_xml(cells) if name == "xl/worksheets/sheet1.xml" else part

    return rewritten(content, change)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_every_office_encoding(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in ROWS)

    book = open_workbook(text.encode(encoding), "表.csv")

    assert book.sheets[0].rows == ROWS


def test_csv_blank_lines_and_quoted_line_ends_keep_row_numbers():
    book = open_workbook('名称,备注\n\n"甲,公司","一\n二"\n乙\n'.encode(), "a.csv")

    assert list(book.sheets[0].numbered()) == [
        (1, ["名称", "备注"]),
        (2, ["", ""]),
        (3, ["甲,公司", "一\n二"]),
        (4, ["乙", ""]),
    ]


def test_csv_in_an_unknown_encoding_is_refused():
    assert refused(b"\xff\x00\x81\x30,\xff\n", "a.csv").code == "encoding"
    assert refused(b"a\x00b,c\n", "a.csv").code == "encoding"


def test_rows_have_the_numbers_that_excel_shows(xlsx):
    book = open_workbook(xlsx([[], [], [None, "甲"], [], ["乙"]]), "表.xlsx")

    numbers = {cell: number for number, row in book.sheets[0].numbered() for cell in row if cell}

    assert numbers == {"甲": 3, "乙": 5}


def test_text_that_looks_like_a_formula_stays_text(xlsx):
    def touch(_book, sheet):
        sheet["A1"].value = "=1+1"
        sheet["A1"].data_type = "s"

    book = open_workbook(xlsx([[None, "甲"]], touch=touch), "表.xlsx")

    assert book.sheets[0].rows[0] == ["=1+1", "甲"]


def test_formulas_without_a_stored_result_are_marked(xlsx):
    book = open_workbook(xlsx([["人数", "备注"], ["=1+1", "甲"]]), "表.xlsx")

    assert book.sheets[0].rows[1] == [UnreadableCell("formula_uncalculated", "="), "甲"]


def test_a_stored_result_of_a_formula_is_read(xlsx):
    content = with_sheet(
        xlsx([["x"]]),
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>T("a")</f><v>甲</v></c></row>',
    )

    assert open_workbook(content, "表.xlsx").sheets[0].rows == [[2.0, "甲"]]


def test_cells_that_show_an_error_are_marked_with_it(xlsx):
    content = with_sheet(
        xlsx([["x"]]), '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#DIV/0!</v></c></row>'
    )

    assert open_workbook(content, "表.xlsx").sheets[0].rows == [
        [1.0, UnreadableCell("excel_error", "#DIV/0!")]
    ]


@pytest.mark.parametrize("reference", ["XFD1", "A1048576", "ZZZZZZZZ1", "KN200000"])
def test_one_cell_in_a_far_corner_is_refused_before_the_sheet_is_filled(xlsx, reference):
    content = with_sheet(xlsx([["x"]]), f'<row><c r="A1"><v>1</v></c><c r="{reference}"><v>1</v></c></row>')

    assert refused(content).code == "sheet_too_large"


def test_cells_without_references_are_counted(xlsx):
    content = with_sheet(xlsx([["x"]]), "<row>" + "<c><v>1</v></c>" * 300 + "</row>")

    assert refused(content).code == "sheet_too_large"


def test_too_many_rows_are_refused(xlsx):
    assert refused(xlsx([["甲"]] * 30), limits=Limits(rows=20)).code == "sheet_too_large"
    assert refused(b"a,b\n" * 30, "a.csv", Limits(rows=20)).code == "sheet_too_large"


def test_a_bomb_is_refused_by_its_directory(xlsx):
    content = rewritten(xlsx([["甲"]]), add=[("xl/media/image1.png", b"\0" * (60 << 20))])

    assert refused(content).code == "unpacks_too_large"


def test_a_directory_that_lies_about_sizes_is_refused(xlsx):
    content = bytearray(rewritten(xlsx([["甲"] * 50] * 50)))
    place = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")

    assert refused(bytes(content)).code == "damaged"


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "external_links"),
        ("xl/embeddings/oleObject1.bin", b"x", "external_links"),
        ("xl/evil.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "doctype"),
        ("../evil.xml", b"<a/>", "damaged"),
    ],
)
def test_parts_that_no_table_needs_are_refused(xlsx, name, part, code):
    assert refused(rewritten(xlsx([["甲"]]), add=[(name, part)])).code == code


def test_too_many_parts_are_refused(xlsx):
    content = rewritten(xlsx([["甲"]]), add=[(f"xl/a{n}.xml", b"<a/>") for n in range(30)])

    assert refused(content, limits=Limits(entries=20)).code == "too_many_parts"


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b"\n \n", "a.csv", "empty"),
        (b",,\n,,\n", "a.csv", "empty"),
        (b"PK\x03\x04nonsense", "a.xlsx", "damaged"),
        (b"hello", "a.xlsx", "damaged"),
        (b"hello", "a.exe", "wrong_type"),
        (b"hello", "", "wrong_type"),
        (b"PK\x03\x04", "a.xlsm", "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT_CUR".encode("utf-16-le"), "a.xls", "macros"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content, filename, code):
    assert refused(content, filename).code == code


def test_a_workbook_without_rows_is_refused(xlsx):
    assert refused(xlsx([])).code == "empty"


def test_a_file_beyond_the_limit_is_refused_unread():
    assert refused(b"a" * 2_000_000, "a.csv", Limits(file_size=1 << 20)).code == "too_large"
    assert refused(io.BytesIO(b"a" * 2_000_000), "a.csv", Limits(file_size=1 << 20)).code == "too_large"


def test_an_archive_that_is_no_workbook_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")

    assert refused(target.getvalue(), "a.xlsx").code == "wrong_type"


def small_xlsx(packing: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/_rels/workbook.xml.rels", '<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>'
        )
        archive.writestr("xl/workbook.xml", '<w xmlns="m"><sheets><sheet name="a"/></sheets></w>')
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    return target.getvalue()


def small_ods() -> bytes:
    return ods(f"<table:table-row>{FILLED.format('')}</table:table-row>")


SOUND = {
    "stored.xlsx": lambda: small_xlsx(zipfile.ZIP_STORED),
    "packed.xlsx": lambda: small_xlsx(zipfile.ZIP_DEFLATED),
    "a.ods": small_ods,
}


@pytest.mark.parametrize("name", SOUND)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=3),
    st.integers(0, 49),
)
# A method of packing that nobody knows, in the directory of the archive.
@example([(844807, 1)], 0)
def test_a_damaged_file_is_read_or_refused(name, bytes_at, cut):
    content = bytearray(SOUND[name]())
    for place, byte in bytes_at:
        content[place % len(content)] = byte

    try:
        open_workbook(bytes(content[: len(content) - cut]), name)
    except WorkbookError as error:
        assert error.reason


@given(st.binary(max_size=200))
def test_any_bytes_called_csv_are_read_or_refused(content):
    try:
        book = open_workbook(content, "a.csv")
    except WorkbookError as error:
        assert error.reason
    else:
        assert len({len(row) for row in book.sheets[0].rows}) == 1


def test_the_old_excel_format_is_read(data):
    book = open_workbook(data / "old-format.xls")

    sheet, layout = find_sheet(book, ENTERPRISES)
    rows = list(read_rows(sheet.rows, ENTERPRISES, layout))

    assert (book.kind, layout.unit) == ("xls", "万元")
    assert [(row.number, row.errors) for row in rows] == [(4, [])]
    assert rows[0].values == {
        "name": "甲公司",
        "credit_code": "914307020099962209",
        "founded_on": datetime.date(2015, 3, 17),
        "capital": Decimal("125000.00"),
    }


ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="a">'
)
ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
FILLED = '<table:table-cell office:value-type="string"{}><text:p>甲</text:p></table:table-cell>'


def ods(rows: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS_HEAD + rows + ODS_TAIL)
    return target.getvalue()


def test_empty_rows_repeated_to_the_end_of_an_open_document_do_no_harm():
    rows = f"<table:table-row>{FILLED.format('')}</table:table-row>"
    rows += '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'

    assert open_workbook(ods(rows), "a.ods").sheets[0].rows == [["甲"]]


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="900000">{FILLED.format("")}</table:table-row>',
        "<table:table-row>" + FILLED.format(' table:number-columns-repeated="16000"') + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="900000"><table:table-cell/></table:table-row>'
        f"<table:table-row>{FILLED.format('')}</table:table-row>",
    ],
)
def test_an_open_document_that_unfolds_is_refused(rows):
    assert refused(ods(rows), "a.ods").code == "sheet_too_large"
