"""Opening foreign workbooks in a confined process: a bomb ends that process, never a web worker."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import WorkbookError
from federation.exchange.workbook import Cells, Sheet, Workbook
from federation.files.checks import safe_name

WALL_SECONDS = 600
_ALLOWED = {
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("federation.exchange.text", "UnreadableCell"),
}
# What the process may know of ours: enough to start Python, no secrets and no addresses.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")


class _Unpickler(pickle.Unpickler):
    """Takes cells only, so that a parser gone astray cannot hand us code."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is no cell")
        return super().find_class(module, name)


class ForwardRows(Sequence):
    """The rows of a sheet as they arrive; each may be asked for once, in order. Memory stays flat."""

    def __init__(self, process: OpenedBook, count: int) -> None:
        self._process = process
        self._count = count
        self._piece: list[Cells] = []
        self._start = 0

    def __len__(self) -> int:
        return self._count

    def drain(self) -> None:
        """Receive what nobody asked for, so that the next answer is another sheet's."""
        while self._start + len(self._piece) < self._count:
            self._start += len(self._piece)
            self._piece = self._process.receive()

    def __getitem__(self, index: Any) -> Any:
        while index >= self._start + len(self._piece):
            self._start += len(self._piece)
            self._piece = self._process.receive()
        if index < self._start:
            raise IndexError("rows are read forwards only")
        return self._piece[index - self._start]


class OpenedBook:
    """A workbook held open by its process. ``workbook`` has every sheet with its first rows only."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        message = self.receive()
        if message[0] == "error":
            _kind, code, sentence, params = message
            raise WorkbookError(code, _(sentence), params)
        _word, kind, sheets = message
        self._counts = [facts[-2] for facts in sheets]
        self._reading: ForwardRows | None = None
        self.workbook = Workbook(
            "",
            kind,
            [
                Sheet(name, head, visible, merged, rows, columns)
                for name, visible, merged, rows, columns, _count, head in sheets
            ],
        )

    def receive(self) -> Any:
        """The next message; WorkbookError where the process has died of the file."""
        assert self._process.stdout is not None
        try:
            return _Unpickler(self._process.stdout).load()
        except (EOFError, pickle.UnpicklingError, OSError) as error:
            raise WorkbookError(
                "too_heavy",
                _("The file takes too much memory or time to read. Split it and upload the parts."),
            ) from error

    def rows(self, sheet: Sheet) -> ForwardRows:
        """All rows of a sheet, from its first one; what was left of the sheet before is passed over."""
        if self._reading is not None:
            self._reading.drain()
        index = next(place for place, found in enumerate(self.workbook.sheets) if found is sheet)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{index}\n".encode())
        self._process.stdin.flush()
        self._reading = ForwardRows(self, self._counts[index])
        return self._reading


@contextmanager
def open_confined(path: str | Path, filename: str) -> Iterator[OpenedBook]:
    """Open the file at `path`, called `filename`; WorkbookError in a clerk's words for any refusal."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "federation.exchange.sandbox_child",
            str(Path(path).resolve()),
            safe_name(filename),
        ],
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    guard = threading.Timer(WALL_SECONDS, process.kill)
    guard.daemon = True
    guard.start()
    try:
        yield OpenedBook(process)
    finally:
        guard.cancel()
        process.kill()
        process.communicate()
