"""Decoupling, governance papers, supervision: the services and their pages."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber, Complaint, GovernanceDocument, Option, Sanction
from chambers.services.governance import file_document, make_present, record_decoupling
from chambers.services.registry import update_chamber
from chambers.services.reminders import remind_documents
from chambers.services.supervision import (
    close_complaint,
    impose_sanction,
    receive_complaint,
    take_up_complaint,
)
from federation.audit.models import AuditEntry
from federation.files.models import Attachment
from federation.notices.models import Notice
from tests.access_world import picture
from tests.factories.chambers import ChamberFactory
from tests.members.pages import error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
LIST = reverse("chambers:chamber_list")
DAY = datetime.timedelta(days=1)


def option(area: str, code: str) -> Option:
    return Option.objects.get(area=area, code=code)


def page(name, chamber, *more) -> str:
    return reverse(f"chambers:{name}", args=[chamber.pk, *more])


@pytest.fixture
def today():
    return timezone.localdate()


def charter(chamber, desk, adopted_on, **fields) -> GovernanceDocument:
    fields = {"kind": option("document", "charter"), "title": "章程", "adopted_on": adopted_on} | fields
    return file_document(chamber, actor=desk, **fields)


def test_a_chamber_is_decoupled_only_once_every_separation_has_its_day(signed_in, desk, today):
    chamber, client = ChamberFactory(), signed_in(desk)
    kinds = list(Option.objects.of(Option.Area.SEPARATION))
    data = form_data(version=1, decoupling="done", decoupled_on=str(today))
    some = data | {f"kind_{kinds[0].pk}": str(today)}
    refused = client.post(page("decoupling_record", chamber), some)
    assert refused.status_code == 422 and kinds[1].name in error_of(refused, "decoupling")
    assert not chamber.separations.exists()
    whole = data | {f"kind_{kind.pk}": str(today) for kind in kinds}
    assert client.post(page("decoupling_record", chamber), whole).status_code == 302
    chamber = Chamber.objects.get(pk=chamber.pk)
    assert (chamber.decoupling, chamber.decoupled_on) == ("done", today)
    assert chamber.separations.count() == len(kinds) == 5


def test_a_decoupling_written_from_an_older_copy_is_refused(signed_in, desk):
    chamber = ChamberFactory()
    update_chamber(chamber, actor=None, note="新")
    data = form_data(version=1, decoupling="under_way")
    assert signed_in(desk).post(page("decoupling_record", chamber), data).status_code == 409
    assert Chamber.objects.get().decoupling == ""


def test_a_separation_alone_moves_the_version_on(desk, today):
    chamber = ChamberFactory()
    kind = option("separation", "assets")
    record_decoupling(chamber, actor=desk, decoupling="under_way", separations={kind.pk: today})
    before = Chamber.objects.for_detail().get().organisation.version
    record_decoupling(chamber, actor=desk, decoupling="under_way", separations={kind.pk: None})
    assert Chamber.objects.for_detail().get().organisation.version == before + 1
    assert not chamber.separations.exists()


def test_a_secretary_keeps_papers_but_neither_decouples_nor_sanctions(signed_in):
    chamber = ChamberFactory()
    client = signed_in(secretary_of(chamber.organisation))
    assert client.get(page("decoupling_record", chamber)).status_code == 403
    assert client.get(page("sanction_impose", chamber)).status_code == 403
    assert client.get(page("document_file", chamber)).status_code == 200


def test_a_new_version_takes_the_place_of_the_present_one_and_its_file_is_kept(signed_in, desk, today):
    chamber, client = ChamberFactory(), signed_in(desk)
    old = charter(chamber, desk, today - 400 * DAY)
    kind = option("document", "charter")
    upload = SimpleUploadedFile("章程.png", picture().read())
    data = form_data(
        kind=kind.pk,
        title="章程（修订）",
        edition="2026",
        adopted_on=str(today),
        is_present="on",
        files=upload,
    )
    assert client.post(page("document_file", chamber), data).status_code == 302
    old.refresh_from_db()
    new = GovernanceDocument.objects.get(is_present=True)
    assert (old.is_present, new.title) == (False, "章程（修订）")
    assert Attachment.objects.get().object_id == new.pk
    assert "章程.png" in client.get(page("chamber_documents", chamber)).content.decode()
    make_present(old, actor=desk)
    assert GovernanceDocument.objects.get(is_present=True) == old


def test_a_file_of_a_paper_is_read_by_the_own_secretary_and_by_no_other(signed_in, desk, today):
    chamber = ChamberFactory()
    upload = SimpleUploadedFile("章程.png", picture().read())
    charter(chamber, desk, today, files=[upload])
    url = reverse("files:download", args=[Attachment.objects.get().pk])
    assert signed_in(secretary_of(ChamberFactory().organisation)).get(url).status_code == 404
    assert signed_in(secretary_of(chamber.organisation)).get(url).status_code == 200


def test_chambers_without_a_valid_charter_are_listed(signed_in, desk, today):
    valid, expired, none = (ChamberFactory(name=f"云州市{name}商会") for name in ("茶叶", "建材", "餐饮"))
    charter(valid, desk, today, valid_until=today)
    charter(expired, desk, today - 400 * DAY, valid_until=today - DAY)
    text = signed_in(desk).get(f"{LIST}?attention=no_charter").content.decode()
    assert expired.organisation.name in text and none.organisation.name in text
    assert valid.organisation.name not in text


def test_papers_that_run_out_are_told_of_before_and_after_and_each_once(desk, today):
    chamber = ChamberFactory(liaison_officer=desk)
    secretary = secretary_of(chamber.organisation)
    charter(chamber, desk, today, valid_until=today + 60 * DAY)
    assert remind_documents(today=today) == 0
    assert remind_documents(today=today + 30 * DAY) == 1
    assert remind_documents(today=today + 30 * DAY) == 0
    assert remind_documents(today=today + 60 * DAY) == 0
    assert remind_documents(today=today + 61 * DAY) == 1
    assert remind_documents(today=today + 99 * DAY) == 0
    assert Notice.objects.filter(user=secretary, kind="chambers.document_reminder").count() == 2
    assert Notice.objects.filter(user=desk, kind="chambers.document_reminder").count() == 2


def test_a_superseded_paper_reminds_nobody(desk, today):
    chamber = ChamberFactory()
    charter(chamber, desk, today - 400 * DAY, valid_until=today + 10 * DAY)
    charter(chamber, desk, today)
    assert remind_documents(today=today + 10 * DAY) == 0


def test_a_suspended_chamber_is_tagged_until_the_suspension_is_lifted(signed_in, desk, today):
    chamber, client = ChamberFactory(), signed_in(desk)
    secretary = secretary_of(chamber.organisation)
    kind = option("sanction", "suspension")
    data = form_data(kind=kind.pk, ground="逾期未换届，经催告仍未改正", starts_on=str(today))
    assert client.post(page("sanction_impose", chamber), data).status_code == 302
    sanction = Sanction.objects.get()
    labels = client.get(page("chamber_detail", chamber)).context["labels"]
    assert "red" in [label["tone"] for label in labels]
    assert chamber.organisation.name in client.get(f"{LIST}?attention=suspended").content.decode()
    assert Notice.objects.filter(user=secretary, kind="chambers.sanction_imposed").count() == 1
    lifted = form_data(lifted_on=str(today), reason="已完成换届")
    assert client.post(page("sanction_lift", chamber, sanction.pk), lifted).status_code == 302
    labels = client.get(page("chamber_detail", chamber)).context["labels"]
    assert "red" not in [label["tone"] for label in labels]


def test_a_warning_suspends_nobody(desk, today):
    chamber = ChamberFactory()
    impose_sanction(chamber, actor=desk, kind=option("sanction", "warning"), ground="迟报", starts_on=today)
    assert not Sanction.objects.suspending().exists() and Sanction.objects.in_force().exists()


def test_a_chamber_sees_its_sanctions_but_not_who_complained(signed_in, desk, today):
    chamber = ChamberFactory()
    receive_complaint(
        chamber, actor=desk, received_on=today, channel="letter", subject="违规收费", complainant="某会员单位"
    )
    impose_sanction(
        chamber, actor=desk, kind=option("sanction", "warning"), ground="迟报年报", starts_on=today
    )
    own = signed_in(secretary_of(chamber.organisation)).get(page("chamber_supervision", chamber))
    text = own.content.decode()
    assert "迟报年报" in text and "某会员单位" not in text and "违规收费" not in text
    assert "某会员单位" in signed_in(desk).get(page("chamber_supervision", chamber)).content.decode()
    timeline = signed_in(secretary_of(chamber.organisation)).get(page("chamber_timeline", chamber))
    assert "违规收费" not in timeline.content.decode()


def test_a_complaint_goes_the_way_of_its_states(desk, today):
    complaint = receive_complaint(
        ChamberFactory(), actor=desk, received_on=today, channel="visit", subject="会费"
    )
    with pytest.raises(ValidationError):
        close_complaint(complaint, actor=desk, result="已处理", closed_on=today)
    take_up_complaint(complaint, actor=desk)
    with pytest.raises(ValidationError):
        take_up_complaint(complaint, actor=desk)
    closed = close_complaint(complaint, actor=desk, result="退还多收会费", closed_on=today)
    assert (closed.state, closed.handler) == (Complaint.State.CLOSED, desk)
    with pytest.raises(ValidationError):
        close_complaint(complaint, actor=desk, result="再次", closed_on=today, dismissed=True)
    assert AuditEntry.objects.filter(event="chambers.complaint_closed").count() == 1


def test_a_neighbours_chamber_is_not_supervised(signed_in, county_desk):
    chamber = ChamberFactory()
    for name in ("chamber_governance", "chamber_supervision", "sanction_impose", "chamber_contacts"):
        assert signed_in(county_desk).get(page(name, chamber)).status_code == 404


@pytest.mark.parametrize("name", ["chamber_governance", "chamber_documents", "chamber_supervision"])
def test_a_section_costs_the_same_for_one_row_and_for_three(signed_in, desk, today, name):
    chamber, client = ChamberFactory(), signed_in(desk)

    def furnish():
        charter(chamber, desk, today)
        complaint = receive_complaint(chamber, actor=desk, received_on=today, channel="visit", subject="会费")
        take_up_complaint(complaint, actor=desk)
        impose_sanction(
            chamber, actor=desk, kind=option("sanction", "warning"), ground="迟报", starts_on=today
        )

    furnish()
    queries(client, page(name, chamber))
    one = queries(client, page(name, chamber))
    furnish()
    furnish()
    assert queries(client, page(name, chamber)) == one <= 8
