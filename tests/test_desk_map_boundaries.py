"""Outlines: computed ones hold every village, uploaded ones are read or refused in words, the former comes back."""

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from dashboard.mapping.reading import BoundaryError, read
from dashboard.models import Boundary, BoundarySet

UPLOAD = "/peta/batas/unggah/"
NAMES = {"61.01": "Kabupaten Alfa", "61.02": "Kabupaten Bravo", "61.71": "Kota Alfa"}


def box(west: float, south: float, east: float, north: float, **properties) -> dict:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def raw(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


ALFA = box(109, -1, 110, 1, code="61.01", name="Kabupaten Alfa")


def test_names_decide_over_codes_that_may_be_those_of_bps():
    found = read(
        raw(
            box(109, 0, 110, 1, KODE="6102", WADMKK="ALFA"),
            box(110, 0, 111, 1, code="61.02"),
            box(108.5, 0, 109, 1, kab_kota="Kota Alfa"),
        ),
        NAMES,
    )
    assert {code: one.bounds[0] for code, one in found.shapes.items()} == {
        "61.01": 109,
        "61.02": 110,
        "61.71": 108.5,
    }
    assert "kode BPS" in " ".join(found.notes) and found.missing == []
    told = read(raw(ALFA, box(112, 0, 113, 1, name="Kabupaten Lain")), NAMES)
    assert told.missing == ["61.02", "61.71"] and "Kabupaten Lain" in " ".join(told.notes)
    assert (
        read(raw(ALFA, box(109.5, -1, 110.5, 1, name="Bravo")), NAMES)
        .notes[-1]
        .endswith("tumpang tindih.")
    )


def bow(size: float) -> dict:
    """A square with a loop of `size` that crosses itself at its corner."""
    ring = [[109, 0], [110, 0], [110, 1], [109, 1 + size], [109 - size, 1], [109, 1], [109, 0]]
    ring = [[109, 0], [110, 0], [110, 1], [109 - size, 1], [109, 1 + size], [109, 0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": "Alfa"}, "geometry": geometry}


def test_crossed_outlines_are_mended_or_refused():
    found = read(raw(bow(0.001)), NAMES)
    assert found.shapes["61.01"].is_valid and "dirapikan" in found.notes[0]
    geometry = {
        "type": "Polygon",
        "coordinates": [[[109, 0], [110, 1], [110, 0], [109, 1], [109, 0]]],
    }
    with pytest.raises(BoundaryError, match="memotong dirinya"):
        read(raw({"type": "Feature", "properties": {"name": "Alfa"}, "geometry": geometry}), NAMES)


def of(coordinates: object, kind: str = "Polygon") -> bytes:
    feature = {"properties": {"code": "61.01", "name": "Alfa"}}
    return raw({**feature, "geometry": {"type": kind, "coordinates": coordinates}})


HOSTILE = [
    b"", b"{", b"[]", b"{}", b"\x00\xff", b"[" * 200_000, b'{"features":' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"features": [' + b"[]," * 500_000 + b"[]]}", b'{"features": [' + b"9" * 9000 + b"]}",
    raw(None), raw("x"), raw({}), raw({"properties": 7, "geometry": 8}), raw(ALFA, crs={"properties": {"name": "EPSG:32749"}}),
    raw(box(109, 0, 110, 1, code="6102")), raw(box(109, 0, 110, 1, name=["Alfa"])), raw(box(1, 0, 2, 1, name="Alfa")),
    raw(box(500_000, 0, 600_000, 1, name="Alfa")), raw(box(0, 109, 1, 110, name="Alfa")),
    of(None), of([]), of([[]]), of([[[109, 0]]]), of([[["a", "b"]] * 4]), of([[[True, False]] * 4]), of({"a": 1}), of("teks"),
    of([[[109, 0], [110, 0], [109, 0], [109, 0]]]), of([[[1e999, 0]] * 4]), of([[[109, 0]] * 5]), of([ALFA], "Point"),
    of([[[109, 0, 1, 2, 3]] * 4]), of([7], "MultiPolygon"), of([[[[109, 0], [110, 0], [110, 10**400]]]], "MultiPolygon"),
]  # fmt: skip


def test_a_hostile_file_is_refused_in_words(client_as, world):
    client = client_as("pusat")
    for number, content in enumerate(HOSTILE):
        file = SimpleUploadedFile("batas.geojson", content)
        response = client.post(UPLOAD, {"file": file})
        assert response.status_code == 422, number
        body = response.content.decode()
        assert "invalid-feedback" in body or "Batas" in body or "Berkas" in body, number
    assert client.post(UPLOAD, {}).status_code == 422
    assert not BoundarySet.objects.exists()


def test_a_file_is_looked_at_used_and_taken_back(client_as, world):
    client = client_as("pusat")
    assert "bukan batas resmi" in client.get("/peta/").content.decode()
    computed = BoundarySet.objects.get(active=True)
    file = SimpleUploadedFile("batas<b>.geojson", raw(ALFA, box(110, -1, 111, 1, name="Bravo")))
    page = client.post(UPLOAD, {"file": file}, follow=True).content.decode()
    assert "Pakai batas ini" in page and "Kabupaten Alfa (61.01)" in page and "batas<b>" not in page
    made = BoundarySet.objects.get(active=False)
    assert Boundary.objects.filter(set=made).count() == 2
    file.seek(0)
    assert "sudah pernah" in client.post(UPLOAD, {"file": file}, follow=True).content.decode()
    client.post(f"/peta/batas/{made.pk}/pakai/")
    assert BoundarySet.objects.get(active=True) == made
    areas = client.get("/peta/batas.json").json()["areas"]
    assert [code for code, *_ in areas] == ["61.01", "61.02"]
    assert areas[0][2][0][:2] == [1_090_000, 10_000]  # a corner of it, in 1/10,000 of a degree
    assert "bukan batas resmi" not in client.get("/peta/").content.decode()
    client.post(f"/peta/batas/{made.pk}/hapus/")
    assert BoundarySet.objects.filter(pk=made.pk).exists()  # it is drawn
    client.post(f"/peta/batas/{computed.pk}/pakai/")
    client.post(f"/peta/batas/{made.pk}/hapus/")
    assert BoundarySet.objects.get() == computed and computed.boundaries.exists()


def test_the_command_reads_the_same_file(tmp_path, world, cast):
    path = tmp_path / "batas.geojson"
    path.write_bytes(raw(ALFA))
    out = StringIO()
    call_command("import_boundaries", str(path), by="pusat", activate=True, stdout=out)
    assert "dipakai" in out.getvalue() and "Kabupaten Bravo" in out.getvalue()
    assert BoundarySet.objects.get(active=True).by == cast["pusat"]
    path.write_bytes(b"{")
    for who in ("pusat", "dinas_a", "tidak-ada"):
        with pytest.raises(CommandError):
            call_command("import_boundaries", str(path), by=who, stdout=StringIO())
