"""Drawing plaques as picture and PDF from their frozen content, by one template for both."""

from __future__ import annotations

import datetime
import json
import pathlib
from typing import TYPE_CHECKING

from django.db import transaction

from chambers.models import Plaque
from federation.files.services import store
from federation.letters import fonts

if TYPE_CHECKING:
    import segno

PLACE = pathlib.Path(__file__).parent.parent / "plaques"
TEMPLATE = PLACE / "plaque.typ"
# A4 across at 150 dots an inch: 1754 × 1240.
DOTS_PER_INCH = 150
AT_ONCE = 20


class PlaqueNotDrawn(RuntimeError):
    """The typesetter refused a plaque; its message names the place."""


def square_code(address: str) -> segno.QRCode:
    """The address as a square code that may lose a quarter of itself, such as to a sticker."""
    import segno  # noqa: PLC0415 - only who draws a plaque needs it

    return segno.make_qr(address, error="q")


def draw(plaque: Plaque) -> dict[str, bytes]:
    """The plaque as "png" and "pdf". The same content gives the same bytes with the same fonts."""
    return typeset(TEMPLATE, plaque.content, plaque.sha256, plaque.issued_at)


def typeset(
    template: pathlib.Path, content: dict[str, str], digest: str, issued_at: datetime.datetime
) -> dict[str, bytes]:
    """Frozen content by a template as "png" and "pdf"; `content["address"]` becomes the square code."""
    # The typesetter weighs twenty megabytes: only who prints carries it.
    import typst  # noqa: PLC0415

    svg = square_code(content["address"]).svg_inline(border=0, scale=8, dark="#16202e")
    data = content | {"qr": svg, "families": fonts.font_choice()["title"]["families"], "hash": digest}
    moment = issued_at.astimezone(datetime.UTC).replace(microsecond=0)
    drawn = {}
    for form in ("png", "pdf"):
        try:
            drawn[form] = typst.compile(
                template,
                root=template.parent,
                font_paths=fonts.available_fonts(),
                ignore_system_fonts=True,
                format=form,
                ppi=DOTS_PER_INCH,
                sys_inputs={"plaque": json.dumps(data, ensure_ascii=False)},
                timestamp=moment,
            )
        except typst.TypstError as error:
            raise PlaqueNotDrawn(str(error)) from error
    return drawn


@transaction.atomic
def keep_files(pk: int) -> bool:
    """Draw one plaque and keep its files; False where another worker has done so."""
    plaque = Plaque.objects.select_for_update(skip_locked=True).filter(pk=pk, pdf=None).first()
    if plaque is None:
        return False
    drawn = draw(plaque)
    plaque.png = store(drawn["png"], "image/png")
    plaque.pdf = store(drawn["pdf"], "application/pdf")
    plaque.save(update_fields=["png", "pdf"])
    return True


def draw_waiting_plaques() -> int:
    """Draw what was issued since the last run, the oldest first; returns how many."""
    waiting = Plaque.objects.filter(pdf=None).order_by("id").values_list("pk", flat=True)
    return sum(keep_files(pk) for pk in list(waiting[:AT_ONCE]))
