"""Officials of departments, as far as the federation works with them."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    NAME,
    PHONE,
    SELF,
    Erasure,
    Ground,
    Treatment,
    acts,
    declare,
    mentions,
    not_personal,
)

ROSTER = Treatment(
    purpose=_("Reaching departments, and knowing who may sign their letters"),
    ground=Ground.DUTY,
    retention=_("As long as the office is held and its letters are kept"),
    erasure=Erasure.OVERWRITE,
)

declare(
    "liaison.department",
    "contact_name contact_phone",
    ROSTER,
    subject=SELF,
    part="contact",
    identifies={"contact_name": NAME, "contact_phone": PHONE},
)
mentions("liaison.department", "note")
not_personal("liaison.department", "agency_code", because=_("The code of an agency on its letters."))
declare("liaison.departmentleader", "name", ROSTER, subject=SELF, identifies={"name": NAME})
declare("liaison.departmentleader", "title", ROSTER, subject=SELF)
acts("liaison.departmentleader", "user")

mentions("liaison.visitplan", "leader")
mentions("liaison.visit", "visitors met summary")
mentions("liaison.visitissue", "title handler_name result")
not_personal("liaison.visitplan", "name", because=_("The name of a plan."))
acts("liaison.visit", "recorded_by")

# Pairs of enterprises
not_personal("liaison.paircampaign", "name", because=_("Names, numbers and public facts of organisations."))
mentions("liaison.paircampaign", "note")
mentions("liaison.firmpair", "plan outcome")
mentions("liaison.paircontact", "text")
acts("liaison.paircontact", "author")

# Supply and demand
TRADING = Treatment(
    purpose=_("Bringing supply and demand together, once both sides have agreed"),
    ground=Ground.CONSENT,
    retention=_("As long as the post is kept"),
    erasure=Erasure.OVERWRITE,
)
for model in ("liaison.tradepost", "liaison.tradeinterest"):
    declare(
        model,
        "contact_name contact_phone",
        TRADING,
        subject=SELF,
        part="contact",
        identifies={"contact_name": NAME, "contact_phone": PHONE},
    )
    acts(model, "author")
mentions("liaison.tradepost", "title text returned_why")
not_personal(
    "liaison.tradepost", "terms", because=_("Single two-character terms of the post, which tell no person.")
)
mentions("liaison.tradeinterest", "words outcome")

# Support policies
not_personal(
    "liaison.supportpolicy",
    "title body document_number text terms",
    because=_("Public documents of public bodies, and their terms."),
)

# The service centre
SERVING = Treatment(
    purpose=_("Reaching whoever renders a service, and whoever asked for it"),
    ground=Ground.CONSENT,
    retention=_("As long as the service or the request is kept"),
    erasure=Erasure.OVERWRITE,
)
for model in ("liaison.centreservice", "liaison.centrerequest"):
    declare(
        model,
        "contact_name contact_phone",
        SERVING,
        subject=SELF,
        part="contact",
        identifies={"contact_name": NAME, "contact_phone": PHONE},
    )
    acts(model, "author")
mentions("liaison.centreservice", "title description audience how returned_why")
not_personal(
    "liaison.centreservice",
    "price_words basis terms",
    because=_("Prices, what they follow, and single terms of a service, which tell no person."),
)
mentions("liaison.centrerequest", "need answer result words")

# The service pledge
not_personal("liaison.principle", "name text", because=_("Public words about how the federation serves."))
mentions("liaison.pledgeanswer", "words")
acts("liaison.pledgeanswer", "author")

# The expert clinic
ADVISING = Treatment(
    purpose=_("Knowing which expert can help which enterprise"),
    ground=Ground.CONSENT,
    retention=_("As long as the term runs and its visits are kept"),
    erasure=Erasure.OVERWRITE,
)
declare("liaison.expert", "person speciality fields", ADVISING, subject="person")
mentions("liaison.clinicpair", "reason")
mentions("liaison.clinicvisit", "findings result word")
acts("liaison.clinicvisit", "recorded_by")
mentions("liaison.prescriptionitem", "text who became")
mentions("liaison.clinicrevisit", "note")
acts("liaison.clinicrevisit", "author")

# Yearly reports and plans
for model, fields in (
    ("liaison.workreport", "title"),
    ("liaison.reportsection", "heading"),
    ("liaison.outlookitem", "aspect"),
    ("liaison.yearplan", "title"),
    ("liaison.planitem", "aspect"),
):
    not_personal(model, fields, because=_("Public words about the work of a unit."))
mentions("liaison.reportsection", "text")
mentions("liaison.outlookitem", "text")
mentions("liaison.planitem", "text owner reason")
mentions("liaison.plannote", "text")
acts("liaison.plannote", "author")
