"""A toast says what was done and may offer the way back."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from federation.ui.toasts import say_done, undo_url_of


def toasts(request) -> str:
    """The messages of a request as its next page draws them."""
    answer = HttpResponse()
    request._messages.update(answer)
    later = RequestFactory().get("/chambers/?kind=remote")
    later.COOKIES.update({name: morsel.value for name, morsel in answer.cookies.items()})
    later._messages = CookieStorage(later)
    return render_to_string("components/toasts.html", {"messages": get_messages(later)}, later)


def request_with_messages():
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)
    return request


def test_what_can_be_taken_back_offers_a_button_that_posts_and_comes_back_here():
    request = request_with_messages()
    say_done(request, "<b>12</b>", undo_url="/changes/7/undo/")
    drawn = toasts(request)
    assert '<form method="post" action="/changes/7/undo/">' in drawn
    assert 'name="next" value="/chambers/?kind=remote"' in drawn
    assert 'data-fade="10"' in drawn and "&lt;b&gt;12&lt;/b&gt;" in drawn


def test_what_cannot_be_taken_back_offers_no_button():
    request = request_with_messages()
    say_done(request, "已保存")
    drawn = toasts(request)
    assert "<form" not in drawn and 'data-fade="6"' in drawn


def test_other_tags_of_a_message_are_no_address():
    request = request_with_messages()
    request._messages.add(25, "已保存", extra_tags="safe")
    assert [undo_url_of(message) for message in request._messages] == [""]
