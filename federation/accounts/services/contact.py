"""Where a person is reached. Reset links go there, so a change is told to the old address too."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.notices.services import post

CONTACT = ("email", "mobile")


@transaction.atomic
def change_contact(user: User, *, actor: User, email: str, mobile: str = "") -> User:
    """Change e-mail and telephone. Open links end, and the old address gets a mail that says so.

    The trail names what changed, not the values: they are personal data. Raises ValidationError by field.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    given = {"email": email.strip(), "mobile": mobile}
    changed = [name for name in CONTACT if getattr(user, name) != given[name]]
    if not changed:
        return user
    old_address = user.email
    for name in changed:
        setattr(user, name, given[name])
    user.full_clean(exclude=["password"], validate_unique=False)
    user.save(update_fields=changed)
    entry = record("accounts.contact_changed", user, actor=actor, note=" ".join(changed))
    if "email" in changed:
        user.tokens.filter(used_at__isnull=True).update(used_at=entry.at)
        if old_address:
            tell_old_address(user, old_address, key=f"contact:{entry.pk}")
    return user


def tell_old_address(user: User, address: str, *, key: str) -> None:
    body = _(
        "The e-mail address of your account %(username)s was changed. If it was not you, call the security "
        "administrator of the portal now."
    )
    payload = {
        "to": address,
        "subject": _("Your e-mail address was changed"),
        "body": body % {"username": user.username},
    }
    post("email", key, payload)
