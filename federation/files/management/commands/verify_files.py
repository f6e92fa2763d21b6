"""Compare the rows of stored files with the bytes on disk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.files.agreement import mismatches, orphans, remove_orphan
from federation.files.models import Attachment, StoredFile


class Command(BaseCommand):
    help = (
        "Reads every stored file and says where row and bytes do not agree (sha256), and which bytes of more"
        " than 24 hours no row names. Fails where a row has lost its bytes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete the bytes that no row names")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for sha256, why in mismatches(StoredFile.objects.order_by("id").iterator(chunk_size=1000)):
            wrong += 1
            # By number only: a name may tell more than whoever looks after the disk may know.
            used = Attachment.objects.filter(file__sha256=sha256).values_list("pk", flat=True)[:20]
            self.stdout.write(f"{why}: {sha256} (attachments: {', '.join(map(str, used)) or 'none'})")
        loose = 0
        for path in orphans():
            loose += 1
            gone = options["remove"] and remove_orphan(path)
            self.stdout.write(f"{'removed' if gone else 'orphan'}: {path}")
        rows = StoredFile.objects.count()
        self.stdout.write(f"{rows} files, {wrong} that do not agree, {loose} bytes without a row")
        if wrong:
            raise CommandError(f"{wrong} files do not agree with their rows: restore them from the backup.")
