"""Mail to somebody who is erased is not sent any more."""

from django.utils.translation import gettext_lazy as _

from federation.notices.models import OutboxMessage
from federation.privacy import hooks
from federation.privacy.services.erasing import Erasing


def drop_mail(work: Erasing) -> None:
    to = OutboxMessage.objects.filter(payload__to__in=sorted(work.values.emails))
    work.note_deleted(_("outbox messages"), to.delete()[0])


hooks.cleaners.append(drop_mail)
