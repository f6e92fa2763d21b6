"""Text that outlives its session: what was typed comes back after signing in again.

A form names its writer under a signature. Sent after the session has ended, its text is kept in the
anonymous session that goes on into the new one, and shown again to that writer at that address, once.
Whoever else signs in there finds nothing: the text is dropped. Files and passwords are never kept.
"""

from __future__ import annotations

from django.core import signing
from django.forms import BaseForm, FileField, PasswordInput
from django.http import HttpRequest, QueryDict

from federation.accounts.models import User

KEPT = "kept_text"
WRITER = "writer"
# Characters. The longest form has about 40,000; what is longer was not typed into one of ours.
MOST = 60_000


def may_be_kept(form_class: type[BaseForm]) -> bool:
    """Whether a form is text alone: neither files, which no session holds, nor passwords."""
    return not any(
        isinstance(field, FileField) or isinstance(field.widget, PasswordInput)
        for field in form_class.base_fields.values()
    )


def sign_writer(user: User, path: str) -> str:
    """What a form at `path` carries to say for whom it was drawn."""
    return _signer(path).sign(str(user.pk))


def keep_text(request: HttpRequest) -> None:
    """Keep what a form sends whose session has ended.

    What is unsigned or too long is not kept: a form that may not be kept was drawn without a signature.
    """
    try:
        user = _signer(request.path).unsign(request.POST.get(WRITER, ""))
    except signing.BadSignature:
        return
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    if sum(len(value) for values in fields.values() for value in values) <= MOST:
        request.session[KEPT] = {"path": request.path, "user": user, "fields": fields}


def take_text(request: HttpRequest) -> QueryDict | None:
    """The text kept for this person and this address, handed out once; None where there is none."""
    drop_foreign_text(request, request.user)
    kept = request.session.get(KEPT)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    data = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        data.setlist(name, values)
    return data


def drop_foreign_text(request: HttpRequest, user) -> None:
    """Forget the text of anybody but `user`."""
    kept = request.session.get(KEPT)
    if kept is not None and kept["user"] != str(user.pk):
        del request.session[KEPT]


def _signer(path: str) -> signing.Signer:
    return signing.Signer(salt=f"kept:{path}")
