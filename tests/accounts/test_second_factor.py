"""The second factor: enrolling, signing in with it, proving again with it, losing it.

One file, though long: each way in is tried against every other.
"""

from __future__ import annotations

import time
from threading import Barrier

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from federation.accounts.models import Authenticator, FactorReset, RecoveryCode, Role, User
from federation.accounts.proof import PROVED_AT
from federation.accounts.services import factors as service
from federation.accounts.totp import code_at, step_at
from federation.accounts.views.factors import SEED
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from tests.accounts.factors import present_code, seed_of, with_app, wrong_code
from tests.accounts.soft_key import SoftKey
from tests.factories.accounts import PASSWORD, UserFactory, city_clerk, person_with
from tests.races import at_once

BACKEND = "federation.accounts.backends.FoldedNameBackend"
SECOND = "accounts:second_factor"


def give_password(client, user, **extra):
    data = {"username": user.username, "password": PASSWORD}
    return client.post(reverse("accounts:sign_in"), data, **extra)


def is_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def answer(client, **data):
    return client.post(reverse(SECOND), data)


@pytest.fixture
def enrolled(db):
    return with_app(city_clerk(username="enrolled"))


# Signing in -------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(client, enrolled):
    user, _seed = enrolled

    response = give_password(client, user)

    assert response["Location"] == reverse(SECOND)
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_the_present_code_opens_the_portal_where_the_person_wanted_to_go(client, enrolled):
    user, seed = enrolled
    target = reverse("accounts:password_change")
    client.post(
        reverse("accounts:sign_in"), {"username": user.username, "password": PASSWORD, "next": target}
    )
    before = client.session.session_key

    response = answer(client, code=present_code(seed))

    assert response["Location"] == target
    assert is_in(client)
    assert client.session.session_key != before
    assert user.sign_ins.get().method == "totp"
    assert AuditEntry.objects.get(event="accounts.signed_in").note == "totp"


def test_a_code_works_once(client, enrolled):
    user, seed = enrolled
    code = present_code(seed)
    give_password(client, user)
    assert answer(client, code=code).status_code == 302

    other = Client()
    give_password(other, user)
    assert answer(other, code=code).status_code == 422
    assert not is_in(other)


def test_a_thousand_replays_open_nothing(enrolled):
    user, seed = enrolled
    code = present_code(seed)
    assert service.spend_code(user, code)

    assert not any(service.spend_code(user, code) for _n in range(1000))


def test_of_twenty_at_once_with_one_code_one_gets_in(committed):
    user, seed = with_app(city_clerk())
    code = present_code(seed)

    assert sum(at_once(lambda _n: service.spend_code(user, code), 20)) == 1


def test_without_the_lock_several_would_get_in(committed, monkeypatch):
    """The test above would notice a code that is looked at before its row is held."""
    user, seed = with_app(city_clerk())
    code, all_there = present_code(seed), Barrier(5, timeout=30)

    def read_together(user):
        row = Authenticator.objects.get(user=user)
        all_there.wait()
        return row

    monkeypatch.setattr(service, "lock_app", read_together)

    assert sum(at_once(lambda _n: service.spend_code(user, code), 5)) > 1


def test_wrong_codes_pause_sign_in_like_wrong_passwords(client, enrolled):
    user, seed = enrolled
    give_password(client, user)

    answers = [answer(client, code=wrong_code(seed)).status_code for _n in range(5)]

    assert answers == [422] * 4 + [429]
    assert answer(client, code=present_code(seed)).status_code == 429
    assert give_password(Client(), user).status_code == 429
    assert user.sign_ins.filter(result="factor").count() == 6


def test_a_right_password_does_not_forget_wrong_codes(enrolled):
    user, seed = enrolled
    statuses = []
    for _n in range(5):
        client = Client()
        give_password(client, user)
        statuses.append(answer(client, code=wrong_code(seed)).status_code)

    assert statuses == [422] * 4 + [429]


