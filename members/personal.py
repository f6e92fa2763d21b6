"""What the register of people and the directory hold."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    EMAIL,
    FREE_TEXT,
    NAME,
    NUMBER,
    PHONE,
    SELF,
    WHILE_ON_FILE,
    Erasure,
    Ground,
    Treatment,
    acts,
    declare,
    mentions,
    not_personal,
)

REPRESENTATIVES = Treatment(
    purpose=_("Keeping the register of representatives of enterprises and chambers"),
    ground=Ground.DUTY,
    retention=WHILE_ON_FILE,
    erasure=Erasure.OVERWRITE,
)
DIRECTORY = Treatment(
    purpose=_("Directory of known people: inviting them and keeping in touch"),
    ground=Ground.CONSENT,
    retention=_("Until the ground is withdrawn"),
    erasure=Erasure.DELETE,
)

declare(
    "members.person",
    "name mobile email sort_key search",
    REPRESENTATIVES,
    subject=SELF,
    identifies={"name": NAME, "mobile": PHONE, "email": EMAIL},
)
declare("members.person", "gender native_place note", REPRESENTATIVES, subject=SELF)
declare(
    "members.person",
    "id_kind id_number",
    REPRESENTATIVES.but(purpose=_("Telling people of one name apart"), sensitive=True),
    subject=SELF,
    identifies={"id_number": NUMBER},
)
declare("members.person", "account", REPRESENTATIVES.but(erasure=Erasure.POINTER))
declare("members.person", "merged_into", REPRESENTATIVES.but(erasure=Erasure.POINTER))
declare("members.position", "person title", REPRESENTATIVES.but(erasure=Erasure.DELETE), subject="person")
declare("members.publicpost", "person body session", DIRECTORY.but(ground=Ground.PUBLIC), subject="person")
declare(
    "members.directoryentry",
    "person place employer title source sort_key",
    DIRECTORY,
    subject="person",
)
not_personal("members.listing", "symbol short_name", because=_("Public facts about an enterprise."))
not_personal("members.directoryentry", "stock_code", because=_("The public code of an enterprise."))
declare(
    "members.consent",
    "person",
    DIRECTORY.but(
        purpose=_("Showing that there was a ground"),
        ground=Ground.DUTY,
        retention=WHILE_ON_FILE,
        erasure=Erasure.POINTER,
    ),
    subject="person",
)
declare(
    "members.consent",
    "evidence",
    FREE_TEXT.but(purpose=_("Showing that there was a ground"), erasure=Erasure.OVERWRITE),
    subject="person",
)
not_personal("members.consent", "wording", because=_("The version of a text."))
acts("members.consent", "recorded_by")

not_personal("members.directorygroup", "code name", because=_("A dictionary of the city."))
not_personal("members.zone", "name english_name", because=_("Names of places."))
not_personal("members.zonechange", "old_name new_name", because=_("Names of places."))
mentions("members.enterprise", "business_scope note")
not_personal("members.enterprise", "website", because=_("Names and public codes of organisations."))
