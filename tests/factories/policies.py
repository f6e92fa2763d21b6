from __future__ import annotations

import datetime
import itertools

from django.utils import timezone

from federation.accounts.models import Organisation
from liaison.models import SupportPolicy
from liaison.services.policies import register_policy
from tests.factories.accounts import root

_numbers = itertools.count(1)


def policy_of(organisation: Organisation | None = None, **fields) -> SupportPolicy:
    given = {
        "level": "city",
        "title": f"技术改造奖补办法（{next(_numbers)}）",
        "body": "云州市工业和信息化局",
        "text": "按设备投资额给予奖补。",
        "valid_from": timezone.localdate() - datetime.timedelta(days=10),
    }
    return register_policy(actor=None, organisation=organisation or root(), **given | fields)
