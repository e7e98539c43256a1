"""Measuring land on the phone: its own area agrees with the server's, it weighs little, and it walks."""

import gzip
import json
import math
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError

from land.polygons import measure
from tests.land_rows import SQUARE
from visits.field.assets import APP, MEASURING

FOLDER = Path(str(finders.find("kdkmp/ukur")))


def around(lon: float, lat: float, offsets: list[tuple[float, float]]) -> list[list[float]]:
    """Corners so many metres east and north of a point."""
    east = 111_320 * math.cos(math.radians(lat))
    return [[lon + x / east, lat + y / 110_574] for x, y in offsets]


def circle(radius: float, count: int) -> list[tuple[float, float]]:
    return [
        (radius * math.cos(2 * math.pi * n / count), radius * math.sin(2 * math.pi * n / count))
        for n in range(count)
    ]


SHAPES = {
    "20 x 50": SQUARE,
    "30 x 35 in the north": around(109.7, 2.0, [(0, 0), (30, 0), (30, 35), (0, 35)]),
    "in the south": around(110.5, -3.0, [(0, 0), (0, 40), (25, 40), (25, 0)]),
    "a triangle": around(111.5, 0.08, [(0, 0), (60, 5), (20, 45)]),
    "an L": around(112.9, 0.84, [(0, 0), (50, 0), (50, 20), (20, 20), (20, 50), (0, 50)]),
    "a circle": around(109.34, -0.03, circle(18, 60)),
    "long and thin": around(108.9, 1.2, [(0, 0), (300, 3), (300, 9), (0, 6)]),
    "turned": around(109.1, 0.3, [(0, 0), (30, 17), (5, 60), (-25, 43)]),
    "25 ha": around(110.1, -1.8, [(0, 0), (500, 0), (500, 500), (0, 500)]),
    "95 ha": around(111.9, 0.9, circle(550, 200)),
}
FAULTS = {
    "crossing": [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]],
    "tiny": around(109.3, 0.1, [(0, 0), (3, 0), (3, 3), (0, 3)]),
    "huge": around(109.3, 0.1, [(0, 0), (1200, 0), (1200, 1200), (0, 1200)]),
    "two corners": SQUARE[:2],
    "the same corner three times": [SQUARE[0]] * 3,
}
SCRIPT = """
import { measured } from "./area.mjs";
const shapes = JSON.parse(await new Promise((answer) => {
  let text = ""; process.stdin.on("data", (part) => { text += part; }).on("end", () => answer(text));
}));
const corners = (points) => points.map(([longitude, latitude]) => ({ latitude, longitude }));
console.log(JSON.stringify(Object.fromEntries(
  Object.entries(shapes).map(([name, points]) => [name, measured(corners(points))]))));
"""


@pytest.fixture(scope="module")
def phone(tmp_path_factory) -> dict[str, dict]:
    """What the phone's module makes of each shape."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here; the browser test measures too")
    folder = tmp_path_factory.mktemp("ukur")
    shutil.copy(FOLDER / "area.js", folder / "area.mjs")
    (folder / "run.mjs").write_text(SCRIPT)
    told = json.dumps(SHAPES | FAULTS)
    done = subprocess.run(
        [node, folder / "run.mjs"], input=told, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SHAPES)
def test_the_phones_area_is_the_servers(phone, name):
    ours, theirs = measure(SHAPES[name]), phone[name]
    assert theirs["fault"] == ""
    assert theirs["area"] == pytest.approx(float(ours.area), rel=0.001)
    assert theirs["around"] == pytest.approx(ours.perimeter, rel=0.001)


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_boundary_is_told_in_the_same_words(phone, name):
    with pytest.raises(ValidationError) as error:
        measure(FAULTS[name])
    told, ours = phone[name]["fault"], error.value.message
    # the two measure by different formulas: the last digit may differ
    assert told.split(":")[-1] == ours.split(":")[-1] and told[:25] == ours[:25]


@pytest.mark.django_db
def test_measuring_weighs_little_and_comes_when_it_is_wanted(client_as, world):
    """Its modules are the app's, so that they are there without signal; nothing loads them at the start."""
    assert {f"kdkmp/ukur/{path.name}" for path in FOLDER.iterdir()} == set(MEASURING)
    assert set(MEASURING) < {one.name for one in APP.files()}
    weight = sum(len(gzip.compress(path.read_bytes())) for path in FOLDER.iterdir())
    assert weight <= 12_000
    html = client_as("pendamping_a").get("/kunjungan/lapangan/").content.decode()
    assert "modulepreload" in html and not any(f'href="/static/{one}' in html for one in MEASURING)
