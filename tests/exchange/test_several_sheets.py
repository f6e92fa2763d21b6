"""Workbooks of several sheets: one batch, one preview, one import, one undoing.

One file, though long: several sheets are one batch, tried from reading to undoing.
"""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from chambers.models import Chamber, Membership, Officer
from chambers.services.officers import appoint_officer
from federation.accounts.models import Organisation, Role
from federation.audit.models import AuditEntry
from federation.exchange.importers import extend, get_importer, importers, rank
from federation.exchange.models import ImportBatch, KeptRow, RowProblem, StagedRow, WrittenRow
from federation.exchange.services.applying import apply_batch, check_batch, start_running
from federation.exchange.services.batches import ANY, choose_sheets, create_batch, set_mapping, set_mappings
from federation.exchange.services.reports import report_of
from federation.exchange.services.submissions import comment_row, return_batch, submit_batch
from federation.exchange.services.undoing import review_undo, start_undo, undo_batch
from federation.exchange.services.uploads import look_through
from federation.exchange.workbook import Sheet, Workbook
from federation.jobs.models import Job
from federation.jobs.services import run
from members.models import Enterprise, Person
from tests.exchange.test_undo import picture_of_the_registry
from tests.exchange.workbooks import CHAMBERS, ENTERPRISES, OFFICERS, TEA, WOOD, book_of, whole
from tests.factories.accounts import county_clerk, person_with
from tests.factories.members import PersonFactory
from tests.members.pages import credit_code


def uploaded(content, actor, kind=ANY, sheets=()):
    return create_batch(kind, io.BytesIO(content), name="台账.xlsx", actor=actor, sheets=sheets)


def checked(content, actor, kind=ANY):
    batch = uploaded(content, actor, kind)
    check_batch(set_mappings(batch, {}, actor=actor))
    return ImportBatch.objects.get(pk=batch.pk)


def applied(content, actor, kind=ANY):
    batch = checked(content, actor, kind)
    apply_batch(start_running(batch), actor=actor)
    return ImportBatch.objects.get(pk=batch.pk)


def per_sheet(batch, *names):
    return {part.sheet: tuple(part.sheet_counts[name] for name in names) for part in batch.parts()}


def test_each_sheet_is_taken_for_what_it_holds_and_notes_are_named(desk):
    batch = uploaded(whole(), desk)

    assert [(part.sheet, part.kind) for part in batch.parts()] == [
        ("任职", "officers"),
        ("会员", "enterprises"),
        ("商会", "chambers"),
    ]
    assert batch.layout["notes"] == ["说明"]
    assert batch.parts()[2].mapping["president"] == 2


def test_the_preview_knows_that_chambers_of_the_same_workbook_come_first_and_writes_nothing(desk):
    before = picture_of_the_registry()

    batch = checked(whole(), desk)

    assert picture_of_the_registry() == before
    assert batch.counts == {"rows": 5, "new": 5, "changed": 0, "unchanged": 0, "duplicate": 0, "wrong": 0}
    assert per_sheet(batch, "rows", "new") == {"任职": (1, 1), "会员": (2, 2), "商会": (2, 2)}
    assert not WrittenRow.objects.exists()


def test_what_is_applied_is_what_the_preview_said_and_a_second_time_changes_nothing(desk):
    content = whole()
    promised = checked(content, desk).counts

    batch = applied(content, desk)

    assert batch.counts == promised
    assert (Chamber.objects.count(), Enterprise.objects.count(), Membership.objects.count()) == (2, 2, 2)
    assert Officer.objects.filter(chamber__organisation__name=TEA).count() == 2
    assert not StagedRow.objects.filter(batch__in=batch.sheets()).exists()
    entry = AuditEntry.objects.get(event="exchange.batch_applied")
    assert (entry.object_id, entry.changes["new"]) == (str(batch.pk), [0, 5])
    again = applied(content, desk)
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 5)


