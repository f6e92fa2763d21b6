"""`manage.py verify_audit`: compute the chain over the audit trail again and name what is broken first."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.audit.services.sealing import seal
from federation.audit.services.verifying import SHOWN, Report, verify
from federation.audit.services.watching import check_and_tell

ANCHOR = re.compile(r"(\d+):([0-9a-f]{64})")


def anchor(text: str) -> tuple[int, str]:
    found = ANCHOR.fullmatch(text.strip().lower())
    if found is None:
        raise CommandError(f"{text}: give NUMBER:HASH as the log says them, 64 digits of a hash")
    return int(found[1]), found[2]


class Command(BaseCommand):
    help = "Check every entry of the audit trail against the chain. Ends with 1 where something does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help='a block that the log has named ("audit block 17 3f…"); may be given again and again',
        )
        parser.add_argument(
            "--look-only", action="store_true", help="write nothing: neither seal first nor keep the outcome"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        expected = dict(anchor(text) for text in options["expect"])
        if options["look_only"]:
            report = verify(expected=expected)
        else:
            seal()
            report = check_and_tell(expected=expected)
        self.tell(report)

    def tell(self, report: Report) -> None:
        self.stdout.write(
            f"{report.blocks} blocks, {report.entries} entries sealed, {report.unsealed} not yet sealed,"
            f" {report.seconds:.1f} s"
        )
        if report.last_number:
            self.stdout.write(f"last block {report.last_number}:{report.last_hash.hex()}")
        if report.late:
            self.stdout.write(f"{report.late} entries are dated hours before they were sealed: look at them")
        for finding in report.findings[:SHOWN]:
            self.stderr.write(str(finding))
        if not report.is_sound:
            more = len(report.findings) - SHOWN
            raise CommandError(
                f"broken first at: {report.findings[0]}" + (f" ({more} more not shown)" if more > 0 else "")
            )
        self.stdout.write("The trail holds.")
