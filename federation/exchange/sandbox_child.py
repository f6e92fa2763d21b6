"""The other side of ``sandbox``: reads a foreign workbook where it can harm nobody.

Run as a program with the path and the file's name. Writes pickled messages: ("error", code, sentence,
params) or ("sheets", kind, [(name, visible, merged, hidden rows, hidden columns, rows, first rows)]);
after each line with the number of a sheet on its standard input, that sheet's rows in pieces.
"""

from __future__ import annotations

import contextlib
import pickle
import resource
import sys
from typing import Any

from django.conf import settings

from federation.exchange.errors import WorkbookError
from federation.exchange.layout import SEARCH_ROWS
from federation.exchange.workbook import open_workbook

MEMORY = 3 * 1024**3
CPU_SECONDS = 150
HEAD = SEARCH_ROWS + 12
PIECE = 500


def confine() -> None:
    """Bounds that hold whatever the parser does. A system that knows a bound not goes without it."""
    for bound, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(bound, (value, value))


def say(message: Any) -> None:
    pickle.dump(message, sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()


def main() -> None:
    confine()
    # The sentences leave untranslated; the reader's language is known on the other side only.
    settings.configure(USE_I18N=False)
    try:
        book = open_workbook(sys.argv[1], sys.argv[2])
        say(
            (
                "sheets",
                book.kind,
                [
                    (
                        sheet.name,
                        sheet.visible,
                        sheet.merged,
                        sheet.hidden_rows,
                        sheet.hidden_columns,
                        len(sheet.rows),
                        list(sheet.rows[:HEAD]),
                    )
                    for sheet in book.sheets
                ],
            )
        )
    except WorkbookError as error:
        say(("error", error.code, str(error.message), error.params))
        return
    while (asked := sys.stdin.buffer.readline()).strip():
        rows = book.sheets[int(asked)].rows
        for start in range(0, len(rows), PIECE):
            say(list(rows[start : start + PIECE]))


if __name__ == "__main__":
    main()
