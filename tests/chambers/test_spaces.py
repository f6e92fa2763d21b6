"""Regional spaces: who edits which, what visitors see, and the way of an entry."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import Space, SpaceEditor, SpaceEntry, SpaceMember
from chambers.services.space_entries import change_entry, draft_entry, publish_entry
from chambers.services.spaces import appoint_editor, end_editor, end_member, move_space, name_member
from chambers.services.spaces import register_space as prepare
from federation.accounts.models import Organisation, Post, Role
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from members.services.zones import add_zone, tag_organisation
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import error_of, form_data, queries, secretary_of
from tests.races import at_once, committed, of_kind  # noqa: F401 - a fixture

DAY = datetime.timedelta(days=1)


@pytest.fixture
def today(db):
    return timezone.localdate()


def space_of(name="横琴", slug="hengqin", is_open=True, **fields) -> Space:
    zone = add_zone(f"{name}粤澳深度合作区", actor=None)
    fields = {"text": f"{name}合作空间简介。"} | fields
    space = prepare(actor=None, zone=zone, organisation=root(), name=f"{name}合作空间", slug=slug, **fields)
    return move_space(space, Space.State.OPEN, actor=None) if is_open else space


def editor_of(space: Space, **days):
    """Somebody whose post as a chamber's secretary edits the space."""
    user = secretary_of(ChamberFactory().organisation)
    days = {"starts_on": timezone.localdate()} | days
    appoint_editor(space, user.posts.get(), actor=None, **days)
    return user


def tagged(space: Space, party: Organisation) -> Organisation:
    tag_organisation(party, actor=None, zones=[space.zone])
    return party


def published(space: Space, title="合作动态") -> SpaceEntry:
    return publish_entry(draft_entry(space, actor=None, title=title, text="正文。"), actor=None)


def desk_page(name: str, row, *more: int) -> str:
    return reverse(f"chambers:space_{name}", args=[row.pk, *more])


# Editors -----------------------------------------------------------------------------------------------


def test_an_editor_reaches_the_own_space_and_no_other(signed_in, today):
    own, other = space_of(), space_of("前海", "qianhai")
    mine, foreign = (draft_entry(one, actor=None, title="草稿", text="正文。") for one in (own, other))
    client = signed_in(editor_of(own))
    for name in ("detail", "write", "entry_draft", "member_name"):
        assert client.get(desk_page(name, own)).status_code == 200
        assert client.get(desk_page(name, other)).status_code == 404
    for name in ("entry_detail", "entry_change", "entry_publish", "entry_withdraw"):
        assert client.get(desk_page(name, mine)).status_code == 200
        assert client.get(desk_page(name, foreign)).status_code == 404
    missing = reverse("chambers:space_detail", args=[999_999])
    assert client.get(desk_page("detail", other)).content == client.get(missing).content.replace(
        missing.encode(), desk_page("detail", other).encode()
    )
    for name in ("update", "open", "editor_appoint"):
        assert client.get(desk_page(name, own)).status_code == 403


def test_whoever_edits_nothing_finds_no_space_and_sees_no_card(signed_in, today):
    space = space_of()
    client = signed_in(secretary_of(ChamberFactory().organisation))
    assert client.get(desk_page("detail", space)).status_code == 404
    assert client.get(reverse("chambers:space_list")).context["count"] == 0
    assert "我编辑的合作空间" not in client.get(reverse("ui:home")).content.decode()
    editor = signed_in(editor_of(space))
    assert "我编辑的合作空间" in editor.get(reverse("ui:home")).content.decode()


@pytest.mark.parametrize(("first", "last"), [(1, None), (-9, 0), (-9, -2)])
def test_an_appointment_holds_from_its_first_day_and_up_to_its_last_bound(signed_in, today, first, last):
    space = space_of()
    ends_on = None if last is None else today + last * DAY
    user = editor_of(space, starts_on=today + first * DAY, ends_on=ends_on)
    assert signed_in(user).get(desk_page("detail", space)).status_code == 404


