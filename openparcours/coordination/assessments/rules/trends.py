"""How a score moved since the last time, and the small drawings of it: coordinates only, the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openparcours.coordination.assessments.rules.numbers import in_french
from openparcours.coordination.assessments.rules.questionnaires import Band

_SEVERITY = {"success": 0, "info": 1, "": 1, "warning": 2, "danger": 3}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A score at a date, as a drawing needs it; `instrument` is its version."""

    on: date
    value: Decimal | None
    shown: str
    tone: str = ""
    instrument: str = ""


@dataclass(frozen=True)
class Trend:
    """What to say of a move: a sentence, an icon, a tone."""

    words: str
    icon: str = "minus"
    tone: str = ""


@dataclass(frozen=True)
class Dot:
    """A measure in a drawing; places are written as SVG reads them, whatever the language."""

    x: str
    y: str
    measure: Measure


@dataclass(frozen=True)
class Curve:
    """A drawing of measures in a frame: its line, its dots, the words that say it aloud."""

    width: int
    height: int
    line: str
    dots: tuple[Dot, ...]
    low: str
    high: str
    told: str


@dataclass(frozen=True)
class Stretch:
    """A reading on the scale of a score; `is_here`: the value falls in it."""

    x: str
    width: str
    tone: str
    label: str
    is_here: bool


@dataclass(frozen=True)
class Gauge:
    """A value on the scale of its score, from 0 to 100."""

    stretches: tuple[Stretch, ...]
    at: str


def trend_of(before: Measure | None, after: Measure) -> Trend | None:
    """Return what to say of a score since its last measure; None when there is nothing to compare.

    Better or worse is said only by the readings of the instrument, never guessed from the number.
    """
    if before is None:
        return None
    since = f"depuis le {before.on:%d/%m/%Y}"
    if before.instrument != after.instrument:
        return Trend(f"version différente {since}, non comparé")
    if before.value is None or after.value is None:
        return Trend(f"non comparable {since}")
    delta = after.value - before.value
    if not delta:
        return Trend(f"stable {since}", "equal")
    move = f"{'+' if delta > 0 else '−'}{in_french(abs(delta))} {since}"
    icon = "trending-up" if delta > 0 else "trending-down"
    worse = _SEVERITY.get(after.tone, 1) - _SEVERITY.get(before.tone, 1)
    if worse:
        word, tone = ("moins bien", "danger") if worse > 0 else ("mieux", "success")
        return Trend(f"{word} : {move}", icon, tone)
    return Trend(move, icon)


def curve_of(
    measures: Sequence[Measure],
    *,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    width: int = 72,
    height: int = 22,
    margin: int = 4,
) -> Curve | None:
    """Return the drawing of measures with a value, the oldest first; None under two of them."""
    known = [m for m in measures if m.value is not None]
    if len(known) < 2:
        return None
    values = [m.value for m in known if m.value is not None]
    low = min(values) if minimum is None else minimum
    high = max(values) if maximum is None else maximum
    span, days = float(high - low) or 1.0, (known[-1].on - known[0].on).days or 1
    dots = tuple(
        Dot(
            x=f"{margin + (width - 2 * margin) * (m.on - known[0].on).days / days:.1f}",
            y=f"{height - margin - (height - 2 * margin) * float((m.value or 0) - low) / span:.1f}",
            measure=m,
        )
        for m in known
    )
    return Curve(
        width=width,
        height=height,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        dots=dots,
        low=in_french(low),
        high=in_french(high),
        told=" ; ".join(f"{m.on:%d/%m/%Y} : {m.shown}" for m in known),
    )


def gauge_of(
    bands: Sequence[Band], value: Decimal | None, minimum: Decimal | None, maximum: Decimal | None
) -> Gauge | None:
    """Return a value on its scale cut by the readings; None without a scale."""
    if minimum is None or maximum is None or maximum <= minimum:
        return None

    def place(number: Decimal) -> float:
        return float(min(max(number, minimum), maximum) - minimum) / float(maximum - minimum) * 100

    stretches = []
    plain = sorted(
        (b for b in bands if b.when is None), key=lambda b: minimum if b.start is None else b.start
    )
    for rank, band in enumerate(plain):
        start = place(minimum if band.start is None else band.start)
        following = plain[rank + 1].start if rank + 1 < len(plain) else maximum
        end = place(maximum if following is None else following)
        is_here = value is not None and band.holds(value)
        width = max(end - start, 3.0)
        start = min(start, 100 - width)
        stretches.append(Stretch(f"{start:.2f}", f"{width:.2f}", band.tone.value, band.label, is_here))
    return Gauge(tuple(stretches), "" if value is None else f"{place(value):.2f}")
