"""Party building of the demo city has the figures of a real one."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chambers.models import PartyActivity, PartyGroup, PartyMember, PartyOrganisation

pytestmark = pytest.mark.usefixtures("city")


def test_171_organisations_stand_under_the_joint_committee():
    top = PartyOrganisation.objects.get(parent=None, state="active")
    below = PartyOrganisation.objects.active().filter(path__startswith=top.path).exclude(pk=top.pk)

    assert below.count() == PartyOrganisation.objects.active().count() - 1 == 171


def test_1202_members_belong_to_them():
    assert PartyMember.objects.present().count() == 1202


def test_14_area_groups_held_more_than_50_activities_within_a_year():
    since = timezone.localdate().replace(year=timezone.localdate().year - 1)
    of_groups = PartyActivity.objects.counted().filter(group__isnull=False, held_on__gt=since)

    assert PartyGroup.objects.standing().count() == 14
    assert of_groups.count() > 50
    assert of_groups.values("group").distinct().count() == 14
