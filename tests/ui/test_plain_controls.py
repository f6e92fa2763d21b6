"""Controls of lists that Python draws say what Django's say."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from federation.ui.filters import PlainInput, PlainSelect, words_of

CHOICES = [("", "---"), ("a", "甲 <b>"), (2, '乙 "二"'), ("c&d", gettext_lazy("Size"))]
GROUPED = [("", "---"), ("组", [("x", "子"), ("y", "丑")])]


@pytest.mark.parametrize("value", [None, "", "a", 2, "2", "c&d", "<x>", ["a"]])
@pytest.mark.parametrize("choices", [CHOICES, GROUPED])
def test_a_select_is_the_one_that_django_draws(value, choices):
    attrs = {"class": "form-select", "id": "id_x", "required": True, "title": 'a "b" <c>', "disabled": False}
    plain, usual = PlainSelect(), forms.Select(choices=choices)
    plain.choices = choices

    assert parse_html(plain.render("x", value, attrs)) == parse_html(usual.render("x", value, attrs))


@given(value=st.text(max_size=30))
def test_a_text_field_lets_no_markup_through(value):
    drawn = PlainInput().render("x", value, {"class": 'a"b'})

    assert drawn.count("<") == drawn.count(">") == 1
    assert parse_html(drawn) == parse_html(forms.TextInput().render("x", value, {"class": 'a"b'}))


def test_the_empty_option_may_say_what_the_select_is_about():
    plain = PlainSelect()
    plain.choices, plain.empty_label = CHOICES, gettext_lazy("Region")

    with translation.override("en"):
        assert '<option value="" selected>Region</option>' in plain.render("x", "")


def test_values_are_called_by_their_words_in_the_language_of_the_reader():
    for language, word in (("en", "Size"), ("zh-hans", str(translation.gettext("Size")))):
        with translation.override(language):
            assert words_of(CHOICES, ["c&d", "2", "nothing"])[1:] == ['乙 "二"', "nothing"]
            if language == "en":
                assert words_of(CHOICES, ["c&d"]) == [word]

    assert words_of(GROUPED, ["y"]) == ["丑"]
    assert words_of(None, ["typed"]) == ["typed"]