def test_an_appointment_ends_with_the_post(signed_in, today):
    space = space_of()
    user = editor_of(space)
    Post.objects.filter(user=user).update(ends_on=today, starts_on=today - 9 * DAY)
    assert signed_in(user).get(desk_page("detail", space)).status_code in (403, 404)


def test_the_city_appoints_an_editor_by_name_and_both_trail_and_person_learn_of_it(signed_in, desk, today):
    space = space_of()
    user = secretary_of(ChamberFactory().organisation)
    client, url = signed_in(desk), desk_page("editor_appoint", space)
    assert error_of(client.post(url, form_data(name="查无此人", starts_on=str(today))), "name")
    assert client.post(url, form_data(name=user.name, starts_on=str(today))).status_code == 302
    entry = AuditEntry.objects.get(event="chambers.space_editor_appointed")
    assert (entry.actor, user.name in entry.note) == (desk, True)
    assert Notice.objects.get(kind="chambers.space_editor").user == user
    editor = SpaceEditor.objects.get()
    url = desk_page("editor_end", space, editor.pk)
    assert client.post(url, form_data(until=str(today))).status_code == 302
    assert AuditEntry.objects.filter(event="chambers.space_editor_ended").exists()
    assert signed_in(user).get(desk_page("detail", space)).status_code == 404


def test_of_several_posts_of_one_name_it_is_asked_which_one(signed_in, desk, today):
    space = space_of()
    user = secretary_of(ChamberFactory().organisation)
    other = Post.objects.create(
        user=user, organisation=EnterpriseFactory().organisation, role=Role.ENTERPRISE, starts_on=today
    )
    client, url = signed_in(desk), desk_page("editor_appoint", space)
    data = {"name": user.name, "starts_on": str(today)}
    assert error_of(client.post(url, form_data(**data)), "post")
    assert client.post(url, form_data(**data, post=other.pk)).status_code == 302
    assert SpaceEditor.objects.get().post == other


def test_no_administrator_and_no_post_twice(today):
    space = space_of()
    admin = person_with(Role.AUDITOR).posts.get()
    with pytest.raises(ValidationError) as refused:
        appoint_editor(space, admin, actor=None, starts_on=today)
    assert list(refused.value.error_dict) == ["post"]
    user = editor_of(space)
    with pytest.raises(ValidationError):
        appoint_editor(space, user.posts.get(), actor=None, starts_on=today)
    end_editor(SpaceEditor.objects.get(), actor=user, ends_on=today)
    appoint_editor(space, user.posts.get(), actor=None, starts_on=today)


# Entries -----------------------------------------------------------------------------------------------


def test_an_entry_goes_from_draft_to_published_to_taken_down(signed_in, client, today):
    space = space_of()
    user = editor_of(space)
    editing = signed_in(user)
    data = form_data(kind="notice", title="招募合作伙伴", text="欢迎报名。")
    response = editing.post(desk_page("entry_draft", space), data)
    entry = SpaceEntry.objects.get()
    assert response["Location"] == desk_page("entry_detail", entry)
    public = entry.get_absolute_url()
    assert client.get(public).status_code == 404
    assert editing.post(desk_page("entry_publish", entry), form_data()).status_code == 302
    client.logout()
    assert "欢迎报名。" in client.get(public).content.decode()
    editing = signed_in(user)
    assert error_of(editing.post(desk_page("entry_withdraw", entry), form_data(reason="")), "reason")
    assert editing.post(desk_page("entry_withdraw", entry), form_data(reason="已过期")).status_code == 302
    client.logout()
    assert client.get(public).status_code == 404
    for act in (publish_entry, lambda one, actor: change_entry(one, actor=actor, title="改")):
        with pytest.raises(ValidationError):
            act(entry, actor=user)


