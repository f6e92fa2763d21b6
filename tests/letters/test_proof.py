import dataclasses

import pytest

from federation.letters.proof import chinese_number, proof_check
from tests.letters.samples import sample_letter


def codes(letter, **options):
    return [warning.code for warning in proof_check(letter, **options)]


def changed(**fields):
    return dataclasses.replace(sample_letter(), **{"number": "云商提复〔2026〕77号", **fields})


def test_a_good_letter_has_no_remarks():
    assert codes(changed()) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": ""}, "number_missing"),
        ({"number": "云商提复[2026]77号"}, "number_brackets"),
        ({"number": "云商提复2026年77号"}, "number_form"),
        ({"number": "云商提复〔2026〕077号"}, "number_zeros"),
        ({"title": ""}, "title_missing"),
        ({"addressee": ""}, "addressee_missing"),
        ({"body": ""}, "body_missing"),
        ({"date": None}, "date_missing"),
        ({"signatory": ""}, "signatory_missing"),
        ({"contact_person": ""}, "contact_person_missing"),
        ({"contact_phone": ""}, "contact_phone_missing"),
        ({"body": "（一）没有上一级"}, "level_skipped"),
        ({"body": "一、甲\n1.乙"}, "level_skipped"),
        ({"body": "一、甲\n三、乙"}, "number_out_of_order"),
        ({"body": "一、甲\n（二）乙"}, "number_out_of_order"),
        ({"body": "一、甲\n一、乙"}, "number_out_of_order"),
        ({"body": "商会,企业"}, "ascii_punctuation"),
        ({"body": "全市商会(含异地)"}, "ascii_punctuation"),
        ({"body": "于2026年07月06日办结"}, "date_form"),
        ({"body": "于2026-7-6办结"}, "date_form"),
    ],
)
def test_each_fault_of_form_is_remarked(fields, code):
    assert code in codes(changed(**fields))


@pytest.mark.parametrize(
    "body",
    [
        "一、甲\n（一）乙\n（二）丙\n二、丁\n（一）戊\n1.己\n（1）庚\n（2）辛\n2.壬",
        "一是甲\n二是乙\n其他\n一是丙",
        "增长10.5%，共1,200家，网址为http://example.cn/a?b=1",
    ],
)
def test_right_forms_are_left_alone(body):
    assert codes(changed(body=body)) == []


def test_a_suggestion_the_letter_does_not_mention_is_remarked():
    suggestions = ["建立云商名录数据库并实时更新", "为外来务工人员子女增设公办幼儿园学位"]

    remarks = [warning for warning in proof_check(changed(), suggestions) if "suggestion" in warning.code]

    assert [(remark.code, remark.excerpt) for remark in remarks] == [
        ("suggestion_unanswered", suggestions[1])
    ]


def test_a_character_the_font_lacks_is_named():
    [remark] = proof_check(changed(contact_person="\U00020bb7林"))

    assert remark.code == "rare_characters"
    assert "\U00020bb7" in remark.message


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("7", 7)]
)
def test_ordinals_have_values(text, value):
    assert chinese_number(text) == value
