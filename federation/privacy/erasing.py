"""Requests themselves: earlier copies go with the person, and somebody's requests are part of their copy."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.privacy import hooks
from federation.privacy.hooks import Section
from federation.privacy.models import DataCopy, DataRequest, RequestRecord
from federation.privacy.services.copies import drop_file
from federation.privacy.services.erasing import Erasing


def requests_about(rows: hooks.Rows) -> list[int]:
    """The keys of requests that concern one of the rows."""
    found: set[int] = set()
    for model in {row.model for row in rows}:
        records = RequestRecord.objects.filter(model=model, key__in=hooks.keys_of(rows, model))
        found |= set(records.values_list("request_id", flat=True))
    return sorted(found)


def drop_copies(work: Erasing) -> None:
    copies = DataCopy.objects.filter(request__in=requests_about(work.rows), file__isnull=False)
    for copy in copies:
        drop_file(copy)
    work.note_deleted(_("copies of personal data"), len(copies))


def own_requests(rows: hooks.Rows) -> Iterator[Section]:
    found = DataRequest.objects.filter(pk__in=requests_about(rows)).order_by("pk")
    lines = [
        {
            _now("Number"): one.number,
            _now("Request"): one.get_kind_display(),
            _now("State"): one.get_state_display(),
            _now("Received"): one.received_on,
            _now("What is asked"): one.wish,
            _now("Answer"): one.answer,
        }
        for one in found
    ]
    yield Section(_now("My requests"), lines)


hooks.cleaners.append(drop_copies)
hooks.copy_sections.append(own_requests)
