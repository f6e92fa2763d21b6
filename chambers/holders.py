"""Changes of chambers that can be taken back."""

from chambers.models import Chamber
from federation.accounts.services.organisations import DERIVED, WORDS_BEHIND_TERMS
from federation.accounts.services.tree import place_many
from federation.changes.holders import Holder, hold

CHAMBERS = hold(
    Holder(
        Chamber,
        event="chambers.chamber_changed",
        party_event="accounts.organisation_changed",
        derived=dict.fromkeys(WORDS_BEHIND_TERMS, DERIVED),
        followers={"parent": place_many},
    )
)
