from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    FREE_TEXT,
    WITH_THE_ACCOUNT,
    Erasure,
    Ground,
    Treatment,
    declare,
    not_personal,
)

INBOX = Treatment(
    purpose=_("Telling people what concerns them"),
    ground=Ground.CONTRACT,
    retention=WITH_THE_ACCOUNT,
    erasure=Erasure.DELETE,
)
MESSAGE = FREE_TEXT.but(purpose=INBOX.purpose, ground=Ground.CONTRACT)

declare("notices.notice", "user", INBOX, subject="user")
declare("notices.notice", "title body url", MESSAGE)
not_personal("notices.notice", "kind key", because=_("Names of events and numbers of rows."))
declare("notices.outboxmessage", "payload error", MESSAGE)
not_personal("notices.outboxmessage", "channel key", because=_("Names of events and numbers of rows."))
