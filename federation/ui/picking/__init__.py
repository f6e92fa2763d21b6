"""Choosing a record by a few letters: what is found, the field, the answer to the browser's question."""

from federation.ui.picking.fields import PickedField, PickInput, PickSelect, is_named_by
from federation.ui.picking.pages import PickPage
from federation.ui.picking.pickers import OFFERED, Choice, Picker, key_in, reference

__all__ = [
    "OFFERED",
    "Choice",
    "PickInput",
    "PickPage",
    "PickSelect",
    "PickedField",
    "Picker",
    "is_named_by",
    "key_in",
    "reference",
]
