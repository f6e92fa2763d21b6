"""Certificates: what is printed holds, has a number without gaps, is checked by anybody and ends when it must."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
import zxingcpp
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from chambers.models import Certificate
from chambers.services.award_endings import revoke_award
from chambers.services.certificate_files import draw_certificate, draw_waiting_certificates
from chambers.services.certificates import (
    NOTHING,
    check_code,
    check_number,
    issue_certificate,
    number_typed,
    void_certificate,
)
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.files.services import read_stored
from federation.ui.picking import reference
from tests.chambers.test_assessment_publicity import page
from tests.chambers.test_assessment_rounds import again
from tests.chambers.test_awards import award_of, awarded_round
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory
from tests.members.pages import form_data, queries

TODAY = timezone.localdate
ADDRESS = "https://portal.example.org/verify/{}/"
PARK = "智慧党建试点园区"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def unit(db):
    return ChamberFactory(name="云州市茶业商会").organisation


def plaque(unit, desk, **fields):
    given = {"title": PARK, "valid_from": TODAY(), "address": ADDRESS.format} | fields
    return issue_certificate(unit, "plaque", actor=desk, **given)


def appointment(unit, desk, **fields):
    person = PersonFactory(organisation=unit, name="丁小满")
    given = {"title": "招商大使", "valid_from": TODAY(), "address": ADDRESS.format} | fields
    return issue_certificate(unit, "appointment", actor=desk, person=person, **given)


# Files ------------------------------------------------------------------------------------------------------------


def test_the_picture_is_large_and_its_code_leads_to_the_check_page(db):
    _held, (best, *_rest) = awarded_round()
    certificate = award_of(best).certificate

    picture = Image.open(io.BytesIO(draw_certificate(certificate)["png"]))

    assert picture.size == (1754, 1240)
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [ADDRESS.format(certificate.code)]


def test_the_pdf_holds_the_words_of_the_award(db):
    held, (best, *_rest) = awarded_round()
    certificate = award_of(best).certificate

    text = (
        PdfReader(io.BytesIO(draw_certificate(certificate)["pdf"])).pages[0].extract_text().replace(" ", "")
    )

    for words in (best.organisation.name, "四好商会（省级四好）", certificate.number, held.organisation.name):
        assert words.replace(" ", "") in text


def test_files_are_drawn_once_and_stay_what_they_are(unit, desk):
    certificate = plaque(unit, desk)

    assert [draw_waiting_certificates(), draw_waiting_certificates()] == [1, 0]

    certificate = again(certificate)
    assert hashlib.sha256(read_stored(certificate.png)).hexdigest() == certificate.png.sha256
    assert read_stored(certificate.pdf) == draw_certificate(certificate)["pdf"]


@pytest.mark.parametrize("field", ["content", "sha256", "code", "number", "valid_from"])
def test_what_is_printed_cannot_be_changed_even_in_the_database(unit, desk, field):
    certificate = plaque(unit, desk)
    value = {"content": {}, "valid_from": "2020-01-01"}.get(field, "x")

    with pytest.raises(ProgrammingError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**{field: value})
    with pytest.raises(ProgrammingError), transaction.atomic():
        certificate.delete()


# Issuing ----------------------------------------------------------------------------------------------------------


def test_each_kind_has_a_series_of_its_own_without_gaps(unit, desk):
    plaques = [plaque(unit, desk) for _n in range(2)]
    with pytest.raises(ValidationError):
        issue_certificate(unit, "appointment", actor=desk, title="招商大使", valid_from=TODAY())
    letter, third = appointment(unit, desk), plaque(unit, desk)

    year = TODAY().year
    assert [one.number for one in (*plaques, third)] == [f"云商牌证〔{year}〕000{n}号" for n in (1, 2, 3)]
    assert letter.number == f"云商聘证〔{year}〕0001号"


def test_a_refused_issue_takes_no_number(unit, desk):
    with pytest.raises(ValidationError):
        plaque(unit, desk, valid_to=TODAY() - timedelta(days=1))

    assert plaque(unit, desk).number.endswith("0001号")
    assert Certificate.objects.count() == 1


def test_certificates_of_awards_are_not_issued_by_hand(unit, desk):
    with pytest.raises(ValidationError, match="随认定"):
        issue_certificate(unit, "award", actor=desk, title="四好商会", valid_from=TODAY())


def test_a_plaque_bears_the_name_of_the_park_that_its_unit_runs(unit, desk):
    certificate = plaque(unit, desk, recipient="云州青禾产业园")

    assert certificate.content["recipient"] == "云州青禾产业园"
    assert certificate.content["issuer"] == desk.main_post.organisation.name
    assert plaque(unit, desk).content["recipient"] == unit.name


# Checking ---------------------------------------------------------------------------------------------------------


def test_a_certificate_is_early_valid_expired_or_void_with_its_reason(unit, desk):
    start, end = TODAY(), TODAY() + timedelta(days=30)
    certificate = plaque(unit, desk, valid_from=start, valid_to=end)

    def states():
        days = (start - timedelta(days=1), start, end, end + timedelta(days=1))
        return [check_code(certificate.code, today=day).state for day in days]

    assert states() == ["early", "valid", "valid", "expired"]
    void_certificate(certificate, "园区已撤销", actor=desk)
    assert states() == ["void"] * 4
    assert check_number(certificate.number).reason == "园区已撤销"


def test_a_certificate_without_an_end_stays_valid(unit, desk):
    certificate = plaque(unit, desk)

    assert check_code(certificate.code, today=TODAY() + timedelta(days=9000)).state == "valid"


def test_a_revoked_award_is_void_on_the_public_page_with_its_reason(db, client, desk):
    _held, (best, *_rest) = awarded_round()
    award = award_of(best)
    url = reverse("join:verify", args=[award.certificate.code])
    assert "证书有效" in client.get(url).content.decode()

    revoke_award(award, "材料不实", actor=desk)

    shown = client.get(url).content.decode()
    assert "证书已作废" in shown
    assert "材料不实" in shown


@pytest.mark.parametrize(
    "typed",
    [
        "云商牌证〔2026〕0001号",
        " 云商牌证[2026]0001 ",
        "云商牌证（２０２６）０００１号",
        "云商牌证【2026】 0001",
    ],
)
def test_a_number_is_found_however_it_is_typed(typed):
    assert number_typed(typed) == "云商牌证〔2026〕0001号"


@hypothesis_settings(deadline=None)
@given(st.text(max_size=80))
def test_a_number_that_is_typed_anyhow_has_one_spelling(text):
    once = number_typed(text)

    assert len(once) <= 61
    assert once == "" or number_typed(once) in (once, "")


def test_by_number_the_name_of_a_person_is_masked_and_by_its_code_it_is_not(unit, desk):
    certificate = appointment(unit, desk)

    assert check_code(certificate.code).content["recipient"] == "丁小满"
    assert "小满" not in check_number(certificate.number).content["recipient"]
    assert check_number(plaque(unit, desk).number).content["recipient"] == unit.name


def test_an_unknown_number_and_one_that_is_none_say_the_same(client, db):
    assert check_number("云商牌证〔2026〕0009号") is check_number("\x00") is check_code("x") is NOTHING

    shown = client.get(reverse("join:check_number"), {"number": "无此编号\x00"})

    assert "未查到该编号的证书" in shown.content.decode()


def test_who_counts_numbers_through_is_stopped(client, db, settings):
    settings.JOIN_LIMITS = settings.JOIN_LIMITS | {"verify": 2}
    url = reverse("join:check_number")

    answers = [client.get(url, {"number": str(n)}).status_code for n in range(3)]

    assert answers == [200, 200, 429]
    assert client.get(url).status_code == 200


# Pages ------------------------------------------------------------------------------------------------------------


def test_the_city_issues_and_voids_on_its_pages(unit, desk, county_desk, signed_in):
    assert signed_in(county_desk).get(page("certificate_issue")).status_code == 403
    client = signed_in(desk)
    data = {"kind": "plaque", "title": PARK, "chamber": reference(unit.pk), "valid_from": f"{TODAY()}"}
    bad = client.post(page("certificate_issue"), form_data(**data | {"chamber": ""}))
    assert bad.status_code == 422
    assert not Certificate.objects.exists()

    done = client.post(page("certificate_issue"), form_data(**data))

    certificate = Certificate.objects.get()
    assert done["Location"] == page("certificate_detail", certificate.pk)
    assert certificate.content["address"].endswith(reverse("join:verify", args=[certificate.code]))
    client.post(page("certificate_void", certificate.pk), {"reason": "重复颁发"})
    assert again(certificate).void_reason == "重复颁发"
    with pytest.raises(ValidationError, match="已作废"):
        void_certificate(certificate, "再次", actor=desk)


def test_an_appointment_needs_a_person_and_takes_the_unit_of_the_person(unit, desk, signed_in):
    person = PersonFactory(organisation=unit)
    client = signed_in(desk)
    data = {"kind": "appointment", "title": "招商大使", "valid_from": f"{TODAY()}"}
    assert client.post(page("certificate_issue"), form_data(**data)).status_code == 422

    client.post(page("certificate_issue"), form_data(**data, person=reference(person.pk)))

    certificate = Certificate.objects.get()
    assert (certificate.person, certificate.organisation) == (person, unit)
    assert certificate.content["recipient"] == person.name


def test_the_certificate_of_an_award_is_voided_with_the_award_alone(db, desk, signed_in):
    _held, (best, *_rest) = awarded_round()
    certificate = award_of(best).certificate

    with pytest.raises(ValidationError, match="撤销认定"):
        void_certificate(certificate, "误", actor=desk)
    shown = signed_in(desk).get(page("certificate_detail", certificate.pk))
    assert page("certificate_void", certificate.pk) not in [one["url"] for one in shown.context["actions"]]


def test_certificates_are_listed_within_reach_at_one_price(unit, desk, signed_in):
    own = plaque(unit, desk)
    other = plaque(ChamberFactory().organisation, desk)
    client = signed_in(person_with(Role.CHAMBER_SECRETARY, unit))

    assert [row["pk"] for row in client.get(page("certificate_list")).context["object_list"]] == [own.pk]
    assert client.get(page("certificate_detail", other.pk)).status_code == 404
    cost = queries(client, page("certificate_list"))
    plaque(unit, desk)
    assert queries(client, page("certificate_list")) == cost
    assert client.get(page("certificate_file", own.pk, "pdf")).status_code == 200
    assert client.get(page("certificate_file", own.pk, "exe")).status_code == 404
    assert AuditEntry.objects.filter(event="chambers.certificate_read").count() == 1


def test_everybody_reads_which_plaques_hold_and_none_of_the_letters_to_people(unit, desk, client):
    plaque(unit, desk, recipient="云州青禾产业园")
    plaque(unit, desk, recipient="桃溪智造园")
    plaque(unit, desk, title="回归标志性项目", recipient="新材料研发中心项目")
    ended = plaque(unit, desk, recipient="石岭旧园")
    void_certificate(ended, "园区已撤销", actor=desk)
    plaque(unit, desk, recipient="来年的园", valid_from=TODAY() + timedelta(days=9))
    appointment(unit, desk)
    url = reverse("results:plaques")

    whole, one = client.get(url), client.get(url, {"title": PARK})

    assert [(line["title"], line["n"]) for line in whole.context["counts"]] == [
        ("回归标志性项目", 1),
        (PARK, 2),
    ]
    assert [row["recipient"] for row in one.context["plaques"]] == ["桃溪智造园", "云州青禾产业园"]
    assert "丁小满" not in whole.content.decode()
    assert client.get(url, {"year": "1999", "title": "\x00"}).context["total"] == 3


def test_the_public_list_of_plaques_costs_as_much_with_three_as_with_one(unit, desk, client):
    plaque(unit, desk)
    cost = queries(client, reverse("results:plaques"))
    plaque(unit, desk)
    plaque(unit, desk)

    assert queries(client, reverse("results:plaques")) == cost
