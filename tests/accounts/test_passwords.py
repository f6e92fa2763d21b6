from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import User
from federation.accounts.validators import ContextWordsValidator

WORDS = sorted(ContextWordsValidator().words())


def codes(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


def test_the_words_of_the_place_are_among_the_refused():
    assert {"商会", "工商联", "云州", "yunzhou"} <= set(WORDS)


@given(length=st.integers(0, 11))
def test_fewer_than_twelve_characters_are_refused(length):
    assert "password_too_short" in codes("wq7-xk2-vb9p"[:length])


@given(word=st.sampled_from(WORDS), head=st.text(max_size=12), tail=st.text(min_size=12, max_size=20))
def test_context_words_are_refused_wherever_they_stand(word, head, tail):
    assert "password_has_context_words" in codes(f"{head} {word.upper()} {tail}")


@pytest.mark.parametrize(
    "password", ["lantern boats at dusk", "x7" * 32 + "-quite-long", "雨落在老城的石阶上，很轻很轻"]
)
def test_long_sentences_are_accepted(password):
    assert codes(password) == set()


def test_ones_own_account_name_is_refused():
    user = User(username="margaret-of-the-hills", name="甲")

    assert codes("margaret-of-the-hills", user) == {"password_too_similar"}


def test_common_passwords_are_refused():
    assert "password_too_common" in codes("qwertyuiop123")
