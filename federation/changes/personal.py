"""Old values, kept so that an act can be taken back."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import FREE_TEXT, acts, declare, mentions, not_personal

UNDO = FREE_TEXT.but(purpose=_("Taking an act back"), retention=_("30 days"))

acts("changes.change", "actor")
mentions("changes.change", "title")
not_personal("changes.change", "kind permission fields", because=_("Names of tables, rights and fields."))
declare("changes.changedrow", "name before words", UNDO)
