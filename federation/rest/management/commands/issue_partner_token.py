"""Give a partner system a token. The secret is printed once and stored nowhere."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from federation.accounts.models import Organisation
from federation.rest.services import issue_partner_token, register_partner, revoke_partner_tokens


class Command(BaseCommand):
    help = "Issue a bearer token for a partner organisation and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("partner", help="name or number of the partner organisation")
        parser.add_argument("--days", type=int, default=90, help="how long the token lasts (1 to 366)")
        parser.add_argument(
            "--register", action="store_true", help="register the partner where the name is not on file"
        )
        parser.add_argument("--revoke", action="store_true", help="end every token of the partner instead")

    def handle(self, *args: Any, **options: Any) -> None:
        partner = self.find(options["partner"])
        if partner is None and options["register"] and not options["revoke"]:
            partner = register_partner(options["partner"], actor=None)
        if partner is None:
            raise CommandError(
                f"No partner organisation is called “{options['partner']}”. Use --register to put it on file."
            )
        if options["revoke"]:
            ended = revoke_partner_tokens(partner, actor=None)
            self.stdout.write(f"{partner.name}: {ended} token(s) ended.")
            return
        try:
            issued = issue_partner_token(partner, days=options["days"], actor=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        until = timezone.localtime(issued.expires_at)
        self.stderr.write(f"{partner.name}: valid until {until:%Y-%m-%d %H:%M}. It is not shown again.")
        self.stdout.write(issued.secret)

    def find(self, text: str) -> Organisation | None:
        outside = Organisation.objects.current().filter(kind=Organisation.Kind.OUTSIDE)
        if text.isascii() and text.isdigit() and len(text) <= 18:
            return outside.filter(pk=int(text)).first()
        return outside.filter(name=text).order_by("id").first()
