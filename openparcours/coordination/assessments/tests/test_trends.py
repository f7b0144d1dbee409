"""Better and worse come from the readings of the instrument; drawings stay inside their frame."""

from datetime import date
from decimal import Decimal

from openparcours.coordination.assessments.rules.questionnaires import Band, Tone
from openparcours.coordination.assessments.rules.trends import Measure, curve_of, gauge_of, trend_of


def measure(value, *, tone="", on=date(2026, 1, 1), instrument="1"):
    known = None if value is None else Decimal(value)
    return Measure(on=on, value=known, shown=str(value), tone=tone, instrument=instrument)


def test_a_move_is_told_without_guessing():
    before = measure(3, tone="warning")
    assert trend_of(None, before) is None
    assert trend_of(before, measure(5, tone="success")).words == "mieux : +2 depuis le 01/01/2026"
    assert trend_of(before, measure("0.5", tone="danger")).tone == "danger"
    assert trend_of(before, measure(4, tone="warning")).words == "+1 depuis le 01/01/2026"
    assert trend_of(before, measure(3)).icon == "equal"
    assert "non comparable" in trend_of(before, measure(None)).words
    assert "version différente" in trend_of(before, measure(4, instrument="2")).words


def test_a_drawing_stays_in_its_frame():
    found = [measure(0), measure(None), measure(6, on=date(2026, 3, 1)), measure(3, on=date(2026, 2, 1))]
    curve = curve_of(sorted(found, key=lambda m: m.on), minimum=Decimal(0), maximum=Decimal(6))
    assert next((dot.x, dot.y) for dot in curve.dots) == ("4.0", "18.0")
    assert curve.dots[-1].y == "4.0"
    assert "," in curve.line
    assert curve_of([measure(1)]) is None
    same_day = curve_of([measure(2), measure(2)])
    assert {dot.x for dot in same_day.dots} == {"4.0"}


def test_a_gauge_covers_its_scale():
    bands = (
        Band(label="Bas", start=Decimal(0), end=Decimal(2), tone=Tone.SUCCESS),
        Band(label="Haut", start=Decimal(3), end=Decimal(6), tone=Tone.DANGER),
    )
    gauge = gauge_of(bands, Decimal(6), Decimal(0), Decimal(6))
    assert [(s.x, s.width, s.is_here) for s in gauge.stretches] == [
        ("0.00", "50.00", False),
        ("50.00", "50.00", True),
    ]
    assert gauge.at == "100.00"
    assert gauge_of(bands, None, Decimal(0), Decimal(6)).at == ""
    assert gauge_of(bands, None, None, None) is None
    assert [band.interval for band in bands] == ["à partir de 0, jusqu'à 2", "à partir de 3, jusqu'à 6"]
