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
