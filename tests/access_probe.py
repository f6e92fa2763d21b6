"""Routes, the lines of permissions.csv, and what a line says the answer must be."""

from __future__ import annotations

import copy
import csv
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from federation.accounts.middleware import WITHOUT_SECOND_FACTOR
from federation.accounts.models import Role
from federation.numbering.models import NumberSeries
from federation.ui.pages import Door
from tests.access_spaces import OPEN_SLUG
from tests.access_world import Principal, Thing, World
from tests.answers import neutral

MATRIX = Path(settings.BASE_DIR) / "permissions.csv"
ROLES = [role.value for role in Role]
HEADER = ["route", "method", "permission", *ROLES, "audit_event", "personal_data", "reauthenticate"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Plain functions do not say which methods they take.
FUNCTIONS = {"healthz": {"GET"}, "readyz": {"GET"}, "set_language": {"GET", "POST"}}
# What a route is about, where its view has no queryset that says so.
KINDS = {
    "spaces:entry": ("public entry",),
    "centre:service": ("public service",),
    "results:round": ("public round",),
    "results:object": ("public result",),
    "chambers:ranking": ("assessmentround",),
    "liaison:campaign_firms": ("paircampaign",),
    "liaison:policy_firms": ("supportpolicy",),
    "accounts:post_end": ("post",),
    "accounts:factor_remove": ("authenticator",),
    "accounts:post_lend": ("own post",),
    "accounts:delegation_end": ("delegation",),
    "accounts:session_end": ("sign-in",),
    "accounts:stranger_report": ("sign-in",),
    # Of the organisations only those in which administration is done.
    "accounts:unit_detail": ("unit",),
    "accounts:unit_rename": ("unit",),
    "accounts:unit_move": ("unit",),
    "accounts:unit_close": ("unit",),
    "accounts:unit_reopen": ("unit",),
    "files:download": ("enterprise file", "proposal file"),
    "changes:change_undo": ("change",),
    "exchange:export_download": ("exportfile",),
    "jobs:job_progress": ("job",),
    "jobs:job_cancel": ("job",),
    "notices:notice_open": ("notice",),
    "merging:person_with": ("person",),
    "privacy:own_detail": ("own request",),
    "privacy:own_withdraw": ("own request",),
    "privacy:own_copy": ("own request",),
    "ui:view_delete": ("savedview",),
    "ui:view_edit": ("savedview",),
    "ui:view_first": ("savedview",),
    "ui:view_move": ("savedview",),
    "ui:view_open": ("savedview",),
    "ui:view_overwrite": ("savedview",),
    # Who read a person's entries stands below the person.
    "members:directory_readings": ("person",),
    # The dues of a chamber are listed below its own address.
    "chambers:chamber_dues": ("chamber",),
    # The letter stands behind an assignment that has been signed for by the unit that writes it.
    # What nobody has taken, what waits for a leader, a part that is answered by a report.
    "proposals:complaint_take": ("waiting complaint",),
    # What waits for the approval of its chamber.
    "proposals:chamber_review": ("group proposal",),
    "proposals:complaint_decide": ("decided complaint",),
    "proposals:result_report": ("part without letter",),
    "proposals:request_answer": ("assignment", "asked part"),
    "proposals:reply_draft": ("letter",),
    "proposals:reply_autosave": ("letter",),
    "replies:reply": ("publication",),
    "proposals:reply_hand_on": ("letter",),
    "proposals:reply_promises": ("letter",),
    "proposals:promise_overlooked": ("letter",),
    "proposals:reply_take_back": ("letter",),
    "proposals:reply_vet": ("letter",),
    "proposals:reply_issue": ("letter",),
    "proposals:reply_deliver": ("letter",),
}
# Values for parts of an address that name no object, or one that belongs to the object.
FIXED = {
    # A ground that nobody has: the page says so.
    "ground": lambda: "members-0",
    "area": lambda: "sanction",
    "kind": lambda: "enterprises",
    "secret": lambda: "no-such-secret",
    # Public pages of applicants: an address that opens nothing, and a code that no plaque bears.
    "slug": lambda: OPEN_SLUG,
    "key": lambda: "00000000-0000-4000-8000-000000000000",
    "part": lambda: "enterprise",
    "code": lambda: "no-such-code",
    "form": lambda: "png",
    "series": lambda: NumberSeries.objects.earliest("id").pk,
}
# How an address calls the key of the object that it is about.
KEYS = ("pk", "id")
MISSING = 999_999_999
# A page that a form sends somebody to, a refused form, a stale copy, a used link: all inside the door.
INSIDE = {200, 201, 204, 302, 303, 400, 405, 409, 410, 422}
# Written by reading: the trail of reading itself, and the age of the session.
TRACES = ("audit_auditentry", "django_session")


@dataclass(frozen=True)
class Route:
    """One named address with its view and the methods that the view takes."""

    name: str
    pattern: str
    view: Any
    methods: frozenset[str]
    arguments: tuple[str, ...]

    @property
    def names_an_object(self) -> bool:
        return not set(self.arguments).isdisjoint(KEYS)

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    def permission(self, method: str) -> str:
        """What the view declares; "-" for a door that asks for no permission of its own."""
        cls, actions = self.view_class, getattr(self.view, "actions", None)
        if actions:
            overrides = getattr(cls, "action_permissions", {})
            return overrides.get(actions[method.lower()], cls.permission)
        return getattr(cls, "permission", "") or "-"

    @property
    def view_class(self) -> Any:
        return getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)

    @property
    def is_door(self) -> bool:
        return isinstance(self.view_class, type) and issubclass(self.view_class, Door)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of objects that `pk` may name, by the names of the world."""
        if self.name in KINDS:
            return KINDS[self.name]
        queryset = getattr(self.view_class, "queryset", None)
        return (queryset.model._meta.model_name,) if queryset is not None else ()


@functools.cache
def routes() -> dict[str, Route]:
    """Every named address of the portal, static files excepted."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver(), "", ""):
        assert route.name not in found, f"two routes are called {route.name}"
        found[route.name] = route
    return found


