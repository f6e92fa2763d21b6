"""How the trail reads: an event as what was done and to what, its source as a way in and an address.

Events are made of a noun and a verb ("accounts.post_given"); the verb is what people look for. One that is
not known here is shown as it stands.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Several verbs are told from a shorter one by the words before: the longest end of an event that stands here.
VERBS: dict[str, Any] = {
    "accepted": pgettext_lazy("act", "accepted"),
    "added": pgettext_lazy("act", "added"),
    "admitted": pgettext_lazy("act", "admitted"),
    "applied": pgettext_lazy("act", "applied"),
    "appointed": pgettext_lazy("act", "appointed"),
    "approved": pgettext_lazy("act", "approved"),
    "asked": pgettext_lazy("act", "asked"),
    "asked_for": pgettext_lazy("act", "asked for"),
    "assigned": pgettext_lazy("act", "assigned"),
    "attached": pgettext_lazy("act", "attached a file"),
    "awarded": pgettext_lazy("act", "awarded"),
    "began": pgettext_lazy("act", "began"),
    "begun": pgettext_lazy("act", "began"),
    "cancelled": pgettext_lazy("act", "cancelled"),
    "changed": pgettext_lazy("act", "changed"),
    "charged": pgettext_lazy("act", "charged"),
    "chosen": pgettext_lazy("act", "chose"),
    "closed": pgettext_lazy("act", "closed"),
    "commented": pgettext_lazy("act", "commented"),
    "declared_distinct": pgettext_lazy("act", "declared distinct"),
    "deleted": pgettext_lazy("act", "deleted"),
    "disabled": pgettext_lazy("act", "disabled"),
    "dissolved": pgettext_lazy("act", "dissolved"),
    "done": pgettext_lazy("act", "done"),
    "downloaded": pgettext_lazy("act", "downloaded"),
    "drafted": pgettext_lazy("act", "drafted"),
    "dropped": pgettext_lazy("act", "dropped"),
    "edited": pgettext_lazy("act", "edited"),
    "elected": pgettext_lazy("act", "elected"),
    "ended": pgettext_lazy("act", "ended"),
    "enrolled": pgettext_lazy("act", "enrolled"),
    "entered": pgettext_lazy("act", "entered"),
    "exported": pgettext_lazy("act", "exported"),
    "failed": pgettext_lazy("act", "failed"),
    "fetched": pgettext_lazy("act", "fetched"),
    "filed": pgettext_lazy("act", "filed"),
    "followed": pgettext_lazy("act", "followed"),
    "followed_up": pgettext_lazy("act", "followed up"),
    "forgotten": pgettext_lazy("act", "deleted"),
    "given": pgettext_lazy("act", "gave"),
    "granted": pgettext_lazy("act", "gave"),
    "handed_in": pgettext_lazy("act", "handed in"),
    "held": pgettext_lazy("act", "held"),
    "imposed": pgettext_lazy("act", "imposed"),
    "invited": pgettext_lazy("act", "invited"),
    "issued": pgettext_lazy("act", "issued"),
    "joined": pgettext_lazy("act", "joined"),
    "judged": pgettext_lazy("act", "judged"),
    "left": pgettext_lazy("act", "left"),
    "lent": pgettext_lazy("act", "lent"),
    "lifted": pgettext_lazy("act", "lifted"),
    "list_printed": pgettext_lazy("act", "printed"),
    "made": pgettext_lazy("act", "made"),
    "made_present": pgettext_lazy("act", "made the present one"),
    "marked": pgettext_lazy("act", "marked"),
    "merged": pgettext_lazy("act", "merged"),
    "merged_away": pgettext_lazy("act", "was merged into another"),
    "moved": pgettext_lazy("act", "moved"),
    "offboarded": pgettext_lazy("act", "offboarded"),
    "offered": pgettext_lazy("act", "offered"),
    "opened": pgettext_lazy("act", "opened"),
    "postponed": pgettext_lazy("act", "postponed"),
    "printed": pgettext_lazy("act", "printed"),
    "proved": pgettext_lazy("act", "proved"),
    "published": pgettext_lazy("act", "published"),
    "rated": pgettext_lazy("act", "rated"),
    "read": pgettext_lazy("act", "read"),
    "received": pgettext_lazy("act", "received"),
    "recorded": pgettext_lazy("act", "recorded"),
    "redacted": pgettext_lazy("act", "redacted"),
    "access_refused": pgettext_lazy("act", "was refused access"),
    "refused": pgettext_lazy("act", "refused"),
    "registered": pgettext_lazy("act", "registered"),
    "reminded": pgettext_lazy("act", "reminded"),
    "removed": pgettext_lazy("act", "removed"),
    "renamed": pgettext_lazy("act", "renamed"),
    "rendered": pgettext_lazy("act", "rendered"),
    "reopened": pgettext_lazy("act", "reopened"),
    "replied": pgettext_lazy("act", "replied"),
    "reported": pgettext_lazy("act", "reported"),
    "requested": pgettext_lazy("act", "asked for"),
    "resent": pgettext_lazy("act", "sent again"),
    "restarted": pgettext_lazy("act", "restarted"),
    "retried": pgettext_lazy("act", "restarted"),
    "returned": pgettext_lazy("act", "returned"),
    "revealed": pgettext_lazy("act", "read in full"),
    "reviewed": pgettext_lazy("act", "reviewed"),
    "revoked": pgettext_lazy("act", "revoked"),
    "saved": pgettext_lazy("act", "saved"),
    "sent": pgettext_lazy("act", "sent"),
    "set": pgettext_lazy("act", "set"),
    "sign_in_failed": pgettext_lazy("act", "failed to sign in"),
    "signed": pgettext_lazy("act", "signed"),
    "signed_in": pgettext_lazy("act", "signed in"),
    "signed_out": pgettext_lazy("act", "signed out"),
    "started": pgettext_lazy("act", "started"),
    "submitted": pgettext_lazy("act", "submitted"),
    "swept": pgettext_lazy("act", "cleared away"),
    "tagged": pgettext_lazy("act", "tagged"),
    "taken_back": pgettext_lazy("act", "took back"),
    "taken_up": pgettext_lazy("act", "took up"),
    "took_over": pgettext_lazy("act", "took over"),
    "undone": pgettext_lazy("act", "took back"),
    "unfollowed": pgettext_lazy("act", "unfollowed"),
    "updated": pgettext_lazy("act", "changed"),
    "uploaded": pgettext_lazy("act", "uploaded"),
    "urged": pgettext_lazy("act", "urged"),
    "verified": pgettext_lazy("act", "checked"),
    "voided": pgettext_lazy("act", "voided"),
    "waived": pgettext_lazy("act", "waived"),
    "withdrawn": pgettext_lazy("act", "withdrew"),
    "written": pgettext_lazy("act", "wrote"),
}

DOORS: dict[str, Any] = {
    "web": _("Page"),
    "api": pgettext_lazy("source", "API"),
    "system": _("System"),
}


def verb_of(event: str) -> str:
    """What was done, in a word or two; the event itself where nobody has said how it reads."""
    words = event.partition(".")[2].split("_")
    for start in range(len(words)):
        if (known := VERBS.get("_".join(words[start:]))) is not None:
            return str(known)
    return event


def kind_of(object_type: str) -> str:
    """What kind of thing it was about, as its model calls itself."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return object_type


def source_of(source: str) -> str:
    """ "web 10.0.0.7" as people read it."""
    door, _space, address = source.partition(" ")
    word = str(DOORS.get(door, door))
    return f"{word} {address}" if address else word
