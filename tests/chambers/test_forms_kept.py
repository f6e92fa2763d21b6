"""A form that is saved as it was opened changes nothing."""

from __future__ import annotations

import pytest

from federation.ui.fields import YesNoField


@pytest.mark.parametrize("value", [True, False, None])
def test_what_is_on_file_stays_when_a_form_is_saved_unchanged(value):
    field = YesNoField()
    shown = field.prepare_value(value)

    assert shown in [key for key, _label in field.choices]
    assert field.clean(shown) is value
    assert not field.has_changed(value, shown)
