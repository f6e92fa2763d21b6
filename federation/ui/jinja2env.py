"""Jinja2 for long tables: eight times cheaper than Django templates for fifty rows."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from federation.ui import cells


def environment(**options: Any) -> Environment:
    """The environment of settings.TEMPLATES: autoescaping, cells and translations."""
    options |= {"extensions": ["jinja2.ext.i18n"], "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    env = Environment(autoescape=True, **options)
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        static=static,
        url=reverse,
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
