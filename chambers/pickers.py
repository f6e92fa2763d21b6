"""How chambers are found where one is chosen."""

from __future__ import annotations

from django.db.models import Q

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.text import normalise_name
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
# Whatever may have a result elsewhere or be recommended for an honour.
HONOURED = (
    Organisation.Kind.CHAMBER,
    Organisation.Kind.ENTERPRISE,
    Organisation.Kind.PARK,
    Organisation.Kind.COUNTY_FEDERATION,
    Organisation.Kind.FEDERATION,
)
UNITS = Picker(
    permission="chambers.keep_external_result",
    rows=lambda: Organisation.objects.current().filter(kind__in=HONOURED),
    exact=lambda text: Q(folded_name=normalise_name(text)[:220]) | Q(credit_code=text.strip().upper()),
    order=("sort_key", "pk"),
    columns=("name", "region__name", "credit_code"),
    choice=party,
)