def test_the_half_way_ends_after_five_minutes_and_with_another_password(client, enrolled):
    user, seed = enrolled
    give_password(client, user)
    session = client.session
    session["half_signed_in"] = session["half_signed_in"] | {"at": int(time.time()) - 300}
    session.save()
    assert answer(client, code=present_code(seed))["Location"] == reverse("accounts:sign_in")

    give_password(client, user)
    user.set_password("seven-quiet-herons-wade")
    user.save()
    assert answer(client, code=present_code(seed))["Location"] == reverse("accounts:sign_in")
    assert not is_in(client)


def test_nobody_comes_to_the_second_step_without_the_first(client, db):
    assert client.get(reverse(SECOND))["Location"] == reverse("accounts:sign_in")
    assert answer(client, code="123456")["Location"] == reverse("accounts:sign_in")


@pytest.mark.parametrize(
    "code", ["", " ", "１２３４５６", "12345", "1234567", "abcdef", "\x00" * 6, "𠮷" * 16, "x" * 41]
)
def test_odd_codes_are_refused_calmly(client, enrolled, code):
    give_password(client, enrolled[0])

    assert answer(client, code=code).status_code == 422


# Recovery codes ---------------------------------------------------------------------------------------


def test_a_recovery_code_works_once_in_any_spelling(client, enrolled):
    user, _seed = enrolled
    code = service.make_recovery_codes(user, actor=user)[3]

    give_password(client, user)
    assert answer(client, code=code.lower().replace("-", " ")).status_code == 302
    other = Client()
    give_password(other, user)
    assert answer(other, code=code).status_code == 422
    assert user.recovery_codes.filter(used_at__isnull=True).count() == RecoveryCode.COUNT - 1


def test_recovery_codes_are_kept_as_hashes_and_one_is_spent_once_at_once(committed):
    user, _seed = with_app(city_clerk())
    code = service.make_recovery_codes(user, actor=user)[0]

    stored = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert code not in stored
    assert code.replace("-", "") not in stored
    assert sum(at_once(lambda _n: service.spend_recovery_code(user, code), 20)) == 1


def test_somebody_elses_recovery_code_opens_nothing(enrolled):
    other, _seed = with_app(city_clerk())

    assert not service.spend_recovery_code(enrolled[0], service.make_recovery_codes(other, actor=other)[0])


def test_new_codes_end_the_earlier_ones(enrolled):
    user, _seed = enrolled
    earlier = service.make_recovery_codes(user, actor=user)
    service.make_recovery_codes(user, actor=user)

    assert not any(service.spend_recovery_code(user, code) for code in earlier)


# Enrolling --------------------------------------------------------------------------------------------


def enrol(client):
    """Walk through the enrolment of an app; the last answer and the seed."""
    import base64

    page = client.get(reverse("accounts:app_enrol"))
    seed = base64.b64decode(client.session[SEED])
    assert page.context["picture"].startswith("data:image/svg+xml")
    return client.post(reverse("accounts:app_enrol"), {"code": present_code(seed)}), seed


def test_enrolling_an_app_shows_recovery_codes_once_and_keeps_this_session_alone(signed_in, desk):
    other = Client()
    other.force_login(desk, backend=BACKEND)
    client = signed_in(desk)

    response, seed = enrol(client)

    assert len(response.context["codes"]) == RecoveryCode.COUNT
    desk = User.objects.get(pk=desk.pk)
    assert desk.second_factor_since is not None
    assert seed_of(desk) == seed
    assert is_in(client)
    assert not is_in(other)
    assert SEED not in client.session


def test_the_seed_lies_sealed_in_the_database(enrolled):
    user, seed = enrolled

    assert seed not in bytes(user.authenticators.get().key)


def test_the_code_of_the_enrolment_is_spent(signed_in, desk):
    client = signed_in(desk)
    _response, seed = enrol(client)

    assert not service.spend_code(desk, present_code(seed))
    assert service.spend_code(desk, code_at(seed, step_at(time.time()) + 1))


def test_a_wrong_code_enrols_nothing_and_keeps_the_picture(signed_in, desk):
    client = signed_in(desk)
    client.get(reverse("accounts:app_enrol"))
    seed = client.session[SEED]

    assert client.post(reverse("accounts:app_enrol"), {"code": "12"}).status_code == 422
    assert client.session[SEED] == seed
    assert not desk.authenticators.exists()


