"""Case numbers in one form, whatever the paper has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.numbers import case_number


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("（2026）皖1901行初12号", "（2026）皖1901行初12号"),
        ("(2026)皖1901行初12号", "（2026）皖1901行初12号"),
        ("〔2026〕皖1901行初12号", "（2026）皖1901行初12号"),
        ("[2026]皖1901行初12", "（2026）皖1901行初12号"),
        ("【2026】 皖1901 行初 0012 号", "（2026）皖1901行初12号"),
        ("（２０２６）皖１９０１行初１２号\n", "（2026）皖1901行初12号"),
        ("（2026）京行终7号之一", "（2026）京行终7号之一"),
        ("（2020）最高法行申123号", "（2020）最高法行申123号"),
        ("（2019）兵0101行赔初5号", "（2019）兵0101行赔初5号"),
        ("（2013）皖行终字第00123号", "（2013）皖行终字第123号"),
    ],
)
def test_a_case_number_has_one_form(written: str, canonical: str) -> None:
    assert case_number(written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "",
        "12号",
        "皖1901行初12号",
        "（26）皖1901行初12号",
        "（2026）皖1901行初号",
        "（2026）1901行初12号",
        "(٢٠٢٦)皖1901行初12号",
        "（2026）皖\0行初12号",
        "（2026）皖1901行初12号；drop table",
        "（2026）皖1901行初12号之一二三四五",
    ],
)
def test_anything_else_is_refused_with_the_form_expected(written: str) -> None:
    with pytest.raises(ValueError, match="应如（2026）皖1901行初12号"):
        case_number(written)


@given(st.text(max_size=40))
def test_the_canonical_form_is_its_own(written: str) -> None:
    try:
        canonical = case_number(written)
    except ValueError:
        return

    assert case_number(canonical) == canonical
