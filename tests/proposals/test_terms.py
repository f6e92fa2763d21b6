"""A place sets its own terms; rounds that have begun keep what they copied."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from federation.audit.models import AuditEntry
from federation.calendar.working_days import RULE
from proposals.models.terms import DEFAULTS
from proposals.services.terms import begin_round, due_in, rule_of, set_term, terms_in_force


@pytest.mark.parametrize("code", DEFAULTS)
def test_every_default_is_a_rule(code):
    assert RULE.fullmatch(DEFAULTS[code].rule)


@pytest.mark.parametrize("rule", ["", "3", "wd", "-3wd", "0d", "3h", "99999d", "３wd"])
def test_what_is_no_rule_is_refused_beside_its_field(desk, rule):
    with pytest.raises(ValidationError) as refused:
        set_term("reply", rule, actor=desk)

    assert list(refused.value.message_dict) == ["rule"]
    assert rule_of("reply") == DEFAULTS["reply"].rule


def test_an_unknown_step_is_refused(desk):
    with pytest.raises(ValidationError, match="没有这个环节"):
        set_term("nap", "3wd", actor=desk)


def test_a_set_term_holds_and_the_trail_has_both(desk):
    set_term("sign_for", "7wd", actor=desk)
    set_term("sign_for", "7wd", actor=desk)

    assert terms_in_force()["sign_for"] == "7wd"
    assert [entry.changes for entry in AuditEntry.objects.filter(event="proposals.term_set")] == [
        {"rule": ["5wd", "7wd"]}
    ]


def test_a_round_that_has_begun_keeps_its_terms(cast, desk):
    matter = cast.proposal("submitted").matter
    begun = begin_round(matter)
    set_term("reply", "2m", actor=desk)

    assert begin_round(matter).pk == begun.pk
    assert due_in(begin_round(matter), "reply", date(2026, 3, 2)).date == date(2026, 6, 2)
    assert due_in(begin_round(matter, 2), "reply", date(2026, 3, 2)).date == date(2026, 5, 6)
