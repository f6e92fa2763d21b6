"""Views that a worker loads when somebody first opens them.

All views with their forms and services are a fifth of a worker's memory and of its start, and most workers
serve a few dozen of them. Reversing an address needs its pattern and its name, not its view.
"""

from __future__ import annotations

import threading
from functools import cached_property
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path as eager_path
from django.urls.resolvers import URLPattern, URLResolver

# A package of views imports its own modules while it is loaded. Two requests that load it and one of these at
# the same moment would each wait for the other, which Python answers by an error.
_loading = threading.RLock()


class LazyView:
    """Stands for a view in the table of addresses; tests/test_routes.py meets one that does not exist."""

    def __init__(self, module: str, name: str, initkwargs: dict[str, Any] | None = None) -> None:
        self.__module__, self.__name__, self.__qualname__ = module, name, name
        self.initkwargs = initkwargs

    def as_view(self, **initkwargs: Any) -> LazyView:
        """The view that the class of this name makes, as `View.as_view` would."""
        return LazyView(self.__module__, self.__name__, initkwargs)

    @cached_property
    def view(self) -> Any:
        """The view itself, loaded now."""
        with _loading:
            found = getattr(import_module(self.__module__), self.__name__)
        return found if self.initkwargs is None else found.as_view(**self.initkwargs)

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.view(request, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        """What Django and the house ask of a view, such as `view_class` and `csrf_exempt`."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.view, name)


class Views:
    """The views of a module, by name: `Views("chambers.views.awards").AwardList.as_view()`."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> LazyView:
        if name.startswith("_"):
            raise AttributeError(name)
        return LazyView(self._module, name)


def path(
    route: str, view: Any, kwargs: dict | None = None, name: str | None = None
) -> URLPattern | URLResolver:
    """`django.urls.path`, without loading a lazy view to learn what it is called."""
    made: Any = eager_path(route, view, kwargs, name)
    if isinstance(view, LazyView):
        # A cached property that asks the view for its class.
        made.__dict__["lookup_str"] = f"{view.__module__}.{view.__name__}"
    return made
