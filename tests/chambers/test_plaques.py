"""Plaques and the end of memberships: what is printed holds, can be scanned, and ends when it must."""

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

from chambers.models import Membership, MembershipEnding, Plaque, RankChange
from chambers.services.changes import (
    ask_to_leave,
    change_rank,
    confirm_leaving,
    expel_member,
    take_back_request,
)
from chambers.services.plaque_files import draw, draw_waiting_plaques, square_code
from chambers.services.plaques import UNKNOWN, hash_of, issue_plaque, verify
from chambers.services.registry import admit_member
from federation.accounts.models import Role
from federation.files.services import read_stored
from tests.access_probe import neutral
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import form_data, queries

pytestmark = pytest.mark.django_db
ADDRESS = "https://portal.example.org/verify/{}/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def membership():
    chamber = ChamberFactory(name="云州市茶业商会")
    member = EnterpriseFactory(name="云州青禾智能装备制造股份有限公司").organisation
    return admit_member(chamber, member, actor=None, joined_on=timezone.localdate() - timedelta(days=400))


def issued(membership, **fields) -> Plaque:
    return issue_plaque(membership, actor=None, address=ADDRESS.format, **fields)


def test_the_picture_is_large_enough_and_its_code_leads_to_the_check_page(membership):
    plaque = issued(membership)

    picture = Image.open(io.BytesIO(draw(plaque)["png"]))

    assert picture.size == (1754, 1240)
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [ADDRESS.format(plaque.code)]


def test_the_pdf_holds_the_words_and_the_same_code(membership):
    plaque = issued(membership)

    page = PdfReader(io.BytesIO(draw(plaque)["pdf"])).pages[0]

    text = page.extract_text().replace(" ", "")
    for words in ("云州青禾智能装备制造股份有限公司", "云州市茶业商会", "会员单位", plaque.number):
        assert words in text
    assert float(page.mediabox.width) > float(page.mediabox.height)


@hypothesis_settings(max_examples=15, deadline=None)
@given(st.from_regex(r"\A[A-Za-z0-9_-]{22}\Z"))
def test_any_code_can_be_read_back_by_another_reader(code):
    held = io.BytesIO()
    square_code(ADDRESS.format(code)).save(held, kind="png", scale=6)

    assert zxingcpp.read_barcodes(Image.open(held))[0].text == ADDRESS.format(code)


def test_files_are_drawn_once_and_stay_what_they_are(membership):
    plaque = issued(membership)

    assert [draw_waiting_plaques(), draw_waiting_plaques()] == [1, 0]

    plaque.refresh_from_db()
    assert hashlib.sha256(read_stored(plaque.png)).hexdigest() == plaque.png.sha256
    assert read_stored(plaque.pdf) == draw(plaque)["pdf"]


@pytest.mark.parametrize("field", ["content", "sha256", "code", "number"])
def test_what_is_printed_cannot_be_changed_even_in_the_database(membership, field):
    plaque = issued(membership)
    value = {} if field == "content" else "x"

    with pytest.raises(ProgrammingError), transaction.atomic():
        Plaque.objects.filter(pk=plaque.pk).update(**{field: value})


def test_a_new_plaque_voids_the_former_one(membership):
    first = issued(membership)
    second = issued(membership)

    assert verify(first.code).state == "ended"
    assert verify(second.code).state == "valid"
    assert [row[-5:] for row in Plaque.objects.order_by("id").values_list("number", flat=True)] == [
        "0001号",
        "0002号",
    ]


def test_a_plaque_holds_from_its_first_to_its_last_day(membership):
    today = timezone.localdate()
    plaque = issued(membership, valid_from=today, valid_to=today + timedelta(days=10))

    states = {days: verify(plaque.code, today=today + timedelta(days=days)).state for days in (-1, 0, 10, 11)}

    assert states == {-1: "ended", 0: "valid", 10: "valid", 11: "ended"}


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_as_a_code_is_unknown(text):
    assert verify(text) == UNKNOWN


def test_the_check_page_says_the_same_of_an_unknown_code_and_of_none(client, membership):
    issued(membership)
    codes = ["A" * 22, "not-a-code", "A" * 300]

    answers = [client.get(reverse("join:verify", args=[code])) for code in codes]

    assert {answer.status_code for answer in answers} == {200}
    pages = {
        neutral(answer.content, reverse("join:verify", args=[code])) for answer, code in zip(answers, codes)
    }
    assert len(pages) == 1


