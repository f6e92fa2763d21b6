"""Numbers that lead to a person are struck out; years, sums and document numbers stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.letters.masking import STRUCK, mask_contacts


@pytest.mark.parametrize(
    "secret",
    [
        "13900001234",
        "139 0000 1234",
        "+86-13900001234",
        "0736-7256789",
        "07367256789",
        "010-12345678-801",
        "430700199001011234",
        "43070019900101123X",
        "someone.else@example.gov.cn",
    ],
)
def test_what_leads_to_a_person_is_struck_out(secret):
    assert mask_contacts(f"联系电话：{secret}，欢迎垂询。") == f"联系电话：{STRUCK}，欢迎垂询。"


@pytest.mark.parametrize(
    "text",
    [
        "云商提复〔2026〕077号",
        "2026年7月6日",
        "投资3908.9万元",
        "共12345678901234567890件",
        "1959套",
        "12345热线",
    ],
)
def test_what_is_no_contact_stays(text):
    assert mask_contacts(text) == text


@given(st.text(alphabet="电话：0123456789-〔〕年 a", max_size=60))
def test_nothing_is_struck_out_twice_and_text_without_digits_never(text):
    masked = mask_contacts(text)

    assert mask_contacts(masked) == masked
    assert masked == text or any(char.isdigit() for char in text)