def test_a_wrong_cell_says_on_which_sheet_and_refuses_its_row_alone(desk, signed_in):
    content = book_of(
        ("甲县", [CHAMBERS, [TEA, "51430702919370226A", "", "", 3]]),
        ("乙县", [CHAMBERS, [WOOD, "", "", "12", 4], ["云州市油茶商会", "", "", "", 4]]),
    )

    batch = checked(content, desk, "chambers")

    assert per_sheet(batch, "new", "wrong") == {"甲县": (0, 1), "乙县": (1, 1)}
    url = reverse("exchange:import_preview", args=[batch.pk])
    page = signed_in(desk).get(url).content.decode()
    assert page.index("51430702919370226A") < page.index(">12<")
    assert "甲县" in page and "乙县" in page
    refused = report_of(batch)["refused"]
    assert [(one["sheet"], one["row"], one["field"]) for one in refused] == [
        ("甲县", 2, "credit_code"),
        ("乙县", 2, "president_phone"),
    ]


def test_what_only_the_registry_knows_is_kept_of_every_sheet(desk):
    content = book_of(
        ("任职", [OFFICERS, ["李秘书", "秘书长", "云州市无名商会", "2024.5—2029.5", ""]]),
        ("会员", [ENTERPRISES, ["云州恒瑞茶业有限公司", "", "", "", "云州市有名商会", ""]]),
        ("商会", [CHAMBERS, [TEA, "", "", "", 46]]),
    )

    batch = checked(content, desk)

    assert sorted(RowProblem.objects.values_list("batch__sheet", "code")) == [
        ("任职", "unknown_chamber"),
        ("会员", "unknown_chamber"),
    ]
    assert batch.counts["wrong"] == 2


def test_the_same_enterprise_on_two_sheets_is_one_enterprise(desk):
    code = credit_code()
    content = book_of(
        ("茶业", [ENTERPRISES, ["云州恒瑞茶业有限公司", code, "李静文", "13654581344", "", "500"]]),
        ("木业", [ENTERPRISES, ["云州恒瑞茶业有限公司", code, "李静文", "13654581344", "", "600"]]),
    )

    batch = applied(content, desk)

    assert per_sheet(batch, "new", "changed") == {"茶业": (1, 0), "木业": (0, 1)}
    assert Enterprise.objects.get().registered_capital == 6_000_000
    undo(batch, desk)
    assert not Enterprise.objects.exists()


def undo(batch, actor):
    job = run(start_undo(batch, actor=actor, result_url="/").pk)
    assert job.state == Job.State.DONE, job.error
    batch.refresh_from_db()


def test_one_undoing_takes_all_sheets_back(desk):
    before = picture_of_the_registry()
    batch = applied(whole(), desk)
    review = review_undo(batch)

    undo(batch, desk)

    assert (review.removed, review.restored, review.kept) == (5, 0, 0)
    assert picture_of_the_registry() == before
    assert batch.undo_counts == {"removed": 5, "restored": 0, "kept": 0}


def test_what_was_changed_since_stays_with_everything_that_it_hangs_on(desk):
    batch = applied(whole(), desk)
    officer = Officer.objects.get(office=Officer.Office.SECRETARY_GENERAL)
    Officer.objects.filter(pk=officer.pk).update(session="第五届")
    review = review_undo(batch)

    undo(batch, desk)

    kept = KeptRow.objects.order_by("batch").values_list("batch__sheet", "name", "reason")
    assert list(kept) == [("任职", TEA, "changed"), ("商会", TEA, "in_use")]
    assert (review.removed, review.kept) == (3, 2)
    assert [chamber.organisation.name for chamber in Chamber.objects.all()] == [TEA]
    assert Officer.objects.get(pk=officer.pk).person == officer.person
    assert not Enterprise.objects.exists()


def test_a_chamber_that_got_an_officer_by_hand_since_stays_and_its_members_go(desk):
    batch = applied(whole(), desk)
    wood = Chamber.objects.get(organisation__name=WOOD)
    appoint_officer(wood, PersonFactory(), Officer.Office.PRESIDENT, actor=None, starts_on="2025-01-01")

    undo(batch, desk)

    assert list(Chamber.objects.all()) == [wood]
    wood.refresh_from_db()
    assert (wood.member_count, Enterprise.objects.count()) == (0, 0)


