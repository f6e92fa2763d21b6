"""The workbench: apps register figures and to-dos, the page shows those of the user's roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from federation.accounts.models import User
from federation.accounts.scopes import holds


@dataclass(frozen=True)
class Figure:
    """One number with the list that gives it."""

    label: Any
    value: str
    unit: Any
    url: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Todo:
    """One thing waiting for this user."""

    kind: Any
    title: str
    note: str
    stage: Any
    url: str
    due_on: date | None = None
    action: Any = ""


@dataclass(frozen=True)
class _Registered:
    permission: str
    build: Callable[[User], Any]
    position: int


_figures: list[_Registered] = []
_todos: list[_Registered] = []
_panels: list[_Registered] = []


def _register(into: list[_Registered], permission: str, position: int) -> Callable:
    def register(build: Callable[[User], Any]) -> Callable[[User], Any]:
        into.append(_Registered(permission, build, position))
        return build

    return register


def figure(permission: str, *, position: int = 50) -> Callable:
    """Register `build(user) -> Figure` for whoever holds the permission."""
    return _register(_figures, permission, position)


def todos(permission: str, *, position: int = 50) -> Callable:
    """Register `build(user) -> list[Todo]`, at most some ten, the most urgent first."""
    return _register(_todos, permission, position)


def panel(permission: str, *, position: int = 50) -> Callable:
    """Register `build(user) -> {"template": …, **context}` for one card of the workbench, or None."""
    return _register(_panels, permission, position)


def build(user: User) -> dict[str, list]:
    """Everything the workbench of `user` shows."""

    def held(registered: list[_Registered]) -> list[_Registered]:
        rows = [one for one in registered if holds(user, one.permission)]
        return sorted(rows, key=lambda one: one.position)

    waiting = [todo for one in held(_todos) for todo in one.build(user)]
    waiting.sort(key=lambda todo: todo.due_on or date.max)
    return {
        "figures": [one.build(user) for one in held(_figures)][:4],
        "todos": waiting,
        "panels": [built for one in held(_panels) if (built := one.build(user))],
    }
