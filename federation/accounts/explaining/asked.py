"""What an address leads to: the page, the permission that it asks, and the record that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from federation.accounts.models import User

LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Asked:
    """A page by its class. `rows` are those that its number is looked for in; None where it names none."""

    path: str
    heading: str
    permission: str
    is_public: bool = False
    asks_again: bool = False
    rows: Any = None
    key: Any = None

    @property
    def names_a_record(self) -> bool:
        return self.rows is not None and self.key is not None

    def is_found_by(self, user: User) -> bool:
        """As the door looks for it; one without a permission looks for what is the person's own by itself."""
        if not self.names_a_record or not self.permission or not hasattr(self.rows, "visible_to"):
            return True
        return has(self.rows.all().visible_to(user, self.permission), self.key)


def has(rows: QuerySet, key: Any) -> bool:
    """Whether a row with this key, which an address gave, is among `rows`."""
    try:
        return rows.filter(pk=key).exists()
    except (ValueError, OverflowError):
        return False


def page_at(address: str, host: str) -> Asked:
    """What stands at an address of this portal, typed as a path or copied whole.

    ValidationError at ``page`` for an address elsewhere, and for one where there is no page.
    """
    try:
        parts = urlsplit(address.strip()[:LONGEST_ADDRESS])
        match = resolve(parts.path)
    except (ValueError, Resolver404) as error:
        raise ValidationError({"page": _("There is no page at this address. Copy it whole.")}) from error
    if parts.netloc and parts.netloc != host:
        raise ValidationError({"page": _("This is an address of another site.")})
    view = getattr(match.func, "view_class", None)
    if view is None:
        raise ValidationError({"page": _("This address is no page for people.")})
    permission, heading = getattr(view, "permission", None), getattr(view, "heading", "")
    # The number in the address of a list is that of what the list belongs to.
    is_list = hasattr(view, "table_class")
    return Asked(
        path=parts.path,
        heading=str(heading) if isinstance(heading, (str, Promise)) else "",
        permission=permission or "",
        is_public=permission is None,
        asks_again=bool(getattr(view, "reauthenticate", False)),
        rows=None if is_list else getattr(view, "queryset", None),
        key=match.kwargs.get("pk"),
    )
