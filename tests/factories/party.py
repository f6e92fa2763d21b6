from __future__ import annotations

import factory

from chambers.models import PartyOrganisation
from chambers.services.party import register_party_organisation
from tests.factories.accounts import root


class PartyFactory(factory.Factory):
    class Meta:
        model = PartyOrganisation

    name = factory.Sequence(lambda n: f"云州市第{n}行业商会党支部")
    kind = PartyOrganisation.Kind.BRANCH

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        keeper = kwargs.pop("organisation", None) or root()
        return register_party_organisation(actor=None, organisation=keeper, **kwargs)
