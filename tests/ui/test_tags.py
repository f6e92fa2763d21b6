"""Promises of the template tags."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from federation.ui.templatetags import portal


class SampleForm(forms.Form):
    q = forms.CharField(label="Search", required=False)
    code = forms.CharField(label="Credit code", help_text="18 characters")
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "---------"), ("a", "Trade <b>"), ("b", "City")]
    )
    answer = forms.ChoiceField(label="Answer", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def draw(source: str, **context) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def test_steps_number_their_items_and_mark_the_current_one():
    items = [
        {"label": str(n), "state": state}
        for n, state in enumerate(["done", "done", "current", "todo", "todo"])
    ]

    found = portal.steps(items)["items"]

    assert [item["number"] for item in found] == [1, 2, 3, 4, 5]
    assert [item["near"] for item in found] == [False, True, True, True, False]
    assert draw("{% steps items %}", items=items).count('aria-current="step"') == 1


def test_a_finished_process_shows_its_last_steps():
    items = [{"label": str(n), "state": "done"} for n in range(4)]

    assert [item["near"] for item in portal.steps(items)["items"]] == [False, False, True, True]


def test_a_process_without_steps_draws_nothing():
    assert portal.steps([])["items"] == []


def test_a_wrong_field_names_its_error_and_its_hint():
    form = SampleForm({"code": ""})

    drawn = draw("{% field form.code %}", form=form)

    assert 'aria-describedby="id_code_hint id_code_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_code_error"' in drawn
    assert "form-control is-invalid" in drawn


def test_radio_buttons_stand_in_a_fieldset_with_a_legend():
    drawn = draw("{% field form.answer %}", form=SampleForm())

    assert "<fieldset" in drawn
    assert "<legend>Answer" in drawn
    assert drawn.count('type="radio"') == 2


def test_the_error_summary_links_each_error_to_its_field():
    drawn = draw("{% error_summary form %}", form=SampleForm({"answer": "y"}))

    assert '<a href="#id_code">Credit code</a>' in drawn
    assert "#id_answer" not in drawn


def test_an_untouched_form_has_no_error_summary():
    assert draw("{% error_summary form %}", form=SampleForm()).strip() == ""


def test_the_filter_bar_keeps_the_order_and_drops_the_place_in_the_list():
    request = RequestFactory().get("/list", {"sort": "-name", "after": "x", "kind": "a", "size": "20"})

    drawn = draw("{% filter_bar form %}", form=SampleForm(request.GET), request=request)

    assert '<input type="hidden" name="sort" value="-name">' in drawn
    assert '<input type="hidden" name="size" value="20">' in drawn
    assert 'name="after"' not in drawn


def test_the_empty_option_of_a_filter_says_what_it_filters():
    drawn = draw("{% filter_bar form %}", form=SampleForm({}), request=RequestFactory().get("/list"))

    assert '<option value="" selected>Kind</option>' in drawn
    assert "Trade &lt;b&gt;" in drawn


@pytest.mark.parametrize(
    ("text", "element"),
    [("一、总体要求", "h3"), ("（二）重点任务", "h4"), ("现答复如下：", "p"), ("十一、附则", "h3")],
)
def test_headings_of_a_letter_are_read_from_their_numbers(text, element):
    assert portal.letter_block({"text": text})["element"] == element


def test_a_promise_is_marked_and_the_rest_is_escaped():
    drawn = portal.mark_promises("<b> build it, then", [{"text": "build it", "label": "1"}])

    assert drawn == '&lt;b&gt; <mark class="p-promise">build it<sup>1</sup></mark>, then'


def test_a_trend_of_one_value_draws_no_line():
    assert portal.spark_points([4]) == ""


def test_a_flat_trend_stays_on_the_floor():
    assert portal.spark_points([4, 4]) == "0.0,33.0 100.0,33.0"


def test_a_progress_bar_stays_within_its_ground():
    drawn = [draw("{% progress percent %}", percent=percent) for percent in (-5, 140)]

    assert ['aria-valuenow="0"' in drawn[0], 'aria-valuenow="100"' in drawn[1]] == [True, True]


def test_a_timeline_escapes_what_was_said():
    drawn = draw(
        "{% timeline items %}", items=[{"time": "now", "verb": "said", "text": "<i>", "quote": "<script>"}]
    )

    assert "&lt;i&gt;" in drawn
    assert "<script>" not in drawn


@pytest.mark.parametrize(
    ("label", "alone"), [("Yes, at once", False), ("We shall set up one window within the year", True)]
)
def test_choices_that_are_sentences_stand_one_below_the_other(label, alone):
    form = SampleForm()
    form.fields["answer"].choices = [("y", label), ("n", "No")]

    assert ("data-long" in draw("{% field form.answer %}", form=form)) is alone