def _walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern)
        elif isinstance(entry, URLPattern):
            name = namespace + (entry.name or "")
            arguments = tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex)
            yield Route(name, pattern, entry.callback, _methods(name, entry.callback), arguments)


def _methods(name: str, view: Any) -> frozenset[str]:
    if getattr(view, "actions", None):
        return frozenset(method.upper() for method in view.actions if method.upper() in METHODS)
    cls = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if cls is None:
        assert name in FUNCTIONS, f"{name} is a plain function: say in FUNCTIONS which methods it takes"
        return frozenset(FUNCTIONS[name])
    taken = {method.upper() for method in cls.http_method_names if hasattr(cls, method)}
    return frozenset(taken & set(METHODS))


@dataclass(frozen=True)
class Line:
    """One line of permissions.csv."""

    route: str
    method: str
    permission: str
    cells: dict[str, str]
    audit_event: str
    personal_data: str
    reauthenticate: str

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    @property
    def is_public(self) -> bool:
        return self.cells["PUB"] == "+"

    def letter(self, who: Principal) -> str:
        """How far the line reaches for `who`; a former role keeps what needs no role."""
        letter = self.cells[who.role]
        if who.refused == "expired" and (self.permission != "-" or letter not in "+o"):
            return "-"
        return letter


def lines() -> list[Line]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == HEADER
        return [
            Line(
                row["route"],
                row["method"],
                row["permission"],
                {role: row[role] for role in ROLES},
                row["audit_event"],
                row["personal_data"],
                row["reauthenticate"],
            )
            for row in reader
        ]


# What a line says the answer must be -----------------------------------------------------------------


def expected(line: Line, route: Route, who: Principal, thing: Thing | None) -> str:
    """ "in", "sign-in", "enrol", "forbidden" or "nothing", from the line and the facts of the world alone."""
    if line.is_public:
        return "in"
    if who.user is None or who.refused == "disabled":
        return "sign-in"
    if who.refused == "pending" and line.route not in WITHOUT_SECOND_FACTOR:
        return "forbidden" if route.is_api else "enrol"
    letter = line.letter(who)
    if line.permission != "-" and letter == "-":
        return "forbidden"
    if thing is None:
        return "in" if letter != "-" else "forbidden"
    return "in" if thing.within(letter, who) else "nothing"


def observed(response: Any, line: Line, who: Principal) -> str:
    """What an answer means, in the words of `expected`."""
    if line.is_public and response.status_code in INSIDE:
        return "in"
    if response.status_code in (301, 302) and response["Location"].startswith(reverse("accounts:sign_in")):
        return "sign-in"
    if who.refused == "pending" and response.status_code == 302:
        return "enrol" if response["Location"] == reverse("accounts:factors") else "in"
    if response.status_code == 401:
        return "sign-in"
    if response.status_code == 403:
        return "forbidden"
    if response.status_code == 404:
        return "nothing"
    return "in" if response.status_code in INSIDE else f"status {response.status_code}"


