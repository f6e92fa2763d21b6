"""What must not be one person's act is proposed by one and confirmed by another."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from federation.audit.models import AuditEntry
from proposals.models import Decision, Duty, Ground
from proposals.services import decisions
from proposals.services.decisions import drop_decision, propose_decision, take_decision
from tests.factories.accounts import city_clerk


@pytest.fixture
def done(monkeypatch) -> list:
    """What was executed; the act "try" stands for any."""
    executed: list = []
    monkeypatch.setitem(
        decisions._acts, "try", lambda decision, actor: executed.append((decision.payload, actor.pk))
    )
    return executed


@pytest.fixture
def proposed(cast, done) -> Decision:
    return propose_decision(cast.proposal("submitted").matter, "try", actor=cast.desk, text="理由", unit=7)


def test_who_proposed_it_cannot_confirm_it(cast, proposed, done):
    with pytest.raises(ValidationError, match="不能自行确认"):
        take_decision(proposed, actor=cast.desk, confirmed=True)

    assert done == []
    assert Decision.objects.get().state == "proposed"


def test_the_database_insists_on_two_persons(cast, proposed):
    with pytest.raises(IntegrityError, match="decision_is_of_two_persons"), transaction.atomic():
        Decision.objects.filter(pk=proposed.pk).update(
            state="confirmed", decided_by=cast.desk, decided_at=timezone.now()
        )


def test_a_colleague_confirms_and_it_is_executed_once(proposed, done):
    colleague = city_clerk()
    for _press in range(2):
        take_decision(proposed, actor=colleague, confirmed=True)

    assert done == [({"unit": 7}, colleague.pk)]
    events = AuditEntry.objects.filter(event__startswith="proposals.decision_").order_by("id")
    assert [entry.event.partition(".")[2] for entry in events] == ["decision_proposed", "decision_confirmed"]
    assert not Duty.objects.open().filter(kind="decide").exists()


def test_what_the_execution_refuses_is_not_confirmed(proposed, monkeypatch):
    def refuse(decision, actor):
        raise ValidationError("no")

    monkeypatch.setitem(decisions._acts, "try", refuse)
    with pytest.raises(ValidationError, match="no"):
        take_decision(proposed, actor=city_clerk(), confirmed=True)

    assert Decision.objects.get().state == "proposed"


def test_a_refusal_has_a_reason_and_executes_nothing(proposed, done):
    colleague = city_clerk()
    with pytest.raises(ValidationError, match="请说明不予确认的理由"):
        take_decision(proposed, actor=colleague, confirmed=False)

    take_decision(proposed, actor=colleague, confirmed=False, answer="理由不足")

    assert (Decision.objects.get().state, done) == ("refused", [])


def test_one_decision_waits_at_a_time_until_it_is_dropped(cast, proposed):
    with pytest.raises(ValidationError, match="另有一项决定待确认"):
        propose_decision(proposed.matter, "try", actor=city_clerk())
    with pytest.raises(ValidationError, match="只有提出人"):
        drop_decision(proposed, actor=city_clerk())

    drop_decision(proposed, actor=cast.desk)

    assert propose_decision(proposed.matter, "try", actor=city_clerk()).state == "proposed"


def test_a_ground_of_another_act_is_refused(cast, done):
    ground = Ground.objects.create(act="other", code="x", name="其他")
    with pytest.raises(ValidationError, match="请从所列理由中选择"):
        propose_decision(cast.proposal("submitted").matter, "try", actor=cast.desk, ground=ground)
