"""Who is behind a request: the statement that is kept answers as the ORM does, for everybody."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from federation.accounts.models import Post, Role
from federation.accounts.presence import posts_at_hand
from federation.accounts.services.delegations import lend_post
from tests.factories.accounts import CountyFactory, person_with


def said(posts) -> list[tuple]:
    return [(post.pk, post.role, post.user.name, post.organisation.name) for post in posts]


def test_it_finds_own_and_lent_posts_of_each_person_as_the_orm_does(db):
    clerk = person_with(Role.CITY_STAFF)
    lender = person_with(Role.LEADER, clerk.main_post.organisation)
    day = timezone.localdate()
    lend_post(
        lender.posts.get(),
        actor=lender,
        delegate=clerk,
        starts_on=day,
        ends_on=day + timedelta(days=3),
        reason="出差",
    )

    for user, count in ((clerk, 2), (lender, 1)):
        assert said(posts_at_hand(user.pk)) == said(Post.objects.at_hand(user.pk))
        assert len(posts_at_hand(user.pk)) == count


def test_it_takes_one_statement_and_reads_the_units_with_it(db, django_assert_num_queries):
    clerk = person_with(Role.COUNTY_STAFF, CountyFactory())
    posts_at_hand(clerk.pk)

    with django_assert_num_queries(1):
        (post,) = posts_at_hand(clerk.pk)
        assert post.organisation.path and post.organisation.region is None and post.user.email is not None


def test_a_post_that_ended_is_gone_the_next_time(db):
    clerk = person_with(Role.COUNTY_STAFF, CountyFactory())
    assert len(posts_at_hand(clerk.pk)) == 1

    day = timezone.localdate()
    clerk.posts.update(starts_on=day - timedelta(days=5), ends_on=day)

    assert posts_at_hand(clerk.pk) == []
