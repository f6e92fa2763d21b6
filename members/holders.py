"""Changes of enterprises and people that can be taken back."""

from federation.accounts.services.organisations import DERIVED, WORDS_BEHIND_TERMS
from federation.accounts.services.tree import place_many
from federation.changes.holders import Holder, hold
from members.models import Enterprise, Person

ENTERPRISES = hold(
    Holder(
        Enterprise,
        event="members.enterprise_changed",
        party_event="accounts.organisation_changed",
        derived=dict.fromkeys(WORDS_BEHIND_TERMS, DERIVED),
        followers={"parent": place_many},
    )
)
PEOPLE = hold(Holder(Person, event="members.person_changed"))
