"""What finding and merging duplicates holds of people."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import FREE_TEXT, acts, declare, mentions, not_personal

UNDO = FREE_TEXT.but(purpose=_("Undoing a merge"))

acts("merging.duplicatepair", "decided_by")
mentions("merging.duplicatepair", "note")
not_personal(
    "merging.duplicatepair",
    "kind causes fingerprint",
    because=_("Codes of the portal; those of a person are deleted with the person’s keys of comparison."),
)
not_personal("merging.matchkey", "subject cause", because=_("Codes of the portal."))
not_personal("merging.findingmark", "subject", because=_("Codes of the portal."))
acts("merging.merge", "actor undone_by")
declare("merging.merge", "winner_name loser_name", UNDO)
declare("merging.mergestep", "rows", UNDO)
not_personal("merging.mergestep", "model field", because=_("Names of tables and fields."))
