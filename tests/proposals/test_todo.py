"""The to-do centre shows what is mine across all matters, with its deadline, and nothing of others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Delegation, Role
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from proposals.models import Assignment, Copy, Proposal, Term
from proposals.services.assignments import accept_assignment
from proposals.services.copies import send_copies
from proposals.services.urging import remind_unit
from tests.factories.accounts import city_clerk, person_with
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import Cast, part_of

State = Proposal.State
LISTS = ("todo", "done", "raised", "copies")


def shown(client, name: str, **query) -> list[int]:
    response = client.get(reverse(f"proposals:{name}"), query)
    assert response.status_code == 200
    return [row.get("matter_id", row["id"]) for row in response.context["object_list"]]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.EXPERT])
@pytest.mark.parametrize("name", LISTS)
def test_who_handles_no_matters_has_no_centre(signed_in, db, role, name):
    from tests.factories.accounts import root

    client = signed_in(person_with(role, root()))

    assert client.get(reverse(f"proposals:{name}")).status_code == 403


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_use_a_constant_number_of_queries(
    signed_in, cast, plain_letters, name, count, django_assert_max_num_queries
):
    for _case in range(count):
        proposal = cast.proposal(State.RATED)
        send_copies(proposal.matter, [cast.desk], actor=city_clerk())
    client = signed_in(cast.member if name == "raised" else cast.desk)
    client.get(reverse("ui:home"))

    with django_assert_max_num_queries(6):
        found = shown(client, name)

    # To be closed and, its letter being delivered, to be published.
    assert len(found) == {"todo": 2, "done": 2, "raised": 1, "copies": 1}[name] * count


def test_a_neighbours_duty_does_not_show(signed_in, cast):
    mine = cast.proposal(State.ASSIGNED)
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)

    assert shown(signed_in(cast.lead), "todo") == [mine.pk]
    assert shown(signed_in(stranger), "todo") == []


def test_the_nearest_date_stands_first_and_what_has_none_last(signed_in, cast):
    later, sooner = cast.proposal(State.ASSIGNED), cast.proposal(State.ASSIGNED)
    for proposal, days in ((later, 30), (sooner, 3)):
        part = part_of(proposal, "lead")
        Assignment.objects.filter(pk=part.pk).update(due_on=timezone.localdate() + timedelta(days))
        accept_assignment(part, actor=cast.lead)

    assert shown(signed_in(cast.lead), "todo", kind="reply") == [sooner.pk, later.pk]


def test_a_lent_post_brings_its_duties_along_while_it_is_lent(signed_in, cast):
    proposal = cast.proposal(State.ASSIGNED)
    deputy = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    lent = Delegation.objects.create(
        post=cast.lead.posts.get(),
        role=Role.DEPARTMENT,
        lender=cast.lead,
        delegate=deputy,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(3),
        reason="休假",
    )
    assert shown(signed_in(deputy), "todo") == [proposal.pk]

    Delegation.objects.filter(pk=lent.pk).update(ended_at=timezone.now())

    assert shown(signed_in(deputy), "todo") == []


def test_filters_keep_to_what_they_say(signed_in, cast):
    review, assign = cast.proposal(State.SUBMITTED), cast.proposal(State.FILED)
    client = signed_in(cast.desk)

    assert shown(client, "todo", kind="assign") == [assign.pk]
    assert shown(client, "todo", due="later") == [review.pk]
    assert shown(client, "todo", matter="complaint") == []


def test_a_copy_tells_once_and_is_read_by_its_reader_alone(signed_in, cast):
    matter = cast.proposal(State.FILED).matter
    reader, other = city_clerk(), city_clerk()
    assert send_copies(matter, [reader, other], actor=cast.desk, why="请阅") == 2
    assert send_copies(matter, [reader], actor=cast.desk) == 0

    signed_in(reader).post(reverse("proposals:copies_read"))

    assert set(Copy.objects.filter(read_at=None).values_list("user_id", flat=True)) == {other.pk}
    assert Notice.objects.filter(kind="proposals.copied").count() == 2
    assert AuditEntry.objects.filter(event="proposals.copy_sent").count() == 1


def test_terms_are_set_together_or_not_at_all(signed_in, desk):
    client = signed_in(desk)
    data = client.get(reverse("proposals:terms")).context["form"].initial

    refused = client.post(reverse("proposals:terms"), data | {"reply": "soon", "rate": "20wd"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reply"]
    assert not Term.objects.exists()

    assert client.post(reverse("proposals:terms"), data | {"rate": "20wd"}).status_code == 302
    assert list(Term.objects.values_list("code", "rule")) == [("rate", "20wd")]


def test_urging_many_shows_first_who_is_told_and_skips_who_was_told_today(signed_in, cast):
    first, second, fine = (cast.proposal(State.ASSIGNED) for _n in range(3))
    late = [part_of(one, "lead") for one in (first, second)]
    yesterday = timezone.localdate() - timedelta(1)
    Assignment.objects.filter(pk__in=[part.pk for part in late]).update(
        assigned_on=yesterday, due_on=yesterday
    )
    remind_unit(late[0], actor=cast.desk)
    client = signed_in(cast.desk)

    page = client.get(reverse("proposals:urge"))
    assert [(one.assignment.pk, bool(one.refusal)) for one in page.context["view_parts"]] == [
        (late[0].pk, True),
        (late[1].pk, False),
    ]
    everything = [part.pk for part in (*late, part_of(fine, "lead"))]
    client.post(reverse("proposals:urge"), {"part": everything, "text": "请尽快答复"})

    urged = Notice.objects.filter(kind="proposals.urged").order_by("id")
    assert [notice.url for notice in urged] == [f"/proposals/assignments/{part.pk}/" for part in late]
    assert urged.last().body.endswith("请尽快答复")


def test_urging_nothing_is_refused_in_words(signed_in, cast):
    proposal = cast.proposal(State.ASSIGNED)
    Assignment.objects.filter(matter=proposal.matter).update(
        assigned_on=date(2026, 1, 5), due_on=date(2026, 1, 6)
    )

    response = signed_in(cast.desk).post(reverse("proposals:urge"), {"text": ""})

    assert response.status_code == 422
    assert not Notice.objects.filter(kind="proposals.urged").exists()


def test_a_part_that_finished_since_is_told_apart(cast):
    part = part_of(cast.proposal(State.ASSIGNED), "co")
    Assignment.objects.filter(pk=part.pk).update(state="opinion_sent")

    with pytest.raises(ValidationError, match="已办结"):
        remind_unit(part, actor=cast.desk)


def test_everybody_finds_their_centre_by_the_menu(signed_in, db):
    cast = Cast.gather()
    page = signed_in(cast.member).get(reverse("ui:home")).content.decode()

    assert reverse("proposals:todo") in page


@pytest.mark.parametrize("query", [{}, {"kind": "close"}])
def test_duties_are_counted_in_ranges_of_an_index_and_not_over_all_of_them(cast, signed_in, query):
    cast.proposal(State.ASSIGNED)
    client = signed_in(cast.desk)

    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("proposals:todo"), query).status_code == 200

    (counted,) = [one["sql"] for one in captured.captured_queries if "AS counted" in one["sql"]]
    assert " OR " not in counted
