"""Proposals and letters are official files: what was sent is kept, what was only drafted is not."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    PERMANENT,
    Erasure,
    Ground,
    Treatment,
    acts,
    declare,
    mentions,
    not_personal,
)

ARCHIVES = _("Archives law: official files are kept")
FILE = Treatment(
    purpose=_("Handling proposals and answering them"),
    ground=Ground.DUTY,
    retention=PERMANENT,
    erasure=Erasure.KEEP,
    law=ARCHIVES,
)
CODES = _("Codes and numbers of the portal.")

acts("proposals.matter", "author")
declare("proposals.matter", "subject", FILE)
not_personal("proposals.matter", "search", because=_("Words of the subject, without the author."))
declare("proposals.proposal", "facts analysis suggestions", FILE)
not_personal("proposals.proposal", "wished_units number text_sha256 publicity_ground track", because=CODES)
declare("proposals.proposal", "key_leader supervision_plan", FILE)
acts("proposals.proposal", "reviewer approved_by")
not_personal("proposals.session", "name body", because=_("A dictionary of the place."))
not_personal("proposals.sector", "name", because=_("A dictionary of the place."))
declare("proposals.appeal", "reason answer", FILE)
acts("proposals.appeal", "raised_by answered_by")
declare("proposals.proposalversion", "content", FILE)
not_personal("proposals.proposalversion", "sha256", because=CODES)
acts("proposals.cosigner", "invited signer added_by")
declare("proposals.cosigner", "reason", FILE)
not_personal("proposals.cosigner", "role state signed_sha256", because=CODES)
not_personal("proposals.threshold", "code", because=CODES)
declare("proposals.supplement", "text file", FILE)
acts("proposals.supplement", "added_by")
acts("proposals.rating", "user")
declare("proposals.rating", "comment", FILE)
not_personal("proposals.rating", "attitude contact relevance", because=CODES)
declare("proposals.assignment", "opinion result", FILE)
not_personal("proposals.assignment", "due_why section term", because=CODES)
declare("proposals.partrequest", "reason answer", FILE)
acts("proposals.partrequest", "asked_by answered_by")
declare("proposals.partcontact", "summary", FILE)
acts("proposals.partcontact", "noted_by")
mentions("proposals.partnote", "text")
acts("proposals.partnote", "written_by")
declare("proposals.reply", "title addressee body contact_person contact_phone docx pdf", FILE)
acts("proposals.reply", "drafted_by vetted_by issued_by")
not_personal("proposals.reply", "number vetted_sha256 letter_class", because=CODES)
mentions("proposals.countersignature", "remark")
acts("proposals.countersignature", "decided_by")
not_personal("proposals.countersignature", "sha256", because=CODES)
mentions("proposals.letterstep", "remark")
acts("proposals.letterstep", "actor")
not_personal("proposals.letterstep", "sha256", because=CODES)
acts("proposals.delivery", "recorded_by")
declare("proposals.publication", "title summary ground_text answer taken_down_reason", FILE)
acts("proposals.publication", "proposed_by reviewed_by taken_down_by")
not_personal("proposals.publication", "search letter_class", because=CODES)
declare("proposals.commitment", "quote", FILE)
declare("proposals.promisemark", "quote", FILE)
mentions("proposals.commitment", "note")

not_personal("proposals.topic", "kind code name", because=_("A dictionary of the place."))
declare("proposals.opinionletter", "addressee docx pdf", FILE)
acts("proposals.opinionletter", "sent_by")
not_personal("proposals.opinionletter", "number", because=CODES)
not_personal("proposals.replyclass", "code name", because=_("A dictionary of the place."))
not_personal("proposals.ground", "act code name", because=_("A dictionary of the place."))
not_personal("proposals.term", "code rule", because=CODES)
not_personal("proposals.matterround", "terms", because=CODES)
mentions("proposals.matterround", "reason")
mentions("proposals.matterlink", "note")
acts("proposals.matterlink", "made_by undone_by")
not_personal("proposals.duty", "kind role term due_why outcome", because=CODES)
acts("proposals.duty", "user done_by")
not_personal("proposals.reminder", "rung", because=CODES)
acts("proposals.copy", "user")
mentions("proposals.copy", "why")
not_personal("proposals.decision", "act", because=CODES)
declare("proposals.decision", "text answer payload", FILE)
acts("proposals.decision", "proposed_by decided_by")

COMPLAINTS = Treatment(
    purpose=_("Handling complaints and answering them"),
    ground=Ground.DUTY,
    retention=PERMANENT,
    erasure=Erasure.KEEP,
    law=ARCHIVES,
)
declare(
    "proposals.complaint", "title facts wish contact_name contact_phone respondent_text answer", COMPLAINTS
)
not_personal("proposals.complaint", "state mode number channel ticket", because=CODES)
acts("proposals.complainthandler", "user")
acts("proposals.complainthelper", "user")
declare("proposals.callback", "note", COMPLAINTS)
acts("proposals.callback", "called_by")

INSTRUCTIONS = Treatment(
    purpose=_("Carrying out instructions of leaders"),
    ground=Ground.DUTY,
    retention=PERMANENT,
    erasure=Erasure.KEEP,
    law=ARCHIVES,
)
declare("proposals.instruction", "leader_name text", INSTRUCTIONS)
not_personal("proposals.instruction", "state due_why", because=CODES)
acts("proposals.instruction", "leader")
not_personal("proposals.instructionunit", "state", because=CODES)
not_personal("proposals.instructionentry", "kind", because=CODES)
declare("proposals.instructionentry", "text", INSTRUCTIONS)
acts("proposals.instructionentry", "written_by")

DEMANDS = Treatment(
    purpose=_("Serving enterprises that raised a demand"),
    ground=Ground.DUTY,
    retention=PERMANENT,
    erasure=Erasure.KEEP,
    law=ARCHIVES,
)
declare(
    "proposals.demand",
    "text contact_name contact_phone plan result policy closing_note",
    DEMANDS,
)
acts("proposals.demand", "server")
declare("proposals.demand", "person", DEMANDS, subject="person")
not_personal("proposals.demand", "state number priority problem contact_way outcome verdict", because=CODES)
declare("proposals.demandlist", "draft", DEMANDS)
acts("proposals.demandlist", "author")
not_personal("proposals.demandlist", "state", because=CODES)
acts("proposals.serviceofficer", "user")
declare("proposals.servicerating", "comment", DEMANDS)
acts("proposals.servicerating", "user server")
not_personal("proposals.servicerating", "satisfaction attitude", because=CODES)
declare("proposals.demandcall", "note", DEMANDS)
acts("proposals.demandcall", "called_by")
declare("proposals.suggestion", "speaker title text note answer", DEMANDS)
acts("proposals.suggestion", "recorded_by sorted_by")
not_personal("proposals.suggestion", "source state occasion search", because=CODES)
mentions("proposals.jointmeeting", "title place summary")
declare("proposals.jointmeeting", "chair guests", COMPLAINTS)
acts("proposals.jointmeeting", "recorded_by")
declare("proposals.meetingcase", "decision", COMPLAINTS)
acts("proposals.meetingcase", "noted_by")
not_personal("proposals.receptionday", "place topic state", because=CODES)
declare("proposals.receptionday", "leader_name minutes reason", COMPLAINTS)
acts("proposals.receptionday", "leader opened_by")
declare("proposals.appointment", "contact_name contact_phone about reason outcome", COMPLAINTS)
not_personal("proposals.appointment", "state", because=CODES)
acts("proposals.appointment", "author")
