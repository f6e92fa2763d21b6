"""Whatever a form is sent, the answer is a sentence, and what is refused changes nothing.

Every page that is sent a form is asked as somebody who may, within as narrow a reach as the page knows. In each
round all fields get a bad value of their kind; a field that does not refuse its value gets it once more alone,
between sound ones, so that it comes as far as the service and the database.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import QueryDict
from django.test import override_settings
from django.urls import resolve

from federation.accounts.backends import FoldedNameBackend
from federation.accounts.scopes import grants
from federation.ui.picking import reference
from tests import access_probe as probe
from tests import bad_input
from tests.access_world import Principal, Thing, World
from tests.bad_input import (
    BODIES,
    MACHINERY_ROUNDS,
    ROUNDS,
    Control,
    DrawnForm,
    Upload,
    marked,
    read_form,
    sound,
)

LINES = [line for line in probe.lines() if line.method != "GET"]
# The narrower the reach, the more there is that belongs to somebody else.
NARROW_FIRST = ("ENT", "CHS", "COS", "DEP", "CST", "LDR", "EXP", "SEC", "SYS", "AUD", "PAR", "PUB")
# An act done, a page drawn in answer, or a refusal.
DONE = {200, 204, 302, 303}
MOVED = {204, 302, 303}
REFUSED = {400, 403, 404, 405, 409, 410, 411, 413, 415, 422, 429}
# Counted whether an act succeeds or not: the trail of refusals, sessions, attempts to sign in.
TRACES = {*probe.TRACES, "accounts_signinrecord", "axes_accessattempt", "axes_accessfailurelog"}
# Controls that carry the machinery of a form and not what somebody types.
MACHINERY = {"form_key", "writer", "version", "next"}


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("bad-input")


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """One transaction around all tests of this module; each request is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(db, media):
    with override_settings(MEDIA_ROOT=media):
        return World()


@pytest.fixture(scope="module")
def accounts(world):
    return probe.remembering(FoldedNameBackend.get_user)


@pytest.fixture(scope="module")
def state(world):
    """What stands in each table of the world: every request is undone, so it stays true."""
    return fingerprints(connection.introspection.table_names())


@pytest.fixture(autouse=True)
def calm(settings, media, accounts, monkeypatch):
    """No limits of an earlier form, everybody with a second factor, and a page that breaks shows where."""
    settings.MEDIA_ROOT = media
    settings.SECOND_FACTOR_ROLES = frozenset(probe.ROLES)
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    monkeypatch.setattr(FoldedNameBackend, "get_user", accounts)
    cache.clear()
    # Thousands of refusals are what is wanted here; writing each down costs more than asking.
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def fingerprints(tables: Iterable[str]) -> dict[str, tuple]:
    """For each table how many rows it holds and a sum over their content."""
    parts = [
        f"SELECT '{table}', count(*), sum(hashtext(t::text)::bigint) FROM {connection.ops.quote_name(table)} t"  # noqa: S608
        for table in sorted(tables)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: tuple(found) for table, *found in cursor.fetchall()}


class Asker:
    """Sends one form in many shapes as one person, and keeps what was not as promised."""

    def __init__(self, route: probe.Route, method: str, who: Principal, url: str, state: dict) -> None:
        self.route, self.method, self.who, self.url, self.state = route, method, who, url, state
        self.wrong: list[tuple] = []

    def send(self, what: str, body: bytes, content_type: str) -> Any:
        """One request, undone; the answer with the names of what it marks as wrong."""
        visitor = probe.CARELESS
        visitor.cookies = SimpleCookie()
        if self.who.session:
            visitor.cookies[django_settings.SESSION_COOKIE_NAME] = self.who.session
        before = probe.written()
        with transaction.atomic():
            try:
                with transaction.atomic():
                    response = visitor.generic(self.method, self.url, body, content_type=content_type)
                self.judge(what, response, before)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what this test looks for
                self.wrong.append((what, f"{type(error).__name__}: {error}"[:300]))
                response = None
            transaction.set_rollback(True)
        return response

    def judge(self, what: str, response: Any, before: dict) -> None:
        status = response.status_code
        if status not in DONE | REFUSED:
            self.wrong.append((what, f"status {status}"))
        if status in REFUSED:
            if not response.content.strip() and status != 405:
                self.wrong.append((what, f"{status} without a word"))
            if status == 422 and is_page(response) and not marked(response.content):
                self.wrong.append((what, "422 and nothing marked"))
            touched = {name for name, count in probe.written().items() if before.get(name) != count} - TRACES
            now = fingerprints(touched) if touched else {}
            if changed := [table for table in now if now[table] != self.state[table]]:
                self.wrong.append((what, f"refused with {status}, and yet changed {changed}"))

    def fill(self, form: DrawnForm, **replaced: Any) -> list[tuple[str, Any]]:
        """The form with sound values, some of them replaced."""
        pairs = []
        for name, control in form.controls.items():
            values = [replaced[name]] if name in replaced else self.sound(control)
            pairs += [(name, value) for value in values]
        return pairs

    def sound(self, control: Control) -> list[Any]:
        return sound(control)

    @property
    def summary(self) -> str:
        return f"{self.who.name} at {self.url}: " + "; ".join(f"{what}: {why}" for what, why in self.wrong)

    def post(self, what: str, form: DrawnForm, **replaced: Any) -> Any:
        pairs = self.fill(form, **replaced)
        if form.has_files:
            return self.send(what, bad_input.multipart(pairs), bad_input.MULTIPART)
        return self.send(what, bad_input.urlencoded(plain(pairs)), bad_input.URLENCODED)


def plain(pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in pairs if not isinstance(value, Upload)]


