"""One foreground process that starts the portal's programs in order, keeps them up, and stops them in order.

Each child has a session of its own, so that Ctrl-C reaches the supervisor alone and the stop has an order:
first whatever takes requests, last whatever the others depend on. The kernel ends the children if the
supervisor is killed.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from federation.embedded.guardian import die_with_parent

TICK_SECONDS = 0.1
BACKOFF_FIRST, BACKOFF_LIMIT = 1.0, 30.0
# A child that lived this long had recovered; its next failure waits the short time again.
STEADY_SECONDS = 60.0
SIGNALS_THAT_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SIGNALS_UNTIL_KILL = 3


@dataclass(frozen=True)
class Program:
    """What to run. Stages stop from high to low; `grace` is the time in seconds before it is killed."""

    name: str
    argv: Sequence[str]
    stage: int
    grace: float
    env: Mapping[str, str] = field(default_factory=dict)
    before_start: Callable[[], None] = lambda: None
    is_ready: Callable[[], bool] = lambda: True


class Console:
    """Whole lines from many processes on one terminal, each with the name of its source."""

    def __init__(self, width: int = 8) -> None:
        self._lock = threading.Lock()
        self._width = width

    def line(self, source: str, text: str) -> None:
        with self._lock:
            try:
                sys.stdout.write(f"{source:<{self._width}}| {text}\n")
                sys.stdout.flush()
            except OSError:
                # The terminal is gone (SIGHUP); the programs still have to be stopped in order.
                return


class Child:
    """A program that runs, or waits to be started again."""

    def __init__(self, program: Program, cwd: Path, console: Console) -> None:
        self.program, self._cwd, self._console = program, cwd, console
        self._process: subprocess.Popen | None = None
        self._started = 0.0
        self._failures = 0
        self.restart_at = 0.0

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the program. Called from the main thread only: PDEATHSIG follows the starting thread."""
        self.program.before_start()
        self._process = subprocess.Popen(
            self.program.argv,
            cwd=self._cwd,
            env={**os.environ, **self.program.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        self._started = time.monotonic()
        self._relay_thread = threading.Thread(target=self._relay, args=[self._process], daemon=True)
        self._relay_thread.start()

    def _relay(self, process: subprocess.Popen) -> None:
        assert process.stdout is not None
        for raw in process.stdout:
            self._console.line(self.program.name, raw.decode(errors="replace").rstrip())

    def keep_up(self) -> None:
        """Notice that the program ended, and start it again after a pause that grows."""
        if self._process is None:
            if time.monotonic() >= self.restart_at:
                self.start()
            return
        code = self._process.poll()
        if code is None:
            return
        self.kill()
        lived = time.monotonic() - self._started
        self._failures = 1 if lived > STEADY_SECONDS else self._failures + 1
        pause = min(BACKOFF_FIRST * 2 ** (self._failures - 1), BACKOFF_LIMIT)
        self._console.line("portal", f"{self.program.name} ended ({_reason(code)}); again in {pause:.0f} s.")
        self._process, self.restart_at = None, time.monotonic() + pause

    def terminate(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the program and whatever it left in its session."""
        if self._process is not None:
            # Nothing may be left of the group (macOS says "not permitted" of a group of zombies).
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._relay_thread.join(timeout=1)


def _reason(code: int) -> str:
    return f"exit {code}" if code >= 0 else f"signal {-code}"


class Supervisor:
    """Runs `programs` until a signal says stop; `run` returns the exit code."""

    def __init__(self, programs: Sequence[Program], *, cwd: Path, console: Console) -> None:
        self._children = [Child(program, cwd, console) for program in programs]
        self._console = console
        self._signals = 0

    @property
    def is_stopping(self) -> bool:
        return self._signals > 0

    def listen(self) -> None:
        """Take the stop signals over. Earlier than `run`, so that none is lost while things start."""
        for signum in SIGNALS_THAT_STOP:
            signal.signal(signum, self._on_signal)

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self._signals += 1

    def run(self, announce: Callable[[], None]) -> int:
        """Start everything, call `announce` when all are ready, watch, and stop in order."""
        up: list[Child] = []
        try:
            for child in self._children:
                up.append(child)
                self._watch(up, until=child.program.is_ready)
            if not self.is_stopping:
                announce()
            self._watch(up, until=lambda: False)
        finally:
            self._stop(up)
        return 0

    def _watch(self, up: Sequence[Child], until: Callable[[], bool]) -> None:
        while not self.is_stopping:
            for child in up:
                child.keep_up()
            if up[-1].is_running and until():
                return
            time.sleep(TICK_SECONDS)

    def _stop(self, up: Sequence[Child]) -> None:
        self._console.line("portal", "Stopping; what is running may finish. Two more Ctrl-C kill it.")
        for stage in sorted({child.program.stage for child in up}, reverse=True):
            children = [child for child in up if child.program.stage == stage]
            for child in children:
                child.terminate()
            deadline = time.monotonic() + max(child.program.grace for child in children)
            while any(child.is_running for child in children):
                if time.monotonic() > deadline or self._signals >= SIGNALS_UNTIL_KILL:
                    break
                time.sleep(TICK_SECONDS / 2)
            for child in children:
                child.kill()
