"""Fields that choose a region or an industry: drawn from memory, found by name, pinyin and code."""

from __future__ import annotations

from typing import Any

from federation.reference.services import industries, industry_choices, near_regions_first, regions
from federation.ui.fields import DictionaryField
from federation.ui.picking import PickSelect


class RegionField(DictionaryField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PickSelect("reference:region_pick"))
        super().__init__(choices=near_regions_first, rows=regions, **kwargs)


class IndustryField(DictionaryField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PickSelect("reference:industry_pick"))
        super().__init__(choices=industry_choices, rows=industries, **kwargs)
