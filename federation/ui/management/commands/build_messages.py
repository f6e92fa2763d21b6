"""Compile the Chinese of all areas into one catalogue, without GNU gettext on the machine."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from federation.ui.messages import compile_catalogue, merge_fragments


class Command(BaseCommand):
    help = "Merge locale/fragments/*.po and write locale/zh_Hans/LC_MESSAGES/django.mo."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        root = Path(settings.BASE_DIR) / "locale"
        catalogue, conflicts = merge_fragments(sorted((root / "fragments").glob("*.po")))
        if conflicts:
            raise CommandError("One English message has two Chinese wordings:\n" + "\n".join(conflicts))
        target = root / "zh_Hans" / "LC_MESSAGES" / "django.mo"
        if compile_catalogue(catalogue, target):
            self.stdout.write(f"{len(catalogue)} messages written")
