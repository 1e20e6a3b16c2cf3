"""A cell written anew says exactly what was meant, in every kind of form."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import understand
from indicators.checks.rewriting import cells, rewritten, written
from indicators.quantity import Amount, Comparison
from indicators.values import Row

AMOUNTS = st.builds(
    Amount,
    st.sampled_from([None, *Comparison]),
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False).map(lambda n: n.normalize() + 0),
    st.sampled_from(["%", "人", "人次", "平方米", "元/亩", "万元", "个工作日"]),
)
FORMS = st.sampled_from(
    [
        Row(name="量", value="≥1个"),
        Row(name="量", value="1", unit="个"),
        Row(name="量", value="1", unit="个", comparison="≥"),
        Row(name="量", value="1个", comparison="≥"),
    ]
)


@given(AMOUNTS, FORMS)
def test_what_is_written_anew_reads_as_the_amount_that_was_meant(amount: Amount, form: Row):
    line = understand(0, form)

    again = understand(0, replace(form, **cells(line, amount)))

    assert amount == again.quantity


def test_a_replacement_shows_the_value_and_why():
    line = understand(0, Row(name="合格率", value="≥100%"))

    offer = rewritten(line, Amount(Comparison.EQUAL, Decimal(100), "%"), "（须全部做到）")

    assert ("指标值写成“=100%”（须全部做到）", {"value": "=100%"}) == (offer.text, offer.cells)


def test_a_value_in_three_columns_is_shown_as_one():
    assert "≥300人" == written(understand(0, Row(name="人数", value="300", unit="人", comparison="≥")))
    assert "≥95%" == written(understand(0, Row(name="合格率", value="≥95%", unit="%")))
