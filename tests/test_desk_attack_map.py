"""Files of outlines that no officer sends by good will."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dashboard.mapping.reading import BoundaryError, read
from dashboard.models import BoundarySet

SQUARE = [[[109.0, 0.0], [109.5, 0.0], [109.5, 0.5], [109.0, 0.5], [109.0, 0.0]]]


def file_of(*names: str, corners: list | None = None) -> str:
    """`names`: as JSON, so that they may hold what Python's own writer would not write."""
    shape = json.dumps({"type": "Polygon", "coordinates": corners or SQUARE})
    own = (f'{{"type":"Feature","properties":{one},"geometry":{shape}}}' for one in names)
    return f'{{"type":"FeatureCollection","features":[{",".join(own)}]}}'


@pytest.mark.django_db
@pytest.mark.parametrize("odd", [r"\u0000", r"\ud800", r"\u202e"])
def test_signs_that_no_table_holds_are_left_out_of_names(client_as, odd):
    raw = file_of('{"name":"Alfa","code":"x?"}', '{"name":"y?"}').replace("?", odd)
    file = SimpleUploadedFile("batas.geojson", raw.encode())
    answer = client_as("pusat").post(reverse("dashboard:boundary-upload"), {"file": file})
    assert answer.status_code == 302
    told = " ".join(BoundarySet.objects.get().notes)
    assert "kode x pada" in told and "diabaikan: y." in told


def test_a_tangle_is_refused_before_anybody_mends_it():
    """Mending it would find some millions of crossings."""
    corners = [
        [108.5 + at * 7919 % 4001 / 1000, at * 104729 % 3001 / 1000 - 2] for at in range(4000)
    ]
    raw = file_of('{"name":"Alfa"}', corners=[[*corners, corners[0]]])
    with pytest.raises(BoundaryError, match="terlalu banyak tempat"):
        read(raw.encode(), {"61.01": "Kabupaten Alfa"})


def test_the_same_remark_is_made_once():
    raw = file_of(*['{"name":"Alfa","code":"6102"}'] * 3)
    assert len(read(raw.encode(), {"61.01": "Kabupaten Alfa"}).notes) == 1
