"""Language and text size travel in cookies, so that every page is drawn right without asking the database."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from federation.accounts.models import User

ONE_YEAR = 31_536_000


def keep_preferences(request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
    """Give the browser what `user` chose in the profile; returns the same response."""
    chosen = {settings.LANGUAGE_COOKIE_NAME: user.language, "text_size": user.text_size}
    for name, value in chosen.items():
        response.set_cookie(
            name, value, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response
