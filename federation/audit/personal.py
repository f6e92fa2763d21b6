"""What the trail holds of people. It is never changed but for what an erasure redacts."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    ANSWERABLE,
    FREE_TEXT,
    WITH_THE_TRAIL,
    Erasure,
    declare,
    not_personal,
)

TRAIL = FREE_TEXT.but(purpose=_("Proving afterwards what happened"), retention=WITH_THE_TRAIL)

declare("audit.auditentry", "actor", ANSWERABLE.but(retention=WITH_THE_TRAIL))
declare("audit.auditentry", "actor_name object_name changes note", TRAIL)
declare(
    "audit.auditentry",
    "source",
    TRAIL.but(
        erasure=Erasure.KEEP, law=_("Cybersecurity law: network logs are kept for at least six months")
    ),
)
not_personal(
    "audit.auditentry",
    "event object_type object_id unit_name",
    because=_("Names of events, tables and units, and numbers of rows."),
)
declare("audit.redaction", "actor_name", TRAIL.but(erasure=Erasure.KEEP, law=_("Proof of lawful erasure")))
not_personal("audit.redaction", "ground", because=_("Names a law and the number of a request."))
not_personal("audit.redactedentry", "fields", because=_("Names of fields."))
DIGEST = _("A digest under a salt, from which no words can be read.")
not_personal("audit.auditentry", "payload_digest", because=DIGEST)
not_personal("audit.redactedentry", "digest", because=DIGEST)
not_personal("audit.block", "previous links hash keys", because=DIGEST)
not_personal("audit.trailexport", "last_hash key file", because=DIGEST)
not_personal("audit.verification", "first", because=_("Names a block and an entry by their numbers."))
