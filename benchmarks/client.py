"""Asking for pages over one kept connection, and visiting several targets in turn."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.server import HOST, START_PATIENCE


class WrongAnswer(RuntimeError):
    """A target did not answer 200: its time would mean nothing."""


@dataclass
class Target:
    """An address to be asked for again and again; several paths are asked for in turn."""

    name: str
    paths: Sequence[str]
    cookie: str = ""
    token: str = ""
    times: list[float] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        found = {"Host": "localhost", "Accept": "*/*"}
        if self.cookie:
            found["Cookie"] = self.cookie
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        return found

    @property
    def p50(self) -> float:
        """Median in milliseconds."""
        return statistics.median(self.times) * 1000

    @property
    def p95(self) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))] * 1000


class Caller:
    """One connection that stays open, as a browser's does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def get(self, path: str, headers: Mapping[str, str]) -> bytes:
        """The body of a page. Raises WrongAnswer for any status but 200."""
        try:
            self.connection.request("GET", path, headers=dict(headers))
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection.close()
            self.connection.request("GET", path, headers=dict(headers))
            answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise WrongAnswer(f"{path} answers {answer.status}: {body[:300]!r}")
        return body

    def drain(self, path: str, headers: Mapping[str, str]) -> tuple[int, float]:
        """Read a long answer without keeping it: (bytes, seconds)."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=dict(headers))
        answer = self.connection.getresponse()
        size = 0
        while piece := answer.read(256 * 1024):
            size += len(piece)
        if answer.status != 200:
            raise WrongAnswer(f"{path} answers {answer.status}")
        return size, time.perf_counter() - began

    def wait_for(self, path: str) -> None:
        """Ask until the server answers 200 for the first time."""
        deadline = time.monotonic() + START_PATIENCE
        while True:
            try:
                self.get(path, {"Host": "localhost"})
                return
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                self.connection.close()
                time.sleep(0.005)


def visit(caller: Caller, targets: Sequence[Target], *, rounds: int, requests: int, patience: float) -> None:
    """Warm every target, then ask A, B, C … for `requests` pages each, `rounds` times.

    In turn, so that whatever else the machine does meanwhile falls on all of them alike.
    """
    visit_all([(caller, target) for target in targets], rounds=rounds, requests=requests, patience=patience)


def visit_all(pairs: Sequence[tuple[Caller, Target]], *, rounds: int, requests: int, patience: float) -> None:
    """The same where the targets stand on several servers."""
    for caller, target in pairs:
        for path in target.paths[:3]:
            caller.get(path, target.headers)
    for _round in range(rounds):
        for caller, target in pairs:
            ask(caller, target, requests, patience)


def ask(caller: Caller, target: Target, requests: int, patience: float) -> None:
    deadline = time.perf_counter() + patience
    headers = target.headers
    for number in range(requests):
        path = target.paths[number % len(target.paths)]
        began = time.perf_counter()
        caller.get(path, headers)
        target.times.append(time.perf_counter() - began)
        if time.perf_counter() > deadline:
            break
