"""The check character is computed here for speed; a maintained library must agree."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from federation.exchange.codes import check_character


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_the_check_character_is_that_of_the_library(body):
    assert check_character(body) == uscc.calc_check_digit(body)
