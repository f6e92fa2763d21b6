"""What every act on a matter begins and ends with: the lock, and the sign that something has changed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from federation.text import search_tokens, tsvector_literal
from proposals.models import Matter

Case = TypeVar("Case", bound=models.Model)


def locked(case: Case) -> Case:
    """The fresh row of a proposal, complaint or demand with its matter, both under lock.

    The matter comes first, here and wherever else something of a matter is locked: one order for everybody.
    """
    found = (
        type(case)
        ._default_manager.select_for_update(of=("matter", "self"))
        .select_related("matter", "matter__organisation", "matter__author")
    )
    return found.get(pk=case.pk)


def lock_case(matter: Matter) -> Any:
    """The fresh proposal, complaint or demand of a matter, under lock like `locked`."""
    model = Matter._meta.get_field(matter.kind).related_model
    return locked(model(pk=matter.pk))


def lock_matter(pk: int) -> Matter:
    """The fresh matter under lock, for acts on its parts."""
    return Matter.objects.select_for_update(of=("self",)).select_related("organisation", "author").get(pk=pk)


def bump(matter: Matter, *changed: str) -> None:
    """A new version and time, so that stale pages and followers notice.

    `changed` names what else is to be written of the matter. Locked rows hold the newest version.
    """
    matter.version += 1
    matter.save(update_fields=["version", "updated_at", *changed])


def index_matter(matter: Matter, *numbers: str) -> None:
    """Set the terms a matter is found by: its subject and whatever numbers it bears."""
    matter.search = tsvector_literal(search_tokens(matter.subject, *numbers))