def test_the_check_page_shows_what_is_printed_and_nothing_else(client, membership):
    plaque = issued(membership)

    page = client.get(reverse("join:verify", args=[plaque.code])).content.decode()

    assert "云州青禾智能装备制造股份有限公司" in page
    for hidden in (str(membership.pk) + "/", plaque.sha256, membership.member.credit_code or "—91"):
        assert hidden not in page


def test_guessing_codes_is_put_off(client, settings):
    settings.JOIN_LIMITS = settings.JOIN_LIMITS | {"verify": 2}

    codes = [client.get(reverse("join:verify", args=["A" * 22])).status_code for _n in range(3)]

    assert codes == [200, 200, 429]


def test_the_hash_does_not_depend_on_the_order_of_the_fields():
    assert hash_of({"a": "1", "b": "2"}) == hash_of({"b": "2", "a": "1"})


# Rank and end ------------------------------------------------------------------------------------------


def test_another_rank_is_kept_with_its_history_and_voids_the_plaque(membership, desk):
    plaque = issued(membership)

    change_rank(membership, actor=desk, rank="council", changed_on=timezone.localdate(), reason="换届")

    change = RankChange.objects.get()
    assert (change.old_rank, change.new_rank, Membership.objects.get().rank) == (
        "member",
        "council",
        "council",
    )
    assert verify(plaque.code).state == "ended"
    with pytest.raises(ValidationError):
        change_rank(membership, actor=desk, rank="council", changed_on=timezone.localdate())


def test_a_member_asks_to_leave_the_chamber_confirms_and_the_member_may_join_again(membership, desk):
    plaque = issued(membership)
    member = person_with(Role.ENTERPRISE, membership.member)
    ask_to_leave(membership, actor=member, reason="业务调整")

    confirm_leaving(membership, actor=desk, left_on=timezone.localdate())

    ended = Membership.objects.get()
    assert (ended.left_on, verify(plaque.code).state) == (timezone.localdate(), "ended")
    assert admit_member(membership.chamber, membership.member, actor=desk).pk != ended.pk


def test_only_one_request_is_open_and_it_can_be_taken_back(membership, desk):
    member = person_with(Role.ENTERPRISE, membership.member)
    ask_to_leave(membership, actor=member, reason="业务调整")

    with pytest.raises(ValidationError):
        ask_to_leave(membership, actor=member, reason="再次")
    take_back_request(membership, actor=member)

    with pytest.raises(ValidationError):
        confirm_leaving(membership, actor=desk, left_on=timezone.localdate())
    assert Membership.objects.get().left_on is None


def test_an_expulsion_needs_its_decision_and_ends_everything_at_once(membership, desk):
    plaque = issued(membership)

    expel_member(
        membership,
        actor=desk,
        reason="连续三年不缴会费",
        decision="理事会2026年第3次会议",
        left_on=timezone.localdate(),
    )

    ending = MembershipEnding.objects.get()
    assert (ending.kind, ending.state) == ("expulsion", "done")
    assert verify(plaque.code).state == "ended"
    with pytest.raises(ValidationError):
        issued(membership)


def test_the_pages_of_one_membership_work_from_issue_to_download(signed_in, desk, membership):
    client = signed_in(desk)
    today = timezone.localdate()
    form = form_data(valid_from=today.isoformat(), valid_to=(today + timedelta(days=365)).isoformat())

    answer = client.post(reverse("chambers:plaque_issue", args=[membership.pk]), form)
    plaque = Plaque.objects.get()
    before = client.get(reverse("chambers:plaque_file", args=[membership.pk, plaque.pk, "png"]))
    drawn = b"".join(before.streaming_content)
    draw_waiting_plaques()
    after = client.get(reverse("chambers:plaque_file", args=[membership.pk, plaque.pk, "png"]))

    assert answer.status_code == 302
    assert plaque.content["address"].startswith("http://testserver/verify/")
    assert drawn == b"".join(after.streaming_content)


def test_a_member_sees_the_own_membership_and_no_other(signed_in, membership):
    other = admit_member(membership.chamber, EnterpriseFactory().organisation, actor=None)
    client = signed_in(person_with(Role.ENTERPRISE, membership.member))

    assert client.get(reverse("chambers:membership_detail", args=[other.pk])).status_code == 404
    assert queries(client, reverse("chambers:membership_detail", args=[membership.pk])) <= 8
