"""`manage.py audit_key`: the public key that checks the files of the trail, or a new private one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from federation.audit.signing import key_name, new_key, private_key, public_text


class Command(BaseCommand):
    help = "Print the public key that checks the files of the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new", action="store_true", help="print a new private key for AUDIT_SIGNING_KEY instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new"]:
            self.stdout.write(new_key())
            return
        public = public_text(private_key())
        self.stdout.write(f"{public}\n{key_name(public)}")
