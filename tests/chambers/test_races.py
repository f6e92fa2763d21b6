"""Two people who write the same thing in the same moment."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from chambers.models import Chamber, Honour, Membership, MembershipApplication, Officer
from chambers.services.applicants import submit_application
from chambers.services.applications import confirm_application
from chambers.services.officers import appoint_officer
from chambers.services.registry import admit_member, update_chamber
from federation.accounts.models import Organisation
from federation.audit.models import AuditEntry
from members.models import Enterprise
from tests.factories.accounts import city_clerk, root
from tests.factories.applications import application_in, draft_for
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code, form_data
from tests.races import at_once, of_kind

BACKEND = "federation.accounts.backends.FoldedNameBackend"


def seen(chamber: Chamber) -> Chamber:
    """The chamber as a page has read it, its organisation with it."""
    return Chamber.objects.for_detail().get(pk=chamber.pk)


def test_of_two_clerks_who_save_what_both_have_read_one_is_told_so(committed):
    chamber = ChamberFactory()
    copies = [seen(chamber), seen(chamber)]

    outcomes = at_once(
        lambda n: update_chamber(copies[n], actor=None, version=1, note=f"记录{n}", phone=f"0736-{n}"), 2
    )

    stale = of_kind(outcomes, ValidationError)
    assert [error.code for error in stale] == ["stale"]
    assert stale[0].params == {"current": 2}
    stored = seen(chamber)
    assert stored.organisation.version == 2
    # Party and profile are of the same clerk: nothing of the refused one was written.
    assert stored.note[-1] == stored.organisation.phone[-1]
    assert AuditEntry.objects.filter(event="chambers.chamber_changed").count() == 1


def test_members_admitted_at_once_are_all_counted(committed):
    chamber = ChamberFactory()
    members = [EnterpriseFactory().organisation for _n in range(4)]

    outcomes = at_once(lambda n: admit_member(chamber, members[n], actor=None), 4)

    assert not of_kind(outcomes, Exception)
    assert seen(chamber).member_count == 4


def test_two_presidents_appointed_at_once_are_refused_in_words(committed):
    chamber = ChamberFactory()
    people = [PersonFactory(), PersonFactory()]
    start = datetime.date(2024, 1, 1)

    outcomes = at_once(
        lambda n: appoint_officer(chamber, people[n], "president", actor=None, starts_on=start), 2
    )

    constraint = next(one for one in Officer._meta.constraints if "president" in one.name)
    assert [error.messages for error in of_kind(outcomes, ValidationError)] == [
        [constraint.get_violation_error_message()]
    ]
    assert Officer.objects.count() == 1


def test_a_doubled_click_that_could_succeed_twice_makes_one_record(committed):
    chamber, desk = ChamberFactory(), city_clerk()
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(desk, backend=BACKEND)
    form = form_data(name="云州市茶业商会", kind="industry", status="active", parent=root().pk)

    answers = at_once(lambda n: clients[n].post(reverse("chambers:chamber_register"), form), 2)

    made = Organisation.objects.get(name="云州市茶业商会")
    assert {answer["Location"] for answer in answers} == {reverse("chambers:chamber_detail", args=[made.pk])}
    assert Chamber.objects.exclude(pk=chamber.pk).count() == 1


def test_a_doubled_click_whose_second_arrival_is_refused_goes_to_the_first_ones_page(committed):
    chamber, desk = ChamberFactory(), city_clerk()
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(desk, backend=BACKEND)
    form = form_data(title="四好商会", level="city", year="2024")

    answers = at_once(lambda n: clients[n].post(reverse("chambers:honour_award", args=[chamber.pk]), form), 2)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Honour.objects.count() == 1


def test_a_new_party_stands_in_the_tree_under_its_own_key(committed):
    parent = root()

    outcomes = at_once(lambda n: ChamberFactory(name=f"云州市第{n}商会", parent=parent), 4)

    assert len(of_kind(outcomes, Chamber)) == 4
    for row in Organisation.objects.filter(kind=Organisation.Kind.CHAMBER):
        assert row.path == parent.path + str(row.pk).zfill(12)


def test_of_two_clerks_who_confirm_one_application_one_opens_the_membership(committed):
    application = application_in("confirmation")
    clerks = [city_clerk(), city_clerk()]

    outcomes = at_once(
        lambda n: confirm_application(
            application,
            actor=clerks[n],
            enterprise=None,
            rank="member",
            joined_on=datetime.date(2026, 11, 20),
        ),
        2,
    )

    assert [error.code for error in of_kind(outcomes, ValidationError)] == ["wrong_state"]
    assert (Membership.objects.count(), Enterprise.objects.count()) == (1, 1)


def test_member_numbers_confirmed_at_once_are_without_gap_or_double(committed):
    applications = [application_in("confirmation", name=f"云州第{n}装备有限公司") for n in range(4)]
    clerk, day = city_clerk(), datetime.date(2026, 11, 20)

    def work(n: int):
        with transaction.atomic():
            done = confirm_application(
                applications[n], actor=clerk, enterprise=None, rank="member", joined_on=day
            )
            if n == 1:
                # Cut off after the number was taken: the number must go to another one.
                raise RuntimeError("cut off")
            return done

    outcomes = at_once(work, 4)

    assert len(of_kind(outcomes, RuntimeError)) == 1
    numbers = sorted(Membership.objects.values_list("number", flat=True))
    assert [number[-5:] for number in numbers] == ["0001号", "0002号", "0003号"]


def test_two_strangers_who_apply_for_one_enterprise_at_once_leave_one_in_hand(committed):
    chamber, code = ChamberFactory(), credit_code()
    drafts = [draft_for(chamber, credit_code=code) for _n in range(2)]

    outcomes = at_once(lambda n: submit_application(drafts[n], actor=None), 2)

    assert not of_kind(outcomes, Exception)
    assert MembershipApplication.objects.in_hand().count() == 1
    assert MembershipApplication.objects.exclude(folded_into=None).count() == 1
