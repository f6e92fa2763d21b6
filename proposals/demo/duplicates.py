"""A few records that stand twice, so that the page of duplicates has something to decide."""

from __future__ import annotations

from federation.accounts.models import Organisation, User
from federation.merging.services.finding import find_all
from members.models import Enterprise
from members.services.enterprises import register_enterprise
from members.services.people import register_person

# How lists of several offices write one and the same firm.
FORMS = (("有限公司", "有限责任公司"), ("有限公司", "股份有限公司"))


def build_duplicates(root: Organisation, enterprises: list[Enterprise], actor: User) -> None:
    """Register some of the enterprises and one of the people once more, and compare."""
    for place, (old, new) in enumerate(FORMS):
        party = enterprises[place * 3].organisation
        register_enterprise(
            actor=actor,
            parent=party.parent or root,
            name=party.name.replace(old, new),
            region=party.region,
            industry=party.industry,
            employees=36 + place,
            address=f"{party.region or ''}工业园区{place + 1}号",
        )
    party = enterprises[7].organisation
    register_enterprise(actor=actor, parent=party.parent or root, name=party.name, region=party.region)
    known = party.people.first()
    if known is not None:
        register_person(actor=actor, organisation=root, name=known.name, mobile=known.mobile)
    find_all()
