"""Chambers as they are written in other people's lists."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from django.db.models import Q

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.text import normalise_name, search_tokens

_CLOSE = 0.6
_CANDIDATES = 200
_SUGGESTED = 200


def find_chambers(names: Iterable[str]) -> dict[str, list[int]]:
    """The keys of the chambers that each spelling may mean: by name, else by short or former name."""
    wanted = {name: normalise_name(name) for name in names}
    rows = Organisation.objects.filter(kind=Organisation.Kind.CHAMBER, merged_into=None)
    by_name: dict[str, list[int]] = {}
    found = rows.filter(folded_name__in=set(wanted.values())).order_by("id")
    for key, folded in found.values_list("pk", "folded_name"):
        by_name.setdefault(folded, []).append(key)
    missing = {folded for folded in wanted.values() if folded not in by_name}
    if missing:
        named = rows.exclude(Q(short_name="") & Q(former_names="")).order_by("id")
        for key, short, former in named.values_list("pk", "short_name", "former_names"):
            for other in {normalise_name(line) for line in [short, *former.splitlines()]} & missing:
                by_name.setdefault(other, []).append(key)
    return {name: by_name.get(folded, []) for name, folded in wanted.items()}


def suggest_chambers(names: Iterable[str]) -> dict[str, str]:
    """For unknown spellings the name most like each; at most a few hundred are looked up."""
    found = {}
    for name in list(names)[:_SUGGESTED]:
        grams = [token for token in search_tokens(name) if len(token) == 2 and not token.isascii()]
        if not grams:
            continue
        query = " | ".join("'" + gram.replace("'", "''") + "'" for gram in grams)
        rows = Chamber.objects.filter(organisation__search__matches_terms=query)
        candidates = rows.values_list("organisation__name", flat=True)[:_CANDIDATES]
        near = difflib.get_close_matches(name, list(candidates), n=1, cutoff=_CLOSE)
        if near:
            found[name] = near[0]
    return found
