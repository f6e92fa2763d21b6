"""Lending a post: rights inside the dates, never more, both names on the trail."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber
from federation.accounts.backends import FoldedNameBackend
from federation.accounts.models import Delegation, Post, Role, User
from federation.accounts.scopes import holds
from federation.accounts.services.delegations import end_delegation, lend_post
from federation.accounts.services.users import give_post
from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.notices.models import Notice
from tests.factories.accounts import CountyFactory, UserFactory, city_clerk, county_clerk, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.races import at_once

DAY = datetime.timedelta(days=1)
BACKEND = "federation.accounts.backends.FoldedNameBackend"


@pytest.fixture
def leader(db):
    return person_with(Role.LEADER, name="李主席")


def lend(lender, delegate, *, days=7, start=0, reason="休假"):
    first = timezone.localdate() + start * DAY
    post = lender.posts.get()
    return lend_post(
        post, actor=lender, delegate=delegate, starts_on=first, ends_on=first + days * DAY, reason=reason
    )


def fresh(user) -> User:
    return FoldedNameBackend().get_user(user.pk)


def roles(user) -> list[str]:
    return [post.role for post in fresh(user).active_posts]


def test_a_lent_post_gives_its_rights_beside_the_own_ones(leader, desk):
    lend(leader, desk)

    assert roles(desk) == ["CST", "LDR"]
    assert roles(leader) == ["LDR"]
    assert fresh(desk).main_post.role == "CST"


def test_reading_an_account_with_lent_posts_is_one_query(leader, desk, django_assert_num_queries):
    lend(leader, desk)

    with django_assert_num_queries(1):
        user = FoldedNameBackend().get_user(desk.pk)
        assert (user.lenders, holds(user, "chambers.view_chamber")) == (["李主席"], True)


def test_the_look_up_of_every_request_reads_no_whole_table(leader, desk):
    lend(leader, desk)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        FoldedNameBackend().get_user(desk.pk)
        # A few rows are read whole for less; what counts is that both halves can be found by an index.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute("EXPLAIN " + captured[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Seq Scan" not in plan
    assert "BitmapOr" in plan


def test_rights_begin_and_end_with_the_days_of_shanghai_to_the_second(leader, desk):
    with time_machine.travel("2026-03-02T12:00:00+08:00", tick=False) as clock:
        lend(leader, desk, start=1, days=2)
        for moment, held in (
            ("2026-03-02T23:59:59+08:00", False),
            ("2026-03-03T00:00:00+08:00", True),
            ("2026-03-04T23:59:59+08:00", True),
            ("2026-03-05T00:00:00+08:00", False),
        ):
            clock.move_to(moment)
            assert ("LDR" in roles(desk)) is held, moment


@pytest.mark.parametrize("who", ["lender", "delegate"])
def test_either_side_ends_it_at_once(leader, desk, who):
    delegation = lend(leader, desk)
    client = Client()
    client.force_login(leader if who == "lender" else desk, backend=BACKEND)

    assert client.post(reverse("accounts:delegation_end", args=[delegation.pk])).status_code == 302

    assert roles(desk) == ["CST"]
    other = desk if who == "lender" else leader
    assert Notice.objects.filter(user=other, kind="accounts.post_ended").exists()


def test_a_third_person_neither_sees_nor_ends_it(leader, desk):
    delegation, third = lend(leader, desk), city_clerk()
    client = Client()
    client.force_login(third, backend=BACKEND)

    assert client.post(reverse("accounts:delegation_end", args=[delegation.pk])).status_code == 404
    assert client.get(reverse("accounts:delegation_list")).context["rows"] == []
    with pytest.raises(ValidationError):
        end_delegation(delegation, actor=third)


def test_nothing_is_lent_on(leader, desk):
    lend(leader, desk)
    borrowed = leader.posts.get()
    client = Client()
    client.force_login(desk, backend=BACKEND)

    assert client.get(reverse("accounts:post_lend", args=[borrowed.pk])).status_code == 404
    with pytest.raises(ValidationError):
        lend_post(
            borrowed,
            actor=fresh(desk),
            delegate=city_clerk(),
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + DAY,
            reason="r",
        )


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_no_administrator_lends_or_borrows(leader, desk, role):
    admin = person_with(role)

    for lender, delegate in ((admin, desk), (leader, admin)):
        with pytest.raises(ValidationError):
            lend(lender, delegate)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(
            post=admin.posts.get(),
            role=role,
            lender=admin,
            delegate=desk,
            starts_on="2026-01-01",
            ends_on="2026-02-01",
            reason="r",
        )


def test_whoever_acts_for_a_colleague_becomes_no_administrator(leader):
    plain = person_with(Role.EXPERT)
    lend(leader, plain)
    Post.objects.filter(user=plain).delete()

    with pytest.raises(ValidationError):
        give_post(plain, root(), Role.AUDITOR, actor=None)
    Post.objects.create(user=plain, organisation=root(), role=Role.AUDITOR, starts_on="2020-01-01")
    assert roles(plain) == ["AUD"]


def test_a_stranger_of_another_unit_is_no_colleague(leader, county_desk):
    with pytest.raises(ValidationError) as refused:
        lend(leader, county_desk)

    assert list(refused.value.message_dict) == ["delegate"]


@pytest.mark.parametrize(("start", "days"), [(-1, 3), (0, 0), (0, -2)])
def test_odd_days_are_refused(leader, desk, start, days):
    with pytest.raises(ValidationError):
        lend(leader, desk, start=start, days=days)


def test_a_post_is_lent_no_longer_than_it_lasts(leader, desk):
    Post.objects.filter(user=leader).update(ends_on=timezone.localdate() + 3 * DAY)

    with pytest.raises(ValidationError):
        lend(leader, desk, days=4)
    lend(leader, desk, days=3)


@pytest.mark.parametrize("event", ["the lender's post ends", "the lender is disabled", "the own post ends"])
def test_rights_go_with_what_they_hang_on(leader, desk, event):
    lend(leader, desk)
    if event == "the lender's post ends":
        Post.objects.filter(user=leader).update(ends_on=timezone.localdate())
    elif event == "the lender is disabled":
        User.objects.filter(pk=leader.pk).update(is_active=False)
    else:
        Post.objects.filter(user=desk).update(ends_on=timezone.localdate())

    assert "LDR" not in roles(desk)


def test_overlapping_delegations_are_refused_by_the_database(leader, desk):
    other = city_clerk()
    first = lend(leader, desk, days=7)
    with pytest.raises(ValidationError):
        lend(leader, other, start=6)
    lend(leader, other, start=7)
    end_delegation(first, actor=leader)

    lend(leader, other, days=7)


def test_of_ten_at_once_one_is_lent(committed):
    lender = person_with(Role.LEADER)
    clerks = [city_clerk() for _n in range(10)]

    at_once(lambda n: lend(lender, clerks[n]), 10)

    assert Delegation.objects.count() == 1


def test_every_line_of_the_trail_names_both(leader, desk):
    lend(leader, desk)

    entry = record("accounts.profile_updated", desk, actor=fresh(desk))

    assert entry.actor_id == desk.pk
    assert entry.actor_name == f"{desk.name}（代李主席）"
    assert AuditEntry.objects.get(event="accounts.post_lent").actor_name == "李主席"


def test_the_header_says_for_whom_one_acts(leader, desk, signed_in):
    assert "李主席" not in signed_in(desk).get(reverse("accounts:profile")).content.decode()
    lend(leader, desk)

    assert "李主席" in signed_in(desk).get(reverse("accounts:profile")).content.decode()


def test_a_lent_county_post_reaches_its_county_and_no_further(db):
    north, south = CountyFactory(), CountyFactory()
    lender = county_clerk(north)
    helper = UserFactory()
    Post.objects.create(user=helper, organisation=north, role=Role.EXPERT, starts_on="2020-01-01")
    mine, theirs = ChamberFactory(parent=north), ChamberFactory(parent=south)
    assert not Chamber.objects.visible_to(fresh(helper), "chambers.view_chamber").exists()

    lend(lender, helper)

    seen = Chamber.objects.visible_to(fresh(helper), "chambers.view_chamber")
    assert list(seen) == [mine]
    assert theirs not in seen


def test_the_page_lends_and_shows_it(leader, desk, signed_in):
    client, today = signed_in(leader), timezone.localdate()
    address = reverse("accounts:post_lend", args=[leader.posts.get().pk])
    assert list(client.get(address).context["form"].fields["delegate"].queryset) == [desk]
    data = {"delegate": desk.pk, "starts_on": today, "ends_on": today + 2 * DAY, "reason": "出差"}

    assert client.post(address, data).status_code == 302

    (item,) = client.get(reverse("accounts:delegation_list")).context["rows"]
    assert (item["state"], item["is_mine"], item["row"].delegate) == ("running", True, desk)
    assert Notice.objects.get(user=desk).kind == "accounts.post_lent"
