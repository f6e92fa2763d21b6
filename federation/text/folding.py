"""Making equal what people mean as equal: width, case, compatibility forms and white space."""

from __future__ import annotations

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def fold(text: str) -> str:
    """NFKC, case folded, white space collapsed, invisible characters dropped.

    Folding twice changes nothing, so folded values can be compared and stored.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if not folded.isprintable():
        folded = "".join(
            sign if unicodedata.category(sign) not in _INVISIBLE else " " if sign.isspace() else ""
            for sign in folded
        )
    return " ".join(folded.split())


def normalise_name(text: str) -> str:
    """A name as it is compared: folded and without spaces; full-width brackets become ASCII by NFKC."""
    return fold(text).replace(" ", "")
