"""`manage.py note_backup database --size N`: what a backup's script says at its end."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.operations.models import Backup
from federation.operations.services.backups import note_backup


class Command(BaseCommand):
    help = "Note that a backup was made, or that it failed, so that the administrators see it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=Backup.Part.values)
        parser.add_argument("--size", type=int, default=0, help="in bytes")
        parser.add_argument("--restored", action="store_true", help="it was restored elsewhere as a trial")
        parser.add_argument("--failed", action="store_true")
        parser.add_argument("--note", default="", help="such as the name of the file")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = Backup.Kind.RESTORED if options["restored"] else Backup.Kind.SAVED
        try:
            row = note_backup(
                options["part"],
                kind=kind,
                size=options["size"],
                succeeded=not options["failed"],
                note=options["note"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"noted: {row.part} {row.kind} {row.size}")
