from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openparcours.kit.dates import parse_birth_date
from openparcours.kit.phones import format_phone, is_phone, phone_digits

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    ["12/03/1941", "12-03-1941", "12.3.1941", "12 03 41", "120341", "12031941", "19410312", "1941-03-12"],
)
def test_birth_dates_as_people_type_them(text):
    assert parse_birth_date(text, today=TODAY) == (date(1941, 3, 12), False)


@pytest.mark.parametrize(("text", "born"), [("1941", (1941, 1, 1)), ("00/03/1941", (1941, 3, 1))])
def test_a_lunar_or_bare_year_is_approximate(text, born):
    assert parse_birth_date(text, today=TODAY) == (date(*born), True)


@pytest.mark.parametrize("text", ["", "31/02/1941", "12/13/1941", "25/12/2026", "1799", "hier", "1/1/999"])
def test_impossible_birth_dates(text):
    with pytest.raises(ValueError):  # noqa: PT011
        parse_birth_date(text, today=TODAY)


@given(st.text())
def test_any_text_is_a_date_or_a_value_error(text):
    try:
        born, _ = parse_birth_date(text, today=TODAY)
    except ValueError:
        return
    assert born <= TODAY


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d%m%Y"]))
def test_written_dates_are_read_back(day, form):
    assert parse_birth_date(day.strftime(form), today=TODAY) == (day, False)


@pytest.mark.parametrize(
    "text",
    [
        "0536490002",
        "05 36 49 00 02",
        "05.36.49.00.02",
        "+33 5 36 49 00 02",
        "+33 (0)5 36 49 00 02",
        "0033536490002",
    ],
)
def test_one_number_however_written(text):
    assert phone_digits(text) == "0536490002"
    assert format_phone(text) == "05 36 49 00 02"
    assert is_phone(text)


@pytest.mark.parametrize("text", ["", "12", "appeler le soir", "0036", "053649000"])
def test_what_is_no_number(text):
    assert not is_phone(text)


@pytest.mark.parametrize("typed", ["0000", "0001", "0041", "12/03/0041", "00030041"])
def test_a_year_of_four_figures_is_meant_as_written(typed):
    with pytest.raises(ValueError, match=r"."):
        parse_birth_date(typed, today=date(2026, 11, 27))
