"""Page bases: every app's pages are declarations on top of these."""

from federation.ui.pages.access import Door, SignedInRequest, get_or_refuse
from federation.ui.pages.details import DetailPage
from federation.ui.pages.forms import ActionPage, CreatePage, UpdatePage
from federation.ui.pages.lists import ListPage

__all__ = [
    "ActionPage",
    "CreatePage",
    "DetailPage",
    "Door",
    "ListPage",
    "SignedInRequest",
    "UpdatePage",
    "get_or_refuse",
]
