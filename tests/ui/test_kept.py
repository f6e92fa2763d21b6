"""A session that ends in the middle of a form costs its writer nothing, and shows nobody else anything."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from federation.ui.pages.kept import KEPT, MOST, may_be_kept
from members.models import Enterprise
from proposals.views.files import FileForm
from tests.factories.accounts import PASSWORD, city_clerk
from tests.factories.members import EnterpriseFactory
from tests.members.pages import form_data

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 3, 2, 4, 0, tzinfo=datetime.UTC)
SIGN_IN = reverse("accounts:sign_in")


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as found:
        yield found


@pytest.fixture
def writer(db):
    return city_clerk(username="writer")


def sign_in(client, user, target="/"):
    return client.post(
        f"{SIGN_IN}?next={target}", {"username": user.username, "password": PASSWORD, "next": target}
    )


def at_the_form(client, user) -> tuple[str, dict]:
    """The address of an enterprise's form that `user` has opened, and what is typed into it."""
    enterprise = EnterpriseFactory()
    address = reverse("members:enterprise_update", args=[enterprise.pk])
    sign_in(client, user)
    page = client.get(address)
    typed = form_data(
        name="云州新名机械有限公司",
        status="active",
        parent=enterprise.organisation.parent_id,
        note="第一行\r\n第二行",
        version=page.context["version"],
        writer=page.context["writer"],
    )
    return address, typed


def fall_asleep(clock) -> None:
    clock.shift(datetime.timedelta(hours=1))


def test_what_was_typed_is_back_after_signing_in_and_can_be_saved(client, clock, writer):
    address, typed = at_the_form(client, writer)
    fall_asleep(clock)

    sent = client.post(address, typed | {"csrfmiddlewaretoken": "secret"})
    assert sent.url == f"{SIGN_IN}?next={address}"
    assert "secret" not in str(client.session[KEPT])
    assert sign_in(client, writer, address).url == address

    page = client.get(address)
    assert page.context["form"]["name"].value() == "云州新名机械有限公司"
    assert page.context["form_key"] == typed["form_key"]
    assert str(page.context["version"]) == str(typed["version"])
    assert len(list(get_messages(page.wsgi_request))) == 1
    assert client.get(address).context["form"]["name"].value() != "云州新名机械有限公司"
    assert client.post(address, typed).status_code == 302
    assert Enterprise.objects.get().organisation.name == "云州新名机械有限公司"


def test_whoever_else_signs_in_there_finds_nothing_and_it_is_gone(client, clock, writer):
    address, typed = at_the_form(client, writer)
    fall_asleep(clock)
    client.post(address, typed)

    sign_in(client, city_clerk(username="other"), address)

    assert KEPT not in client.session
    assert "新名机械" not in client.get(address).content.decode()
    client.post(reverse("accounts:sign_out"))
    sign_in(client, writer, address)
    assert "新名机械" not in client.get(address).content.decode()


def test_text_kept_for_one_form_is_not_shown_on_another(client, clock, writer):
    address, typed = at_the_form(client, writer)
    fall_asleep(clock)
    client.post(address, typed)
    sign_in(client, writer)

    other = client.get(reverse("members:enterprise_register"))

    assert not other.context["form"].is_bound
    assert client.get(address).context["form"].is_bound


def test_what_changed_meanwhile_is_shown_beside_what_was_typed(client, clock, writer):
    address, typed = at_the_form(client, writer)
    fall_asleep(clock)
    client.post(address, typed)
    sign_in(client, writer, address)
    other = typed | form_data(name="云州别名机械有限公司")
    assert client.post(address, other).status_code == 302

    client.get(address)
    late = client.post(address, typed)

    assert late.status_code == 409
    assert ("云州新名机械有限公司", "云州别名机械有限公司") in [
        (line["mine"], line["theirs"]) for line in late.context["difference"]
    ]


@pytest.mark.parametrize(
    "change", [{"writer": ""}, {"writer": "1:forged"}, {"note": "长" * (MOST + 1)}, {"writer": "\x00"}]
)
def test_unsigned_and_endless_text_is_not_kept(client, clock, writer, change):
    address, typed = at_the_form(client, writer)
    fall_asleep(clock)

    assert client.post(address, typed | change).status_code == 302
    assert KEPT not in client.session


def test_the_signature_of_one_form_is_worth_nothing_at_another(client, clock, writer):
    _address, typed = at_the_form(client, writer)
    fall_asleep(clock)

    client.post(reverse("members:enterprise_register"), typed)

    assert KEPT not in client.session


def test_passwords_and_files_are_never_kept(client, clock, writer):
    address = reverse("accounts:password_change")
    sign_in(client, writer)
    assert not client.get(address).context["writer"]
    fall_asleep(clock)

    client.post(address, {"old_password": PASSWORD, "new_password": "another-long-password"})

    assert KEPT not in client.session
    assert not may_be_kept(FileForm)
