"""Applications for membership: matching, deciding, confirming, reminding."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chambers.models import Membership, MembershipApplication
from chambers.services.applicants import submit_application
from chambers.services.application_reminders import remind_open_applications, rung, sweep_drafts
from chambers.services.applications import confirm_application, take_up_application
from chambers.services.matching import candidates_for
from chambers.services.terms import set_term
from federation.accounts.models import Organisation, Role
from federation.calendar.services import working_calendar
from federation.notices.models import Notice
from federation.numbering.models import NumberEntry
from federation.reference.services import regions
from members.models import Enterprise, Position
from members.services.people import set_position
from tests.factories.accounts import person_with
from tests.factories.applications import application_in, draft_for
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code, form_data, queries

pytestmark = pytest.mark.django_db
State = MembershipApplication.State


def everywhere():
    return Organisation.objects.all()


def confirmed(application, desk, enterprise=None):
    return confirm_application(
        application, actor=desk, enterprise=enterprise, rank="member", joined_on=timezone.localdate()
    )


# Matching --------------------------------------------------------------------------------------------


def test_the_same_code_is_proof_wherever_the_enterprise_is_kept():
    code = credit_code()
    enterprise = EnterpriseFactory(name="另一个名称有限公司", credit_code=code)
    application = application_in("submitted", credit_code=code)

    found = candidates_for(application, Organisation.objects.none())

    assert [one.organisation for one in found] == [enterprise.organisation]
    assert found[0].is_certain


def test_name_region_and_telephone_add_up_and_the_likeliest_comes_first():
    region = next(iter(regions().values()))
    other = EnterpriseFactory(name="云州恒远机械有限公司", region=region)
    person = PersonFactory(organisation=other.organisation, mobile="13900001111")
    set_position(person, other.organisation, Position.Kind.CONTACT, actor=None)
    same = EnterpriseFactory(name="云州青禾智能装备有限公司", region=region)
    application = application_in("submitted")

    found = candidates_for(application, everywhere())

    assert [one.organisation for one in found] == [same.organisation, other.organisation]
    assert [len(one.reasons) for one in found] == [1, 1]
    assert not any(one.is_certain for one in found)


@hypothesis_settings(max_examples=25, deadline=None)
@given(name=st.text(max_size=40), phone=st.from_regex(r"\A1[0-9]{10}\Z"))
def test_whatever_is_typed_finds_no_enterprise_out_of_reach_and_never_one_twice(name, phone):
    application = MembershipApplication(name=name.replace("\x00", ""), contact_mobile=phone)

    assert candidates_for(application, Organisation.objects.none()) == []
    keys = [one.organisation.pk for one in candidates_for(application, everywhere())]
    assert len(keys) == len(set(keys))


# Sending ---------------------------------------------------------------------------------------------


def test_a_second_open_application_of_a_stranger_is_folded_and_looks_the_same_from_outside():
    chamber, code = ChamberFactory(), credit_code()
    first = application_in("submitted", chamber=chamber, credit_code=code)

    second, secret = submit_application(draft_for(chamber, credit_code=code), actor=None)

    assert second.folded_into == first
    assert (second.state, bool(second.number), bool(secret)) == (first.state, True, True)
    assert list(MembershipApplication.objects.in_hand()) == [first]


def test_an_enterprise_that_applies_twice_is_told_so():
    enterprise = EnterpriseFactory(credit_code=credit_code())
    user = person_with(Role.ENTERPRISE, enterprise.organisation)
    chamber = ChamberFactory()
    application_in("submitted", chamber=chamber, user=user)

    with pytest.raises(ValidationError):
        application_in("submitted", chamber=chamber, user=user)

    assert MembershipApplication.objects.exclude(state=State.DRAFT).count() == 1


def test_after_a_refusal_the_enterprise_may_apply_again():
    chamber, code = ChamberFactory(), credit_code()
    application_in("refused", chamber=chamber, credit_code=code)

    assert application_in("submitted", chamber=chamber, credit_code=code).folded_into is None


def test_a_draft_without_its_parts_is_not_sent():
    application = draft_for(name="", region=None)

    with pytest.raises(ValidationError) as refused:
        submit_application(application, actor=None)

    assert sorted(refused.value.error_dict) == ["name", "region"]
    assert not NumberEntry.objects.exists()


# Deciding --------------------------------------------------------------------------------------------


def test_confirming_registers_the_enterprise_and_opens_the_membership_with_a_number(desk):
    application = application_in("confirmation")

    done = confirmed(application, desk)

    membership = Membership.objects.get()
    enterprise = Enterprise.objects.get()
    assert (done.state, done.membership, done.organisation) == (
        State.CONFIRMED,
        membership,
        enterprise.organisation,
    )
    assert membership.number.endswith("0001号")
    assert enterprise.organisation.credit_code == application.credit_code
    assert set(enterprise.organisation.positions.values_list("kind", flat=True)) == {"legal", "contact"}


def test_confirming_links_the_enterprise_on_file_and_registers_nothing(desk):
    enterprise = EnterpriseFactory(credit_code=credit_code())
    application = application_in("confirmation", credit_code=enterprise.organisation.credit_code)

    confirmed(application, desk, enterprise.organisation)

    assert Membership.objects.get().member == enterprise.organisation
    assert Enterprise.objects.count() == 1


def test_a_refused_confirmation_leaves_nothing_behind(desk):
    enterprise = EnterpriseFactory(credit_code=credit_code())
    application = application_in("confirmation")
    before = NumberEntry.objects.count()

    with pytest.raises(ValidationError):
        # Registering anew what has that code already.
        MembershipApplication.objects.filter(pk=application.pk).update(
            credit_code=enterprise.organisation.credit_code
        )
        confirmed(application, desk)

    assert MembershipApplication.objects.get().state == State.CONFIRMATION
    assert (Membership.objects.count(), NumberEntry.objects.count()) == (0, before)


@pytest.mark.parametrize("state", ["confirmed", "refused", "withdrawn"])
def test_what_is_decided_stays_decided(state, desk):
    application = application_in(state)

    with pytest.raises(ValidationError):
        take_up_application(application, actor=desk)


def test_secretaries_and_then_the_clerks_are_told():
    chamber = ChamberFactory()
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    clerk = person_with(Role.CITY_STAFF)

    application_in("confirmation", chamber=chamber)

    assert list(Notice.objects.filter(user=secretary).values_list("kind", flat=True)) == [
        "chambers.application_submitted"
    ]
    assert "chambers.application_to_confirm" in Notice.objects.filter(user=clerk).values_list(
        "kind", flat=True
    )


# Terms and reminders -----------------------------------------------------------------------------------


def test_a_term_set_by_the_clerk_holds_for_the_next_application(desk):
    set_term("chamber", actor=desk, rule="3wd", remind_before=1)

    application = application_in("submitted")

    assert application.due_on == working_calendar().add_working_days(timezone.localdate(), 3)


def test_reminders_go_once_for_each_rung_and_desk():
    chamber = ChamberFactory()
    person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    application = application_in("submitted", chamber=chamber)
    late = application.due_on + timedelta(days=1)

    assert remind_open_applications(today=application.submitted_at.date()) == 0
    assert [remind_open_applications(today=application.due_on) for _n in range(2)] == [1, 0]
    assert [remind_open_applications(today=late) for _n in range(2)] == [1, 0]


@given(before=st.integers(0, 20), days=st.integers(-60, 60))
def test_a_rung_is_late_after_the_date_and_never_before(before, days, shared_connection):
    due = timezone.localdate()

    step = rung(due, before, due + timedelta(days=days))

    assert (step == "late") == (days > 0)


def test_drafts_that_nobody_touches_are_forgotten_and_sent_ones_stay():
    draft_for()
    application_in("submitted")

    assert sweep_drafts() == 0
    assert sweep_drafts(today=timezone.localdate() + timedelta(days=31)) == 1

    assert [row.state for row in MembershipApplication.objects.all()] == [State.SUBMITTED]


# Pages -----------------------------------------------------------------------------------------------


def test_a_secretary_sees_the_own_chambers_applications_alone(signed_in):
    chamber = ChamberFactory()
    own = application_in("submitted", chamber=chamber)
    application_in("submitted")
    client = signed_in(person_with(Role.CHAMBER_SECRETARY, chamber.organisation))

    response = client.get(reverse("chambers:application_list"))

    assert [row["pk"] for row in response.context["object_list"]] == [own.pk]
    assert [tab["count"] for tab in response.context["tabs"]][:2] == ["1", "1"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_the_page_cost_the_same_whatever_their_size(count, signed_in, desk):
    rows = [application_in("confirmation") for _n in range(count)]
    client = signed_in(desk)
    client.get(reverse("ui:home"))

    assert queries(client, reverse("chambers:application_list")) <= 6
    assert queries(client, reverse("chambers:application_detail", args=[rows[0].pk])) <= 8


def test_the_clerk_confirms_on_the_page_and_a_doubled_click_changes_nothing(signed_in, desk):
    application = application_in("confirmation")
    client = signed_in(desk)
    url = reverse("chambers:application_confirm", args=[application.pk])
    form = form_data(enterprise="new", rank="council", joined_on="2026-11-20")

    answers = [client.post(url, form), client.post(url, form)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Membership.objects.get().rank == "council"
    assert Enterprise.objects.count() == 1


def test_where_the_code_is_on_file_nothing_new_can_be_registered(signed_in, desk):
    code = credit_code()
    EnterpriseFactory(credit_code=code)
    application = application_in("confirmation", credit_code=code)
    form = form_data(enterprise="new", rank="member", joined_on="2026-11-20")

    answer = signed_in(desk).post(reverse("chambers:application_confirm", args=[application.pk]), form)

    assert answer.status_code == 422
    assert not Membership.objects.exists()


def test_a_draft_is_in_the_list_of_whoever_writes_it_and_on_no_desk(db, client):
    chamber = ChamberFactory()
    writer = person_with(Role.ENTERPRISE, EnterpriseFactory(name="云州自家有限公司").organisation)
    neighbour = person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)
    desk = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    draft = draft_for(chamber, user=writer)
    seen = []
    for user in (neighbour, desk, writer):
        client.force_login(user)
        page = client.get(reverse("chambers:application_list")).content.decode()
        seen.append(reverse("chambers:application_detail", args=[draft.pk]) in page)

    assert seen == [False, False, True]
