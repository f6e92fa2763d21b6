"""Acts on many rows of a list: the look beforehand, the act, and who cannot."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from chambers.models import Chamber
from chambers.services.registry import update_chamber
from federation.accounts.models import Organisation, Role
from federation.audit.models import AuditEntry
from federation.changes.models import Change
from federation.jobs.models import Job
from federation.jobs.services import run
from federation.notices.models import Notice
from federation.reference.services import industries
from federation.ui.models import Submission
from members.models import Enterprise
from tests.factories.accounts import CountyFactory, city_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import form_data, queries, secretary_of

pytestmark = pytest.mark.django_db

LIST = reverse("chambers:chamber_list")
BULK = reverse("chambers:chamber_bulk")
ENTERPRISES = reverse("members:enterprise_bulk")
Status = Organisation.Status


def status_of(chamber) -> str:
    return Organisation.objects.get(pk=chamber.pk).status


def chosen(*records, act="status", value="inactive", **more) -> dict:
    return {"act": act, "value": value, "ids": [one.pk for one in records], "filters": ""} | more


def everything(filters="", **more) -> dict:
    return {"act": "status", "value": "inactive", "all": "1", "filters": filters} | more


def confirm(client, sent: dict, url=BULK, **more):
    """Look, then confirm what was seen."""
    shown = client.get(url, sent)
    return client.post(url, form_data(**sent, token=shown.context["look"].token, **more))


def test_a_secretary_and_an_enterprise_have_no_acts_on_many(signed_in):
    chamber = ChamberFactory()
    for user in (secretary_of(chamber.organisation), person_with(Role.ENTERPRISE)):
        client = signed_in(user)
        assert client.get(BULK, chosen(chamber)).status_code == 403
        assert client.post(BULK, chosen(chamber)).status_code == 403
        assert "p-bulk-form" not in client.get(LIST).content.decode()


def test_the_list_offers_its_acts_and_costs_no_query_more(signed_in, desk):
    ChamberFactory()
    client = signed_in(desk)
    queries(client, LIST)
    assert queries(client, LIST) <= 6
    text = client.get(f"{LIST}?kind=industry").content.decode()
    assert re.findall(r'name="act" value="([\w-]+)"', text) == ["liaison-officer", "status", "export"]
    assert 'name="filters" value="kind=industry"' in text


def test_the_look_says_how_many_change_and_which_stay_and_why(signed_in, desk):
    changed, same = ChamberFactory(), ChamberFactory(name="云州市茶业商会", status=Status.INACTIVE)
    merged = ChamberFactory(name="云州市旧茶商会")
    Organisation.objects.filter(pk=merged.pk).update(merged_into=changed.pk)
    look = signed_in(desk).get(BULK, chosen(changed, same, merged)).context["look"]
    assert (look.count, look.staying, look.unknown) == (1, 2, 0)
    assert [row["name"] for row in look.rows] == ["云州市旧茶商会", "云州市茶业商会"]
    assert len({row["why"] for row in look.rows}) == 2
    assert [row["name"] for row in look.sample] == [changed.organisation.name]
    assert status_of(changed) == Status.ACTIVE


def test_the_look_costs_the_same_for_one_row_and_for_many(signed_in, desk):
    first = ChamberFactory()
    client = signed_in(desk)
    client.get(BULK, everything())
    one = queries(client, f"{BULK}?act=status&value=inactive&ids={first.pk}")
    for _turn in range(5):
        ChamberFactory()
    assert queries(client, f"{BULK}?act=status&value=inactive&all=1") == one <= 10


def test_confirming_changes_the_rows_and_offers_the_way_back(signed_in, desk):
    one, two, other = ChamberFactory(), ChamberFactory(), ChamberFactory()
    client = signed_in(desk)
    answer = confirm(client, chosen(one, two, filters="kind=industry"))
    assert answer["Location"] == f"{LIST}?kind=industry"
    assert [status_of(row) for row in (one, two, other)] == [Status.INACTIVE, Status.INACTIVE, Status.ACTIVE]
    change = Change.objects.get()
    assert change.undo_url in client.get(LIST).content.decode()
    client.post(change.undo_url)
    assert [status_of(row) for row in (one, two)] == [Status.ACTIVE, Status.ACTIVE]


def test_a_neighbours_row_is_neither_shown_nor_changed_for_a_forged_key(signed_in, county, county_desk):
    own = ChamberFactory(parent=county)
    foreign = ChamberFactory(parent=CountyFactory(), name="石岭县茶业商会")
    client = signed_in(county_desk)
    shown = client.get(BULK, chosen(own, foreign))
    assert (shown.context["look"].count, shown.context["look"].unknown) == (1, 1)
    assert "石岭县茶业商会" not in shown.content.decode()
    confirm(client, chosen(own, foreign))
    assert (status_of(own), status_of(foreign)) == (Status.INACTIVE, Status.ACTIVE)
    refused = client.post(BULK, form_data(**chosen(foreign), token="0.0.000000.0.0"))
    assert refused.status_code == 409 and status_of(foreign) == Status.ACTIVE


def test_everything_means_what_the_filters_give_within_reach(signed_in, county, county_desk):
    remote = ChamberFactory(parent=county, kind=Chamber.Kind.REMOTE)
    industry = ChamberFactory(parent=county)
    foreign = ChamberFactory(kind=Chamber.Kind.REMOTE)
    confirm(signed_in(county_desk), everything("kind=remote"))
    found = [status_of(row) for row in (remote, industry, foreign)]
    assert found == [Status.INACTIVE, Status.ACTIVE, Status.ACTIVE]


def test_filters_that_mean_nothing_choose_nothing(signed_in, desk):
    ChamberFactory()
    look = signed_in(desk).get(BULK, everything("kind=nonsense")).context["look"]
    assert (look.count, look.staying) == (0, 0)


@pytest.mark.parametrize("sent", [everything(), None])
def test_a_set_that_changed_since_the_look_is_shown_again(signed_in, desk, sent):
    chamber = ChamberFactory()
    sent = sent or chosen(chamber)
    client = signed_in(desk)
    token = client.get(BULK, sent).context["look"].token
    update_chamber(chamber, actor=None, phone="0736-7712345")
    answer = client.post(BULK, form_data(**sent, token=token))
    assert answer.status_code == 409 and answer.context["refusal"]
    assert status_of(chamber) == Status.ACTIVE and not Change.objects.exists()
    again = client.post(BULK, form_data(**sent, token=answer.context["look"].token))
    assert again.status_code == 302 and status_of(chamber) == Status.INACTIVE


@pytest.mark.parametrize("token", [{}, {"token": ""}])
def test_what_nobody_has_looked_at_is_not_done(signed_in, desk, token):
    chamber = ChamberFactory()
    assert signed_in(desk).post(BULK, form_data(**chosen(chamber), **token)).status_code == 409
    assert status_of(chamber) == Status.ACTIVE


def test_a_doubled_click_changes_once_and_says_so_once(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    sent = chosen(chamber)
    form = form_data(**sent, token=client.get(BULK, sent).context["look"].token)
    answers = [client.post(BULK, form), client.post(BULK, form)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Change.objects.count() == Submission.objects.count() == 1
    assert Organisation.objects.get(pk=chamber.pk).version == 2


@pytest.mark.parametrize("sent", [{}, {"act": "status"}, {"act": "status", "ids": "x"}])
def test_nothing_chosen_is_said_and_changes_nothing(signed_in, desk, sent):
    ChamberFactory()
    client = signed_in(desk)
    shown = client.get(BULK, sent)
    assert shown.status_code == 200 and not shown.context["selection"]
    assert client.post(BULK, sent).status_code == 422
    assert not Change.objects.exists()


def test_a_value_that_is_not_offered_is_refused(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    assert client.get(BULK, chosen(chamber, value="gone")).context["look"] is None
    assert client.post(BULK, form_data(**chosen(chamber, value="gone"))).status_code == 422
    assert client.get(BULK, chosen(chamber, act="nonsense")).status_code == 404


def test_a_new_liaison_officer_hears_of_it_once(signed_in, desk):
    officer = city_clerk(name="李航")
    rows = [ChamberFactory(), ChamberFactory()]
    confirm(signed_in(desk), chosen(*rows, act="liaison-officer", value=str(officer.pk)))
    assert set(Chamber.objects.values_list("liaison_officer", flat=True)) == {officer.pk}
    assert Notice.objects.filter(user=officer, kind="chambers.liaison_set").count() == 1
    assert Change.objects.get().title.endswith("李航")


def test_many_rows_are_changed_in_the_background_once(signed_in, desk, settings):
    settings.BULK_AT_ONCE = 1
    rows = [ChamberFactory(), ChamberFactory()]
    answer = confirm(signed_in(desk), chosen(*rows))
    work = Job.objects.get()
    assert answer["Location"] == reverse("jobs:job_progress", args=[work.pk])
    run(work.pk)
    work.refresh_from_db()
    assert (work.state, [status_of(row) for row in rows]) == ("done", [Status.INACTIVE] * 2)
    assert work.result["url"].startswith(Change.objects.get().undo_url)
    # Killed after the commit: the next attempt finds the change.
    Job.objects.update(state=Job.State.RUNNING)
    run(work.pk)
    work.refresh_from_db()
    assert (work.state, Change.objects.count()) == ("done", 1)


def test_in_the_background_a_set_that_changed_meanwhile_is_refused(signed_in, desk, settings):
    settings.BULK_AT_ONCE = 1
    rows = [ChamberFactory(), ChamberFactory()]
    confirm(signed_in(desk), chosen(*rows))
    update_chamber(rows[0], actor=None, phone="0736-7712345")
    run(Job.objects.get().pk)
    assert Job.objects.get().state == "failed" and Job.objects.get().error
    assert [status_of(row) for row in rows] == [Status.ACTIVE] * 2


def test_more_than_the_limit_asks_to_narrow_the_list(signed_in, desk, settings):
    settings.BULK_LIMIT = 1
    ChamberFactory(), ChamberFactory()
    assert signed_in(desk).get(BULK, everything()).context["look"].too_many


def test_the_chosen_rows_are_exported_and_that_is_on_the_trail(signed_in, county, county_desk):
    own, foreign = ChamberFactory(parent=county), ChamberFactory()
    answer = signed_in(county_desk).get(BULK, chosen(own, foreign, act="export"))
    assert answer["Content-Type"].endswith("sheet") and b"".join(answer.streaming_content)
    assert AuditEntry.objects.filter(event="chambers.list_exported", actor=county_desk).count() == 1


def test_an_enterprise_gets_its_industry_and_its_mark(signed_in, desk):
    enterprise = EnterpriseFactory()
    industry = next(iter(industries()))
    client = signed_in(desk)
    confirm(client, chosen(enterprise, act="industry", value=str(industry)), ENTERPRISES)
    sent = chosen(enterprise, act="leading")
    sent.pop("value")
    confirm(client, sent, ENTERPRISES)
    stored = Enterprise.objects.select_related("organisation").get()
    assert (stored.organisation.industry_id, stored.is_leading) == (industry, True)
    assert stored.organisation.version == 3


def test_only_the_city_moves_records_and_not_those_with_units_below(signed_in, desk, county, county_desk):
    plain, above = EnterpriseFactory(), EnterpriseFactory()
    EnterpriseFactory(parent=above.organisation)
    sent = chosen(plain, above, act="unit", value=str(county.pk))
    assert signed_in(county_desk).get(ENTERPRISES, sent).status_code == 404
    client = signed_in(desk)
    look = client.get(ENTERPRISES, sent).context["look"]
    assert (look.count, [row["name"] for row in look.rows]) == (1, [above.organisation.name])
    confirm(client, sent, ENTERPRISES)
    assert Organisation.objects.get(pk=plain.pk).branch_id == county.pk
    assert Organisation.objects.get(pk=above.pk).branch_id is None


def test_people_are_moved_to_another_federation(signed_in, desk, county):
    person = PersonFactory()
    confirm(signed_in(desk), chosen(person, act="unit", value=str(county.pk)), reverse("members:person_bulk"))
    person.refresh_from_db()
    assert (person.organisation, person.version) == (county, 2)
