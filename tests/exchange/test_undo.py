"""Undoing an import: everything as before, except what has been touched since; once, in time, by whom may."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber, Honour, Membership, Officer
from chambers.services.officers import appoint_officer
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation
from federation.audit.models import AuditEntry
from federation.exchange.models import ImportBatch, KeptRow, StagedRow, WrittenRow
from federation.exchange.services.applying import apply_batch, check_batch, start_running
from federation.exchange.services.batches import create_batch, set_mapping
from federation.exchange.services.sweeping import sweep_imports
from federation.exchange.services.undoing import review_undo, start_undo, undo_batch
from federation.exchange.writer import write_xlsx
from federation.files.services import attach
from federation.jobs.models import Job
from federation.jobs.services import run
from members.models import Enterprise, Person, Position
from members.services.people import set_position
from tests.access_world import picture
from tests.factories.accounts import city_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code
from tests.races import at_once, committed  # noqa: F401 - a fixture

HEADERS = ["企业名称", "统一社会信用代码", "法定代表人", "手机", "所属商会", "注册资本（万元）", "地址"]
TABLES = (Organisation, Enterprise, Chamber, Person, Position, Membership, Officer, Honour)


def applied(kind, headers, rows, actor):
    file = io.BytesIO()
    write_xlsx(file, headers, rows)
    file.seek(0)
    batch = create_batch(kind, file, name="rows.xlsx", actor=actor)
    batch = set_mapping(batch, batch.mapping, actor=actor)
    check_batch(batch)
    apply_batch(start_running(batch), actor=actor)
    return ImportBatch.objects.get(pk=batch.pk)


def undone(batch, actor):
    job = run(start_undo(batch, actor=actor, result_url="/").pk)
    assert job.state == Job.State.DONE, job.error
    batch.refresh_from_db()
    return batch


def picture_of_the_registry():
    """Every row of what an import writes, without what moves at each saving."""
    left = {"version", "updated_at"}
    return {
        model: sorted(
            tuple((name, str(value)) for name, value in sorted(row.items()) if name not in left)
            for row in model.objects.values()
        )
        for model in TABLES
    }


def enterprise_row(name, code, person="李静文", phone="13654581344", chambers="", capital="500", address=""):
    return [name, code, person, phone, chambers, capital, address]


@pytest.fixture
def world(desk):
    """A chamber, an enterprise in it with a representative, and an import that adds one and changes one."""
    chamber = ChamberFactory(name="云州市茶业商会")
    known = EnterpriseFactory(name="云州金桥餐饮有限公司", credit_code=credit_code())
    set_position(
        PersonFactory(organisation=known.organisation, name="陈老板"),
        known.organisation,
        Position.Kind.LEGAL_REPRESENTATIVE,
        actor=None,
    )
    before = picture_of_the_registry()
    batch = applied(
        "enterprises",
        HEADERS,
        [
            enterprise_row("云州恒瑞茶业有限公司", credit_code(), chambers="云州市茶业商会"),
            enterprise_row(
                "云州金桥餐饮集团有限公司",
                known.organisation.credit_code,
                "王新人",
                "13800000000",
                "云州市茶业商会",
                "900",
                "云州路1号",
            ),
        ],
        desk,
    )
    assert (batch.counts["new"], batch.counts["changed"]) == (1, 1)
    return batch, before, chamber, known


def test_an_undone_import_leaves_the_registry_as_it_was(world, desk):
    batch, before, _chamber, known = world
    assert picture_of_the_registry() != before

    batch = undone(batch, desk)

    assert picture_of_the_registry() == before
    assert batch.undo_counts == {"removed": 1, "restored": 1, "kept": 0}
    assert batch.state == ImportBatch.State.UNDONE
    known.organisation.refresh_from_db()
    assert known.organisation.version > 1
    assert AuditEntry.objects.filter(event="exchange.batch_undone").count() == 1


def test_an_import_of_chambers_is_undone_with_its_officers_and_honours(desk):
    known = ChamberFactory(name="云州市物流行业商会")
    appoint_officer(
        known,
        PersonFactory(organisation=known.organisation, name="前会长"),
        Officer.Office.PRESIDENT,
        actor=None,
        starts_on=date(2019, 1, 1),
    )
    before = picture_of_the_registry()
    batch = applied(
        "chambers",
        ["商会名称", "会长", "会长电话", "换届时间", "四好商会级别"],
        [
            ["云州市物流行业商会", "新会长", "13800000000", "2024-05-06", "市级"],
            ["云州市建材行业商会", "曹大河", "13998526667", "", "省级"],
        ],
        desk,
    )
    assert Officer.objects.get(person__name="前会长").ends_on == date(2024, 5, 6)

    undone(batch, desk)

    assert picture_of_the_registry() == before


def test_a_row_changed_since_keeps_its_new_values_and_is_named(world, desk):
    batch, _before, _chamber, known = world
    Organisation.objects.filter(pk=known.pk).update(address="云州路2号")

    review = review_undo(batch)
    assert (review.removed, review.restored, review.kept) == (1, 0, 1)
    batch = undone(batch, desk)

    known.organisation.refresh_from_db()
    assert (known.organisation.address, known.organisation.name) == ("云州路2号", "云州金桥餐饮集团有限公司")
    kept = KeptRow.objects.get(batch=batch)
    assert (kept.row, kept.reason, kept.name) == (3, "changed", "云州金桥餐饮集团有限公司")
    assert not Organisation.objects.filter(name="云州恒瑞茶业有限公司").exists()


@pytest.mark.parametrize("thing", ["membership", "file", "person", "later import"])
def test_a_new_row_on_which_something_hangs_stays_and_is_named(world, desk, thing):
    batch, _before, _chamber, known = world
    new = Organisation.objects.get(name="云州恒瑞茶业有限公司")
    if thing == "membership":
        admit_member(ChamberFactory(), new, actor=None)
    elif thing == "file":
        attach(new, picture(), name="图.png", actor=desk)
    elif thing == "person":
        PersonFactory(organisation=new)
    else:
        code = new.credit_code
        applied("enterprises", HEADERS, [enterprise_row(new.name, code, "另一人", "13900000000")], desk)

    batch = undone(batch, desk)

    assert Organisation.objects.filter(pk=new.pk).exists()
    kept = KeptRow.objects.get(batch=batch)
    assert kept.row == 2
    assert kept.reason in ("in_use", "changed")
    known.organisation.refresh_from_db()
    assert known.organisation.name == "云州金桥餐饮有限公司"


def test_a_secretary_appointed_since_is_not_joined_by_the_one_before(desk):
    known = ChamberFactory(name="云州市物流行业商会")
    old = PersonFactory(organisation=known.organisation, name="前秘书长")
    appoint_officer(known, old, Officer.Office.SECRETARY_GENERAL, actor=None, starts_on=date(2019, 1, 1))
    headers = ["商会名称", "秘书长", "换届时间"]
    batch = applied("chambers", headers, [["云州市物流行业商会", "新秘书长", "2024-05-06"]], desk)
    third = PersonFactory(organisation=known.organisation, name="第三人")
    appoint_officer(known, third, Officer.Office.SECRETARY_GENERAL, actor=None, starts_on=date(2025, 1, 1))

    batch = undone(batch, desk)

    assert KeptRow.objects.get(batch=batch).reason == KeptRow.Reason.SUPERSEDED
    assert Officer.objects.get(person__name="第三人").ends_on is None
    assert Officer.objects.get(person__name="前秘书长").ends_on == date(2024, 5, 6)


def test_undoing_twice_at_once_undoes_once(committed, xlsx):  # noqa: F811
    user = city_clerk()
    batch = applied("enterprises", HEADERS, [enterprise_row("云州恒瑞茶业有限公司", credit_code())], user)
    ImportBatch.objects.filter(pk=batch.pk).update(state="undoing")

    results = at_once(lambda _place: undo_batch(batch, actor=user), 2)

    assert results == [{"removed": 1, "restored": 0, "kept": 0}] * 2
    assert AuditEntry.objects.filter(event="exchange.batch_undone").count() == 1
    assert not Enterprise.objects.exists()


def test_after_its_time_an_import_stays(world, desk, settings):
    batch, _before, _chamber, _known = world
    ImportBatch.objects.update(
        finished_at=timezone.now() - timedelta(days=settings.IMPORT_UNDO_DAYS, hours=1)
    )

    with pytest.raises(ValidationError, match="could be undone until|撤销期限"):
        start_undo(batch, actor=desk, result_url="/")
    assert Enterprise.objects.count() == 2


def test_who_may_not_import_may_not_undo(world, county_desk):
    batch, _before, _chamber, _known = world

    with pytest.raises(PermissionDenied):
        start_undo(batch, actor=county_desk, result_url="/")
    assert ImportBatch.objects.get().state == ImportBatch.State.DONE


def test_the_number_of_statements_does_not_grow_with_the_rows(desk):
    spent = []
    for number in (2, 40):
        rows = [
            enterprise_row(f"云州{number}第{place}有限公司", credit_code(), f"人{place}")
            for place in range(number)
        ]
        batch = applied("enterprises", HEADERS, rows, desk)
        ImportBatch.objects.filter(pk=batch.pk).update(state="undoing")
        with CaptureQueriesContext(connection) as captured:
            counts = undo_batch(batch, actor=desk)
        assert counts["removed"] == number
        spent.append(len(captured))
    assert spent[0] == spent[1]


def test_the_review_says_what_stays_and_the_button_starts_one_job(world, desk, signed_in):
    batch, before, _chamber, known = world
    Organisation.objects.filter(pk=known.pk).update(address="云州路2号")
    client = signed_in(desk)
    url = reverse("exchange:import_undo", args=[batch.pk])
    assert url in client.get(batch.get_absolute_url()).content.decode()

    page = client.get(url).content.decode()
    assert "云州金桥餐饮集团有限公司" in page
    first, second = client.post(url), client.post(url)
    assert first.url == second.url
    run(Job.objects.latest("pk").pk)

    result = client.get(batch.get_absolute_url()).content.decode()
    assert "云州金桥餐饮集团有限公司" in result
    assert url not in result
    assert Job.objects.filter(kind="exchange.undo").count() == 1
    assert client.post(url).status_code == 422


def test_rows_that_nobody_went_on_with_are_swept_and_the_import_can_start_again(desk, xlsx, settings):
    book = xlsx([["商会名称", "会长"], ["云州市茶业商会", "唐山水"]])
    batches = [create_batch("chambers", io.BytesIO(book), name="a.xlsx", actor=desk) for _i in range(2)]
    for batch in batches:
        check_batch(set_mapping(batch, batch.mapping, actor=desk))
    old = timezone.now() - timedelta(days=settings.IMPORT_STAGED_DAYS, hours=1)
    ImportBatch.objects.filter(pk=batches[0].pk).update(created_at=old)

    assert sweep_imports() == 1

    states = dict(ImportBatch.objects.values_list("pk", "state"))
    assert states == {batches[0].pk: "uploaded", batches[1].pk: "previewed"}
    assert set(StagedRow.objects.values_list("batch_id", flat=True)) == {batches[1].pk}
    check_batch(set_mapping(batches[0], batches[0].mapping, actor=desk))
    assert sweep_imports() == 1


def test_what_was_kept_for_undoing_goes_with_its_time(world, settings):
    assert WrittenRow.objects.exists()
    ImportBatch.objects.update(
        finished_at=timezone.now() - timedelta(days=settings.IMPORT_UNDO_DAYS, hours=1)
    )

    sweep_imports()

    assert not WrittenRow.objects.exists()


def test_a_department_cannot_even_see_the_review(world, signed_in):
    batch, _before, _chamber, _known = world
    assert (
        signed_in(person_with("DEP")).get(reverse("exchange:import_undo", args=[batch.pk])).status_code == 403
    )
