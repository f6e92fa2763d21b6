"""Build the data where it is missing, measure, print the table, write the report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import django

from benchmarks import config as configuration
from benchmarks import database, figures
from benchmarks.config import Config, say
from federation.embedded.postgres import ensure_running


def set_up(url: str) -> None:
    """Django on database `url`."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": database.SETTINGS, "LOG_LEVEL": "ERROR"}
    django.setup()


def sections(config: Config) -> list[tuple[str, Callable]]:
    """The parts of a run that were asked for."""
    # Models, so only after setup.
    from benchmarks import (  # noqa: PLC0415
        growth,
        matters,
        merging,
        pages,
        process,
        queries,
        scope,
        scoring,
        transfer,
    )

    known: dict[str, Callable] = {
        "pages": pages.measure,
        "queries": queries.measure,
        "scope": scope.measure,
        "process": process.measure,
        "transfer": transfer.measure,
        "merging": merging.measure,
        "growth": growth.measure,
        "matters": matters.measure,
        "scoring": scoring.measure,
    }
    return [(name, known[name]) for name in config.sections]


def run(config: Config) -> list:
    """All figures of one run."""
    with ensure_running(config.home, throwaway=config.throwaway) as server:
        database.prepare_server(server)
        set_up(database.place_of(server.url, config))
        from benchmarks.sizes import prepare  # noqa: PLC0415 - models, so only after setup

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
