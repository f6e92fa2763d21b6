"""Every address leads to a view that exists, and what pages look up is known before any view is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from federation.embedded.bootstrap import PROJECT_DIR
from federation.routes import LazyView

# Their pages load them: whoever sees a list has loaded its package, and the job loads it by name.
LOADED_WITH_THEIR_PAGES = {"federation.ui.pages.desks._desks"}
# What a worker knows by module and name, before and after all views are loaded.
REGISTRIES = """
import sys
from federation.wsgi import application
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

OURS = ("federation.", "members.", "chambers.", "liaison.", "proposals.")

def sizes():
    return {
        f"{name}.{key}": len(value)
        for name, module in list(sys.modules.items())
        if name.startswith(OURS)
        for key, value in vars(module).items()
        if isinstance(value, (dict, list, set)) and not key.startswith("__")
    }

def load(resolver):
    for entry in resolver.url_patterns:
        load(entry) if isinstance(entry, URLResolver) else getattr(entry.callback, "view", None)

before = sizes()
load(get_resolver())
after = sizes()
print(*sorted(name for name, size in before.items() if after.get(name) != size))
"""


# Eight requests at once in a fresh worker, each for other views first.
AT_ONCE = """
import random, threading
from federation.wsgi import application
from django.urls import get_resolver
from tests.test_routes import lazy_views

found = lazy_views()
start, broken = threading.Barrier(8), []

def load(seed):
    mine = random.Random(seed).sample(found, len(found))
    start.wait()
    for one in mine:
        try:
            one.view
        except BaseException as error:
            broken.append(repr(error))

threads = [threading.Thread(target=load, args=[seed]) for seed in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
print(*broken, sep="\\n")
"""


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def lazy_views() -> list[LazyView]:
    return [one.callback for one in patterns(get_resolver()) if isinstance(one.callback, LazyView)]


def in_a_fresh_process(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT_DIR,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "federation.settings.dev", "DATABASE_URL": "postgres:///none"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_every_address_leads_to_a_view_that_exists():
    lazy = lazy_views()

    assert len(lazy) > 700
    assert [one.__qualname__ for one in lazy if not callable(one.view)] == []


def test_a_view_is_asked_for_its_class_and_its_arguments_as_if_it_were_there():
    view = LazyView("proposals.views.lists", "ProposalList").as_view(http_method_names=["get"])

    assert view.view_class.__name__ == "ProposalList"
    assert view.view_initkwargs == {"http_method_names": ["get"]}
    assert not hasattr(view, "no_such_thing")


def test_no_registry_waits_for_a_view_to_be_loaded():
    """A file whose reader registers with a page would be shut until somebody opens that page."""
    assert set(in_a_fresh_process(REGISTRIES).split()) == LOADED_WITH_THEIR_PAGES


def test_requests_that_load_views_at_the_same_moment_do_not_wait_for_each_other():
    assert in_a_fresh_process(AT_ONCE).strip() == ""
