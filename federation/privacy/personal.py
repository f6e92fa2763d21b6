"""What the libraries of the portal keep."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    FREE_TEXT,
    WITH_THE_ACCOUNT,
    Erasure,
    Ground,
    Treatment,
    acts,
    declare,
    mentions,
    not_personal,
)

SIGN_IN = Treatment(
    purpose=_("Keeping somebody signed in"),
    ground=Ground.CONTRACT,
    retention=_("12 hours"),
    erasure=Erasure.MENTIONS,
)
ATTEMPTS = Treatment(
    purpose=_("Counting failed sign-ins, against guessing"),
    ground=Ground.DUTY,
    retention=_("Until the next successful sign-in"),
    erasure=Erasure.MENTIONS,
)
ADDRESS = ATTEMPTS.but(
    erasure=Erasure.KEEP,
    law=_("Cybersecurity law: network logs are kept for at least six months"),
)

NAMES_OF_RIGHTS = _("Names of tables and rights of the framework.")
not_personal("auth.permission", "name codename", because=NAMES_OF_RIGHTS)
not_personal("auth.group", "name", because=NAMES_OF_RIGHTS)
not_personal("contenttypes.contenttype", "app_label model", because=NAMES_OF_RIGHTS)

not_personal("sessions.session", "session_key", because=_("A random key."))
declare("sessions.session", "session_data", SIGN_IN)
not_personal("knox.authtoken", "digest token_key", because=_("The hash of a random key, and its beginning."))
declare(
    "knox.authtoken",
    "user",
    Treatment(
        purpose=_("Access of partner systems"),
        ground=Ground.CONTRACT,
        retention=WITH_THE_ACCOUNT,
        erasure=Erasure.DELETE,
    ),
    subject="user",
)
for log in ("accessattempt", "accessfailurelog", "accesslog"):
    declare(f"axes.{log}", "username", ATTEMPTS)
    declare(f"axes.{log}", "ip_address user_agent", ADDRESS)
    not_personal(f"axes.{log}", "http_accept path_info", because=_("What browsers send of themselves."))
declare("axes.accessattempt", "get_data post_data", FREE_TEXT.but(purpose=ATTEMPTS.purpose))
not_personal("axes.accesslog", "session_hash", because=_("The hash of a random key."))

REQUEST = Treatment(
    purpose=_("Answering requests about personal data, and showing that they were answered"),
    ground=Ground.DUTY,
    retention=_("Three years after the request is finished"),
    erasure=Erasure.KEEP,
    law=_("Personal information protection law: how requests were answered must be shown"),
)

declare("privacy.datarequest", "name mobile email wish answer proof_note", REQUEST)
acts("privacy.datarequest", "user identified_by handler decided_by approved_by")
mentions("privacy.datarequest", "extension_reason")
not_personal("privacy.datarequest", "number due_why", because=_("Numbers and dates."))
not_personal("privacy.datarequest", "digest", because=_("The hash of a random key."))
not_personal("privacy.datarequest", "plan report", because=_("Counts of rows by table."))
not_personal("privacy.requestrecord", "model part", because=_("Numbers of rows."))
acts("privacy.requestrecord", "added_by")
declare(
    "privacy.datacopy",
    "file",
    REQUEST.but(
        purpose=_("Handing out a copy of personal data"),
        retention=_("Seven days"),
        erasure=Erasure.POINTER,
        law="",
    ),
)
