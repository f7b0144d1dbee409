"""Coordinates: from the French national grid to latitude and longitude."""

from math import asin, atan, atanh, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan, tanh

_ECCENTRICITY = 0.08181919104281579
_RADIUS = 6378137.0
_ORIGIN_X, _ORIGIN_Y = 700000.0, 6600000.0


def lambert93_to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Return the latitude and longitude, in degrees, of a Lambert-93 point in metres.

    Source: IGN, note technique NT/G 71, algorithms 2 and 4 (RGF93 ellipsoid, parallels 44° and 49°).
    """
    first, second, origin = radians(44), radians(49), radians(46.5)
    n = log(_normal(second) * cos(second) / (_normal(first) * cos(first))) / (
        _isometric(first) - _isometric(second)
    )
    c = _normal(first) * cos(first) * exp(n * _isometric(first)) / n
    pole = _ORIGIN_Y + c * exp(-n * _isometric(origin))
    distance = hypot(x - _ORIGIN_X, pole - y)
    if distance == 0:
        return 90.0, 3.0
    longitude = 3 + degrees(atan((x - _ORIGIN_X) / (pole - y)) / n)
    isometric = -log(distance / c) / n
    latitude = asin(tanh(isometric))
    for _ in range(8):
        latitude = asin(tanh(isometric + _ECCENTRICITY * atanh(_ECCENTRICITY * sin(latitude))))
    return degrees(latitude), longitude


def _normal(latitude: float) -> float:
    return _RADIUS / sqrt(1 - (_ECCENTRICITY * sin(latitude)) ** 2)


def _isometric(latitude: float) -> float:
    sine = sin(latitude)
    return log(tan(pi / 4 + latitude / 2)) - _ECCENTRICITY * atanh(_ECCENTRICITY * sine)