def test_the_city_takes_an_entry_down_and_its_author_is_told(signed_in, desk, today):
    space = space_of()
    user = editor_of(space)
    entry = publish_entry(draft_entry(space, actor=user, title="动态", text="正文。"), actor=user)
    client = signed_in(desk)
    assert client.get(desk_page("entry_change", entry)).status_code == 404
    url = desk_page("entry_withdraw", entry)
    assert client.post(url, form_data(reason="内容有误")).status_code == 302
    assert Notice.objects.get(kind="chambers.space_entry_withdrawn").user == user


def test_an_older_copy_of_an_entry_is_refused(signed_in, today):
    space = space_of()
    user = editor_of(space)
    entry = draft_entry(space, actor=user, title="动态", text="正文。")
    change_entry(entry, actor=user, version=1, title="改过")
    data = form_data(kind="notice", title="旧的", text="正文。", version=1)
    assert signed_in(user).post(desk_page("entry_change", entry), data).status_code == 409
    assert SpaceEntry.objects.get().title == "改过"


def test_an_entry_published_twice_at_once_is_published_once(committed):  # noqa: F811
    space = space_of()
    user = person_with(Role.CITY_STAFF)
    entry = draft_entry(space, actor=user, title="动态", text="正文。")

    outcomes = at_once(lambda n: publish_entry(entry, actor=user), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert AuditEntry.objects.filter(event="chambers.space_entry_published").count() == 1


# Members -----------------------------------------------------------------------------------------------


def test_a_member_serves_the_zone_and_has_agreed(signed_in, today):
    space = space_of()
    chamber = ChamberFactory(name="云州市物流行业商会").organisation
    client, url = signed_in(editor_of(space)), desk_page("member_name", space)
    data = {"member": "云州市物流行业商会", "joined_on": str(today), "consent": "同意函"}
    assert error_of(client.post(url, form_data(**data)), "member")
    with pytest.raises(ValidationError) as refused:
        name_member(space, chamber, actor=None, consent="同意函", joined_on=today)
    assert list(refused.value.error_dict) == ["member"]
    tagged(space, chamber)
    assert error_of(client.post(url, form_data(**data | {"consent": ""})), "consent")
    # Part of a name finds nothing: nobody browses what is tagged.
    assert error_of(client.post(url, form_data(**data | {"member": "物流"})), "member")
    assert client.post(url, form_data(**data)).status_code == 302
    with pytest.raises(ValidationError):
        name_member(space, chamber, actor=None, consent="同意函", joined_on=today)


def test_visitors_see_present_members_that_still_serve_the_zone(client, today):
    space = space_of()
    names = ("云州市茶叶商会", "云州市建材商会", "云州市餐饮商会")
    staying, leaving, untagged = (ChamberFactory(name=name).organisation for name in names)
    for party in (staying, leaving, untagged):
        name_member(space, tagged(space, party), actor=None, consent="函", joined_on=today - 9 * DAY)
    firm = tagged(space, EnterpriseFactory(name="云州恒瑞茶业有限公司").organisation)
    name_member(space, firm, actor=None, consent="函", joined_on=today)
    end_member(SpaceMember.objects.get(organisation=leaving), actor=None, left_on=today)
    tag_organisation(untagged, actor=None, zones=[])
    context = client.get(space.get_absolute_url()).context
    assert (context["chambers"], context["enterprises"]) == (["云州市茶叶商会"], ["云州恒瑞茶业有限公司"])


# Visitors ----------------------------------------------------------------------------------------------


def test_anybody_reads_an_open_space_and_nobody_one_that_is_not(client, desk, today):
    space, hidden = space_of(), space_of("南沙", "nansha", is_open=False)
    entry, secret = published(space), published(hidden, "内部")
    listed = client.get(reverse("spaces:spaces")).content.decode()
    assert "横琴合作空间" in listed and "南沙合作空间" not in listed
    assert client.get(entry.get_absolute_url()).status_code == 200
    for url in (hidden.get_absolute_url(), secret.get_absolute_url(), "/spaces/nowhere/"):
        assert client.get(url).status_code == 404
    # An entry is not read at the address of another space.
    assert client.get(f"/spaces/nansha/{entry.pk}/").status_code == 404
    move_space(space, Space.State.CLOSED, actor=desk)
    assert client.get(space.get_absolute_url()).status_code == 404
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_a_space_reads_in_both_languages_and_falls_back_to_the_one_there_is(client, today):
    space = space_of(english_name="Hengqin Space", english_text="Welcome to Hengqin.")
    other = space_of("前海", "qianhai")
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    text = client.get(space.get_absolute_url(), **english).content.decode()
    assert "Hengqin Space" in text and "Welcome to Hengqin." in text
    assert "前海合作空间简介。" in client.get(other.get_absolute_url(), **english).content.decode()
    assert "横琴合作空间简介。" in client.get(space.get_absolute_url()).content.decode()


def test_what_an_editor_writes_is_shown_as_text_and_nothing_else(client, today):
    space = space_of(text="<script>alert(1)</script>")
    entry = publish_entry(
        draft_entry(space, actor=None, title="<b>标题</b>", text="<img src=x onerror=alert(1)>"), actor=None
    )
    for url in (space.get_absolute_url(), entry.get_absolute_url(), reverse("spaces:spaces")):
        text = client.get(url).content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text and "<b>标题" not in text


def test_older_entries_are_on_the_next_page_in_order(client, today):
    space = space_of()
    titles = [f"动态{number:02d}" for number in range(25)]
    for title in titles:
        published(space, title)
    first = client.get(space.get_absolute_url()).context
    assert [one.title for one in first["entries"]] == titles[:4:-1]
    second = client.get(f"{space.get_absolute_url()}?before={first['older']}").context
    assert [one.title for one in second["entries"]] == titles[4::-1] and second["older"] is None
    for before in ("x", "9" * 40, "999999"):
        assert client.get(f"{space.get_absolute_url()}?before={before}").status_code == 200


# Keeping -----------------------------------------------------------------------------------------------


def test_a_zone_has_one_space_and_an_address_belongs_to_one(signed_in, desk, today):
    space_of()
    zone = add_zone("前海合作区", actor=None)
    client, url = signed_in(desk), reverse("chambers:space_register")
    data = {"zone": zone.pk, "organisation": root().pk, "name": "前海合作空间"}
    assert error_of(client.post(url, form_data(**data, slug="hengqin")), "slug")
    for slug in ("Qian Hai", "1qianhai", "前海", "q"):
        assert error_of(client.post(url, form_data(**data, slug=slug)), "slug")
    taken = form_data(**data | {"zone": Space.objects.get().zone_id}, slug="qianhai")
    assert error_of(client.post(url, taken), "zone")
    assert client.post(url, form_data(**data, slug="qianhai")).status_code == 302


def test_a_space_opens_with_an_introduction_alone(signed_in, desk, today):
    space = space_of(is_open=False, text="")
    client, url = signed_in(desk), desk_page("open", space)
    assert client.post(url, form_data()).status_code == 422
    editing = signed_in(editor_of(space))
    data = form_data(text="欢迎。", phone="0900-8120001", version=1)
    assert editing.post(desk_page("write", space), data).status_code == 302
    assert signed_in(desk).post(url, form_data()).status_code == 302
    assert Space.objects.get().state == "open"


def test_pages_cost_the_same_for_one_row_and_for_three(signed_in, desk, today):
    space, client = space_of(), signed_in(desk)
    addresses = (
        reverse("chambers:space_list"),
        desk_page("detail", space),
        space.get_absolute_url(),
        reverse("spaces:spaces"),
    )

    def furnish():
        published(space)
        editor_of(space)
        party = tagged(space, ChamberFactory().organisation)
        name_member(space, party, actor=None, consent="函", joined_on=today)

    furnish()
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    furnish()
    furnish()
    space_of("前海", "qianhai")
    assert [queries(client, url) for url in addresses] == ones
    assert ones[0] <= 6 and ones[1] <= 12