def holds_unseen_signs(value: Any) -> bool:
    return isinstance(value, str) and not {"\x00", "\x1b", "\u202e"}.isdisjoint(value)


def is_page(response: Any) -> bool:
    return response.get("Content-Type", "").startswith("text/html")


def somebody_who_may(
    world: World, route: probe.Route, line: probe.Line
) -> tuple[Principal, str, DrawnForm | None]:
    """Who may send this form, from where, and the form as the page draws it; None where no page does."""
    first = None
    for role in NARROW_FIRST:
        who = world.principals[role]
        for thing in things(world, route, line, who):
            url = probe.address(route, thing)
            first = first or (who, url, None)
            if "GET" not in route.methods:
                return first
            drawn = probe.ask(who, "GET", url, api=route.is_api)
            if drawn.status_code == 200 and (form := read_form(drawn.content, url)) is not None:
                return who, url, form
    assert first is not None, "nobody may send this form"
    return first


def things(world: World, route: probe.Route, line: probe.Line, who: Principal) -> list[Thing | None]:
    return [
        thing
        for thing in probe.samples(world, route, line, who)
        if probe.expected(line, route, who, thing) == "in"
    ]


def asked_names(asker: Asker) -> DrawnForm:
    """The names that a view looks for in what it is sent, where no page draws its form."""
    names: dict[str, Control] = {}
    mark = "sent-by-the-test"

    def spying(reading: Any) -> Any:
        def read(self: QueryDict, key: str, *args: Any) -> Any:
            if dict.__contains__(self, mark) and key not in (mark, "csrfmiddlewaretoken"):
                names.setdefault(key, Control(key, "text"))
            return reading(self, key, *args)

        return read

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QueryDict, "__getitem__", spying(QueryDict.__getitem__))
        patch.setattr(QueryDict, "getlist", spying(QueryDict.getlist))
        asker.send("names", f"{mark}=1".encode(), bad_input.URLENCODED)
    return DrawnForm(names)


def foreign_values(world: World, who: Principal, form: DrawnForm) -> Iterable[tuple[str, str]]:
    """For each control that names a record one that is not offered to `who` and belongs to somebody else."""
    for name, control in form.controls.items():
        if control.picker:
            view = resolve(control.picker).func.view_class
            model = view.picker.rows().model._meta.model_name
            permission = getattr(view.picker, "permission", "")
            if not permission:
                # Names alone, for whoever asks: nothing there is anybody's alone.
                continue
            letter = str(grants()[permission].get(who.role, "-"))
            beyond = [thing for thing in world.of(model) if not thing.within(letter, who)]
            yield from ((name, reference(thing.pk)) for thing in beyond[:1])
        elif control.kind == "choice":
            offered = {int(option) for option in control.options if option.isdigit()}
            for things_of_kind in world.things.values() if offered else ():
                beyond = [thing for thing in things_of_kind if thing.pk not in offered]
                if beyond and len(beyond) < len(things_of_kind):
                    yield name, str(beyond[0].pk)
                    break


@pytest.mark.parametrize("line", LINES, ids=str)
def test_a_form_answers_bad_input_with_a_sentence_and_changes_nothing(line, world, state):
    route = probe.routes()[line.route]
    who, url, form = somebody_who_may(world, route, line)
    asker = Asker(route, line.method, who, url, state)
    # Only what a page draws has texts; what else a view looks for are words of its own.
    drawn = form is not None
    if form is None:
        form = asked_names(asker)
    typed = form.controls.keys() - MACHINERY

    for number, junk in enumerate(ROUNDS):
        bad = {name: junk[form.controls[name].kind] for name in typed}
        response = asker.post(f"round {number}", form, **bad) if bad else None
        if junk is ROUNDS[-1]:
            break
        refused = marked(response.content) if response is not None and is_page(response) else set()
        for name in sorted(bad.keys() - refused):
            response = asker.post(f"round {number}, {name} alone", form, **{name: bad[name]})
            took = drawn and response is not None and response.status_code in MOVED
            if took and form.controls[name].kind == "text" and holds_unseen_signs(bad[name]):
                asker.wrong.append((name, "took signs that nobody sees"))
    for name, value in foreign_values(world, who, form):
        response = asker.post(f"foreign {value} as {name}", form, **{name: value})
        if response is not None and response.status_code in DONE:
            asker.wrong.append((name, f"took {value}, which is a neighbour's"))
    held = form.controls.keys() & MACHINERY
    for value in MACHINERY_ROUNDS if held else ():
        asker.post(f"machinery {value!r}", form, **dict.fromkeys(held, value))

    assert asker.wrong == [], asker.summary


def one_of_each() -> list[probe.Line]:
    """One line for each way in which a view reads what it is sent."""
    found: dict[Any, probe.Line] = {}
    for line in LINES:
        view = probe.routes()[line.route].view_class
        found.setdefault(getattr(view, line.method.lower(), line.route), line)
    return list(found.values())


@pytest.mark.parametrize("line", one_of_each(), ids=str)
def test_a_body_that_is_no_form_is_refused_in_words(line, world, state):
    route = probe.routes()[line.route]
    who, url, _form = somebody_who_may(world, route, line)
    asker = Asker(route, line.method, who, url, state)

    for what, content_type, body in BODIES:
        asker.send(what, body, content_type)
    for method in {"PUT", "PATCH", "DELETE"} - route.methods:
        asker.method = method
        response = asker.send(method, b"", bad_input.URLENCODED)
        # A door that is shut to everybody, or that leads elsewhere, says so whatever the method.
        assert response.status_code in (405, 410, 302)

    assert asker.wrong == [], asker.summary
