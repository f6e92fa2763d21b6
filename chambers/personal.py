"""What the records of chambers hold of people: applicants, officers, contacts, complainants."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    EMAIL,
    NAME,
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

UNITS = _("Names, numbers and public facts of organisations.")
CODES = _("Codes and numbers of the portal.")

APPLYING = Treatment(
    purpose=_("Deciding about an application for membership"),
    ground=Ground.CONSENT,
    retention=_("Drafts 30 days; once sent, as long as the application is kept"),
    erasure=Erasure.OVERWRITE,
)
BOARD = Treatment(
    purpose=_("The boards of chambers and their terms"),
    ground=Ground.DUTY,
    retention=_("Permanently: part of the chamber’s history"),
    erasure=Erasure.KEEP,
    law=_("Rules on social organisations: who bears responsibility is on file"),
)
SUPERVISION = Treatment(
    purpose=_("Supervising chambers"),
    ground=Ground.DUTY,
    retention=WHILE_ON_FILE,
    erasure=Erasure.OVERWRITE,
)
SERVICES = SUPERVISION.but(purpose=_("Showing members what a chamber offers"), ground=Ground.CONTRACT)

# Membership
acts("chambers.membershipapplication", "user")
not_personal("chambers.membershipapplication", "number name credit_code search", because=UNITS)
not_personal("chambers.membershipapplication", "consent_version due_why", because=CODES)
not_personal("chambers.membershipapplication", "digest", because=_("The hash of a random key."))
declare(
    "chambers.membershipapplication",
    "legal_representative",
    APPLYING,
    subject=SELF,
    part="legal",
    identifies={"legal_representative": NAME},
)
declare(
    "chambers.membershipapplication",
    "contact_name contact_mobile contact_email",
    APPLYING,
    subject=SELF,
    part="contact",
    identifies={"contact_name": NAME, "contact_mobile": PHONE, "contact_email": EMAIL},
)
mentions("chambers.membershipapplication", "address business_scope reason")
not_personal("chambers.membership", "number", because=UNITS)
mentions("chambers.admission", "note")
not_personal("chambers.stageterm", "rule", because=CODES)
acts("chambers.rankchange", "changed_by")
mentions("chambers.rankchange", "reason")
acts("chambers.membershipending", "asked_by decided_by")
mentions("chambers.membershipending", "reason decision")
mentions("chambers.dues", "waived_reason")
acts("chambers.duespayment", "recorded_by")
not_personal("chambers.duespayment", "receipt_no", because=CODES)
acts("chambers.plaque", "issued_by")
not_personal(
    "chambers.plaque", "number code content sha256 png pdf", because=_("What a plaque says of an enterprise.")
)
mentions("chambers.plaque", "void_reason")
declare(
    "chambers.offeredservice",
    "contact phone",
    SERVICES,
    subject=SELF,
    identifies={"contact": NAME, "phone": PHONE},
)
mentions("chambers.offeredservice", "title description")
declare("chambers.renderedservice", "provided_by", SERVICES, subject=SELF, identifies={"provided_by": NAME})
mentions("chambers.renderedservice", "title result")
acts("chambers.renderedservice", "recorded_by")

# The chamber itself, its board, its founding
acts("chambers.chamber", "liaison_officer")
mentions("chambers.chamber", "note")
declare("chambers.officer", "person", BOARD, subject="person")
not_personal("chambers.officer", "session", because=CODES)
mentions("chambers.officeapproval", "approved_by")
not_personal("chambers.officeapproval", "number", because=CODES)
declare(
    "chambers.publicoffice",
    "person body title",
    SUPERVISION.but(
        purpose=_("Officials in offices of chambers, as decoupling asks"), erasure=Erasure.DELETE
    ),
    subject="person",
)
declare(
    "chambers.initiator",
    "name",
    SUPERVISION.but(purpose=_("Founding a chamber")),
    subject=SELF,
    identifies={"name": NAME},
)
declare(
    "chambers.initiator",
    "person",
    SUPERVISION.but(purpose=_("Founding a chamber"), erasure=Erasure.POINTER),
)
acts("chambers.founding", "applicant")
not_personal("chambers.founding", "name", because=UNITS)
mentions("chambers.founding", "scope purpose opinion")
not_personal("chambers.materialkind", "name hint", because=_("A dictionary of the city."))
not_personal("chambers.material", "name hint", because=_("A dictionary of the city."))
mentions("chambers.material", "note")
declare(
    "chambers.guidance",
    "guide",
    SUPERVISION.but(purpose=_("Guiding the founding of a chamber")),
    subject=SELF,
    identifies={"guide": NAME},
)
mentions("chambers.guidance", "content next_step")
acts("chambers.guidance", "author")
mentions("chambers.introduction", "text english_text")
not_personal("chambers.introduction", "logo", because=UNITS)
acts("chambers.namechange", "changed_by")
not_personal("chambers.namechange", "old_name new_name document", because=UNITS)
# What a person won by a recommendation bears the person's name.
mentions("chambers.honour", "title note")
not_personal("chambers.honour", "awarded_by", because=UNITS)
mentions("chambers.declaration", "title text")

# Supervision and contacts
not_personal("chambers.option", "code name", because=_("A dictionary of the city."))
mentions("chambers.contact", "subject people outcome follow_up")
acts("chambers.contact", "recorded_by")
mentions("chambers.outsidebody", "note")
not_personal("chambers.outsidebody", "website", because=UNITS)
not_personal("chambers.outsidemembership", "standing", because=UNITS)
mentions("chambers.separation", "note")
mentions("chambers.governancedocument", "title")
not_personal("chambers.governancedocument", "edition", because=CODES)
declare("chambers.pledge", "signatory", SUPERVISION, subject=SELF, identifies={"signatory": NAME})
mentions("chambers.pledge", "title")
not_personal("chambers.pledge", "text_version", because=CODES)
declare("chambers.complaint", "complainant", SUPERVISION, subject=SELF, identifies={"complainant": NAME})
mentions("chambers.complaint", "subject facts result", sensitive=True)
acts("chambers.complaint", "handler")
mentions("chambers.sanction", "ground lifted_why")
not_personal("chambers.sanction", "decision_number", because=CODES)
not_personal("chambers.electioncase", "filing_number", because=CODES)
mentions("chambers.electionstep", "title note")
acts("chambers.electionstep", "done_by")
mentions("chambers.postponement", "reason")
not_personal("chambers.postponement", "approval", because=CODES)
acts("chambers.postponement", "decided_by")
mentions("chambers.election", "note")
not_personal("chambers.election", "session", because=CODES)

# Party building: who belongs to a party is sensitive (PIPL 28), who leads an organisation as well.
PARTY = Treatment(
    purpose=_("Party building in chambers"),
    ground=Ground.DUTY,
    retention=_("Permanently: part of the organisation’s history"),
    erasure=Erasure.KEEP,
    sensitive=True,
    law=_("Rules of the Party on the work of its organisations"),
)
not_personal("chambers.partyorganisation", "name approval search sort_key path", because=UNITS)
mentions("chambers.partyorganisation", "note", sensitive=True)
declare("chambers.partysecretary", "person", PARTY, subject="person")
not_personal("chambers.partysecretary", "session", because=CODES)
declare(
    "chambers.partymember", "person kind joined_on full_on came_from went_to ending", PARTY, subject="person"
)
not_personal("chambers.partygroup", "name", because=UNITS)
mentions("chambers.partygroup", "note", sensitive=True)
mentions("chambers.partyactivity", "theme place summary withdrawn_why", sensitive=True)
acts("chambers.partyactivity", "recorded_by")

# Regional spaces
not_personal("chambers.space", "slug name english_name", because=UNITS)
mentions("chambers.space", "text english_text")
declare(
    "chambers.space",
    "contact phone email address",
    SERVICES.but(purpose=_("Telling visitors whom to turn to")),
    subject=SELF,
    identifies={"contact": NAME, "phone": PHONE, "email": EMAIL},
)
mentions("chambers.spacemember", "consent")
acts("chambers.spaceentry", "author")
mentions("chambers.spaceentry", "title english_title text english_text withdrawn_why")

# Assessment: of units mostly; of entrepreneurs too, who are told what is counted.
ASSESSING = Treatment(
    purpose=_("Assessing chambers and entrepreneurs by published rules"),
    ground=Ground.DUTY,
    retention=_("Permanently: what an award rests on"),
    erasure=Erasure.KEEP,
    law=_("Rules on the assessment of social organisations"),
)
OBJECTING = SUPERVISION.but(purpose=_("Answering objections to an assessment"))
RULES = _("Rules of an assessment.")
not_personal("chambers.rubric", "code name honour description", because=RULES)
not_personal("chambers.rubricversion", "note", because=RULES)
acts("chambers.rubricversion", "made_by published_by")
not_personal("chambers.indicator", "code path name standard metric data_source", because=RULES)
not_personal("chambers.indicatoroption", "label", because=RULES)
not_personal("chambers.grade", "name", because=RULES)
not_personal("chambers.assessedgroup", "name kinds", because=RULES)
not_personal("chambers.assessmentround", "title", because=RULES)
acts("chambers.assessmentround", "made_by")
declare("chambers.assessmententry", "person", ASSESSING, subject="person")
mentions("chambers.assessmententry", "statement return_reason note")
acts("chambers.assessmententry", "applied_by checked_by reviewed_by")
mentions("chambers.mark", "reason")
acts("chambers.mark", "expert given_by")
declare("chambers.evidence", "file", ASSESSING)
mentions("chambers.evidence", "name caption")
acts("chambers.evidence", "added_by")
acts("chambers.expertseat", "expert seated_by")
mentions("chambers.expertseat", "remark")
declare(
    "chambers.assessmentobjection",
    "name phone",
    OBJECTING,
    subject=SELF,
    identifies={"name": NAME, "phone": PHONE},
)
mentions("chambers.assessmentobjection", "text answer")
acts("chambers.assessmentobjection", "raised_by answered_by")
declare("chambers.certificate", "person content", ASSESSING, subject="person")
not_personal("chambers.certificate", "number code sha256", because=CODES)
declare("chambers.certificate", "png pdf", ASSESSING)
mentions("chambers.certificate", "void_reason")
acts("chambers.certificate", "issued_by")
acts("chambers.award", "awarded_by revoked_by")
mentions("chambers.award", "revocation_reason")
mentions("chambers.reward", "explanation note")
not_personal("chambers.externalresult", "title body result file file_name", because=UNITS)
acts("chambers.externalresult", "recorded_by")
not_personal("chambers.recommendationcall", "title body conditions", because=RULES)
acts("chambers.recommendationcall", "made_by")
declare("chambers.candidate", "person", ASSESSING, subject="person")
mentions("chambers.candidate", "reasons decision")
acts("chambers.candidate", "put_forward_by decided_by")
not_personal("chambers.factkind", "code name unit", because=_("A dictionary of the city."))
mentions("chambers.fact", "title reason")
acts("chambers.fact", "reported_by decided_by")
not_personal("chambers.scorerun", "sha256", because=CODES)
acts("chambers.scorerun", "started_by")
not_personal("chambers.target", "name unit metric", because=RULES)
mentions("chambers.target", "note")
acts("chambers.target", "made_by")
mentions("chambers.targetvalue", "note")
acts("chambers.targetvalue", "entered_by")
