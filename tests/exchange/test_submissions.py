"""Counties and chambers send in their own workbook: within reach only, reviewed first, told both ways."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chambers.models import Membership, Officer
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, Role
from federation.audit.models import AuditEntry
from federation.exchange.models import ImportBatch, RowComment
from federation.exchange.services.applying import check_batch
from federation.exchange.services.batches import create_batch, set_mapping, start_apply
from federation.exchange.services.submissions import (
    accept_batch,
    comment_row,
    return_batch,
    submit_batch,
    take_batch,
)
from federation.exchange.writer import write_xlsx
from federation.jobs.models import Job
from federation.jobs.services import run
from federation.notices.models import Notice
from members.models import Enterprise
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import credit_code

HEADERS = ["企业名称", "统一社会信用代码", "法定代表人", "所属商会", "地址"]
State = ImportBatch.State


def book(headers, *rows):
    file = io.BytesIO()
    write_xlsx(file, headers, rows)
    file.seek(0)
    return file


def checked(actor, *rows, kind="enterprises", headers=HEADERS):
    batch = create_batch(kind, book(headers, *rows), name="上报.xlsx", actor=actor)
    check_batch(set_mapping(batch, batch.mapping, actor=actor))
    return ImportBatch.objects.get(pk=batch.pk)


def row(name, code="", person="李静文", chambers="", address="云州路1号"):
    return [name, code, person, chambers, address]


def causes(batch):
    return [(one.row, one.code) for one in batch.problems.filter(refuses=True).order_by("row")]


@pytest.fixture
def tea(county):
    return ChamberFactory(name="桃溪县茶业商会", parent=county)


@pytest.fixture
def secretary(tea):
    return person_with(Role.CHAMBER_SECRETARY, tea.organisation)


def test_a_county_sends_in_its_own_and_the_rest_is_refused_row_by_row(county_desk, county, tea):
    own = EnterpriseFactory(parent=county, credit_code=credit_code())
    foreign = EnterpriseFactory(parent=CountyFactory(name="石岭县工商联"), credit_code=credit_code())
    citys = ChamberFactory(name="云州市物流行业商会")

    batch = checked(
        county_desk,
        row(own.organisation.name, own.organisation.credit_code),
        row(foreign.organisation.name, foreign.organisation.credit_code),
        row("桃溪新茶有限公司", chambers="桃溪县茶业商会"),
        row("桃溪物流有限公司", chambers=citys.organisation.name),
    )

    assert batch.needs_review and batch.organisation == county
    assert causes(batch) == [(3, "out_of_reach"), (5, "foreign_chamber")]
    assert (batch.counts["changed"], batch.counts["new"], batch.counts["wrong"]) == (1, 1, 2)


def test_a_new_enterprise_in_another_countys_region_is_refused(county_desk, county):
    from federation.reference.services import regions

    mine, other = list(regions())[1:3]
    Organisation.objects.filter(pk=county.pk).update(region_id=mine)
    Organisation.objects.filter(pk=CountyFactory(name="石岭县工商联").pk).update(region_id=other)
    name = Organisation.objects.get(name="石岭县工商联").region.name
    batch = checked(county_desk, ["某某有限公司", name], headers=["企业名称", "所在区县"])

    assert causes(batch) == [(2, "elsewhere")]


def test_a_secretary_sends_in_the_chambers_own_members(secretary, tea, county, desk):
    member = EnterpriseFactory(parent=county, credit_code=credit_code())
    admit_member(tea, member.organisation, actor=None)
    stranger = EnterpriseFactory(parent=county, credit_code=credit_code())
    ChamberFactory(name="桃溪县建材商会", parent=county)

    batch = checked(
        secretary,
        row(member.organisation.name, member.organisation.credit_code),
        row(stranger.organisation.name, stranger.organisation.credit_code),
        row("桃溪新茶有限公司"),
        row("桃溪砂石有限公司", chambers="桃溪县建材商会"),
    )
    assert causes(batch) == [(3, "out_of_reach"), (5, "foreign_chamber")]

    submit_batch(batch, actor=secretary)
    run(accept_batch(batch, actor=desk, result_url="/").pk)

    new = Organisation.objects.get(name="桃溪新茶有限公司")
    assert (new.parent, new.branch_id) == (county, county.pk)
    assert Membership.objects.filter(member=new, chamber=tea).exists()
    assert not Organisation.objects.filter(name="桃溪砂石有限公司").exists()


def test_a_secretary_changes_the_own_chamber_and_no_other(secretary, tea, county):
    other = ChamberFactory(name="桃溪县建材商会", parent=county)
    names = [tea.organisation.name, other.organisation.name, "桃溪县餐饮商会"]
    batch = checked(
        secretary, *[[name, "新地址"] for name in names], kind="chambers", headers=["商会名称", "办公地址"]
    )

    assert causes(batch) == [(3, "out_of_reach"), (4, "not_on_file")]
    assert batch.counts["changed"] == 1


def test_a_secretary_sends_in_the_own_board_without_naming_the_chamber(secretary, tea, desk):
    batch = checked(
        secretary, ["唐山水", "会长", "2023.5"], kind="officers", headers=["姓名", "职务", "任期起"]
    )
    submit_batch(batch, actor=secretary)

    run(accept_batch(batch, actor=desk, result_url="/").pk)

    assert Officer.objects.get().chamber == tea


def test_nothing_is_imported_before_the_desk_has_accepted_it(county_desk, desk):
    batch = checked(county_desk, row("桃溪新茶有限公司"))

    with pytest.raises(PermissionDenied):
        start_apply(batch, actor=county_desk, result_url="/")
    with pytest.raises(ValidationError):
        start_apply(batch, actor=desk, result_url="/")
    with pytest.raises(PermissionDenied):
        accept_batch(batch, actor=county_desk, result_url="/")
    with pytest.raises(ValidationError):
        accept_batch(batch, actor=desk, result_url="/")
    assert not Enterprise.objects.exists()


def test_a_file_with_nothing_to_import_is_not_submitted(county_desk):
    batch = checked(county_desk, row("桃溪新茶有限公司", "not a code"))

    with pytest.raises(ValidationError):
        submit_batch(batch, actor=county_desk)


def test_both_sides_are_told_and_the_file_goes_back_and_forth(county_desk, desk, signed_in):
    batch = checked(county_desk, row("桃溪新茶有限公司"), row("桃溪老茶有限公司"))
    client = signed_in(county_desk)
    page = client.get(reverse("exchange:import_preview", args=[batch.pk])).content.decode()
    assert reverse("exchange:import_submit", args=[batch.pk]) in page
    assert reverse("exchange:import_apply", args=[batch.pk]) not in page
    client.post(reverse("exchange:import_submit", args=[batch.pk]))
    notice = Notice.objects.get(user=desk)
    assert notice.url == reverse("exchange:import_review", args=[batch.pk])

    take_batch(batch, actor=desk)
    comment_row(batch, 3, actor=desk, text="请核对名称。")
    return_batch(batch, actor=desk, reason="第二行有误。")
    assert Notice.objects.get(user=county_desk).url == batch.get_absolute_url()
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "第二行有误。" in page and "请核对名称。" in page

    url = reverse("exchange:import_resend", args=[batch.pk])
    content = book(HEADERS, row("桃溪新茶有限公司"), row("桃溪陈茶有限公司")).read()
    assert client.post(url, {"file": SimpleUploadedFile("改.xlsx", content)}).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.round, batch.name) == (State.UPLOADED, 2, "改.xlsx")
    check_batch(set_mapping(batch, batch.mapping, actor=county_desk))
    submit_batch(batch, actor=county_desk)
    assert Notice.objects.filter(user=desk).count() == 2

    client = signed_in(desk)
    page = client.get(reverse("exchange:import_review", args=[batch.pk])).content.decode()
    assert "桃溪陈茶有限公司" in page and "请核对名称。" not in page
    job = client.post(reverse("exchange:import_accept", args=[batch.pk]))
    assert job.status_code == 302
    run(Job.objects.latest("pk").pk)
    assert set(Organisation.objects.filter(kind="enterprise").values_list("name", flat=True)) == {
        "桃溪新茶有限公司",
        "桃溪陈茶有限公司",
    }
    events = list(
        AuditEntry.objects.filter(event__startswith="exchange.batch_").values_list("event", flat=True)
    )
    for event in ("submitted", "returned", "resent", "accepted", "applied"):
        assert f"exchange.batch_{event}" in events


def test_a_return_needs_a_reason_and_a_comment_needs_a_row(county_desk, desk):
    batch = submit_batch(checked(county_desk, row("桃溪新茶有限公司")), actor=county_desk)

    with pytest.raises(ValidationError):
        return_batch(batch, actor=desk, reason="  ")
    with pytest.raises(ValidationError):
        comment_row(batch, 99, actor=desk, text="?")
    comment_row(batch, 2, actor=desk, text="请核对。")
    comment_row(batch, 2, actor=desk, text="")
    assert not RowComment.objects.exists()
    with pytest.raises(PermissionDenied):
        return_batch(batch, actor=county_desk, reason="我自己退回")


def test_a_neighbours_submission_is_not_found(county_desk, signed_in):
    neighbour = county_clerk(CountyFactory(name="石岭县工商联"))
    batch = submit_batch(checked(neighbour, row("石岭新茶有限公司")), actor=neighbour)
    client = signed_in(county_desk)

    for name in ("import_result", "import_resend", "import_mapping", "import_wrong_rows"):
        assert client.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 404
    assert "上报.xlsx" not in client.get(reverse("exchange:import_list")).content.decode()


@pytest.mark.parametrize("times", [1, 3])
def test_the_review_keeps_its_budget(county_desk, desk, signed_in, django_assert_max_num_queries, times):
    rows = [row(f"桃溪第{number}有限公司") for number in range(times)]
    batch = submit_batch(checked(county_desk, *rows), actor=county_desk)
    client = signed_in(desk)
    client.get(reverse("exchange:import_review", args=[batch.pk]))

    # Eight, and one for the sheets of the workbook.
    with django_assert_max_num_queries(9):
        client.get(reverse("exchange:import_review", args=[batch.pk]))


def test_the_workbench_names_what_waits_on_either_side(county_desk, signed_in):
    batch = submit_batch(checked(county_desk, row("桃溪新茶有限公司")), actor=county_desk)
    clerk = city_clerk()
    assert "上报.xlsx" in signed_in(clerk).get(reverse("ui:home")).content.decode()

    return_batch(batch, actor=clerk, reason="请补充。")

    assert "请补充。" in signed_in(county_desk).get(reverse("ui:home")).content.decode()
