"""Passwords made of words that everybody here would try."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from federation.text import fold, pinyin_of

CONTEXT_WORDS = ("商会", "工商联", "总商会", "协会", "shanghui", "gongshanglian", "zongshanghui")


class ContextWordsValidator:
    """Refuses passwords that hold the federation's own words or the city's name in characters or pinyin."""

    def words(self) -> set[str]:
        place = settings.SITE_NAME.removesuffix("工商联").removesuffix("市")
        return {*CONTEXT_WORDS, place, pinyin_of(place).full.replace(" ", "")} - {""}

    def validate(self, password: str, user=None) -> None:
        folded = fold(password)
        if any(word in folded for word in self.words()):
            raise ValidationError(
                _("Do not use the names of the federation, its chambers or the city in a password."),
                code="password_has_context_words",
            )

    def get_help_text(self) -> str:
        return _("Do not use the names of the federation, its chambers or the city.")
