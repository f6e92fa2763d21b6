"""`manage.py portal`: the whole portal on this machine, in the foreground, until Ctrl-C."""

import fcntl
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from federation.embedded import programs
from federation.embedded.bootstrap import EMBEDDED_MARK, PROJECT_DIR, var_directory
from federation.embedded.postgres import ensure_running
from federation.embedded.process import open_lock
from federation.embedded.supervisor import Console, Program, Supervisor
from federation.embedded.valkey import Valkey, find_program

DEMO_MODULE = "federation.accounts.demo"


class Command(BaseCommand):
    help = "Run the portal here: database, broker, web, worker and beat in one foreground process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST_ADDRESS", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--web-workers", type=int, default=2)
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console()
        with self._only_one() as note_address:
            self._prepare_database(load_demo=not options["no_demo"])
            port = self._choose_port(options["host"], options["port"])
            with self._application_database() as app_url:
                parts = self._programs(options["host"], port, options["web_workers"], app_url)
                supervisor = Supervisor(parts, cwd=PROJECT_DIR, console=self.console)
                supervisor.listen()
                address = f"http://{_shown(options['host'])}:{port}/"
                note_address(address)
                supervisor.run(announce=lambda: self._announce(address))
                Valkey.at(var_directory() / "valkey").discard_socket_directory()

    @contextmanager
    def _only_one(self) -> Iterator[Any]:
        """Refuse a second portal on the same data; the lock file tells where the first one is."""
        var_directory().mkdir(parents=True, exist_ok=True)
        descriptor = open_lock(var_directory() / "portal.lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = os.pread(descriptor, 200, 0).decode().strip()
            os.close(descriptor)
            where = f" at {address}" if address else ""
            raise CommandError(f"The portal already runs here{where}. Stop it there with Ctrl-C.") from None

        def note(text: str) -> None:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, text.encode(), 0)

        try:
            note("")
            yield note
        finally:
            os.close(descriptor)

    def _prepare_database(self, *, load_demo: bool) -> None:
        """Migrate when something is pending, and fill an empty portal with the demo city."""
        executor = MigrationExecutor(connections["default"])
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            self._say(f"Preparing the database ({len(pending)} steps).")
            call_command("migrate", interactive=False, verbosity=0)
        if load_demo and not get_user_model()._default_manager.exists():
            self._say("Loading the demo city; this happens once.")
            call_command("load_demo")
        self.demo_accounts = _demo_accounts()
        connections.close_all()

    def _choose_port(self, host: str, wanted: int) -> int:
        try:
            port = programs.free_port(host, wanted)
        except OSError as error:
            raise CommandError(str(error)) from error
        if port != wanted:
            self._say(f"Port {wanted} is taken; using {port}.")
        return port

    @contextmanager
    def _application_database(self) -> Iterator[str]:
        """The address for web, worker and beat, whose role may not change tables.

        With a DATABASE_URL of the user's own there is one role unless APP_DATABASE_URL names another.
        """
        own = os.environ.get("APP_DATABASE_URL")
        embedded = var_directory() / "postgres"
        is_embedded = EMBEDDED_MARK in os.environ
        with ensure_running(embedded) if is_embedded else nullcontext() as server:
            yield own or (server.app_url if server else os.environ["DATABASE_URL"])

    def _programs(self, host: str, port: int, workers: int, app_url: str) -> list[Program]:
        """The programs in the order in which they start."""
        settings = {"DATABASE_URL": app_url}
        parts = []
        if not os.environ.get("CELERY_BROKER_URL"):
            binary = find_program()
            if binary is None:
                self._say("Neither Valkey nor Redis was found: reminders, imports and mail have to wait.")
                return [programs.web_program(host, port, workers, programs.child_environment(**settings))]
            valkey = Valkey.at(var_directory() / "valkey")
            valkey.end_stray()
            parts.append(programs.valkey_program(binary, valkey))
            settings |= {"CELERY_BROKER_URL": valkey.broker_url}
            settings |= {"CACHE_URL": os.environ.get("CACHE_URL") or valkey.cache_url}
        env = programs.child_environment(**settings)
        parts.append(programs.web_program(host, port, workers, env))
        parts.append(programs.worker_program(env))
        parts.append(programs.beat_program(var_directory() / "beat-schedule", env))
        return parts

    def _announce(self, address: str) -> None:
        self._say(f"The portal is ready: {address}   (Ctrl-C stops it)")
        for line in self.demo_accounts:
            self._say(line)

    def _say(self, text: str) -> None:
        self.console.line("portal", text)


def _shown(host: str) -> str:
    """The address a browser on this machine can open."""
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::"} else host


def _demo_accounts() -> list[str]:
    """What to print about the demo accounts; nothing when this portal was not filled with them."""
    if find_spec(DEMO_MODULE) is None:
        return []
    demo = import_module(DEMO_MODULE)
    users = get_user_model()
    known = {f"{users.USERNAME_FIELD}__in": [account.username for account in demo.DEMO_ACCOUNTS]}
    if not users._default_manager.filter(**known).exists():
        return []
    lines = [f"    {one.username:<12} {one.label}: {one.what_to_try}" for one in demo.DEMO_ACCOUNTS]
    return [f"Demo accounts, all with the password {demo.DEMO_PASSWORD}", *lines]
