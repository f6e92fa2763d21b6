"""Jinja2 for long tables: eight times cheaper than Django templates for fifty rows."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from federation.ui import cells
from federation.ui.addresses import address, address_of


def url(name: str, key: int | None = None) -> str:
    """The address of a route without arguments or with one key."""
    return address(name) if key is None else address_of(name, key)


def environment(**options: Any) -> Environment:
    """The environment of settings.TEMPLATES: autoescaping, cells and translations."""
    options |= {"extensions": ["jinja2.ext.i18n"], "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    env = Environment(autoescape=True, **options)
    env.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    env.globals.update(
        static=static,
        url=url,
        icon=cells.icon,
        tag=cells.tag,
        status=cells.status,
        deadline=cells.deadline,
        bar=cells.bar,
        score=cells.score,
        number=cells.number,
        avatar=cells.avatar,
        name_cell=cells.name_cell,
    )
    return env
