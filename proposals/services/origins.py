"""Where a matter was raised: whoever raises one for somebody else says where it was heard.

An app above that holds visits or events gives its own row as `place`, and finds what came of it again::

    raise_demand(..., origin=Origin(source="visit", heard_on=day, speaker=name, place=visit))
    heard_at(visit)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.text import search_tokens, tsvector_literal
from proposals.models import Matter, Suggestion
from proposals.services.text import refuse_bad_text


@dataclass(frozen=True)
class Origin:
    """Where something was heard; `source` is one of `Suggestion.Source`."""

    source: str
    heard_on: date
    occasion: str = ""
    speaker: str = ""
    note: str = ""
    place: models.Model | None = None


def keep_origin(matter: Matter, origin: Origin, *, text: str, actor: User) -> Suggestion:
    """Write down where `matter` was heard, in the transaction that raises it."""
    row = suggestion_of(origin, title=matter.subject, text=text, actor=actor)
    row.organisation, row.industry, row.matter = matter.organisation, matter.industry, matter
    row.state, row.sorted_by, row.sorted_at = Suggestion.State.TURNED, actor, timezone.now()
    return write(row)


def suggestion_of(origin: Origin, *, title: str, text: str, actor: User) -> Suggestion:
    """The row of something heard, to be written by `write`."""
    row = Suggestion(
        source=origin.source,
        heard_on=origin.heard_on,
        occasion=origin.occasion,
        speaker=origin.speaker,
        note=origin.note,
        title=title,
        text=text,
        recorded_by=actor,
    )
    if origin.place is not None:
        row.place_type = ContentType.objects.get_for_model(origin.place)
        row.place_id = origin.place.pk
    return row


def write(row: Suggestion) -> Suggestion:
    """Store a new suggestion with the terms it is found by. Raises ValidationError by field."""
    refuse_bad_text(row)
    check_fields(row, exclude=("matter", "sorted_by"))
    row.search = tsvector_literal(search_tokens(row.title, row.occasion, row.speaker))
    store(row, force_insert=True)
    return row


def heard_at(place: models.Model) -> QuerySet[Suggestion]:
    """What was heard at a visit or event, whatever became of it."""
    kind = ContentType.objects.get_for_model(place)
    return Suggestion.objects.filter(place_type=kind, place_id=place.pk)
