"""Open an account from the command line: how the first administrators come into a new portal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from federation.accounts.models import Organisation, Role
from federation.accounts.services.organisations import register_organisation
from federation.accounts.services.tokens import invite
from federation.accounts.services.users import give_post, open_account
from federation.text import normalise_name


class Command(BaseCommand):
    help = (
        "Open an account with one post and print the path of a one-time link to choose its password. "
        "The link is valid for seven days."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="how the person is called")
        parser.add_argument("--role", required=True, choices=[str(role) for role in Role.values])
        parser.add_argument(
            "--organisation",
            required=True,
            help="the unit's full name or credit code; in an empty portal it becomes the city federation",
        )
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                user = open_account(
                    options["username"], name=options["name"], email=options["email"], actor=None
                )
                give_post(user, self.unit(options["organisation"]), options["role"], actor=None)
                secret = invite(user, actor=None)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(reverse("accounts:set_password", args=[secret]))

    def unit(self, typed: str) -> Organisation:
        """The unit of that name or code; the first one of an empty portal is registered."""
        units = Organisation.objects.current()
        found = list(units.filter(Q(folded_name=normalise_name(typed)[:220]) | Q(credit_code=typed))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise CommandError(f"Several units are called {typed}; give the credit code.")
        if units.exists():
            raise CommandError(f"No unit is called {typed}.")
        return register_organisation(Organisation.Kind.FEDERATION, actor=None, name=typed)
