"""One-time codes, as RFC 6238 computes them, and the seal around their seed."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts import totp
from federation.accounts.devices import LONGEST, device_in_words
from federation.accounts.sealing import BrokenSeal, seal, unseal

SECRET = b"12345678901234567890"
MOMENTS = st.integers(0, 2**40)


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(moment, code):
    assert totp.code_at(SECRET, totp.step_at(moment), digits=8) == code


@given(MOMENTS, st.integers(-3, 3))
def test_a_code_is_taken_within_one_step_of_drift_and_no_further(moment, drift):
    step = totp.step_at(moment) + drift
    if step < 0:
        return
    code = totp.code_at(SECRET, step)

    found = totp.matching_step(SECRET, code, moment=moment)

    near = {totp.code_at(SECRET, s): s for s in range(max(0, step - drift - 1), step - drift + 2)}
    assert (found is not None) == (code in near)


@given(MOMENTS)
def test_nothing_up_to_the_last_step_is_taken_again(moment):
    step = totp.step_at(moment)
    code = totp.code_at(SECRET, step)

    assert totp.matching_step(SECRET, code, moment=moment, after=step + totp.DRIFT) is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_comparison(code):
    totp.matching_step(SECRET, code, moment=1_700_000_000)


@given(st.binary(min_size=20, max_size=20))
def test_the_address_carries_the_secret_that_is_typed_by_hand(secret):
    parts = urlsplit(totp.address(secret, account="王海燕", issuer="云州市工商联"))

    typed = totp.readable(secret).replace(" ", "")
    assert parse_qs(parts.query)["secret"] == [typed]
    assert base64.b32decode(typed) == secret


@given(st.binary(max_size=100))
def test_what_is_sealed_opens_for_its_owner_alone(secret):
    sealed = seal(secret, owner="totp:1")

    assert secret == b"" or secret not in sealed or len(secret) < 3
    assert unseal(sealed, owner="totp:1") == secret
    with pytest.raises(BrokenSeal):
        unseal(sealed, owner="totp:2")


def test_a_changed_seal_does_not_open_and_an_older_key_still_does(settings):
    sealed = seal(SECRET, owner="totp:1")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-of-some-length"

    assert unseal(sealed, owner="totp:1") == SECRET
    for broken in (b"", sealed[:5], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(BrokenSeal):
            unseal(broken, owner="totp:1")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox · Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile MicroMessenger/8.0",
            "WeChat · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8.5", "curl"),
        ("", ""),
    ],
)
def test_a_device_in_words(agent, words):
    assert device_in_words(agent) == words


@given(st.text(max_size=300))
def test_any_header_gives_short_printable_words(agent):
    words = device_in_words(agent)

    assert len(words) <= LONGEST
    assert words.isprintable()
