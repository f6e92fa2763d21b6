"""A state table says which state may follow which, and refuses the rest in words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from federation.jobs.models import Job
from federation.workflow import Workflow

State = Job.State
WORKFLOW = Workflow(
    "state",
    {State.WAITING: [State.RUNNING, State.CANCELLED], State.RUNNING: [State.DONE, State.FAILED]},
)
ALLOWED = {("waiting", "running"), ("waiting", "cancelled"), ("running", "done"), ("running", "failed")}


@given(old=st.sampled_from(State.values), new=st.sampled_from(State.values))
def test_a_move_is_made_exactly_where_the_table_has_it(old, new):
    row = Job(state=old)

    assert WORKFLOW.allows(row, new) == ((old, new) in ALLOWED)
    if (old, new) in ALLOWED:
        assert WORKFLOW.move(row, new) == old
        assert row.state == new
    else:
        with pytest.raises(ValidationError) as refused:
            WORKFLOW.move(row, new)
        assert refused.value.code == "wrong_state"
        assert row.state == old


def test_a_final_state_has_no_followers():
    assert WORKFLOW.next_states(Job(state=State.DONE)) == frozenset()


def test_the_refusal_names_both_states_in_words():
    with override("en"), pytest.raises(ValidationError) as refused:
        WORKFLOW.move(Job(state=State.DONE), State.RUNNING)

    assert "“Done”" in refused.value.messages[0]
    assert "“Running”" in refused.value.messages[0]


def test_a_move_stores_plain_text_and_saves_nothing(db):
    row = Job(state=State.WAITING)

    WORKFLOW.move(row, State.RUNNING)

    assert type(row.state) is str
    assert row.pk is None


def test_an_unknown_state_is_refused():
    with pytest.raises(ValidationError):
        WORKFLOW.move(Job(state=State.WAITING), "flying")
