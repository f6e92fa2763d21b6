"""The permission matrix holds: every route has its line, every line is what the portal does."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings

from federation.accounts.backends import FoldedNameBackend
from federation.accounts.models import User
from federation.accounts.scopes import grants, words_of
from tests import access_probe as probe
from tests.access_world import World

LINES = probe.lines()
ROLES = probe.ROLES
# Lines of pages about an object that some role reaches only in part: of these a foreign one must be met.
FOREIGN = [
    line
    for line in LINES
    if probe.routes()[line.route].names_an_object and not {"t", "u", "o", "a"}.isdisjoint(line.cells.values())
]


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("access-files")


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """One transaction around all tests of this module, undone at its end; takes the place of the usual `db`.

    Building the world takes seconds, so it is built once; each request is undone by itself.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(db, media):
    with override_settings(MEDIA_ROOT=media):
        return World()


@pytest.fixture(scope="module")
def accounts(world):
    """Accounts are read once: this alone was a third of the time."""
    return probe.remembering(FoldedNameBackend.get_user)


@pytest.fixture(autouse=True)
def files_of_the_world(files_in_a_temporary_place, settings, media):
    settings.MEDIA_ROOT = media


@pytest.fixture(autouse=True)
def everybody_owes_a_second_factor(settings):
    settings.SECOND_FACTOR_ROLES = frozenset(ROLES)
    # A page that breaks shows where.
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True


def line_id(line: probe.Line) -> str:
    return str(line)


def test_every_route_and_method_has_exactly_one_line():
    declared = sorted((line.route, line.method) for line in LINES)

    built = sorted((route.name, method) for route in probe.routes().values() for method in route.methods)

    assert declared == built


def test_every_permission_has_exactly_one_line_of_words():
    said = {permission: words_of(permission) for permission in grants()}

    assert [permission for permission, words in said.items() if words == permission] == []
    assert len(set(said.values())) == len(said)


def test_lines_stand_in_order_so_that_two_branches_merge():
    keys = [(line.route, line.method) for line in LINES]

    assert keys == sorted(keys)


def says_who_may(line: probe.Line) -> bool:
    """Whether a line names the permission of its view, and for each role what the rules grant."""
    route = probe.routes()[line.route]
    if line.permission != route.permission(line.method):
        return False
    if line.permission != "-":
        held = grants()[line.permission]
        return line.cells == {role: str(held.get(role, "-")) for role in ROLES}
    return line.cells["PUB"] == "-" if route.is_door else set(line.cells.values()) == {"+"}


def test_every_line_says_what_the_view_and_the_rules_say():
    assert [str(line) for line in LINES if not says_who_may(line)] == []


def asks_again(line: probe.Line) -> str:
    """How the view of a line asks again who it is, in the word of the matrix."""
    view = probe.routes()[line.route].view_class
    declared = {
        "yes": getattr(view, "reauthenticate", False),
        "in the form": line.method == "POST" and getattr(view, "proves_itself", False),
        "export": getattr(view, "exports_personal_data", False),
    }
    return next((word for word, said in declared.items() if said), "-")


def test_every_line_says_whether_the_view_asks_again_who_it_is():
    assert [(str(line), asks_again(line)) for line in LINES if line.reauthenticate != asks_again(line)] == []


def test_every_audit_event_of_the_matrix_is_recorded_somewhere():
    apps = ["federation", "members", "chambers", "liaison", "proposals"]
    files = (path for app in apps for path in (django_settings.BASE_DIR / app).rglob("*.py"))
    code = "\n".join(path.read_text() for path in files)
    events = {event for line in LINES if line.audit_event != "-" for event in line.audit_event.split()}

    # Pages of several apps record the same verb, so the app's part may be put in front by the code.
    assert [event for event in sorted(events) if f'.{event.partition(".")[2]}"' not in code] == []


def principals(world: World, line: probe.Line) -> list:
    """Every role in force and the anonymous one; of the strongest role also those who are kept out."""
    active = [who for who in world.principals.values() if not who.refused]
    strongest = next((role for role in ("CST", *ROLES) if line.cells[role] not in "-"), "CST")
    if strongest == "PUB":
        return active
    return [
        *active,
        *(world.principals[f"{strongest} {state}"] for state in ("disabled", "expired", "pending")),
    ]


@pytest.mark.parametrize("line", LINES, ids=line_id)
def test_each_role_meets_what_the_line_promises_and_reading_changes_nothing(
    line, world, accounts, monkeypatch
):
    """Within it also: an object beyond reach answers exactly as one that does not exist."""
    monkeypatch.setattr(FoldedNameBackend, "get_user", accounts)
    route = probe.routes()[line.route]
    reads = line.method == "GET"
    wrong, met = [], set()
    before = probe.written() if reads else None

    for who in principals(world, line):
        missing = None
        for thing in probe.samples(world, route, line, who):
            url = probe.address(route, thing)
            response = probe.ask(
                who, line.method, url, api=route.is_api, since=world.newest_entry if reads else None
            )
            case = (who.name, thing and thing.name)
            told, wanted = probe.observed(response, line, who), probe.expected(line, route, who, thing)
            met.add(told)
            if told != wanted:
                wrong.append((*case, told, f"wanted: {wanted}"))
            allowed = {"accounts.access_refused"} if told == "forbidden" else set(line.audit_event.split())
            if reads and not set(response.recorded) <= allowed:
                wrong.append((*case, f"reading recorded {response.recorded}"))
            if told == "nothing":
                gone = probe.address(route, None, missing=True)
                missing = missing or probe.ask(who, line.method, gone, api=route.is_api)
                if not probe.alike(response, url, missing, gone):
                    wrong.append((*case, "told from a missing one"))

    assert wrong == []
    assert "in" in met, "nobody was let in, so nothing was tried"
    if line in FOREIGN:
        assert "nothing" in met, "no foreign object was found to compare"
    if reads:
        assert probe.written() == before, "reading wrote to a table"


def test_the_probe_notices_what_a_request_writes_and_undoes(world):
    before = probe.written()

    who = world.principals["CST"]
    response = probe.ask(who, "POST", "/accounts/sign-out/", api=False, since=world.newest_entry)

    assert response.recorded == ["accounts.signed_out"]
    with transaction.atomic():
        User.objects.filter(pk=who.user.pk).update(name="他名")
        transaction.set_rollback(True)
    assert probe.written() != before


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "POST"], ids=line_id)
def test_writing_without_the_form_token_is_refused(line, world):
    route = probe.routes()[line.route]
    strongest = next((role for role in ROLES if line.cells[role] not in "-"), "CST")
    who = world.principals[strongest]
    things = probe.samples(world, route, line, who)[:1]
    before = probe.written()

    for thing in things:
        response = probe.ask(who, "POST", probe.address(route, thing), api=route.is_api, csrf=True)

        assert response.status_code == 403
    assert things
    assert probe.written() == before
