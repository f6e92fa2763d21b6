"""Two people in the same moment: one erasure, carried out once."""

from __future__ import annotations

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.privacy.services import decisions
from tests.factories.accounts import person_with
from tests.factories.members import PersonFactory
from tests.privacy.test_requests import NAME, in_handling, stranger, worked_out
from tests.races import at_once


def test_two_leaders_at_once_approve_one_erasure_once(committed):
    desk, leaders = person_with(Role.CITY_STAFF), [person_with(Role.LEADER) for _one in range(2)]
    request = worked_out(in_handling(stranger(), desk, PersonFactory(name=NAME)), desk)
    request = decisions.propose_erasure(request, actor=desk, answer="同意删除")

    at_once(lambda number: decisions.approve_erasure(request, actor=leaders[number]), 2)

    assert AuditEntry.objects.filter(event="privacy.erasure_approved").count() == 1
