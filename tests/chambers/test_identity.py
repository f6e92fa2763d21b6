"""Names, profiles in two languages, declarations of alliances: what a chamber is called and says."""

from __future__ import annotations

import datetime
import io

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber, Declaration, Introduction, NameChange
from chambers.services.declarations import keep_declaration
from chambers.services.introductions import write_introduction
from chambers.services.names import rename_chamber
from chambers.services.registry import admit_member
from federation.accounts.models import Role
from federation.files.models import Attachment
from tests.access_world import picture
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.members.pages import form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 5, 1)


def at(chamber, name, *more) -> str:
    return reverse(f"chambers:{name}", args=[chamber.pk, *more])


def renamed(chamber, name="云州市数字经济商会", **fields) -> NameChange:
    return rename_chamber(chamber, actor=None, name=name, **({"changed_on": DAY} | fields))


def test_the_old_name_goes_into_the_history_with_day_and_document(desk):
    chamber = ChamberFactory(name="云州市网商协会")

    change = rename_chamber(
        chamber, actor=desk, name="云州市数字经济商会", changed_on=DAY, document="云民许〔2024〕8号"
    )

    party = Chamber.objects.for_detail().get(pk=chamber.pk).organisation
    assert (party.name, party.former_names, party.version) == ("云州市数字经济商会", "云州市网商协会", 2)
    assert (change.old_name, change.changed_on, change.changed_by) == ("云州市网商协会", DAY, desk)
    assert change.document == "云民许〔2024〕8号"


def test_search_and_list_find_a_chamber_by_its_former_name(signed_in, desk):
    renamed(ChamberFactory(name="云州市网商协会"))
    client = signed_in(desk)

    shown = client.get(reverse("chambers:chamber_list"), {"q": "网商协会"}).context["object_list"]

    assert [row["organisation__name"] for row in shown] == ["云州市数字经济商会"]
    assert "云州市数字经济商会" in client.get(reverse("ui:search"), {"q": "网商协会"}).content.decode()


