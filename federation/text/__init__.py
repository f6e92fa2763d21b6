"""Text as the registry needs it: folding, pinyin, and the terms that search is made of."""

from federation.text.folding import fold, normalise_name
from federation.text.pinyin import Pinyin, person_pinyin, pinyin_of
from federation.text.terms import SearchQuery, search_query, search_tokens, tsvector_literal

__all__ = [
    "Pinyin",
    "SearchQuery",
    "fold",
    "normalise_name",
    "person_pinyin",
    "pinyin_of",
    "search_query",
    "search_tokens",
    "tsvector_literal",
]