def test_a_hidden_sheet_is_named_and_read_only_where_somebody_ticks_it(desk, signed_in):
    content = book_of(
        ("商会", [CHAMBERS, [TEA, "", "", "", 1]]),
        ("旧表", [CHAMBERS, [WOOD, "", "", "", 2]]),
        hidden=["旧表"],
    )
    client = signed_in(desk)
    batch = uploaded(content, desk, "chambers")
    assert [part.sheet for part in batch.parts()] == ["商会"]
    page = client.get(reverse("exchange:import_mapping", args=[batch.pk])).content.decode()
    assert "旧表" in page

    batch = choose_sheets(batch, {sheet.pk: "chambers" for sheet in batch.sheets()}, actor=desk)

    check_batch(set_mappings(batch, {}, actor=desk))
    assert ImportBatch.objects.get(pk=batch.pk).counts["new"] == 2


def test_a_workbook_whose_only_list_is_hidden_asks_first(desk, signed_in):
    content = book_of(("说明", [["无"]]), ("旧表", [CHAMBERS, [WOOD, "", "", "", 2]]), hidden=["旧表"])
    client = signed_in(desk)

    file = SimpleUploadedFile("a.xlsx", content)
    response = client.post(reverse("exchange:import_upload", args=["chambers"]), {"file": file})

    batch = ImportBatch.objects.get()
    assert response.url == reverse("exchange:import_sheets", args=[batch.pk])
    mapping = client.get(reverse("exchange:import_mapping", args=[batch.pk]))
    assert mapping.url == response.url
    with pytest.raises(ValidationError):
        set_mapping(batch, batch.mapping, actor=desk)


def walk(client, content, ticked, kind=ANY):
    """Upload, tick the sheets of these names, keep the columns; the batch and the last answer."""
    file = SimpleUploadedFile("台账.xlsx", content)
    response = client.post(reverse("exchange:import_upload", args=[kind]), {"file": file})
    batch = ImportBatch.objects.leading().latest("pk")
    assert response.url == reverse("exchange:import_sheets", args=[batch.pk])
    assert client.get(response.url).status_code == 200
    chosen = {}
    for sheet in batch.sheets():
        chosen[f"kind-{sheet.pk}"] = sheet.kind
        if sheet.sheet in ticked:
            chosen[f"read-{sheet.pk}"] = "on"
    return batch, client.post(response.url, chosen)


def columns_of(batch):
    return {f"{part.pk}-{name}": str(place) for part in batch.parts() for name, place in part.mapping.items()}


def test_the_clerk_ticks_sheets_and_corrects_columns_of_each(signed_in, desk):
    client = signed_in(desk)
    batch, response = walk(client, whole(), {"会员", "商会"})

    assert response.url == reverse("exchange:import_mapping", args=[batch.pk])
    page = client.get(response.url).content.decode()
    assert "会员" in page and "任职" in page
    batch.refresh_from_db()
    assert [part.sheet for part in batch.parts()] == ["会员", "商会"]
    enterprises = batch.parts()[0]
    columns = columns_of(batch) | {f"{enterprises.pk}-representative": ""}
    response = client.post(response.url, columns)
    run(Job.objects.get().pk)

    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == (ImportBatch.State.PREVIEWED, 4)
    client.post(reverse("exchange:import_apply", args=[batch.pk]))
    run(Job.objects.latest("pk").pk)
    assert sorted(Person.objects.values_list("name", flat=True)) == ["唐山水"]
    result = client.get(batch.get_absolute_url()).content.decode()
    assert "会员" in result and "商会" in result
    listed = client.get(reverse("exchange:import_list"))
    assert len(listed.context["object_list"]) == 1


def test_no_ticked_sheet_is_refused_and_nothing_moves(signed_in, desk):
    batch, response = walk(signed_in(desk), whole(), set())

    assert response.status_code == 422
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UPLOADED
    assert len(batch.parts()) == 3


