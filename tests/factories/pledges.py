from __future__ import annotations

from liaison.models import PledgeAnswer, Principle
from liaison.services.pledges import answer_pledge
from tests.factories.members import EnterpriseFactory


def answer_of(organisation=None, score: int = 4, **fields) -> PledgeAnswer:
    """The same score for every principle in force."""
    unit = organisation or EnterpriseFactory().organisation
    scores = dict.fromkeys(Principle.objects.in_force(), score)
    return answer_pledge(unit, actor=None, scores=scores, **fields)
