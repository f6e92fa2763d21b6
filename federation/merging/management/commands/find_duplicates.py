"""`manage.py find_duplicates`: compare the records that changed since the last time, or all of them."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from federation.merging.services import finding


class Command(BaseCommand):
    help = "Look for records that may be one and the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="compare everything, not only what changed")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        found = finding.find_all() if options["all"] else finding.find_changed()
        for subject, count in found.items():
            self.stdout.write(f"{subject}: {count} open pairs")
        self.stdout.write(f"{time.monotonic() - began:.1f} s")
