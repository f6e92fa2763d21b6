"""Load the demo city 云州市; a second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from federation.accounts.demo import DEMO_ACCOUNTS, DEMO_PARTNER, DEMO_PASSWORD
from federation.operations.demo import look_after_the_portal
from proposals.demo import DemoExists, build_city


class Command(BaseCommand):
    help = "Load the demo city with invented people; safe to run twice, refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_ALLOWED", False):
            raise CommandError("The demo city is not loaded here: its accounts have a published password.")
        try:
            loaded = build_city()
        except DemoExists as error:
            raise CommandError(
                f"“{error}” stands in this database already; the demo city needs an empty one."
            ) from error
        if loaded:
            look_after_the_portal()
        self.stdout.write("The demo city is loaded." if loaded else "The demo city was loaded before.")
        if int(options["verbosity"]) > 0:
            self.tell_accounts()

    def tell_accounts(self) -> None:
        for account in DEMO_ACCOUNTS:
            self.stdout.write(f"  {account.username:<12} {account.label}: {account.what_to_try}")
        self.stdout.write(f"The password of all of them: {DEMO_PASSWORD}")
        self.stdout.write(f"A token for the API: manage.py issue_partner_token {DEMO_PARTNER}")
