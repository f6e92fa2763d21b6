"""Files out and in: export beside COPY through a view, import beside COPY with validation in SQL."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import xlsxwriter

from benchmarks import database
from benchmarks.client import Caller
from benchmarks.config import Config
from benchmarks.figures import Figure, Limit
from benchmarks.floors import importing
from benchmarks.loading import FIRST_KEY
from benchmarks.names import TRADES, credit_code, enterprise_name
from benchmarks.people import People
from benchmarks.server import Web, serving
from federation.accounts.models import Organisation

EXPORT = "/enterprises/?export=csv"
HEADS = (
    "企业名称", "统一社会信用代码", "所属行业", "所在区县",
    "注册资本（万元）", "成立日期", "从业人数", "是否龙头企业",
)  # fmt: skip
# One row in a hundred is wrong, one repeats another, one is on file already.
EVERY = 100


def exporting(url: str, config: Config, people: People) -> list[Figure]:
    """Rows a second of the whole list, and the worker's peak for a small and a large export."""
    headers = {"Host": "localhost", "Cookie": people.city}
    rates: dict[str, list[float]] = {"ours": [], "floor": []}
    with serving(url) as web:
        caller = Caller(web.port)
        caller.wait_for("/healthz")
        for _round in range(config.rounds):
            for name, path in (("ours", EXPORT), ("floor", f"/floor/export?rows={config.rows}")):
                _size, seconds = caller.drain(path, headers)
                rates[name].append(config.rows / seconds)
    best = {name: max(found) for name, found in rates.items()}
    figures = [
        Figure(
            "export to CSV",
            best["ours"],
            "rows/s",
            floor=Limit("COPY through a view", best["floor"], 0.4, at_least=True),
        )
    ]
    small = peak(url, EXPORT, people.county)
    large = peak(url, EXPORT, people.city)
    if small and large:
        few = Organisation.objects.filter(kind="enterprise", branch__isnull=False).order_by("branch_id")
        count = few.filter(branch_id=few.values("branch_id")[:1]).count()
        limit = Limit(f"peak for {count:,} rows", small, 1.1)
        figures.append(Figure(f"peak memory of an export, {config.rows:,} rows", large, "MB", floor=limit))
    return figures


def peak(url: str, path: str, cookie: str) -> float | None:
    """Peak RSS in MB of a fresh worker that has sent one export."""
    with serving(url) as web:
        caller = Caller(web.port)
        caller.wait_for("/healthz")
        caller.get("/enterprises/", {"Host": "localhost", "Cookie": cookie})
        caller.drain(path, {"Host": "localhost", "Cookie": cookie})
        return _peak_of(web)


def _peak_of(web: Web) -> float | None:
    found = web.memory()
    return found[1] if found else None


def workbook_rows(config: Config) -> Iterator[tuple]:
    """The data rows of a list as an office sends it: mostly new, some wrong, some double, some known."""
    first = FIRST_KEY + config.chambers + config.rows + 1_000_000
    known = FIRST_KEY + config.chambers
    regions = list(
        Organisation.objects.filter(pk__in=range(known, known + 100)).values_list("region__name", flat=True)
    )
    for number in range(config.import_rows):
        key, turn = first + number, number % EVERY
        code = credit_code(key)
        if turn == 1:
            code = code[:-1] + ("0" if code[-1] != "0" else "1")
        elif turn == 2:
            code = credit_code(key - 2)
        elif turn == 3:
            key = known + number // EVERY % config.rows
            code = credit_code(key)
        yield (
            enterprise_name(key), code, TRADES[number % len(TRADES)] + "业", regions[number % len(regions)],
            100 + number % 9000, f"{2000 + number % 25}-{1 + number % 12:02d}-{1 + number % 28:02d}",
            number % 900, "是" if number % 50 == 0 else "否",
        )  # fmt: skip


def write_workbooks(config: Config, place: Path) -> list[Path]:
    """The same rows as .csv and .xlsx."""
    as_csv, as_xlsx = place / "enterprises.csv", place / "enterprises.xlsx"
    with as_csv.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        writer.writerows(workbook_rows(config))
    with xlsxwriter.Workbook(str(as_xlsx), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("企业")
        for number, row in enumerate([HEADS, *workbook_rows(config)]):
            sheet.write_row(number, 0, row)
    return [as_csv, as_xlsx]


def importing_files(url: str, config: Config, people: People) -> list[Figure]:
    """Rows a second of the whole command, each time into a fresh copy of the database."""
    place = config.home / "files"
    place.mkdir(parents=True, exist_ok=True)
    workbooks = write_workbooks(config, place)
    with database.scratch_copy(url, "bench_import") as copy, psycopg.connect(copy) as connection:
        seconds = importing.run(connection, list(workbook_rows(config)))
    floor = Limit("COPY and validation in SQL", config.import_rows / seconds, 0.4, at_least=True)
    found = []
    for workbook in workbooks:
        with database.scratch_copy(url, "bench_import") as copy:
            began = time.perf_counter()
            words = ("import_workbook", "enterprises", str(workbook), "--as", people.clerk.username)
            database.manage(copy, *words, "--apply")
            rate = config.import_rows / (time.perf_counter() - began)
        found.append(Figure(f"import of {workbook.suffix}", rate, "rows/s", floor=floor))
    return found


def measure(url: str, config: Config, people: People) -> list[Figure]:
    return [*exporting(url, config, people), *importing_files(url, config, people)]
