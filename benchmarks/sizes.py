"""Databases of several sizes beside each other; each is built once and kept for the next run."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from benchmarks import database, loading
from benchmarks.config import Config, say

EMPTY = "portal_migrated"


def prepare(server: str, config: Config) -> str:
    """The database with the data of this size on the server of the address `server`; returns its address."""
    url = database.place_of(server, config)
    wanted = database.fingerprint(config)
    if database.is_built(url, wanted):
        database.manage(url, "migrate", "--verbosity", "0")
        return url
    began = time.monotonic()
    say(f"Building {config.chambers:,} chambers and {config.rows:,} enterprises.")
    url = database.recreate(url, database.name_of(url), template=migrated(server))
    with on(url):
        loading.build(url, config, loading.lay_ground())
    database.mark_built(url, wanted)
    say(f"Built in {time.monotonic() - began:.0f} s.")
    return url


def migrated(server: str) -> str:
    """The name of an empty database with every migration run, from which the others are copied."""
    url = database.database_url(server, EMPTY)
    if not database.exists(url):
        database.recreate(url, EMPTY)
    database.manage(url, "migrate", "--verbosity", "0")
    return EMPTY


@contextmanager
def on(url: str) -> Iterator[None]:
    """Django's own connection on another database of the same server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database.name_of(url)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def sized(config: Config, rows: int) -> Config:
    """The same run with another number of enterprises, and of chambers in proportion."""
    return dataclasses.replace(config, rows=rows, chambers=max(10, min(config.chambers, rows // 10)))
