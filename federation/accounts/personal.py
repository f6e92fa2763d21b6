"""What accounts hold of the people who sign in."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    ACCOUNT,
    EMAIL,
    NAME,
    PHONE,
    SELF,
    WITH_THE_ACCOUNT,
    Erasure,
    Ground,
    Treatment,
    acts,
    declare,
    mentions,
    not_personal,
)

OPEN_ACCOUNT = Treatment(
    purpose=_("Signing in, and reaching whoever works with the portal"),
    ground=Ground.CONTRACT,
    retention=WITH_THE_ACCOUNT,
    erasure=Erasure.OVERWRITE,
)
CREDENTIAL = OPEN_ACCOUNT.but(purpose=_("Proving who signs in"), erasure=Erasure.DELETE)
OFFICE = OPEN_ACCOUNT.but(purpose=_("Giving rights by post"), ground=Ground.DUTY)

declare(
    "accounts.user",
    "username folded_username name email mobile",
    OPEN_ACCOUNT,
    subject=SELF,
    identifies={"username": ACCOUNT, "name": NAME, "email": EMAIL, "mobile": PHONE},
)
declare("accounts.user", "password", CREDENTIAL.but(erasure=Erasure.OVERWRITE, sensitive=True), subject=SELF)
not_personal("accounts.user", "ended_sessions", because=_("Random keys of ended sessions."))

declare("accounts.post", "user", OFFICE.but(erasure=Erasure.POINTER), subject="user")
declare("accounts.post", "title", OFFICE, subject="user")
declare("accounts.onetimetoken", "user digest", CREDENTIAL, subject="user")
declare("accounts.authenticator", "user name key credential_id", CREDENTIAL, subject="user")
declare("accounts.recoverycode", "user digest", CREDENTIAL, subject="user")
acts("accounts.delegation", "lender delegate ended_by")
mentions("accounts.delegation", "reason")
declare("accounts.factorreset", "user", OFFICE.but(erasure=Erasure.POINTER), subject="user")
acts("accounts.factorreset", "asked_by decided_by")
mentions("accounts.factorreset", "reason")
declare(
    "accounts.signinrecord",
    "user address device",
    Treatment(
        purpose=_("Letting people see who signed in with their account"),
        ground=Ground.DUTY,
        retention=_("180 days"),
        erasure=Erasure.KEEP,
        law=_("Cybersecurity law: network logs are kept for at least six months"),
    ),
    subject="user",
)

# The office of a one-person business may be a home: its address and telephone are swept like free text.
mentions("accounts.organisation", "address phone")
not_personal(
    "accounts.organisation",
    "name short_name english_name former_names credit_code path sort_key folded_name search",
    because=_("Names and public codes of organisations."),
)
