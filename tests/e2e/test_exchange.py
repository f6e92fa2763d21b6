"""A county sends in its workbook and the city returns it, in a real browser at both widths; an import is undone."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from federation.exchange.models import ImportBatch
from federation.exchange.services.applying import apply_batch, check_batch, start_running
from federation.exchange.services.batches import create_batch, set_mapping, set_mappings
from federation.exchange.services.submissions import comment_row, submit_batch
from federation.exchange.writer import write_xlsx
from tests.exchange.workbooks import whole
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk
from tests.factories.members import PersonFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HEADERS = ["序号", "企业名称", "统一社会信用代码", "法定代表人", "联系电话", "注册资本（万元）"]
ROWS = [
    [1, "桃溪新茶有限公司", "", "李静文", "13654581344", "500"],
    [2, "桃溪物流有限公司", "not a code", "王强", "13654581345", "800"],
    [3, "桃溪建材有限公司", "", "赵敏", "13654581346", "1200"],
]


def read(actor, name):
    file = io.BytesIO()
    write_xlsx(file, HEADERS, ROWS, notes=["桃溪县会员企业名单"])
    file.seek(0)
    batch = create_batch("enterprises", file, name=name, actor=actor)
    batch = set_mapping(batch, batch.mapping, actor=actor)
    check_batch(batch)
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.fixture
def world(served):
    county = CountyFactory(name="桃溪县工商联")
    desk, sender = city_clerk(username="desk"), county_clerk(county, username="county")
    sent = submit_batch(read(sender, "桃溪县会员.xlsx"), actor=sender)
    comment_row(sent, 3, actor=desk, text="请核对企业全称。")
    own = read(desk, "全市会员.xlsx")
    apply_batch(start_running(own), actor=desk)
    PersonFactory(name="唐山水", mobile="13628079679")
    return sent, own


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_exchange_stand_at_both_widths(visit, world, width):
    sent, own = world
    clerk = visit("desk", width=width)
    for name, path in (
        ("imports", reverse("exchange:import_list")),
        ("review", reverse("exchange:import_review", args=[sent.pk])),
        ("return", reverse("exchange:import_return", args=[sent.pk])),
        ("comment", reverse("exchange:row_comment", args=[sent.pk, 3])),
        ("result", reverse("exchange:import_result", args=[own.pk])),
        ("undo", reverse("exchange:import_undo", args=[own.pk])),
        ("columns", reverse("exchange:mapping_list")),
        ("personal", f"{reverse('exchange:export_request')}?list={reverse('members:person_list')}"),
        ("files", reverse("exchange:export_list")),
    ):
        clerk.go(path)
        clerk.check(f"exchange-{name}")
    clerk.go(reverse("exchange:import_return", args=[sent.pk]))
    clerk.page.get_by_label("退回整个文件的原因").fill("请补充信用代码。")
    clerk.page.get_by_role("button", name="退回", exact=True).click()
    clerk.page.wait_for_url("**/review/")

    county = visit("county", width=width)
    county.go(sent.get_absolute_url())
    assert "请补充信用代码。" in county.page.content()
    county.check("exchange-returned")
    county.page.get_by_role("link", name="重新报送更正后的文件").click()
    county.page.wait_for_url("**/resend/")
    county.check("exchange-resend")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_workbook_of_several_sheets_is_walked_from_its_sheets_to_its_undoing(
    visit, served, width, tmp_path
):
    city_clerk(username="desk")
    path = tmp_path / "全市台账.xlsx"
    path.write_bytes(whole(wrong="51430702919370226A"))
    clerk = visit("desk", width=width)

    clerk.go(reverse("exchange:import_upload", args=["any"]))
    clerk.check("sheets-upload")
    clerk.page.set_input_files("[name=file]", path)
    clerk.page.get_by_role("button", name="上传").click()
    clerk.page.wait_for_url("**/sheets/")
    clerk.check("sheets-choose")
    clerk.page.get_by_role("button", name="下一步").click()
    clerk.page.wait_for_url("**/columns/")
    clerk.check("sheets-columns")
    batch = ImportBatch.objects.leading().get()
    check_batch(set_mappings(batch, {}, actor=batch.owner))
    clerk.go(reverse("exchange:import_preview", args=[batch.pk]))
    clerk.check("sheets-preview")
    apply_batch(start_running(ImportBatch.objects.get(pk=batch.pk)), actor=batch.owner)
    clerk.go(reverse("exchange:import_result", args=[batch.pk]))
    clerk.check("sheets-result")
    clerk.go(reverse("exchange:import_undo", args=[batch.pk]))
    clerk.check("sheets-undo")
