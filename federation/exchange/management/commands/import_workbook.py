"""Import a workbook from the command line, with the same rules as the pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.accounts.models import User
from federation.exchange.importers import importers
from federation.exchange.models import ImportBatch
from federation.exchange.services.applying import apply_batch, check_batch, start_running
from federation.exchange.services.batches import ANY, open_batch, set_mappings
from federation.exchange.services.reports import report_of


class Command(BaseCommand):
    help = "Reads a workbook and says what an import would do; with --apply it imports the good rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "kind",
            choices=[ANY, *(importer.kind for importer in importers())],
            help="what the sheets hold; “any” reads each as what it looks like",
        )
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--sheet",
            action="append",
            default=[],
            help="read this sheet, also a hidden one; may be given several times;"
            " default: every visible sheet of the kind",
        )
        parser.add_argument("--as", dest="username", required=True, help="the account that imports")
        parser.add_argument("--apply", action="store_true", help="write the good rows")
        parser.add_argument("--report", type=Path, help="write the findings to this JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = self.user(options["username"])
            batch = self.run(options["kind"], options["file"], user, options["apply"], options["sheet"])
        except PermissionDenied as error:
            raise CommandError("This account may not import such workbooks.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        report = report_of(batch)
        if options["report"]:
            options["report"].write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
        for part in report["sheets"] if len(report["sheets"]) > 1 else ():
            line = (
                "“{sheet}” ({kind}): {rows} rows: {created} created, {updated} updated, {unchanged} unchanged"
            )
            self.stdout.write(line.format(**part))
        self.stdout.write(
            "{rows} rows: {created} created, {updated} updated, {unchanged} unchanged, {duplicate} duplicate,"
            " {wrong} refused".format(
                **report, duplicate=len(report["duplicates"]), wrong=batch.counts.get("wrong", 0)
            )
        )
        self.name_unread(batch)

    def name_unread(self, batch: ImportBatch) -> None:
        """Say which sheets were not read, and why."""
        for sheet in batch.sheets():
            if not sheet.is_chosen:
                why = "hidden" if sheet.layout.get("hidden_sheet") else f"looks like {sheet.kind}"
                self.stdout.write(f"not read: “{sheet.sheet}” ({why})")
        for name in batch.layout.get("notes", ()):
            self.stdout.write(f"not read: “{name}” (no list)")

    def user(self, username: str) -> User:
        try:
            return User.objects.get_by_natural_key(username)
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account “{username}”.") from error

    def run(self, kind: str, path: Path, user: User, apply: bool, sheets: Sequence[str]) -> ImportBatch:
        with (
            path.open("rb") as file,
            open_batch(kind, file, name=path.name, actor=user, sheets=sheets) as (batch, book),
        ):
            batch = set_mappings(batch, {}, actor=user)
            check_batch(batch, book=book, preview=not apply)
        if apply:
            batch = start_running(batch)
            apply_batch(batch, actor=user)
        batch.refresh_from_db()
        return batch
