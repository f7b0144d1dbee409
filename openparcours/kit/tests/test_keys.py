from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openparcours.kit.keys import page_key, read_moment, read_number, read_page_key

ROW = UUID("00000000-0000-7000-8000-000000000000")


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
)
def test_a_key_is_read_as_written(moment, row):
    assume(1 < moment.year < 9999)
    assert read_page_key(page_key(moment, row)) == (moment, row)


def test_a_day_is_read_in_the_present_time_zone():
    moment, _ = read_page_key(page_key(date(2026, 7, 1), ROW))
    assert moment == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "_", "hier", "2024-13-45T00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "\0"],
)
def test_what_is_no_moment_is_none(text):
    assert read_moment(text) is None
    assert read_page_key(f"{text}_{ROW.hex}") is None


@given(st.text())
def test_any_text_is_a_key_or_none(text):
    read_page_key(text)
    read_page_key(f"2026-01-01_{text}")
    read_number(text)


@pytest.mark.parametrize("text", ["", "-1", "²", "٣", "1e3", "9" * 30, "9" * 5000, " 1"])
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None


def test_a_number():
    assert read_number("042") == 42