def test_a_second_app_is_refused(signed_in, enrolled):
    user, _seed = enrolled

    response, _other = enrol(signed_in(user))

    assert response.status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Authenticator.objects.create(user=user, kind="totp", key=b"x")


# Passkeys ---------------------------------------------------------------------------------------------


@pytest.fixture
def at_localhost(client):
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def make_passkey(client, user, key: SoftKey, name="办公电脑"):
    client.force_login(user, backend=BACKEND)
    options = client.get(reverse("accounts:passkey_enrol")).context["options"]
    return client.post(reverse("accounts:passkey_enrol"), {"name": name, "answer": key.make(options)})


def sign(client, user, key: SoftKey):
    give_password(client, user)
    options = client.get(reverse(SECOND)).context["options"]
    return answer(client, assertion=key.sign(options))


def test_a_passkey_signs_in(at_localhost, desk):
    key = SoftKey()
    assert make_passkey(at_localhost, desk, key).status_code == 200
    at_localhost.post(reverse("accounts:sign_out"))

    assert sign(at_localhost, desk, key).status_code == 302
    assert is_in(at_localhost)
    assert desk.sign_ins.first().method == "passkey"
    assert desk.authenticators.get().last_used_step == key.counter


def test_a_key_that_does_not_count_signs_in_again_and_again(at_localhost, desk):
    key = SoftKey(count=False)
    make_passkey(at_localhost, desk, key)

    for _n in range(2):
        at_localhost.post(reverse("accounts:sign_out"))
        assert sign(at_localhost, desk, key).status_code == 302


@pytest.mark.parametrize(
    "case", ["other key", "other site", "copied", "replayed", "no json", "old challenge"]
)
def test_a_passkey_that_does_not_hold_opens_nothing(at_localhost, desk, case):
    key, client = SoftKey(), at_localhost
    make_passkey(client, desk, key)
    client.post(reverse("accounts:sign_out"))
    give_password(client, desk)
    options = client.get(reverse(SECOND)).context["options"]
    if case == "other key":
        stranger = SoftKey()
        stranger.id = key.id
        said = stranger.sign(options)
    elif case == "other site":
        key.origin = "https://evil.example"
        said = key.sign(options)
    elif case == "copied":
        Authenticator.objects.filter(user=desk).update(last_used_step=key.counter + 5)
        said = key.sign(options)
    elif case == "replayed":
        said = key.sign(options)
        assert answer(client, assertion=said).status_code == 302
        client.post(reverse("accounts:sign_out"))
        give_password(client, desk)
    elif case == "no json":
        said = "[]"
    else:
        said = key.sign(options)
        client.get(reverse(SECOND))

    assert answer(client, assertion=said).status_code == 422
    assert not is_in(client)


def test_one_passkey_belongs_to_one_account(at_localhost, desk):
    key, other = SoftKey(), city_clerk()
    make_passkey(at_localhost, other, key)

    assert make_passkey(at_localhost, desk, key).status_code == 422
    assert not desk.authenticators.exists()


# Owing one --------------------------------------------------------------------------------------------


@pytest.fixture
def owed(settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"CST", "SEC"})


def test_whose_work_asks_for_one_is_led_to_enrol_it_and_comes_in_with_it(owed, client, desk):
    give_password(client, desk)

    assert client.get("/")["Location"] == reverse("accounts:factors")
    page = client.get(reverse("accounts:factors"))
    assert page.context["owes"]
    assert page.context["portal"].menu == []
    response, _seed = enrol(client)
    assert response.status_code == 200
    assert client.get("/").status_code == 200


def test_whose_work_asks_for_none_is_left_alone(owed, signed_in, db):
    assert signed_in(person_with(Role.ENTERPRISE)).get("/").status_code == 200


def test_the_last_factor_stays_where_the_work_asks_for_one(owed, signed_in, enrolled):
    user, _seed = enrolled
    client = signed_in(user)
    address = reverse("accounts:factor_remove", args=[user.authenticators.get().pk])

    assert client.post(address).status_code == 422
    assert user.authenticators.exists()


def test_the_last_factor_goes_with_its_codes_where_nothing_asks_for_one(signed_in, enrolled):
    user, _seed = enrolled
    client = signed_in(user)

    client.post(reverse("accounts:factor_remove", args=[user.authenticators.get().pk]))

    user.refresh_from_db()
    assert user.second_factor_since is None
    assert not user.recovery_codes.exists()


