"""Text that outlives its session: what was typed comes back after signing in again.

Autosave keeps what is written with script. A form that is sent after the session has ended, with or
without script, is kept here: in the anonymous session that goes on into the new one.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from federation.ui.pages import SignedInRequest, UpdatePage

KEPT = "kept_text"
WRITER = "writer"
# The longest form has about 40,000 characters; what is longer was not typed into one of ours.
MOST = 60_000


class KeepsText(UpdatePage):
    """A long form that names its writer under a signature, so that nobody else's text is kept or shown."""

    def signer(self) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=f"kept:{self.request.path}")

    def to_sign_in(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and self.writer_of(request.POST):
            data = request.POST.copy()
            data.pop("csrfmiddlewaretoken", None)
            if sum(map(len, data.values())) <= MOST:
                request.session[KEPT] = {"path": request.path, "data": data.urlencode()}
        return super().to_sign_in(request)

    def writer_of(self, data: QueryDict) -> str:
        """The key of whoever this form was drawn for; "" where the signature is missing or wrong."""
        try:
            return self.signer().unsign(data.get(WRITER, ""))
        except signing.BadSignature:
            return ""

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = request.session.get(KEPT)
        if not kept or kept["path"] != request.path:
            return super().get(request, *args, **kwargs)
        data = QueryDict(kept["data"])
        del request.session[KEPT]
        if self.writer_of(data) != str(request.user.pk):
            return super().get(request, *args, **kwargs)
        self.prepare()
        form = self.form_class(data, initial=self.initial(), **self.form_options())
        messages.warning(request, _("You had been signed out. What you typed is back; save it now."))
        return self.show(form, key=data.get("form_key", ""))

    def extra(self) -> dict:
        return super().extra() | {"writer": self.signer().sign(str(self.request.user.pk))}
