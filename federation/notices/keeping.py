"""Giving messages another chance that were given up, such as after the mail server came back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.notices.models import OutboxMessage

State = OutboxMessage.State


@transaction.atomic
def retry_message(message: OutboxMessage, *, actor: User) -> OutboxMessage:
    """Queue a message again that was given up; its key stays, so a copy that did arrive can be told as one.

    Raises ValidationError for one that is under way or delivered, and for one whose link was forgotten.
    """
    message = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if message.state != State.FAILED:
        raise ValidationError(_("Only a message that was given up can be sent again."))
    if message.payload.get("secret"):
        raise ValidationError(_("The link in this message is not kept. Send a new invitation instead."))
    message.state, message.attempts, message.due_at = State.WAITING, 0, timezone.now()
    message.save(update_fields=["state", "attempts", "due_at"])
    record("notices.message_retried", message, actor=actor)
    return message


@transaction.atomic
def retry_all(*, actor: User) -> int:
    """Queue everything again that can be; returns how many messages. Raises ValidationError for none."""
    count = OutboxMessage.objects.can_be_retried().update(
        state=State.WAITING, attempts=0, due_at=timezone.now()
    )
    if not count:
        raise ValidationError(_("No message that was given up can be sent again."))
    record("notices.messages_retried", actor, actor=actor, note=str(count))
    return count
