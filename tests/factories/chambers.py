from __future__ import annotations

import factory

from chambers.models import Chamber
from chambers.services.registry import register_chamber
from tests.factories.accounts import root


class ChamberFactory(factory.Factory):
    class Meta:
        model = Chamber

    name = factory.Sequence(lambda n: f"云州市第{n}行业商会")
    kind = Chamber.Kind.INDUSTRY

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return register_chamber(actor=None, parent=kwargs.pop("parent", None) or root(), **kwargs)
