"""Categories of demands: the desk keeps them and says who handles each unless somebody decides otherwise."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.accounts.models import Organisation, Role
from federation.audit.models import AuditEntry
from proposals.models import Demand, Matter, Topic
from proposals.services.dictionaries import keep_entry, topics
from tests.factories.accounts import person_with
from tests.factories.demands import Need, category
from tests.factories.liaison import DepartmentFactory
from tests.members.pages import error_of, form_data, queries

pytestmark = pytest.mark.django_db
DEMAND = Matter.Kind.DEMAND
LIST = reverse("proposals:topic_list")
ADD = reverse("proposals:topic_add")
NEW = {"kind": "demand", "code": "housing", "name": "员工住房", "position": "2", "is_active": "on"}


@pytest.fixture
def need(desk) -> Need:
    return Need.gather(desk)


def change(topic: Topic) -> str:
    return reverse("proposals:topic_change", args=[topic.pk])


def chosen(client, demand: Demand) -> object:
    """Which department the page of dispatching proposes."""
    page = client.get(reverse("proposals:demand_dispatch", args=[demand.pk]))
    return page.context["form"].initial.get("department")


@pytest.mark.parametrize(
    "role", [Role.DEPARTMENT, Role.COUNTY_STAFF, Role.CHAMBER_SECRETARY, Role.SYSTEM_ADMIN]
)
def test_nobody_but_the_desk_says_who_handles_a_category(signed_in, role):
    topic, unit = category(), DepartmentFactory()
    client = signed_in(person_with(role))

    assert client.get(change(topic)).status_code == 403
    assert client.post(change(topic), form_data(name="改名", handler=unit.pk)).status_code == 403
    topic.refresh_from_db()
    assert (topic.name, topic.handler) == ("用工招聘", None)


def test_a_category_is_added_with_its_handler_and_offered_in_its_place(desk, signed_in):
    unit, client = DepartmentFactory(), signed_in(desk)
    later = keep_entry(Topic(), actor=desk, kind=DEMAND, code="later", name="排在后面", position=30_000)

    response = client.post(ADD, form_data(**NEW, handler=unit.pk))

    assert response.url == f"{LIST}?kind=demand"
    made = Topic.objects.get(kind=DEMAND, code="housing")
    assert (made.handler, made.position) == (unit, 2)
    shown = client.get(response.url).content.decode()
    assert shown.index("员工住房") < shown.index("排在后面")
    assert unit.organisation.name in shown
    assert list(topics(DEMAND)).index(made.pk) < list(topics(DEMAND)).index(later.pk)

    assert (
        client.post(change(later), form_data(name="提到前面", position="1", is_active="on")).status_code
        == 302
    )
    assert list(topics(DEMAND)).index(made.pk) > list(topics(DEMAND)).index(later.pk)


def test_a_new_handler_is_proposed_from_now_on_and_what_is_dispatched_stays(need, desk, signed_in):
    topic, client = category(), signed_in(desk)
    keep_entry(topic, actor=desk, handler=need.unit)
    sent, waiting = need.demand(Demand.State.DISPATCHED), need.demand(Demand.State.REGISTERED)
    assert chosen(client, waiting) == need.unit.pk
    other = DepartmentFactory()

    form = form_data(name=topic.name, position=topic.position, is_active="on", handler=other.pk)
    assert client.post(change(topic), form).status_code == 302

    assert chosen(client, waiting) == other.pk
    assert [part.department_id for part in sent.matter.assignments.all()] == [need.unit.pk]
    entry = AuditEntry.objects.filter(event="proposals.topic_changed", object_id=str(topic.pk)).latest("id")
    assert set(entry.changes) == {"handler"}


def test_a_retired_category_is_offered_no_more_and_stays_with_its_demands(need, desk, signed_in):
    demand = need.demand(Demand.State.REGISTERED)
    topic = demand.matter.topic

    assert signed_in(desk).post(change(topic), form_data(name=topic.name, position="0")).status_code == 302

    assert topic.pk not in topics(DEMAND)
    demand.matter.refresh_from_db()
    assert demand.matter.topic_id == topic.pk


@pytest.mark.parametrize("kind", [Matter.Kind.PROPOSAL, Matter.Kind.COMPLAINT])
def test_a_topic_of_another_kind_has_no_handler(desk, signed_in, kind):
    unit, client = DepartmentFactory(), signed_in(desk)

    response = client.post(ADD, form_data(**NEW | {"kind": kind.value}, handler=unit.pk))

    assert response.status_code == 422 and "诉求" in error_of(response, "handler")
    assert not Topic.objects.filter(code="housing").exists()
    other = keep_entry(Topic(), actor=desk, kind=kind, code="plain", name="普通类别")
    assert "handler" not in client.get(change(other)).context["form"].fields


def test_a_department_out_of_service_is_not_chosen_and_the_one_that_left_is_kept_by_a_mere_renaming(
    desk, signed_in
):
    gone, client = DepartmentFactory(), signed_in(desk)
    topic = keep_entry(category(), actor=desk, handler=gone)
    Organisation.objects.filter(pk=gone.pk).update(merged_into_id=DepartmentFactory().pk)

    response = client.post(ADD, form_data(**NEW, handler=gone.pk))
    assert response.status_code == 422 and error_of(response, "handler")
    with pytest.raises(ValidationError, match="停用"):
        keep_entry(Topic(), actor=desk, kind=DEMAND, code="new", name="新类别", handler=gone)

    form = form_data(name="改了名的类别", position="0", is_active="on", handler=gone.pk)
    assert client.post(change(topic), form).status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.handler_id) == ("改了名的类别", gone.pk)


def test_the_list_of_categories_costs_as_much_for_one_handler_as_for_three(desk, signed_in):
    client, page = signed_in(desk), f"{LIST}?kind=demand"
    keep_entry(category(), actor=desk, handler=DepartmentFactory())
    queries(client, page)
    one = queries(client, page)
    for place in range(3):
        fields = {"name": f"类别{place}", "code": f"more-{place}", "handler": DepartmentFactory()}
        keep_entry(Topic(), actor=desk, kind=DEMAND, **fields)

    assert queries(client, page) == one <= 6
