"""Latitude and longitude in the many ways people write them."""

from collections.abc import Set
from random import Random
from typing import NamedTuple

from bench.ugly.cell import Cell, Written
from bench.ugly.values import struck

# Beyond this no place of the province lies north of the equator: a lost minus is noticed.
_NORTHERNMOST = 2.2


class _Degrees(NamedTuple):
    whole: int
    minutes: int
    seconds: float
    side: str

    @classmethod
    def of(cls, value: float, sides: str) -> "_Degrees":
        tenths = round(abs(value) * 36000)
        return cls(tenths // 36000, tenths // 600 % 60, tenths % 600 / 10, sides.split()[value < 0])


def point(
    latitude: float | None, longitude: float | None, kinds: Set[str], rng: Random
) -> dict[str, Written]:
    """The cells of `latitude`, `longitude` and `coordinates` (both in one) of a place, in degrees."""
    if latitude is None or longitude is None:
        return dict.fromkeys(("latitude", "longitude", "coordinates"), Written(None, None))
    kind = struck(
        kinds, rng, "decimal_comma", "degrees_minutes", "swapped_axes", "lost_minus", "lost_point"
    )
    cells: tuple[Cell, Cell] = (latitude, longitude)
    asks = False
    match kind:
        case "decimal_comma":
            cells = (f"{latitude:.6f}".replace(".", ","), f"{longitude:.6f}".replace(".", ","))
        case "degrees_minutes":
            style = rng.choice(_STYLES)
            cells = (
                style(_Degrees.of(latitude, "LU LS")),
                style(_Degrees.of(longitude, "BT BB")),
            )
        case "swapped_axes":
            cells = (longitude, latitude)
        case "lost_minus" if latitude < -_NORTHERNMOST:
            cells, asks = (-latitude, longitude), True
        case "lost_point":
            cells = (latitude, int(f"{longitude:.6f}".replace(".", "")))
        case _:
            kind = ""
    together = f"{latitude}, {longitude}"
    if one := struck(kinds, rng, "point_in_one_cell", share=0.8):
        both = (f"{latitude}; {longitude}", f"{longitude}, {latitude}", f"{latitude} {longitude}")
        together = rng.choice((together, f"({together})", *both))
    return {
        "latitude": Written(cells[0], latitude, asks, kind),
        "longitude": Written(cells[1], longitude, kind=kind),
        "coordinates": Written(together, (latitude, longitude), kind=one),
    }


def _symbols(it: _Degrees) -> str:
    return f"{it.whole}°{it.minutes:02}'{it.seconds:04.1f}\" {it.side}"


def _comma(it: _Degrees) -> str:
    return f"{it.whole}° {it.minutes}' {it.seconds:.1f}\" {it.side}".replace(".", ",")


def _spaces(it: _Degrees) -> str:
    return f"{it.whole} {it.minutes:02} {it.seconds:04.1f} {it.side}"


def _side_first(it: _Degrees) -> str:
    return f"{it.side} {it.whole}°{it.minutes}'{it.seconds:.1f}''"


def _english(it: _Degrees) -> str:
    side = {"LU": "N", "LS": "S", "BT": "E", "BB": "W"}[it.side]
    return f"{it.whole}°{it.minutes}′{it.seconds:.1f}″{side}"


_STYLES = (_symbols, _comma, _spaces, _side_first, _english)
