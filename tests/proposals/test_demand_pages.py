"""The pages of demands: a list written on the phone, the register, one demand, its files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chambers.services.registry import admit_member
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.files.models import Attachment
from proposals.models import Demand, DemandList
from proposals.services import demand_lists
from proposals.services.demand_lists import HEAD, ITEM, MOST_ITEMS, tidy
from proposals.services.dictionaries import keep_entry
from tests.factories.accounts import city_clerk, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.demands import PLAN, RESULT, TEXT, Need, category, fresh
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory, PersonFactory

pytestmark = pytest.mark.django_db
State = Demand.State


@pytest.fixture
def need(desk) -> Need:
    return Need.gather(desk)


def url(name: str, key: int | None = None) -> str:
    return reverse(f"proposals:{name}", args=[] if key is None else [key])


def typed(*subjects: str, **more) -> dict:
    """A list as it is typed: one item for each subject."""
    today = timezone.localdate()
    data = {
        "period": f"{today.year}-{(today.month + 2) // 3}",
        "contact_name": "周启明",
        "contact_phone": "13800001234",
        "rows": str(max(len(subjects), 1)),
    }
    for row, subject in enumerate(subjects):
        data |= {f"{row}-subject": subject, f"{row}-text": TEXT["text"], f"{row}-priority": "high"}
    return data | more


def begin(client) -> DemandList:
    assert client.post(url("demand_begin"), {}).status_code == 302
    return DemandList.objects.get()


# --- A list -------------------------------------------------------------------------------------------


def test_a_list_of_two_is_sent_in_one_go_and_each_item_has_its_number(need, signed_in):
    client = signed_in(need.member)
    listed = begin(client)

    answer = client.post(url("demand_list_edit", listed.pk), typed("缺工三十人", "贷款展期", form_key=""))

    assert answer.url == url("demand_list_detail", listed.pk)
    found = list(Demand.objects.order_by("pk"))
    assert [one.matter.subject for one in found] == ["缺工三十人", "贷款展期"]
    assert len({one.number for one in found}) == 2
    assert {one.demand_list_id for one in found} == {listed.pk}
    page = client.get(answer.url).content.decode()
    assert all(one.number in page for one in found)


def test_a_list_sent_twice_is_sent_once(need, signed_in):
    client = signed_in(need.member)
    listed = begin(client)
    data = typed("缺工三十人", form_key="11111111-1111-4111-8111-111111111111")

    urls = [client.post(url("demand_list_edit", listed.pk), data).url for _n in range(2)]
    data.pop("form_key")
    urls.append(client.post(url("demand_list_edit", listed.pk), data).url)

    assert set(urls) == {url("demand_list_detail", listed.pk)}
    assert Demand.objects.count() == 1


def test_what_is_typed_survives_and_what_is_wrong_is_said_by_its_item(need, signed_in):
    client = signed_in(need.member)
    listed = begin(client)
    data = typed("缺工三十人", "贷款", **{"1-text": "", "1-wished_on": "2020-01-01", "version": "1"})

    kept = client.post(url("demand_list_autosave", listed.pk), data)
    stale = client.post(url("demand_list_autosave", listed.pk), data | {"0-subject": "别的窗口"})
    back = client.get(url("demand_list_edit", listed.pk))
    refused = client.post(url("demand_list_edit", listed.pk), data)

    assert (kept.json()["version"], stale.status_code) == (2, 409)
    assert 'value="缺工三十人"' in back.content.decode()
    assert 'value="2020-01-01"' in back.content.decode()
    assert sorted(refused.context["form"].errors) == ["1-subject", "1-text"]
    assert not Demand.objects.exists()
    data |= {"1-subject": "贷款展期", "1-text": TEXT["text"]}
    again = client.post(url("demand_list_edit", listed.pk), data)
    assert list(again.context["form"].errors) == ["1-wished_on"]
    assert not Demand.objects.exists()


def test_one_more_item_is_added_without_script(need, signed_in):
    client = signed_in(need.member)
    listed = begin(client)

    answer = client.post(url("demand_list_edit", listed.pk), typed("缺工三十人", add="1"))
    page = client.get(answer.url.partition("#")[0])

    assert 'value="缺工三十人"' in page.content.decode()
    assert page.context["form"].rows == 2


def test_a_draft_is_its_authors_alone_and_can_be_thrown_away(need, signed_in):
    listed = demand_lists.begin_list(actor=need.member, organisation=need.member.main_post.organisation)
    colleague = person_with(Role.ENTERPRISE, need.member.main_post.organisation)

    for other in (need.clerk, colleague, person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)):
        assert signed_in(other).get(url("demand_list_edit", listed.pk)).status_code == 404
    client = signed_in(need.member)
    assert client.get(url("demand_list_list")).context["object_list"][0]["id"] == listed.pk
    client.post(url("demand_list_drop", listed.pk))

    assert not DemandList.objects.exists()


def test_beginning_twice_goes_on_with_the_same_draft(need):
    unit = need.member.main_post.organisation
    found = {demand_lists.begin_list(actor=need.member, organisation=unit).pk for _n in range(2)}

    assert len(found) == 1


def test_a_list_that_is_sent_can_neither_be_changed_nor_dropped(need):
    unit = need.member.main_post.organisation
    listed = demand_lists.begin_list(actor=need.member, organisation=unit)
    demand_lists.send_list(listed, actor=need.member, items={0: TEXT})

    for act in (
        lambda: demand_lists.keep_list(listed, actor=need.member, draft={}),
        lambda: demand_lists.drop_list(listed, actor=need.member),
    ):
        with pytest.raises(ValidationError, match="已报送"):
            act()


def test_a_secretary_raises_for_members_of_the_chamber_and_for_nobody_else(need, signed_in):
    chamber = ChamberFactory()
    member, stranger = EnterpriseFactory(), EnterpriseFactory()
    admit_member(chamber, member.organisation, actor=None)
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    client = signed_in(secretary)

    refused = client.post(url("demand_begin"), {"unit": stranger.organisation.name})
    let_in = client.post(url("demand_begin"), {"unit": member.organisation.name})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["unit"])
    assert let_in.status_code == 302
    listed = DemandList.objects.get()
    assert (listed.organisation, listed.chamber) == (member.organisation, chamber.organisation)


def test_a_countys_clerk_raises_for_the_county_and_the_city_for_anybody(county, signed_in):
    inside, outside = EnterpriseFactory(parent=county), EnterpriseFactory()
    client = signed_in(county_clerk(county))

    refused = client.post(url("demand_begin"), {"unit": outside.organisation.name})
    assert refused.status_code == 422
    assert client.post(url("demand_begin"), {"unit": inside.organisation.name}).status_code == 302
    client = signed_in(city_clerk())
    assert client.post(url("demand_begin"), {"unit": outside.organisation.name}).status_code == 302


TYPED = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.just("\x00长" * 3000))


@given(
    st.dictionaries(st.sampled_from([*HEAD, "other"]), TYPED),
    st.lists(st.dictionaries(st.sampled_from([*ITEM, "other"]), TYPED), max_size=30),
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30, deadline=None)
def test_a_tidied_draft_can_be_kept_and_is_the_same_when_tidied_again(head, items):
    found = tidy(head | {"items": items})

    assert set(found) == {*HEAD, "items"}
    assert len(found["items"]) <= MOST_ITEMS
    assert all(set(item) == set(ITEM) for item in found["items"])
    texts = [value for row in (found, *found["items"]) for value in row.values() if isinstance(value, str)]
    assert not [text for text in texts if "\x00" in text]
    assert all(len(item[name]) <= most for item in found["items"] for name, most in ITEM.items())
    assert tidy(found) == found


# --- The register and one demand ----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["demand_list", "demand_list_list"])
def test_the_lists_use_a_constant_number_of_queries(
    need, signed_in, name, count, django_assert_max_num_queries
):
    for _n in range(count):
        listed = demand_lists.begin_list(actor=need.member, organisation=need.member.main_post.organisation)
        demand_lists.send_list(listed, actor=need.member, items={0: TEXT})
    Need.gather(need.clerk).demand(State.WORKING)
    client = signed_in(need.member)
    client.get(reverse("ui:home"))

    with django_assert_max_num_queries(6):
        page = client.get(url(name))

    assert len(page.context["object_list"]) == count


@pytest.mark.parametrize("state", [State.RAISED, State.WORKING, State.STRUCK_OFF])
def test_a_demand_is_shown_in_eight_queries(need, signed_in, state, django_assert_max_num_queries):
    demand = need.demand(state)
    client = signed_in(need.clerk)
    address = url("demand_detail", demand.pk)
    client.get(address)

    with django_assert_max_num_queries(8):
        page = client.get(address)

    assert TEXT["text"] in page.content.decode()


def test_stages_filters_and_search_find_what_they_say(need, signed_in):
    late, struck = need.demand(State.DISPATCHED), need.demand(State.STRUCK_OFF)
    Demand.objects.filter(pk=late.pk).update(
        dispatch_by=timezone.now() - timedelta(1), due_on=timezone.localdate() - timedelta(1)
    )
    client = signed_in(need.clerk)

    def found(query: str) -> list[int]:
        return [
            row["matter_id"] for row in client.get(f"{url('demand_list')}?{query}").context["object_list"]
        ]

    assert found("stage=overdue") == found("stage=late") == [late.pk]
    assert found("stage=struck_off") == found("outcome=solved") == [struck.pk]
    assert found(f"topic={category().pk}&priority=high") == [struck.pk, late.pk]
    assert found("q=用工缺口&stage=handling") == [late.pk]
    assert found("year=1999") == []


def test_the_default_handler_of_the_category_is_chosen_already(need, signed_in):
    topic = category()
    topic.handler = need.unit
    topic.save()
    demand = need.demand(State.REGISTERED)

    page = signed_in(need.clerk).get(url("demand_dispatch", demand.pk))

    assert page.context["form"]["department"].value() == need.unit.pk


def test_each_side_has_the_button_that_is_next_and_no_other(need, signed_in):
    demand = need.demand(State.MATCHED)

    def labels(user) -> list[str]:
        page = signed_in(user).get(url("demand_detail", demand.pk))
        return [str(action["label"]) for action in page.context["actions"]]

    assert labels(need.member) == ["撤回", "确认首次对接"]
    assert labels(need.officer) == ["更换服务专员", "确认首次对接"]
    need.meet(demand)
    assert labels(need.officer) == ["更换服务专员", "上报结果"]
    assert labels(need.member) == ["撤回"]


def test_the_whole_way_through_the_pages(need, signed_in):
    demand = need.raise_one()
    today = str(timezone.localdate())
    steps = [
        (need.clerk, "demand_register", {"topic": category().pk, "priority": "urgent"}),
        (need.clerk, "demand_dispatch", {"department": need.unit.pk}),
        (need.officer, "demand_match", {"server": need.officer.pk, "plan": PLAN}),
        (need.officer, "demand_contact", {"contacted_on": today, "contact_way": "visit"}),
        (need.member, "demand_contact", {}),
        (need.officer, "demand_outcome", {"outcome": "solved", "result": RESULT}),
        (need.member, "demand_rate", {"confirms": "yes", "satisfaction": "mostly", "attitude": "good"}),
        (need.clerk, "demand_call", {"called_on": today, "outcome": "satisfied"}),
        (need.clerk, "demand_strike_off", {}),
    ]

    states = []
    for actor, name, data in steps:
        client = signed_in(actor)
        assert client.get(url(name, demand.pk)).status_code == 200
        answer = client.post(url(name, demand.pk), data)
        assert answer.status_code == 302, answer.context["form"].errors
        states.append(fresh(demand).state)

    assert states == [
        State.REGISTERED,
        State.DISPATCHED,
        State.MATCHED,
        State.MATCHED,
        State.WORKING,
        State.SOLVED,
        State.RATED,
        State.CALLED_BACK,
        State.STRUCK_OFF,
    ]


def test_files_are_for_whoever_may_see_the_demand(need, signed_in):
    demand = need.demand(State.DISPATCHED)
    picture = SimpleUploadedFile(
        "岗位表.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf"
    )
    answer = signed_in(need.member).post(url("demand_file_attach", demand.pk), {"file": picture})
    assert answer.status_code == 302
    address = reverse("files:download", args=[Attachment.objects.get().pk])
    other = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)

    refused = [signed_in(user).get(address).status_code for user in (other, Need.gather(need.clerk).member)]
    let_in = [signed_in(user).get(address).status_code for user in (need.member, need.officer, need.clerk)]

    assert (refused, let_in) == ([404, 404], [200, 200, 200])


def test_a_department_that_does_not_serve_sees_the_contact_masked(need, signed_in):
    demand = need.demand(State.DISPATCHED)

    page = signed_in(need.officer).get(url("demand_detail", demand.pk)).content.decode()

    assert "138****1234" in page
    assert "13800001234" not in page
    assert "周启明" not in page


def test_naming_a_default_handler_is_on_the_trail_by_its_name(need):
    keep_entry(category(), actor=need.clerk, handler=need.unit)

    entry = AuditEntry.objects.get(event="proposals.topic_changed")
    assert (entry.changes, category().handler) == ({"handler": [None, str(need.unit)]}, need.unit)


def test_a_person_who_asks_is_named_by_kind_of_document_and_never_by_its_number(need, signed_in):
    unit = need.member.main_post.organisation
    guest = PersonFactory(name="何嘉欣", organisation=unit, id_kind="hk_macao", id_number="H60123456")
    resident = PersonFactory(name="王五", organisation=unit, id_kind="resident")
    client = signed_in(need.clerk)
    for person in (guest, resident):
        demand = need.raise_one()
        data = {"topic": category().pk, "priority": "normal", "person": f"#{person.pk}"}
        assert client.post(url("demand_register", demand.pk), data).status_code == 302
    need.raise_one()
    first = Demand.objects.earliest("pk")

    found = {
        value: [
            row["matter_id"]
            for row in client.get(f"{url('demand_list')}?person={value}").context["object_list"]
        ]
        for value in ("any", "elsewhere")
    }

    assert (len(found["any"]), found["elsewhere"]) == (2, [first.pk])
    page = client.get(url("demand_detail", first.pk)).content.decode()
    assert "何嘉欣" in page
    assert "H60123456" not in page
    need.dispatch(first)
    seen = signed_in(need.officer).get(url("demand_detail", first.pk)).content.decode()
    assert "何嘉欣" not in seen
    assert str(guest.get_id_kind_display()) in seen


def test_a_person_out_of_reach_cannot_be_named_and_a_forgotten_one_leaves_the_demand(need, signed_in):
    demand = need.demand(State.REGISTERED)
    person = PersonFactory(name="何嘉欣")
    Demand.objects.filter(pk=demand.pk).update(person=person)
    data = {"topic": category().pk, "priority": "normal", "person": "没有此人"}

    refused = signed_in(need.clerk).post(url("demand_register", demand.pk), data)
    person.delete()

    assert list(refused.context["form"].errors) == ["person"]
    assert fresh(demand).person is None
