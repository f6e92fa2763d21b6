"""Lists leave as files: as chosen, without formulas; long ones in the background; personal ones for a reason."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.accounts.proof import PROVED_AT
from federation.audit.models import AuditEntry
from federation.exchange.models import ExportFile
from federation.exchange.services.exports import start_export, sweep_exports
from federation.exchange.writer import csv_cell, write_xlsx
from federation.files.models import StoredFile
from federation.files.services import path_of
from federation.jobs.models import Job
from federation.jobs.services import run
from federation.notices.models import Notice
from tests.factories.accounts import CountyFactory, city_clerk, person_with
from tests.factories.members import EnterpriseFactory, PersonFactory

ENTERPRISES, PEOPLE = reverse("members:enterprise_list"), reverse("members:person_list")
REASON = "换届大会邀请函寄送"


def book_of(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def made(job):
    done = run(job.pk)
    assert done.state == Job.State.DONE, done.error
    return ExportFile.objects.select_related("file").get(job=job)


@pytest.fixture
def long_lists_from_two_rows(settings):
    settings.EXPORT_BACKGROUND_ROWS = 2


def test_a_workbook_says_which_list_which_conditions_and_when(signed_in, desk):
    EnterpriseFactory(name="云州金桥餐饮有限公司", is_leading=True)
    EnterpriseFactory(name="云州恒瑞茶业有限公司")

    book = book_of(signed_in(desk).get(f"{ENTERPRISES}?q=金桥&export=xlsx"))

    first, about = book.worksheets
    assert [row[0] for row in first.iter_rows(min_row=2, values_only=True)] == ["云州金桥餐饮有限公司"]
    lines = "\n".join(str(row[0]) for row in about.iter_rows(values_only=True))
    assert "金桥" in lines and desk.name in lines and f"{timezone.localdate():%Y-%m-%d}" in lines


def test_a_long_workbook_is_made_in_the_background_and_its_owner_is_told(
    signed_in, desk, long_lists_from_two_rows
):
    for number in range(3):
        EnterpriseFactory(name=f"云州第{number}有限公司")
    EnterpriseFactory(name="别的公司")
    client = signed_in(desk)

    response = client.get(f"{ENTERPRISES}?q=云州第&columns=name,region&export=xlsx")

    job = Job.objects.get(kind="exchange.export")
    assert response.url == reverse("jobs:job_progress", args=[job.pk])
    file = made(job)
    assert (file.rows, Notice.objects.get(user=desk).url) == (3, reverse("exchange:export_list"))
    url = reverse("exchange:export_download", args=[file.pk])
    assert url in client.get(reverse("exchange:export_list")).content.decode()
    book = book_of(client.get(url))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 4 and len(rows[0]) == 2
    run(job.pk)
    assert Notice.objects.count() == 1
    assert AuditEntry.objects.filter(event="exchange.export_fetched").count() == 1


def test_a_file_is_its_owners_alone_and_goes_when_its_time_is_over(signed_in, desk):
    EnterpriseFactory()
    file = made(start_export(ENTERPRISES, "csv", actor=desk))
    url = reverse("exchange:export_download", args=[file.pk])
    path = path_of(file.file.sha256)
    assert path.exists()
    assert signed_in(city_clerk()).get(url).status_code == 404

    ExportFile.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert signed_in(desk).get(url).status_code == 404
    assert sweep_exports() == 1

    assert not StoredFile.objects.exists()
    assert ExportFile.objects.get().file is None
    assert sweep_exports() == 0


def test_the_same_content_elsewhere_survives_the_sweep(desk):
    EnterpriseFactory()
    jobs = [start_export(ENTERPRISES, "csv", actor=desk) for _i in range(2)]
    first, second = [made(job) for job in jobs]
    assert first.file == second.file
    ExportFile.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

    assert sweep_exports() == 1

    assert StoredFile.objects.filter(pk=second.file_id).exists()


def test_who_lost_the_right_in_between_gets_no_file(desk):
    EnterpriseFactory()
    job = start_export(ENTERPRISES, "xlsx", actor=desk)
    desk.posts.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert run(job.pk).state == Job.State.FAILED
    assert ExportFile.objects.get().file is None


@pytest.mark.parametrize("path", ["/nowhere/", "/", "//evil.example/x", PEOPLE, "/api/v1/chambers/"])
def test_only_lists_that_are_offered_become_files(desk, path):
    with pytest.raises(ValidationError):
        start_export(path, "csv", actor=desk)
    assert not Job.objects.exists()


# Personal data ----------------------------------------------------------------------------------------


def people(path=PEOPLE):
    return f"{reverse('exchange:export_request')}?list={path}"


def test_the_list_of_people_offers_only_the_way_with_a_reason(signed_in, desk):
    client = signed_in(desk)
    page = client.get(PEOPLE)

    assert [item["url"].partition("?")[0] for item in page.context["export_urls"]] == [
        reverse("exchange:export_request")
    ]
    assert "mobile_full" not in page.content.decode()


def test_personal_data_leaves_with_a_reason_and_a_fresh_proof_only(signed_in, desk):
    PersonFactory(name="唐山水", mobile="13628079679")
    client = signed_in(desk)
    session = client.session
    session[PROVED_AT] = 0
    session.save()
    assert client.get(people()).url.startswith(reverse("accounts:prove"))
    assert client.post(people(), {"kind": "csv", "reason": REASON}).url.startswith(reverse("accounts:prove"))
    assert not Job.objects.exists()
    session[PROVED_AT] = int(timezone.now().timestamp())
    session.save()

    assert client.post(people(), {"kind": "csv", "reason": ""}).status_code == 422
    assert client.post(people(), {"kind": "csv", "reason": "用"}).status_code == 422
    assert client.post(people(), {"kind": "csv", "reason": REASON}).status_code == 302

    file = made(Job.objects.get())
    url = reverse("exchange:export_download", args=[file.pk])
    text = b"".join(client.get(url).streaming_content).decode()
    assert "13628079679" in text and "136****9679" in text
    entry = AuditEntry.objects.get(event="exchange.personal_data_requested")
    assert REASON in entry.note and entry.actor == desk
    session[PROVED_AT] = 0
    session.save()
    assert client.get(url).url.startswith(reverse("accounts:prove"))


def test_a_county_takes_its_own_people_and_nobody_elses(county_desk, county):
    PersonFactory(organisation=county, name="本县人", mobile="13628079679")
    PersonFactory(organisation=CountyFactory(name="石岭县工商联"), name="邻县人", mobile="13628079678")
    job = start_export(PEOPLE, "csv", actor=county_desk, reason=REASON, personal=True)

    text = path_of(made(job).file.sha256).read_text(encoding="utf-8-sig")

    assert "本县人" in text and "邻县人" not in text


@pytest.mark.parametrize("role", [Role.LEADER, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.ENTERPRISE])
def test_others_take_no_personal_data(role, signed_in, db):
    user = person_with(role)

    with pytest.raises(ValidationError):
        start_export(PEOPLE, "csv", actor=user, reason=REASON, personal=True)
    assert signed_in(user).get(people()).status_code == 400


# Formulas ---------------------------------------------------------------------------------------------

OPENERS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.sampled_from(OPENERS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_no_text_becomes_a_formula_in_a_workbook_or_a_csv(opener, rest):
    text = opener + "cmd" + rest
    file = io.BytesIO()
    write_xlsx(file, ["列"], [[text]], about=[text])
    book = openpyxl.load_workbook(file)

    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert csv_cell(text).startswith("'")


@pytest.mark.parametrize("number", range(len(OPENERS)))
def test_no_text_becomes_a_formula_in_a_csv_from_the_database(signed_in, desk, number):
    EnterpriseFactory(name=f"{OPENERS[number]}cmd|' /C calc'!A0")

    response = signed_in(desk).get(f"{ENTERPRISES}?export=csv")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")))

    assert not any(cell.startswith(tuple(OPENERS)) for cell in rows[1])
    assert any("cmd" in cell for cell in rows[1])
