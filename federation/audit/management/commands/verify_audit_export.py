"""`manage.py verify_audit_export FILE …`: check signed files of the audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.audit.services.checking import BrokenFile, CheckedFile, check_file
from federation.audit.signing import key_name, private_key, public_text


class Command(BaseCommand):
    help = "Check files of the audit trail: signature, chain, and that several follow each other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="in the order of their days")
        parser.add_argument("--key", help="the trusted public key; without it that of this portal")
        parser.add_argument(
            "--database", action="store_true", help="also compare with what the database holds now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["key"] or public_text(private_key())
        before: CheckedFile | None = None
        for name in options["files"]:
            try:
                with Path(name).open("rb") as file:
                    checked = check_file(file, key=key, against_database=options["database"])
            except OSError as error:
                raise CommandError(f"{name}: {error.strerror}") from error
            except BrokenFile as error:
                raise CommandError(f"{name}: {error}") from error
            if before is not None and checked.head["file_before"] != before.sha256:
                raise CommandError(f"{name}: does not follow the file before")
            head = checked.head
            self.stdout.write(
                f"{name}: {head['day']}, {head['blocks']} blocks, {head['entries']} entries,"
                f" up to block {head['last_block']}, signed by {key_name(key)}"
            )
            before = checked
        self.stdout.write("Every file holds.")
