"""Who read entries of the directory: put on the trail with each page, and read from it again."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.audit.reading import readings_of, record_reading
from members.models import DirectoryEntry, Person

# What the list of the directory records is named after this, see `ListPage.reading_event`.
READING = "members.directory"
EVENTS = {
    "members.directory_listed": _("In the list"),
    "members.directory_printed": _("Printed with the list"),
    "members.directory_read": _("Entry opened"),
}


def note_read(entries: list[DirectoryEntry], *, actor: User) -> None:
    """Put on the trail that somebody opens these entries."""
    record_reading("members.directory_read", DirectoryEntry, [one.pk for one in entries], actor=actor)


def readings_of_person(person: Person) -> QuerySet[AuditEntry]:
    """Who was shown the entries of `person`, present and former ones."""
    keys = DirectoryEntry.objects.filter(person=person).values_list("pk", flat=True)
    return readings_of(DirectoryEntry, list(keys), list(EVENTS))
