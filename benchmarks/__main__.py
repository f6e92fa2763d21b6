"""Build the data where it is missing, measure, print the table, write the report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import django

from benchmarks import config as configuration
from benchmarks import database, figures
from benchmarks.config import Config
from federation.embedded.postgres import ensure_running

NAME = "portal"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare(url: str, config: Config) -> str:
    """A database with the data of this size; returns its address. Django is set up on it."""
    began = time.monotonic()
    wanted = database.fingerprint(config)
    built = database.is_built(url, wanted)
    if not built:
        say(f"Building {config.chambers:,} chambers and {config.rows:,} enterprises.")
        url = database.recreate(url, NAME)
        database.manage(url, "migrate", "--verbosity", "0")
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": database.SETTINGS, "LOG_LEVEL": "ERROR"}
    django.setup()
    if not built:
        from benchmarks import loading  # noqa: PLC0415 - models, so only after setup

        loading.build(url, config, loading.lay_ground())
        database.mark_built(url, wanted)
        say(f"Built in {time.monotonic() - began:.0f} s.")
    return url


def sections(config: Config) -> list[tuple[str, Callable]]:
    """The parts of a run that were asked for."""
    from benchmarks import pages, process, queries, transfer  # noqa: PLC0415 - models, so only after setup

    known: dict[str, Callable] = {
        "pages": pages.measure,
        "queries": queries.measure,
        "process": process.measure,
        "transfer": transfer.measure,
    }
    return [(name, known[name]) for name in config.sections]


def run(config: Config) -> list:
    """All figures of one run."""
    with ensure_running(config.home, throwaway=config.throwaway) as server:
        database.prepare_server(server)
        url = prepare(server.url, config)
        from benchmarks.people import sign_in_everybody  # noqa: PLC0415 - models, so only after setup

        people = sign_in_everybody()
        found = []
        for name, measure in sections(config):
            began = time.monotonic()
            part = measure(url, config, people)
            # As it comes: a full run takes some minutes.
            say(f"{name}, {time.monotonic() - began:.0f} s\n{figures.table(part)}\n")
            found += part
        return found


def main() -> int:
    config = configuration.from_environment()
    found = run(config)
    print(figures.table(found))
    figures.write(found, config.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