def test_a_column_chosen_twice_is_refused_at_its_own_sheet(signed_in, desk):
    client = signed_in(desk)
    batch, response = walk(client, whole(), {"会员", "商会"})
    batch.refresh_from_db()
    second = batch.parts()[1]

    response = client.post(response.url, columns_of(batch) | {f"{second.pk}-president": "0"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"{second.pk}-president"]


def test_a_sheet_is_read_as_the_kind_that_the_clerk_says(desk):
    content = book_of(
        ("名单", [["名称", "成立时间"], ["云州恒瑞茶业有限公司", ""]]),
        ("商会", [CHAMBERS, [TEA, "", "", "", 1]]),
    )
    batch = uploaded(content, desk, "chambers")
    first, second = batch.sheets()
    assert (first.kind, second.kind) == ("chambers", "chambers")

    with pytest.raises(ValidationError) as refused:
        choose_sheets(batch, {first.pk: "officers", second.pk: "chambers"}, actor=desk)
    assert list(refused.value.error_dict) == [f"kind-{first.pk}"]
    assert [sheet.kind for sheet in batch.sheets()] == ["chambers", "chambers"]

    batch = choose_sheets(batch, {first.pk: "enterprises"}, actor=desk)
    assert [(part.sheet, part.kind, part.mapping) for part in batch.parts()] == [
        ("名单", "enterprises", {"name": 0, "founded_on": 1})
    ]


def test_a_stranger_reaches_neither_the_sheets_nor_a_part_by_its_own_key(signed_in, desk, county):
    batch = checked(whole(), desk)
    part = batch.parts()[1]
    client = signed_in(county_clerk(county))
    for name in ("import_sheets", "import_mapping", "import_preview", "import_result"):
        assert client.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 404

    client = signed_in(desk)
    for name in ("import_sheets", "import_mapping", "import_preview", "import_result", "import_wrong_rows"):
        assert client.get(reverse(f"exchange:{name}", args=[part.pk])).status_code == 404
    assert client.post(reverse("exchange:import_apply", args=[part.pk])).status_code == 404
    assert part.get_absolute_url() == batch.get_absolute_url()


def test_the_wrong_rows_of_each_sheet_stand_on_a_sheet_of_its_name(desk, signed_in):
    content = book_of(
        ("甲县", [CHAMBERS, [TEA, "51430702919370226A", "", "", 3]]),
        ("乙县", [CHAMBERS, [WOOD, "", "", "", 4]]),
        ("丙县", [CHAMBERS, ["云州市油茶商会", "", "", "12", 4]]),
    )
    batch = checked(content, desk, "chambers")

    response = signed_in(desk).get(reverse("exchange:import_wrong_rows", args=[batch.pk]))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["甲县", "丙县"]
    assert [row[0].value for row in book["丙县"].iter_rows()] == ["商会名称", "云州市油茶商会"]
    again = uploaded_again(book, desk)
    assert [(part.sheet, part.kind) for part in again.parts()] == [("甲县", "chambers"), ("丙县", "chambers")]


def uploaded_again(book, actor):
    stream = io.BytesIO()
    book.save(stream)
    return uploaded(stream.getvalue(), actor, "chambers")


def test_a_submitted_workbook_is_reviewed_sheet_by_sheet_and_sent_again(signed_in, desk, county):
    sender = county_clerk(county)
    content = book_of(
        ("甲", [CHAMBERS, ["桃溪县茶业商会", "", "", "", 3]]),
        ("乙", [CHAMBERS, ["桃溪县木业商会", "", "", "", 4]]),
    )
    batch = submit_batch(checked(content, sender), actor=sender)
    client = signed_in(desk)
    url = reverse("exchange:import_review", args=[batch.pk])
    second = batch.parts()[1]
    assert "桃溪县木业商会" not in client.get(url).content.decode()
    assert "桃溪县木业商会" in client.get(url, {"sheet": second.pk}).content.decode()

    answer = client.post(reverse("exchange:row_comment", args=[second.pk, 2]), {"text": "请补代码"})

    assert answer.url == f"{url}?sheet={second.pk}&row=2"
    return_batch(batch, actor=desk, reason="")
    batch.refresh_from_db()
    with pytest.raises(ValidationError):
        comment_row(second, 2, actor=desk, text="太迟")
    page = signed_in(sender).get(batch.get_absolute_url()).content.decode()
    assert "请补代码" in page and "乙" in page
    file = SimpleUploadedFile("新.xlsx", content)
    answer = signed_in(sender).post(reverse("exchange:import_resend", args=[batch.pk]), {"file": file})
    assert answer.url == reverse("exchange:import_sheets", args=[batch.pk])
    batch.refresh_from_db()
    assert (batch.round, [part.sheet for part in batch.parts()]) == (2, ["甲", "乙"])
    assert {part.needs_review for part in batch.sheets()} == {True}


def test_a_secretary_is_offered_what_a_chamber_may_submit(desk, county):
    from tests.factories.chambers import ChamberFactory

    chamber = ChamberFactory(parent=county, name=TEA)
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)

    batch = checked(whole(), secretary)

    assert batch.needs_review
    assert per_sheet(batch, "new", "wrong")["商会"] == (0, 1)