# Proving again ----------------------------------------------------------------------------------------


def test_proving_again_asks_for_both(signed_in, enrolled):
    user, seed = enrolled
    client = signed_in(user)
    session = client.session
    session[PROVED_AT] = 0
    session.save()
    address = reverse("accounts:prove")

    assert client.post(address, {"present": PASSWORD}).status_code == 422
    assert client.post(address, {"present": PASSWORD, "code": wrong_code(seed)}).status_code == 422
    assert client.session[PROVED_AT] == 0
    assert client.post(address, {"present": PASSWORD, "code": present_code(seed)}).status_code == 302
    assert client.session[PROVED_AT] > 0


def test_the_password_changes_only_with_both(signed_in, enrolled):
    user, seed = enrolled
    client, new = signed_in(user), "seven-quiet-herons-wade"
    data = {"present": PASSWORD, "password": new, "repeated": new}
    address = reverse("accounts:password_change")

    assert list(client.post(address, data).context["form"].errors) == ["code"]
    assert client.post(address, data | {"code": present_code(seed)}).status_code == 302


# Resets -----------------------------------------------------------------------------------------------


@pytest.fixture
def guards(db):
    return person_with(Role.SECURITY_ADMIN), person_with(Role.SECURITY_ADMIN)


def ask(client, user, reason="手机遗失，已当面核实"):
    return client.post(reverse("accounts:factor_reset_ask", args=[user.pk]), {"reason": reason})


def test_a_reset_takes_two_administrators(signed_in, guards, enrolled):
    user, _seed = enrolled
    theirs = Client()
    theirs.force_login(user, backend=BACKEND)
    first, second = guards

    assert ask(signed_in(first), user).status_code == 302
    reset = FactorReset.objects.get()
    approve = reverse("accounts:factor_reset_approve", args=[reset.pk])
    assert signed_in(first).post(approve).status_code == 422
    assert user.authenticators.exists()
    assert signed_in(second).post(approve).status_code == 302

    user.refresh_from_db()
    assert user.second_factor_since is None
    assert not user.authenticators.exists()
    assert not user.recovery_codes.exists()
    assert not is_in(theirs)
    told = Notice.objects.filter(user=user).values_list("kind", flat=True)
    assert set(told) == {"accounts.factor_reset_asked", "accounts.factor_reset_approved"}
    entries = AuditEntry.objects.filter(event__startswith="accounts.factor_reset").order_by("id")
    assert [(one.event, one.actor_id, one.note) for one in entries] == [
        ("accounts.factor_reset_asked", first.pk, reset.reason),
        ("accounts.factor_reset_approved", second.pk, reset.reason),
    ]


def test_a_refused_reset_changes_nothing_and_is_over(signed_in, guards, enrolled):
    user, _seed = enrolled
    ask(signed_in(guards[0]), user)
    reset = FactorReset.objects.get()
    client = signed_in(guards[1])

    assert client.post(reverse("accounts:factor_reset_refuse", args=[reset.pk])).status_code == 302
    assert client.post(reverse("accounts:factor_reset_approve", args=[reset.pk])).status_code == 422
    assert user.authenticators.exists()


@pytest.mark.parametrize("case", ["oneself", "no factor", "twice", "no reason"])
def test_a_reset_is_refused(signed_in, guards, enrolled, case):
    user, _seed = enrolled
    first, second = guards
    if case == "oneself":
        first = user = with_app(first)[0]
    if case == "no factor":
        user = UserFactory()
    if case == "twice":
        ask(signed_in(second), user)
    before = FactorReset.objects.count()

    assert ask(signed_in(first), user, reason="" if case == "no reason" else "理由").status_code == 422
    assert FactorReset.objects.count() == before


def test_the_database_itself_wants_two_persons(guards, enrolled):
    user, (first, second) = enrolled[0], guards
    for asked_by, decided_by in ((first, first), (first, user), (user, second)):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.create(
                user=user,
                asked_by=asked_by,
                decided_by=decided_by,
                decided_at="2026-01-01T00:00:00Z",
                outcome="approved",
                reason="r",
            )
