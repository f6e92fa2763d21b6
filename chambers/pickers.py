"""How chambers are found where one is chosen."""

from __future__ import annotations

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.ui.picking import Choice, Picker
from members.pickers import party, party_exactly

KINDS = dict(Chamber.Kind.choices)


def chamber(key: int, name: str, region: str | None, kind: str) -> Choice:
    return party(key, name, region, KINDS[Chamber.Kind(kind)])


CHAMBERS = Picker(
    permission="chambers.view_chamber",
    rows=lambda: Chamber.objects.current().filter(organisation__kind=Organisation.Kind.CHAMBER),
    exact=party_exactly,
    order=("organisation__sort_key", "pk"),
    columns=("organisation__name", "organisation__region__name", "kind"),
    choice=chamber,
)