def test_the_command_reads_every_sheet_of_the_kind_or_those_named(desk, tmp_path, capsys):
    path, report = tmp_path / "台账.xlsx", tmp_path / "report.json"
    path.write_bytes(
        book_of(
            ("甲县", [CHAMBERS, [TEA, "", "", "", 3]]),
            ("乙县", [CHAMBERS, [WOOD, "", "", "", 4]]),
            ("旧表", [CHAMBERS, ["云州市油茶商会", "", "", "", 4]]),
            ("会员", [ENTERPRISES, ["云州恒瑞茶业有限公司", "", "", "", TEA, ""]]),
            hidden=["旧表"],
        )
    )
    options = ["--as", desk.username, "--report", str(report)]

    call_command("import_workbook", "chambers", str(path), *options)

    said = capsys.readouterr().out
    assert "“旧表” (hidden)" in said and "“会员” (looks like enterprises)" in said
    assert [part["sheet"] for part in json.loads(report.read_text())["sheets"]] == ["甲县", "乙县"]
    call_command("import_workbook", "chambers", str(path), "--sheet", "旧表", "--sheet", "乙县", *options)
    assert [part["sheet"] for part in json.loads(report.read_text())["sheets"]] == ["乙县", "旧表"]
    call_command("import_workbook", "any", str(path), "--apply", *options)
    assert json.loads(report.read_text())["created"] == 3
    with pytest.raises(CommandError, match="丁县"):
        call_command("import_workbook", "chambers", str(path), "--sheet", "丁县", *options)


def test_an_import_that_fails_on_its_last_sheet_leaves_nothing_of_the_first(desk, monkeypatch):
    batch = start_running(checked(whole(), desk))
    before = picture_of_the_registry()

    def fall(_cursor, _batch):
        raise RuntimeError("the last sheet")

    with monkeypatch.context() as patched:
        patched.setattr("federation.exchange.importers._importers", dict(all_importers()))
        extend("enterprises", appliers=(fall,))
        with pytest.raises(RuntimeError):
            apply_batch(batch, actor=desk)

    assert picture_of_the_registry() == before
    assert apply_batch(batch, actor=desk)["new"] == 5


def all_importers():
    return ((item.kind, item) for item in importers())


def test_chambers_are_written_before_their_officers_and_those_before_enterprises():
    assert rank("chambers") < rank("officers")
    assert rank("chambers") < rank("enterprises")


KINDS = {"chambers": CHAMBERS, "officers": OFFICERS, "enterprises": ENTERPRISES}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.booleans(), st.integers(0, 3)), max_size=6).filter(
        bool
    )
)
def test_every_sheet_is_recognised_wherever_it_stands_and_however_it_is_headed(sheets):
    book = Workbook(
        "a.xlsx",
        "xlsx",
        [
            Sheet(
                f"表{place}",
                [[f"标题{line}", *[""] * (len(KINDS[kind]) - 1)] for line in range(above)]
                + [KINDS[kind], ["甲"] * len(KINDS[kind])],
                visible=visible,
            )
            for place, (kind, visible, above) in enumerate(sheets)
        ],
    )

    tables, notes = look_through(book, sorted(KINDS))

    assert notes == []
    assert [(found.kind, found.is_chosen) for found in tables] == [
        (kind, visible) for kind, visible, _above in sheets
    ]
    assert all(not found.layout.missing for found in tables)
    assert {found.kind for found in tables} <= {get_importer(kind).kind for kind in KINDS}


def test_undoing_again_after_it_is_done_changes_nothing(desk):
    batch = applied(whole(), desk)
    undo(batch, desk)
    before = picture_of_the_registry()

    assert undo_batch(batch, actor=desk) == {"removed": 5, "restored": 0, "kept": 0}

    assert picture_of_the_registry() == before
    assert Organisation.objects.filter(kind="chamber").count() == 0
