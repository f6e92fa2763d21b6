"""Drawing certificates as picture and PDF from their frozen content, by one template for both."""

from __future__ import annotations

from django.db import transaction

from chambers.models import Certificate
from chambers.services.plaque_files import AT_ONCE, PLACE, typeset
from federation.files.services import store

TEMPLATE = PLACE / "certificate.typ"


def draw_certificate(certificate: Certificate) -> dict[str, bytes]:
    """The certificate as "png" and "pdf". The same content gives the same bytes with the same fonts."""
    return typeset(TEMPLATE, certificate.content, certificate.sha256, certificate.issued_at)


@transaction.atomic
def keep_certificate(pk: int) -> bool:
    """Draw one certificate and keep its files; False where another worker has done so."""
    rows = Certificate.objects.select_for_update(skip_locked=True).filter(pk=pk, pdf=None)
    certificate = rows.first()
    if certificate is None:
        return False
    drawn = draw_certificate(certificate)
    certificate.png = store(drawn["png"], "image/png")
    certificate.pdf = store(drawn["pdf"], "application/pdf")
    certificate.save(update_fields=["png", "pdf"])
    return True


def draw_waiting_certificates() -> int:
    """Draw what was issued since the last run, the oldest first; returns how many."""
    waiting = Certificate.objects.filter(pdf=None).order_by("id").values_list("pk", flat=True)
    return sum(keep_certificate(pk) for pk in list(waiting[:AT_ONCE]))