# Asking ----------------------------------------------------------------------------------------------


def address(route: Route, thing: Thing | None, *, missing: bool = False) -> str:
    """The address for a thing; with `missing` the same shape with a key that nothing has."""
    arguments = {}
    for name in route.arguments:
        if name in FIXED:
            arguments[name] = FIXED[name]()
        elif name in KEYS:
            arguments[name] = MISSING if missing or thing is None else thing.pk
        else:
            arguments[name] = thing.extra.get(name, MISSING) if thing is not None else MISSING
    return reverse(route.name, kwargs=arguments)


class Visitor(RequestFactory):
    """Asks like the test client, through one handler for all: nothing keeps a copy of each template's context."""

    def __init__(self, *, csrf: bool = False) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=csrf)

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


CARELESS, CAREFUL = Visitor(), Visitor(csrf=True)


def remembering(get_user: Callable) -> Callable:
    """`get_user` of a backend, asked once for each account: no request of the probe leaves a change behind.

    Every request gets a copy of its own, so that nothing but the stored facts passes from one to the next.
    """
    found: dict[int, Any] = {}

    def get(self: Any, user_id: int) -> Any:
        if user_id not in found:
            found[user_id] = get_user(self, user_id)
        user = copy.copy(found[user_id])
        if user is not None and "active_posts" in vars(user):
            user.active_posts = list(user.active_posts)
        return user

    return get


def ask(
    who: Principal, method: str, url: str, *, api: bool, csrf: bool = False, since: int | None = None
) -> Any:
    """One request as `who`, in a session or with a token, and undone afterwards.

    With `since`, the key of the newest entry of the trail, `recorded` are the events that came to it.
    """
    visitor = CAREFUL if csrf else CARELESS
    visitor.cookies = SimpleCookie()
    headers = {}
    if who.session and not api:
        visitor.cookies[settings.SESSION_COOKIE_NAME] = who.session
    if who.token and api:
        headers["authorization"] = f"Bearer {who.token}"
    with transaction.atomic():
        response = visitor.generic(method, url, headers=headers)
        if since is not None:
            response.recorded = recorded(since)
        if getattr(response, "streaming", False):
            # Read to the end: the client's own wrapper then closes the file without the connection.
            assert list(response.streaming_content)
        transaction.set_rollback(True)
    return response


def recorded(since: int) -> list[str]:
    """The events that came to the trail after the entry `since`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT event FROM audit_auditentry WHERE id > %s", [since])
        return [event for (event,) in cursor.fetchall()]


def written() -> dict[str, int]:
    """Rows that this transaction has written so far, by table; traces of reading excepted.

    What was written counts even where it was undone since: that lies in no savepoint.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND NOT relname = ANY(%s)",
            [list(TRACES)],
        )
        return dict(cursor.fetchall())


def alike(foreign: Any, url: str, missing: Any, gone: str) -> bool:
    """Whether the answers for a foreign object and for none at all are the same to the byte."""
    return foreign.status_code == missing.status_code == 404 and neutral(foreign.content, url) == neutral(
        missing.content, gone
    )


def plain_rows(route: Route, kind: str) -> list[Thing]:
    """Rows of a table that belongs to no unit, such as a dictionary: only a whole city's scope reaches them."""
    keys = route.view_class.queryset.model._default_manager.order_by("-pk").values_list("pk", flat=True)
    return [Thing(kind, f"row {key}", key) for key in keys[:3]]


def samples(world: World, route: Route, line: Line, who: Principal) -> list[Thing | None]:
    """What to ask for: of each answer that is due the things that tempt most; [None] for a route about nothing.

    Where the answer is the same whatever the thing, one is enough. Else those within reach that are the
    farthest from `who` and the nearest are tried, and of those beyond it again the nearest and the farthest.
    Which of them a rule mistakes for its neighbour would show at these edges first.
    """
    if not route.names_an_object:
        return [None]
    assert route.kinds, f"say in KINDS what the key of {route.name} means"
    chosen: list[Thing | None] = []
    for kind in route.kinds:
        due: dict[str, list[Thing]] = {}
        for thing in world.of(kind) or plain_rows(route, kind):
            if all(name in thing.extra for name in route.arguments if name not in KEYS and name not in FIXED):
                due.setdefault(expected(line, route, who, thing), []).append(thing)
        for things in due.values():
            things.sort(key=lambda thing: thing.closeness(who))
            ends = {things[at].closeness(who): things[at] for at in (0, -1)}
            chosen += ends.values()
    return chosen
