"""The pages about accounts: who enters, what they do, how many queries they cost."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from federation.accounts.models import Organisation, Post, Role, User
from federation.audit.models import AuditEntry
from federation.notices.models import OutboxMessage
from tests.factories.accounts import PASSWORD, CountyFactory, UserFactory, city_clerk, person_with, root

LISTS = ["accounts:user_list", "accounts:organisation_list", "accounts:sign_in_history"]


@pytest.fixture
def security_admin(db):
    return person_with(Role.SECURITY_ADMIN)


def events_about(row) -> list[str]:
    found = AuditEntry.objects.filter(object_type=row._meta.label_lower, object_id=str(row.pk))
    return list(found.order_by("id").values_list("event", flat=True))


def warmed(client):
    """The first request of a test session notes when it was seen; later ones do not."""
    client.get(reverse("accounts:profile"))
    return client


def test_strangers_are_sent_to_sign_in(client, db):
    for name in [*LISTS, "accounts:profile", "accounts:password_change", "accounts:user_open"]:
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.SYSTEM_ADMIN, {"user_list", "user_open", "user_disable", "user_invite"}),
        (Role.SECURITY_ADMIN, {"user_list", "post_give", "post_end"}),
        (Role.AUDITOR, {"user_list"}),
        (Role.CITY_STAFF, {"organisation_list"}),
        (Role.COUNTY_STAFF, {"organisation_list"}),
        (Role.LEADER, {"organisation_list"}),
        (Role.CHAMBER_SECRETARY, set()),
        (Role.ENTERPRISE, set()),
        (Role.DEPARTMENT, set()),
        (Role.EXPERT, set()),
    ],
)
def test_each_page_opens_for_its_roles_alone(signed_in, db, role, allowed):
    other = person_with(Role.EXPERT)
    client = signed_in(person_with(role))
    addresses = {
        "user_list": [],
        "user_open": [],
        "user_disable": [other.pk],
        "user_invite": [other.pk],
        "post_give": [other.pk],
        "post_end": [other.posts.get().pk],
        "organisation_list": [],
    }

    found = {
        name: client.get(reverse(f"accounts:{name}", args=args)).status_code
        for name, args in addresses.items()
    }

    assert found == {name: 200 if name in allowed else 403 for name in addresses}


def test_administrators_find_no_business_pages_in_their_menu(signed_in, system_admin, security_admin):
    for admin in (system_admin, security_admin, person_with(Role.AUDITOR)):
        page = signed_in(admin).get(reverse("accounts:user_list")).content.decode()
        for name in ("members:enterprise_list", "chambers:chamber_list", "accounts:organisation_list"):
            assert f'href="{reverse(name)}"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_accounts_costs_the_same_for_one_and_three(
    signed_in, system_admin, count, django_assert_num_queries
):
    for _i in range(count - 1):
        person_with(Role.EXPERT)
    client = warmed(signed_in(system_admin))

    with django_assert_num_queries(5):
        response = client.get(reverse("accounts:user_list"))

    assert len(response.context["object_list"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_units_costs_the_same_for_one_and_three(
    signed_in, desk, count, django_assert_num_queries
):
    for _i in range(count - 1):
        CountyFactory()
    client = warmed(signed_in(desk))

    with django_assert_num_queries(5):
        response = client.get(reverse("accounts:organisation_list"))

    assert len(response.context["object_list"]) == count


def test_the_sign_in_page_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(reverse("accounts:sign_in")).status_code == 200


def test_county_staff_see_their_own_branch_of_the_tree(signed_in, county_desk, county):
    CountyFactory(name="邻县工商联")

    rows = signed_in(county_desk).get(reverse("accounts:organisation_list")).context["object_list"]

    assert [row["name"] for row in rows] == ["桃溪县工商联"]


def test_the_tree_shows_children_below_their_parents(signed_in, desk):
    first = CountyFactory(name="甲县工商联")
    CountyFactory(name="乙县工商联")
    from federation.accounts.services.organisations import register_organisation

    register_organisation(Organisation.Kind.PARK, actor=None, name="甲县园区", parent=first)

    rows = signed_in(desk).get(reverse("accounts:organisation_list")).context["object_list"]

    assert [row["name"] for row in rows] == ["云州市工商联", "甲县工商联", "甲县园区", "乙县工商联"]


def test_accounts_are_found_by_name_role_and_state(signed_in, system_admin):
    expert = person_with(Role.EXPERT, username="Zhong", name="钟文轩")
    address = reverse("accounts:user_list")
    client = signed_in(system_admin)

    def found(**query):
        return [row["pk"] for row in client.get(address, query).context["object_list"]]

    assert found(q="文轩") == [expert.pk]
    assert found(q="ｚＨＯＮ") == [expert.pk]
    assert found(role="EXP") == [expert.pk]
    assert found(is_active="False") == []
    assert client.get(address, {"role": "NIX"}).status_code == 200


def test_opening_an_account_queues_one_invitation_that_works_once(signed_in, client, system_admin):
    address = reverse("accounts:user_open")
    data = {"username": "new-clerk", "name": "新人", "email": "new@example.org"}

    response = signed_in(system_admin).post(address, data)

    user = User.objects.get(username="new-clerk")
    assert response["Location"] == reverse("accounts:user_detail", args=[user.pk])
    assert not user.has_usable_password()
    assert not user.active_posts
    message = OutboxMessage.objects.get(channel="email")
    assert message.payload["to"] == "new@example.org"
    link = message.payload["body"].rsplit("\n", 1)[1].removeprefix("http://testserver")
    assert client.get(link).status_code == 200
    passwords = {"password": "seven-quiet-herons-wade", "repeated": "seven-quiet-herons-wade"}
    assert client.post(link, passwords).status_code == 302
    assert client.get(link).status_code == 410
    assert events_about(user) == ["accounts.account_opened", "accounts.user_invited", "accounts.password_set"]


def test_a_taken_account_name_is_refused_beside_its_field(signed_in, system_admin):
    UserFactory(username="Taken")

    response = signed_in(system_admin).post(
        reverse("accounts:user_open"), {"username": "ｔａｋｅｎ", "name": "新人", "email": "n@example.org"}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["username"]
    assert not OutboxMessage.objects.exists()


def test_a_new_invitation_ends_the_one_before(signed_in, system_admin):
    from federation.accounts.services.tokens import invite, token_is_valid

    user = UserFactory()
    earlier = invite(user, actor=None)

    response = signed_in(system_admin).post(reverse("accounts:user_invite", args=[user.pk]))

    assert response.status_code == 302
    assert not token_is_valid(earlier)
    assert OutboxMessage.objects.count() == 1


def test_disabling_ends_the_session_at_the_next_request(client, system_admin, settings):
    from django.test import Client

    user = city_clerk()
    theirs, mine = Client(), client
    theirs.force_login(user, backend="federation.accounts.backends.FoldedNameBackend")
    mine.force_login(system_admin, backend="federation.accounts.backends.FoldedNameBackend")
    assert theirs.get(reverse("accounts:profile")).status_code == 200

    mine.post(reverse("accounts:user_disable", args=[user.pk]))

    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert events_about(user) == ["accounts.account_disabled"]


def test_nobody_disables_their_own_account(signed_in, system_admin):
    response = signed_in(system_admin).post(reverse("accounts:user_disable", args=[system_admin.pk]))

    assert response.status_code == 422
    system_admin.refresh_from_db()
    assert system_admin.is_active


def give(client, user, **changes):
    data = {"unit": root().name, "role": "CST", "starts_on": "2026-01-01"} | changes
    return client.post(reverse("accounts:post_give", args=[user.pk]), data)


def test_the_security_administrator_gives_and_ends_a_post(signed_in, security_admin):
    user = UserFactory()
    client = signed_in(security_admin)

    assert give(client, user, title="会员部").status_code == 302

    post = user.posts.get()
    assert (post.role, post.title, post.organisation) == ("CST", "会员部", root())
    address = reverse("accounts:post_end", args=[post.pk])
    assert client.post(address, {"on": "2026-06-01"}).status_code == 302
    post.refresh_from_db()
    assert post.ends_on.isoformat() == "2026-06-01"
    assert events_about(user) == ["accounts.post_given", "accounts.post_ended"]
    assert client.post(address, {"on": "2026-07-01"}).status_code == 422


def test_a_post_in_an_unknown_or_ambiguous_unit_is_refused(signed_in, security_admin):
    CountyFactory(name="同名工商联")
    CountyFactory(name="同名工商联")
    user = UserFactory()
    client = signed_in(security_admin)

    for unit in ("没有的单位", "同名", "同名工商联"):
        response = give(client, user, unit=unit)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["unit"]
    assert not user.posts.exists()


def test_a_clash_of_posts_is_a_sentence_beside_the_role(signed_in, security_admin):
    user = person_with(Role.CITY_STAFF)
    client = signed_in(security_admin)

    for role in ("CST", "SYS"):
        response = give(client, user, role=role)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["role"]
    assert Post.objects.filter(user=user).count() == 1


def test_nobody_gives_a_post_to_themselves(signed_in, security_admin):
    assert give(signed_in(security_admin), security_admin).status_code == 422
    assert security_admin.posts.count() == 1


def test_a_missing_account_or_post_is_not_found(signed_in, security_admin):
    client = signed_in(security_admin)

    for name in ("user_detail", "post_give", "post_end"):
        assert client.get(reverse(f"accounts:{name}", args=[999_999])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_account_costs_at_most_eight_queries(
    signed_in, security_admin, count, django_assert_num_queries
):
    user = person_with(Role.EXPERT)
    for _i in range(count - 1):
        Post.objects.create(user=user, organisation=CountyFactory(), role=Role.EXPERT)
    client = warmed(signed_in(security_admin))

    with django_assert_num_queries(5):
        response = client.get(reverse("accounts:user_detail", args=[user.pk]))

    assert len(response.context["posts"]) == count


def test_the_profile_changes_ones_own_name_language_and_text(signed_in, desk):
    client = signed_in(desk)
    data = {"name": "王海燕", "language": "en", "text_size": "large"}

    response = client.post(reverse("accounts:profile"), data)

    desk.refresh_from_db()
    assert (desk.name, desk.language, desk.text_size) == ("王海燕", "en", "large")
    assert response.cookies["django_language"].value == "en"
    assert response.cookies["text_size"].value == "large"
    assert 'lang="en" data-text="large"' in client.get(reverse("accounts:profile")).content.decode()
    assert events_about(desk) == ["accounts.profile_updated"]


def change_password(client, **changes):
    new = "seven-quiet-herons-wade"
    data = {"present": PASSWORD, "password": new, "repeated": new} | changes
    return client.post(reverse("accounts:password_change"), data)


def test_the_password_changes_only_with_the_old_one(signed_in, desk):
    client = signed_in(desk)

    refused = change_password(client, present="not-my-password-at-all")

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["present"]
    assert change_password(client).status_code == 302
    desk.refresh_from_db()
    assert desk.check_password("seven-quiet-herons-wade")
    assert events_about(desk) == [
        "accounts.proof_failed",
        "accounts.identity_proved",
        "accounts.password_changed",
    ]


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, desk):
    from django.test import Client

    other = Client()
    for one in (client, other):
        one.force_login(desk, backend="federation.accounts.backends.FoldedNameBackend")
    before = client.session.session_key

    change_password(client)

    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.session.session_key != before
    assert other.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize("password", ["short", "shanghui-yunzhou", "password1234", PASSWORD])
def test_a_weak_or_unchanged_password_is_refused(signed_in, desk, password):
    response = change_password(signed_in(desk), password=password, repeated=password)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["password"]


def test_the_old_password_cannot_be_guessed_in_a_stolen_session(signed_in, desk):
    client = signed_in(desk)

    answers = [change_password(client, present=f"guess-number-{n}").status_code for n in range(7)]

    assert answers[4:] == [429, 429, 429]
    assert change_password(client).status_code == 429


def test_the_command_opens_the_first_administrator_of_an_empty_portal(client, db, capsys):
    call_command("open_account", "admin", name="管理员", role="SYS", organisation="云州市工商联")

    user = User.objects.get(username="admin")
    assert [(post.role, post.organisation.name) for post in user.active_posts] == [("SYS", "云州市工商联")]
    link = capsys.readouterr().out.strip()
    assert client.get(link).status_code == 200


def test_the_command_refuses_an_unknown_unit_and_leaves_nothing(db):
    root()

    with pytest.raises(CommandError, match="No unit"):
        call_command("open_account", "admin", name="管理员", role="SYS", organisation="别处工商联")

    assert not User.objects.exists()