def test_going_back_to_an_old_name_does_not_list_the_present_one_as_former():
    chamber = ChamberFactory(name="云州市网商协会")
    renamed(chamber)

    renamed(chamber, name="云州市网商协会", changed_on=DAY + datetime.timedelta(days=30))

    party = Chamber.objects.for_detail().get(pk=chamber.pk).organisation
    assert party.former_names == "云州市数字经济商会"
    assert party.name_changes.count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "云州市网商协会 "}, "name"),
        ({"changed_on": datetime.date(2999, 1, 1)}, "changed_on"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_renaming_is_refused_at_its_field_and_changes_nothing(fields, field):
    chamber = ChamberFactory(name="云州市网商协会")

    with pytest.raises(ValidationError) as refused:
        renamed(chamber, **fields)

    assert list(refused.value.error_dict) == [field]
    assert not NameChange.objects.exists()


def test_a_day_before_the_last_renaming_is_refused():
    chamber = ChamberFactory()
    renamed(chamber)

    with pytest.raises(ValidationError) as refused:
        renamed(chamber, name="云州市又一商会", changed_on=DAY - datetime.timedelta(days=1))

    assert list(refused.value.error_dict) == ["changed_on"]


def test_the_profile_shows_former_names_with_their_days(signed_in, desk):
    chamber = ChamberFactory(name="云州市网商协会")
    client = signed_in(desk)
    data = form_data(name="云州市数字经济商会", changed_on="2024-05-01", document="八号文", version="1")

    assert client.post(at(chamber, "chamber_rename"), data).status_code == 302

    text = client.get(at(chamber, "chamber_detail")).content.decode()
    assert "云州市网商协会" in text and "2024-05-01" in text and "八号文" in text


def test_renaming_from_a_stale_page_is_refused(signed_in, desk):
    chamber = ChamberFactory()
    renamed(chamber)
    data = form_data(name="云州市又一商会", changed_on="2024-06-01", version="1")
    assert signed_in(desk).post(at(chamber, "chamber_rename"), data).status_code == 409


def test_a_secretary_does_not_rename_the_chamber(signed_in):
    chamber = ChamberFactory()
    client = signed_in(secretary_of(chamber.organisation))
    assert client.get(at(chamber, "chamber_rename")).status_code == 403


# The profile in two languages ----------------------------------------------------------------------------


def introduced(chamber, actor, **fields) -> Introduction:
    words = {"text": "服务会员。", "english_name": "Yunzhou Tea Chamber", "english_text": "We serve members."}
    return write_introduction(chamber, actor=actor, **(words | fields))


@pytest.mark.parametrize(
    ("language", "shown", "hidden"),
    [
        ("zh-hans", ["云州市茶业商会", "服务会员。"], "We serve members."),
        ("en", ["Yunzhou Tea Chamber", "云州市茶业商会", "We serve members."], "服务会员。"),
    ],
)
def test_the_profile_speaks_the_language_of_the_reader(signed_in, desk, language, shown, hidden):
    chamber = ChamberFactory(name="云州市茶业商会", kind=Chamber.Kind.INTERNATIONAL)
    introduced(chamber, desk)
    client = signed_in(desk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    text = client.get(at(chamber, "chamber_detail")).content.decode()

    assert all(words in text for words in shown) and hidden not in text
    assert f"<h1>{shown[0]}</h1>" in text


def test_without_a_translation_the_other_language_is_shown(signed_in, desk):
    chamber = ChamberFactory(name="云州市茶业商会")
    introduced(chamber, desk, english_name="", english_text="")
    client = signed_in(desk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    text = client.get(at(chamber, "chamber_detail")).content.decode()

    assert "服务会员。" in text and "<h1>云州市茶业商会</h1>" in text


def test_the_logo_is_seen_by_whoever_sees_the_chamber(signed_in, desk, county_desk):
    chamber = ChamberFactory()
    introduced(chamber, desk, logo=picture())
    url = at(chamber, "chamber_logo")

    assert signed_in(county_desk).get(url).status_code == 404
    response = signed_in(person_with(Role.DEPARTMENT)).get(url)
    assert response["Content-Type"] == "image/png" and b"".join(response.streaming_content)
    introduced(chamber, desk, without_logo=True)
    assert signed_in(desk).get(url).status_code == 404


def test_a_logo_that_is_no_picture_is_refused_and_nothing_is_written(desk):
    chamber = ChamberFactory()
    upload = io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF")
    upload.name = "logo.pdf"

    with pytest.raises(ValidationError) as refused:
        introduced(chamber, desk, logo=upload)

    assert list(refused.value.error_dict) == ["logo"]
    assert not Introduction.objects.exists()


def test_a_secretary_writes_the_introduction_of_the_own_chamber_alone(signed_in):
    own, other = ChamberFactory(), ChamberFactory()
    client = signed_in(secretary_of(own.organisation))
    data = form_data(text="简介", english_name="Own", english_text="", version="1")

    assert client.post(at(other, "introduction_write"), data).status_code == 404
    assert client.post(at(own, "introduction_write"), data).status_code == 302

    assert Introduction.objects.get().chamber == own
    assert Chamber.objects.for_detail().get(pk=own.pk).organisation.english_name == "Own"


# Declarations of alliances -------------------------------------------------------------------------------


def alliance_of(*members) -> Chamber:
    alliance = ChamberFactory(name="大湾区商会联盟", kind=Chamber.Kind.ALLIANCE)
    for member in members:
        admit_member(alliance, member.organisation, actor=None)
    return alliance


def declared(alliance, actor, **fields) -> Declaration:
    words = {"title": "联盟宣言", "declared_on": DAY, "text": "共商共建共享。"}
    return keep_declaration(alliance, actor=actor, **(words | fields))


def test_a_declaration_stands_on_the_page_of_the_alliance_with_file_and_signers(signed_in, desk):
    member = ChamberFactory(name="深圳云州商会")
    alliance = alliance_of(member)
    client = signed_in(desk)
    data = form_data(title="联盟宣言", declared_on="2024-05-01", text="共商共建共享。", signers=member.pk)

    assert client.post(at(alliance, "declaration_issue"), data | {"files": picture()}).status_code == 302

    text = client.get(at(alliance, "chamber_declarations")).content.decode()
    assert "共商共建共享。" in text and "深圳云州商会" in text and "2024-05-01" in text
    assert reverse("files:download", args=[Attachment.objects.get().pk]) in text


def test_a_chamber_that_is_no_alliance_issues_no_declaration(desk):
    with pytest.raises(ValidationError):
        declared(ChamberFactory(), desk)
    assert not Declaration.objects.exists()


def test_only_members_sign(desk):
    with pytest.raises(ValidationError) as refused:
        declared(alliance_of(), desk, signers=[ChamberFactory()])
    assert list(refused.value.error_dict) == ["signers"]


def test_a_title_is_given_once_and_a_declaration_can_be_corrected(signed_in, desk):
    member = ChamberFactory()
    alliance = alliance_of(member)
    row = declared(alliance, desk, signers=[member])
    with pytest.raises(ValidationError) as refused:
        declared(alliance, desk)
    assert list(refused.value.error_dict) == ["title"]
    data = form_data(title="联盟宣言", declared_on="2024-05-02", text="改过的。")

    assert signed_in(desk).post(at(alliance, "declaration_edit", row.pk), data).status_code == 302

    row.refresh_from_db()
    assert (row.text, row.signers.count()) == ("改过的。", 0)


def test_a_day_to_come_is_refused(desk):
    with pytest.raises(ValidationError) as refused:
        declared(alliance_of(), desk, declared_on=timezone.localdate() + datetime.timedelta(days=1))
    assert list(refused.value.error_dict) == ["declared_on"]


def test_declarations_cost_the_same_whatever_hangs_on_the_alliance(signed_in, desk):
    members = [ChamberFactory(), ChamberFactory()]
    alliance = alliance_of(*members)
    declared(alliance, desk, signers=members[:1])
    client, url = signed_in(desk), at(alliance, "chamber_declarations")
    queries(client, url)
    one = queries(client, url)
    declared(alliance, desk, title="第二次宣言", signers=members)
    assert queries(client, url) == one <= 8
