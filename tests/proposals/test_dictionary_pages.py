"""The dictionaries' pages: the desk adds, renames and retires; what was recorded with an entry keeps it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from proposals.models import Ground, Proposal, ReplyClass, Sector, Session, Topic
from proposals.services.desk import file_proposal
from proposals.services.dictionaries import keep_entry, topics
from tests.factories.accounts import person_with
from tests.members.pages import error_of, form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dictionaries_anew")]
NOUNS = ("session", "sector", "topic", "ground", "replyclass")
NEW = {
    "session": {"name": "", "body": "市政协", "term": "9", "number": "2", "is_active": "on"},
    "sector": {"name": "科技界", "position": "3", "is_active": "on"},
    "topic": {"kind": "proposal", "code": "new-one", "name": "数字经济", "position": "", "is_active": "on"},
    "ground": {"act": "not_file", "code": "new-one", "name": "重复提出", "position": "", "is_active": "on"},
    "replyclass": {
        "code": "E",
        "name": "已作说明",
        "counts_as": "neither",
        "position": "5",
        "is_active": "on",
    },
}
MODELS = {"session": Session, "sector": Sector, "topic": Topic, "ground": Ground, "replyclass": ReplyClass}
MADE = {
    "session": "市政协九届二次会议",
    "sector": "科技界",
    "topic": "数字经济",
    "ground": "重复提出",
    "replyclass": "已作说明",
}


def url(noun, act, *args) -> str:
    return reverse(f"proposals:{noun}_{act}", args=args)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.ENTERPRISE, Role.DEPARTMENT, Role.LEADER])
@pytest.mark.parametrize("noun", NOUNS)
def test_nobody_but_the_desk_keeps_dictionaries(signed_in, role, noun):
    client = signed_in(person_with(role))

    assert client.get(url(noun, "list")).status_code == 403
    assert client.post(url(noun, "add"), form_data(**NEW[noun])).status_code == 403
    assert not MODELS[noun].objects.filter(name=MADE[noun]).exists()


@pytest.mark.parametrize("noun", NOUNS)
def test_an_entry_is_added_renamed_and_retired_with_its_history(desk, signed_in, noun):
    client = signed_in(desk)
    assert client.post(url(noun, "add"), form_data(**NEW[noun])).status_code == 302
    entry = MODELS[noun].objects.get(name=MADE[noun])
    change = url(noun, "change", entry.pk)

    retired = {
        name: value for name, value in NEW[noun].items() if name not in ("is_active", "kind", "act", "code")
    }
    assert client.post(change, form_data(**retired | {"name": "改后的名称"})).status_code == 302

    entry.refresh_from_db()
    assert (entry.name, entry.is_active) == ("改后的名称", False)
    page = client.get(change)
    assert len(page.context["events"]) == 2
    assert "改后的名称" in client.get(url(noun, "list")).content.decode()


@pytest.mark.parametrize("noun", NOUNS)
def test_a_name_that_stands_in_the_list_is_refused(desk, signed_in, noun):
    client = signed_in(desk)
    client.post(url(noun, "add"), form_data(**NEW[noun]))

    again = {name: value for name, value in NEW[noun].items() if name != "code"}
    again["code"] = "F" if noun == "replyclass" else "other-one"
    response = client.post(url(noun, "add"), form_data(**again))

    assert response.status_code == 422 and error_of(response, "name")
    assert MODELS[noun].objects.filter(name=MADE[noun]).count() == 1


def test_what_was_filed_under_a_retired_entry_keeps_it_and_nobody_chooses_it_any_more(cast, signed_in):
    entry = Topic.objects.filter(kind="proposal", is_active=True).first()
    proposal = file_proposal(cast.proposal(Proposal.State.UNDER_REVIEW), actor=cast.desk, topic=entry)

    form = form_data(name=entry.name, position="0")
    assert signed_in(cast.desk).post(url("topic", "change", entry.pk), form).status_code == 302

    proposal.matter.refresh_from_db()
    assert proposal.matter.topic_id == entry.pk
    assert entry.pk not in topics()


def test_the_code_and_the_kind_of_an_entry_stay(desk, signed_in):
    entry = Topic.objects.filter(kind="proposal").first()
    form = form_data(name="新的名称", code="changed", kind="complaint", position="0", is_active="on")

    signed_in(desk).post(url("topic", "change", entry.pk), form)

    before = (entry.kind, entry.code)
    entry.refresh_from_db()
    assert entry.name == "新的名称" and (entry.kind, entry.code) == before


@pytest.mark.parametrize(
    ("field", "value"), [("term", "0"), ("number", "201"), ("opens_on", "32.1."), ("name", "会" * 61)]
)
def test_a_session_that_cannot_be_is_refused_beside_its_field(desk, signed_in, field, value):
    response = signed_in(desk).post(url("session", "add"), form_data(**NEW["session"] | {field: value}))

    assert response.status_code == 422 and error_of(response, field)
    assert not Session.objects.exists()


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_costs_six_queries_for_one_and_for_three(desk, signed_in, noun):
    client, page = signed_in(desk), url(noun, "list")
    queries(client, page)
    one = queries(client, page)
    for place in range(3):
        more = {
            "topic": {"kind": "proposal"},
            "ground": {"act": "not_file"},
            "replyclass": {"counts_as": "planned"},
        }.get(noun, {})
        code = {"code": f"more-{place}"} if noun in ("topic", "ground") else {}
        code = {"code": "XYZ"[place]} if noun == "replyclass" else code
        keep_entry(MODELS[noun](), actor=desk, name=f"条目{place}", **more, **code)

    assert queries(client, page) == one <= 6
