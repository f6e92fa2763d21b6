"""A list of people: each row becomes a person with posts and directory entries, or is refused by its cause.

One file, though long: one workbook and all that may be wrong with it.
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.exchange.identity import resident_check
from federation.exchange.models import ImportBatch, RowProblem
from federation.exchange.services.applying import check_batch
from federation.exchange.services.batches import create_batch, set_mapping
from federation.exchange.services.submissions import submit_batch
from federation.exchange.services.sweeping import sweep_imports
from federation.exchange.services.undoing import start_undo
from federation.exchange.writer import write_xlsx
from federation.jobs.models import Job
from federation.jobs.services import run
from federation.merging.services.merging import merge_records
from members.merging import PEOPLE as MERGED_PEOPLE
from members.models import Consent, DirectoryEntry, DirectoryGroup, Person, Position, PublicPost
from members.services.directory import enter_directory, give_consent, hold_public_post, withdraw_consent
from tests.exchange.imports import done, import_rows
from tests.factories.accounts import city_clerk, county_clerk, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory

COLUMNS = {
    "name": "姓名",
    "gender": "性别",
    "phone": "联系电话",
    "email": "邮箱",
    "id_kind": "证件类型",
    "id_number": "身份证号",
    "native_place": "籍贯",
    "unit": "工作单位",
    "unit_code": "单位信用代码",
    "title": "职务",
    "seats": "政治安排",
    "session": "届次",
    "starts_on": "任期起",
    "ends_on": "任期止",
    "groups": "名录分组",
    "place": "现居地",
    "industry": "所属行业",
    "source": "信息来源",
    "source_chamber": "来源商会",
    "ground": "使用依据",
    "wording": "依据文本",
    "evidence": "依据材料",
    "given_on": "同意日期",
}
TABLES = (Person, Position, PublicPost, Consent, DirectoryEntry)
GROUP = "科技领军人才"
GROUND = {"ground": "本人同意", "wording": "2026版", "evidence": "同意书第3号", "given_on": "2026-01-05"}


def number_of(serial, born=date(1970, 1, 1)):
    body = f"430702{born:%Y%m%d}{serial:03d}"
    return body + resident_check(body)


def row(**values):
    values.setdefault("name", "唐山水")
    return [values.get(name, "") for name in COLUMNS]


@pytest.fixture
def load(desk):
    return lambda *rows: import_rows("people", list(COLUMNS.values()), rows, actor=desk)


def causes(report):
    return [(refusal["row"], refusal["field"], refusal["code"]) for refusal in report["refused"]]


def picture():
    left = {"version", "updated_at"}
    return {
        model: sorted(
            tuple((name, str(value)) for name, value in sorted(line.items()) if name not in left)
            for line in model.objects.values()
        )
        for model in TABLES
    }


def last_batch():
    return ImportBatch.objects.latest("pk")


def undo(batch, actor):
    job = run(start_undo(batch, actor=actor, result_url="/").pk)
    assert job.state == Job.State.DONE, job.error


def test_a_row_becomes_all_that_it_says_and_a_second_time_changes_nothing(load, desk):
    tea = ChamberFactory(name="云州市茶业商会").organisation
    firm = EnterpriseFactory(name="云州恒瑞茶业有限公司").organisation
    before = picture()
    line = row(
        name="𠮷·买买提",
        gender="男",
        phone="136 2807-9679",
        email="tang@example.org",
        id_number=number_of(7).lower(),
        native_place="湖南常德",
        unit="云州恒瑞茶业有限公司",
        title="董事长",
        seats="第八届市政协委员、省人大代表",
        starts_on="2022.1",
        groups=GROUP,
        place="深圳",
        source="走访",
        source_chamber="云州市茶业商会",
        **GROUND,
    )

    assert done(load(line)) == (1, 0, 0)

    person = Person.objects.get()
    assert (person.name, person.gender, person.mobile) == ("𠮷·买买提", "m", "13628079679")
    assert (person.id_kind, person.id_number, person.native_place) == ("resident", number_of(7), "湖南常德")
    assert person.organisation == firm
    assert Person.objects.matching("买买提").get() == person
    position = person.positions.get()
    assert (position.organisation, position.kind, position.title) == (firm, "executive", "董事长")
    posts = person.public_posts.order_by("kind").values_list("kind", "level", "session", "starts_on")
    assert list(posts) == [
        ("cppcc", "city", "第八届", date(2022, 1, 1)),
        ("npc", "province", "", date(2022, 1, 1)),
    ]
    consent = person.consents.get()
    assert (consent.ground, consent.evidence, consent.recorded_by) == ("consent", "同意书第3号", desk)
    entry = person.directory_entries.get()
    assert (entry.group.name, entry.employer, entry.title) == (GROUP, firm.name, "董事长")
    assert (entry.source, entry.source_chamber, entry.sort_key) == ("走访", tea, person.sort_key)
    assert done(load(line)) == (0, 0, 1)

    undo(ImportBatch.objects.earliest("pk"), desk)

    assert picture() == before
    assert AuditEntry.objects.filter(event="exchange.batch_undone").count() == 1


def test_somebody_is_known_by_document_by_telephone_and_by_name_in_the_unit(load):
    firm = EnterpriseFactory(name="云州恒瑞茶业有限公司").organisation
    by_document = PersonFactory(name="甲一", mobile="", id_number=number_of(1).lower())
    by_phone = PersonFactory(name="乙二", mobile="13900000002")
    by_unit = PersonFactory(name="丙三", mobile="13900000003", organisation=firm)
    namesake = PersonFactory(name="乙二", mobile="13900000099")

    report = load(
        row(name="甲一", phone="13900000001", id_number=number_of(1)),
        row(name="乙二", phone="13900000002", native_place="常德"),
        row(name="丙三", phone="13911111113", unit=firm.name),
        row(name="丁四", phone="13900000004"),
    )

    assert done(report) == (1, 3, 0)
    for person in (by_document, by_phone, by_unit, namesake):
        person.refresh_from_db()
    assert (by_document.mobile, by_phone.native_place) == ("13900000001", "常德")
    assert (by_unit.mobile, namesake.native_place) == ("13911111113", "")


def test_a_namesake_with_another_document_is_somebody_else(load):
    PersonFactory(name="甲一", mobile="13900000001", id_number=number_of(1))

    assert done(load(row(name="甲一", phone="13900000001", id_number=number_of(2)))) == (1, 0, 0)

    assert Person.objects.filter(name="甲一").count() == 2


def test_somebody_merged_away_is_not_met_again(load, desk):
    winner = PersonFactory(name="甲一", mobile="13900000001", id_number="")
    loser = PersonFactory(name="甲一", mobile="13900000001", id_number=number_of(1))
    merge_records(MERGED_PEOPLE, winner.pk, loser.pk, actor=desk)

    report = load(row(name="甲一", phone="13900000001", id_number=number_of(1)))

    assert done(report)[0] == 0
    loser.refresh_from_db()
    assert loser.merged_into == winner


def test_several_rows_about_one_person_are_one_person(load):
    first = row(
        name="甲一", phone="13900000001", id_number=number_of(1), seats="市政协委员", starts_on="2022.1"
    )
    report = load(
        first,
        row(name="甲一", phone="13900000001", seats="县人大代表", starts_on="2021.6"),
        row(name="甲一", id_number=number_of(1), native_place="常德"),
        first,
    )

    assert (done(report), report["duplicates"]) == ((3, 0, 0), [5])
    person = Person.objects.get()
    assert (person.native_place, person.public_posts.count()) == ("常德", 2)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": "", "native_place": "常德"}, "name", "no_name"),
        ({"id_number": "430702197001010011"}, "id_number", "resident_checksum"),
        ({"id_number": "E12345678", "id_kind": "身份证"}, "id_number", "resident_length"),
        ({"phone": "1234"}, "phone", "phone_length"),
        ({"email": "无邮箱"}, "email", "not_an_email"),
        ({"seats": "政协委员"}, "seats", "no_level"),
        ({"seats": "市政协委员", "starts_on": "2022.1", "ends_on": "2021.1"}, "ends_on", "bad_date"),
        ({"groups": "没有的组", "source": "走访", **GROUND}, "groups", "unknown_group"),
        ({"groups": GROUP, "source": "走访"}, "ground", "no_ground"),
        ({"groups": GROUP, "source": "走访", "ground": "本人同意"}, "ground", "incomplete_ground"),
        ({"groups": GROUP, **GROUND}, "source", "no_source"),
        ({"groups": GROUP, "source": "走访", **GROUND, "given_on": "2099-01-01"}, "given_on", "bad_date"),
        ({"source_chamber": "没有的商会"}, "source_chamber", "unknown_chamber"),
    ],
)
def test_a_row_that_cannot_be_is_refused_at_the_right_field_and_nothing_is_written(load, values, field, code):
    report = load(row(**values), row(name="别人"))

    assert causes(report) == [(2, field, code)]
    assert [person.name for person in Person.objects.all()] == ["别人"]
    assert not Consent.objects.exists() and not DirectoryEntry.objects.exists()


def test_two_people_of_one_name_in_a_unit_are_not_guessed(load):
    for mobile in ("13900000001", "13900000002"):
        PersonFactory(name="甲一", mobile=mobile)

    assert causes(load(row(name="甲一"))) == [(2, "name", "ambiguous_person")]


def test_a_document_of_somebody_else_is_refused(load):
    PersonFactory(name="甲一", id_number=number_of(1))

    report = load(
        row(name="乙二", id_number=number_of(1)),
        row(name="丙三", id_number=number_of(2)),
        row(name="丁四", id_number=number_of(2)),
    )

    assert causes(report) == [(2, "id_number", "other_name"), (4, "id_number", "other_name_in_file")]


def test_terms_of_one_seat_do_not_overlap(load):
    person = PersonFactory(name="甲一", mobile="13900000001")
    hold_public_post(person, "cppcc", "city", actor=None, starts_on=date(2017, 1, 1), session="第七届")
    me = {"name": "甲一", "phone": "13900000001"}

    report = load(
        row(**me, seats="第八届市政协委员", starts_on="2022.1"),
        row(**me, seats="省政协委员", starts_on="2018.1", ends_on="2023.1"),
        row(**me, seats="省政协委员", starts_on="2022.1"),
    )

    assert causes(report) == [(2, "starts_on", "overlapping_terms"), (4, "starts_on", "overlapping_rows")]
    assert done(load(row(**me, seats="第七届市政协委员", ends_on="2022.1"))) == (0, 1, 0)
    assert done(load(row(**me, seats="第八届市政协委员", starts_on="2022.1"))) == (0, 1, 0)
    assert person.public_posts.filter(kind="cppcc", level="city").count() == 2


def test_a_seat_of_unknown_start_is_taken_and_completed_later(load):
    me = {"name": "甲一", "phone": "13900000001"}
    load(row(**me, seats="市政协委员"))

    assert done(load(row(**me, seats="市政协委员", starts_on="2022.1"))) == (0, 1, 0)

    assert PublicPost.objects.get().starts_on == date(2022, 1, 1)


def test_a_ground_taken_back_must_be_given_anew(load, desk):
    person = PersonFactory(name="甲一", mobile="13900000001")
    consent = give_consent(
        person, "directory", actor=desk, given_on=date(2025, 1, 1), wording="2025版", evidence="表"
    )
    entry = enter_directory(person, DirectoryGroup.objects.get(name=GROUP), actor=desk, source="走访")
    me = {"name": "甲一", "phone": "13900000001", "groups": GROUP, "place": "深圳"}
    assert done(load(row(**me))) == (0, 1, 0)
    withdraw_consent(consent, actor=desk)

    assert causes(load(row(**me))) == [(2, "ground", "no_ground"), (2, "source", "no_source")][:1]

    assert done(load(row(**me, source="来信", **GROUND))) == (0, 1, 0)
    entry.refresh_from_db()
    assert entry.left_on is not None
    assert DirectoryEntry.objects.present().get().source == "来信"


def test_a_unit_that_is_not_on_file_is_an_employer_and_no_position(load):
    report = load(
        row(name="甲一", unit="深圳无名科技公司", title="总裁", groups=GROUP, source="走访", **GROUND),
        row(name="乙二", unit="深圳无名科技公司", title="总裁"),
    )

    assert [(remark["row"], remark["code"]) for remark in report["remarks"]] == [(3, "unknown_unit")]
    entry = DirectoryEntry.objects.get()
    assert (entry.employer, entry.title) == ("深圳无名科技公司", "总裁")
    assert not Position.objects.exists()
    assert {person.organisation for person in Person.objects.all()} == {root()}


def test_what_was_changed_since_stays_when_the_import_is_undone(load, desk):
    load(row(name="甲一", phone="13900000001", seats="市政协委员"), row(name="乙二", seats="县人大代表"))
    batch = last_batch()
    PublicPost.objects.filter(person__name="甲一").update(body="云州市政协")

    undo(batch, desk)

    assert [(post.person.name, post.body) for post in PublicPost.objects.all()] == [("甲一", "云州市政协")]
    assert [person.name for person in Person.objects.all()] == ["甲一"]


# Who may, and who sees what ---------------------------------------------------------------------------


def uploaded(actor, *rows):
    file = io.BytesIO()
    write_xlsx(file, [*COLUMNS.values(), "微信（手机号）"], [[*line, "13712345678"] for line in rows])
    file.seek(0)
    batch = create_batch("people", file, name="人员.xlsx", actor=actor)
    check_batch(set_mapping(batch, batch.mapping, actor=actor))
    return ImportBatch.objects.get(pk=batch.pk)


def test_a_department_may_not_import_people(db):
    with pytest.raises(PermissionDenied):
        uploaded(person_with(Role.DEPARTMENT), row())


def test_a_county_knows_only_its_own_people_again(county, desk):
    PersonFactory(name="甲一", mobile="13900000001", id_number=number_of(1), native_place="")
    own = PersonFactory(name="乙二", mobile="13900000002", organisation=county)
    sender = county_clerk(county)

    batch = uploaded(
        sender,
        row(name="甲一", phone="13900000001", id_number=number_of(1), native_place="常德"),
        row(name="乙二", phone="13900000002", native_place="常德"),
        row(name="丙三", unit=root().name),
    )

    assert batch.needs_review
    assert {name: batch.counts[name] for name in ("new", "changed", "wrong")} == {
        "new": 1,
        "changed": 1,
        "wrong": 1,
    }
    assert [(one.row, one.code) for one in RowProblem.objects.filter(batch=batch)] == [(4, "out_of_reach")]
    assert own.organisation == county


SECRETS = ("13812345678", "13712345678", "wu@example.org", "43070219700101001", number_of(9))


def pages_of(batch, client):
    urls = [reverse(f"exchange:{name}", args=[batch.pk]) for name in ("import_mapping", "import_preview")]
    return "".join(client.get(url, follow=True).content.decode() for url in urls)


def test_personal_data_of_a_sheet_is_in_full_for_its_sender_alone(desk, signed_in):
    batch = uploaded(
        desk,
        row(name="吴一", phone="13812345678", email="wu@example.org", id_number=number_of(9)),
        row(name="吴二", phone="13812345678", email="wu@example.org", id_number="430702197001010011"),
    )
    own = pages_of(batch, signed_in(desk))
    assert all(secret in own for secret in SECRETS)

    other = signed_in(city_clerk())
    theirs = pages_of(batch, other)

    assert [secret for secret in SECRETS if secret in theirs] == []
    assert "138****5678" in theirs and "43*************" in theirs
    file = b"".join(other.get(reverse("exchange:import_wrong_rows", args=[batch.pk])).streaming_content)
    assert hidden_in(file)
    mine = signed_in(desk).get(reverse("exchange:import_wrong_rows", args=[batch.pk]))
    assert not hidden_in(b"".join(mine.streaming_content))


def hidden_in(workbook):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook))
    text = "\n".join(str(cell) for line in book.active.iter_rows(values_only=True) for cell in line)
    return not any(secret in text for secret in SECRETS)


def test_the_desk_reviews_people_without_their_numbers(county, desk, signed_in):
    sender = county_clerk(county)
    batch = submit_batch(
        uploaded(
            sender, row(name="吴一", phone="13812345678", email="wu@example.org", id_number=number_of(9))
        ),
        actor=sender,
    )
    client = signed_in(desk)

    page = client.get(reverse("exchange:import_review", args=[batch.pk])).content.decode()
    comment = client.get(reverse("exchange:row_comment", args=[batch.pk, 2])).content.decode()

    assert "吴一" in page and "138****5678" in page
    assert [secret for secret in SECRETS if secret in page + comment] == []


def test_numbers_in_wrong_cells_are_forgotten_with_the_rows(desk):
    batch = uploaded(
        desk, row(name="吴二", id_number="430702197001010011"), row(name="", native_place="常德")
    )
    ImportBatch.objects.filter(pk=batch.pk).update(created_at="2020-01-01T00:00Z", state="running")
    ImportBatch.objects.filter(pk=batch.pk).update(state="done", finished_at="2020-01-01T00:00Z")

    sweep_imports()

    assert sorted(RowProblem.objects.values_list("field", "value", "suggestion")) == [
        ("id_number", "", ""),
        ("name", "", ""),
    ]


# Generated lists --------------------------------------------------------------------------------------

NAMES = ("唐山水", "李桂花", "买买提·艾力", "𠮷野", "欧阳修文", "赵一")
PHONES = ("{0}", "+86 {0}", "{0:.3}-{0:.7}", "（{0}）")
WRONG = ("id_number", "phone", "seats", "groups", "ground")


@st.composite
def people(draw):
    """Rows with what each must become: "new", "duplicate" or "wrong"."""
    lines = []
    for place in range(draw(st.integers(1, 8))):
        values = {"name": draw(st.sampled_from(NAMES)), "id_number": number_of(place + 100)}
        if draw(st.booleans()):
            values["phone"] = draw(st.sampled_from(("{}", "+86 {}", "（{}）"))).format(
                f"139000010{place:02d}"
            )
        if draw(st.booleans()):
            values["seats"] = draw(
                st.sampled_from(("市政协委员", "第八届省人大代表", "县党代表、市人大代表"))
            )
        if draw(st.booleans()):
            values |= {"groups": GROUP, "source": "走访", **GROUND}
        fault = draw(st.sampled_from((None, None, None, *WRONG)))
        if fault == "id_number":
            values["id_number"] = values["id_number"][:-2] + "0" + values["id_number"][-1]
            fault = None if values["id_number"] == number_of(place + 100) else fault
        elif fault == "phone":
            values["phone"] = "12"
        elif fault == "seats":
            values["seats"] = "政协委员"
        elif fault == "groups":
            values |= {"groups": "没有的组", "source": "走访", **GROUND}
        elif fault == "ground":
            values |= {"groups": GROUP, "source": "走访", **dict.fromkeys(GROUND, "")}
        lines.append((values, "wrong" if fault else "new"))
        if not fault and draw(st.booleans()):
            lines.append((values, "duplicate"))
    return lines


@given(people())
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_generated_lists_become_what_they_must_twice_nothing_and_undone_nothing(desk, lines):
    wanted = Counter(kind for _values, kind in lines)
    rows = [row(**values) for values, _kind in lines]
    with transaction.atomic():
        before = picture()
        report = import_rows("people", list(COLUMNS.values()), rows, actor=desk)
        batch = last_batch()
        assert (report["created"], len(report["duplicates"])) == (wanted["new"], wanted["duplicate"])
        assert len({refusal["row"] for refusal in report["refused"]}) == wanted["wrong"]
        assert Person.objects.count() == wanted["new"]
        again = import_rows("people", list(COLUMNS.values()), rows, actor=desk)
        assert done(again) == (0, 0, wanted["new"])
        if wanted["new"]:
            undo(batch, desk)
        assert picture() == before
        transaction.set_rollback(True)
