"""Finding the unit that somebody names on a form, and one's own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User

RAISING = (Organisation.Kind.ENTERPRISE, Organisation.Kind.CHAMBER)


def raising_units() -> QuerySet[Organisation]:
    """The enterprises and chambers on file."""
    return Organisation.objects.current().filter(kind__in=RAISING)


def named_unit(rows: QuerySet[Organisation], text: str, field: str) -> Organisation:
    """The one of `rows` with this name or code. Raises ValidationError by `field` where there is not one."""
    text = text.strip()
    found = list(rows.filter(credit_code=text.upper())[:2]) or list(rows.filter(name=text)[:2])
    if len(found) != 1:
        sentence = (
            _("Several bear this name; write the credit code.")
            if found
            else _("The registry has no enterprise or chamber of this name or code.")
        )
        raise ValidationError({field: sentence})
    return found[0]


def own_unit(user: User, *roles: str) -> Organisation | None:
    """The unit of the first post that `user` holds in one of these roles."""
    return next((post.organisation for post in user.active_posts if post.role in roles), None)
