"""What enterprises of the demo city say of the service: a past quarter and the present one."""

from __future__ import annotations

from datetime import date, timedelta

from federation.accounts.models import User
from liaison.models import Principle
from liaison.services.pledges import answer_pledge
from members.models import Enterprise

WORDS = ("上门服务很及时。", "", "希望多办政策宣讲。", "", "电话咨询有耐心。", "回复再快一些更好。")
ANSWERED = 9


def build_pledges(enterprises: list[Enterprise], member: User, today: date) -> None:
    """In the last quarter eight enterprises and the one of `member`; in the present one the first six."""
    principles = list(Principle.objects.in_force())
    units = [member.posts.earliest("pk").organisation]
    units += [one.organisation for one in enterprises[30 : 30 + ANSWERED - 1]]
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    for day, count in ((first - timedelta(days=20), ANSWERED), (today, 6)):
        for place, unit in enumerate(units[:count]):
            scores = {one: 5 - (place + turn) % 3 for turn, one in enumerate(principles)}
            words = WORDS[place % len(WORDS)]
            answer_pledge(unit, actor=None, scores=scores, words=words, on=day)
