"""The limits of supervision, as they are set up."""

from __future__ import annotations

from chambers.models import Option


def limit(code: str) -> int:
    """The value of a limit. Raises Option.DoesNotExist for a code that no migration put there."""
    return Option.objects.get(area=Option.Area.LIMIT, code=code).amount or 0
