"""How people arranged their pages."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    WITH_THE_ACCOUNT,
    Erasure,
    Ground,
    Treatment,
    acts,
    declare,
    mentions,
    not_personal,
)

ARRANGED = Treatment(
    purpose=_("Showing pages as somebody arranged them"),
    ground=Ground.CONTRACT,
    retention=WITH_THE_ACCOUNT,
    erasure=Erasure.DELETE,
)
CODES = _("Names of lists, records and columns.")

declare("ui.follow", "user", ARRANGED, subject="user")
not_personal("ui.follow", "kind subjects", because=CODES)
declare("ui.listchoice", "user", ARRANGED, subject="user")
not_personal("ui.listchoice", "list_name columns", because=CODES)
declare("ui.submission", "user", ARRANGED.but(purpose=_("Doing a form sent twice once")), subject="user")
not_personal("ui.submission", "url", because=CODES)
acts("ui.savedview", "owner")
mentions("ui.savedview", "name query")
not_personal("ui.savedview", "list_name", because=CODES)
