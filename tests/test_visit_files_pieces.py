"""Photos come in pieces (docs/reference/visit-sync.md): resumed, checked, kept before their row says so."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from core.photos import parts, receiving, storage
from core.photos.decoding import picture_of
from tests.photo_bytes import address, files_in, jpeg, make_photo, own_folder
from tests.visit_rows import make_own, make_visit
from visits.device_pass import make_pass
from visits.models import VisitPhoto

pytestmark = pytest.mark.django_db
BYTES = "application/octet-stream"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    return own_folder(settings, tmp_path)


@pytest.fixture
def content() -> bytes:
    return jpeg()


@pytest.fixture
def photo(folder, world, cast, content) -> VisitPhoto:
    return make_photo(make_visit(make_own(cast["pendamping_a"], world.coop_a)), content)


@pytest.fixture
def phone(client_as, photo) -> Client:
    return client_as("pendamping_a")


def send(client: Client, photo: VisitPhoto, offset: Any, piece: bytes, **headers: str) -> Any:
    return client.post(
        address(photo), piece, content_type=BYTES, headers={"Upload-Offset": str(offset)} | headers
    )


def test_pieces_make_a_photo(phone, photo, content, folder):
    assert phone.get(address(photo)).json() == {"received": 0, "complete": False}
    step = 20_000
    for at in range(0, len(content), step):
        answer = send(phone, photo, at, content[at : at + step])
        so_far = min(at + step, len(content))
        assert answer.json() == {"received": so_far, "complete": so_far == len(content)}
    assert phone.get(address(photo)).json() == {"received": len(content), "complete": True}
    photo.refresh_from_db()
    assert photo.received_at and (photo.width, photo.height) == (640, 480)
    assert set(files_in(folder)) == {photo.file.name, photo.thumbnail.name}
    assert storage.is_whole(photo.file.storage, photo.file.name)
    assert photo.file.name == storage.name_of(photo.stored_sha256)
    assert not list(folder.parent.glob("masuk/*"))


def test_a_cut_line_is_resumed_where_it_was_cut(phone, photo, content):
    send(phone, photo, 0, content[:5000])
    for wrong in (0, 4999, 5001, 10**11):
        answer = send(phone, photo, wrong, content[:10])
        assert (answer.status_code, answer.json()["received"]) == (409, 5000)
    assert send(phone, photo, 5000, content[5000:]).json()["complete"]
    # its answer was lost: the phone sends the last piece again, and is told that all is here
    again = send(phone, photo, 5000, content[5000:])
    assert (again.status_code, again.json()["complete"]) == (200, True)
    assert VisitPhoto.objects.count() == 1


def test_what_was_whole_when_the_server_died_is_finished(phone, photo, content):
    with parts.held(photo.visit.client_id, photo.sha256) as part:
        part.append(content)
    assert phone.get(address(photo)).json() == {"received": len(content), "complete": True}


@pytest.mark.parametrize("fault", ["other bytes", "too long", "no picture"])
def test_a_whole_that_is_no_such_photo_is_dropped(phone, photo, content, folder, fault):
    if fault == "other bytes":  # as good a picture, and as long
        content = jpeg(comment=b"satu")
        photo = make_photo(photo.visit, content)
    if fault == "no picture":
        content = b"%PDF-1.4 " * 3000
        photo = make_photo(photo.visit, content)
    sent = {"other bytes": jpeg(comment=b"dua!"), "too long": content + b"x"}.get(fault, content)
    answer = send(phone, photo, 0, sent)
    assert answer.status_code == 422 and answer.json()["received"] == 0
    assert answer.json()["message"].endswith(".")
    assert phone.get(address(photo)).json() == {"received": 0, "complete": False}
    photo.refresh_from_db()
    assert photo.received_at is None and not files_in(folder.parent)


def test_requests_that_make_no_sense(phone, photo, content):
    url = address(photo)
    assert send(phone, photo, "-1", b"x").status_code == 400
    assert send(phone, photo, "٣", b"x").status_code == 400
    assert phone.post(url, b"x", content_type=BYTES).status_code == 400
    assert phone.post(url, {"a": "b"}, headers={"Upload-Offset": "0"}).status_code == 400
    assert send(phone, photo, 0, bytes(1024 * 1024 + 1)).status_code == 413
    assert phone.put(url, b"x").status_code == 405
    for wrong in (url.replace(photo.sha256, "0" * 64), url.replace("-", "x"), f"{url[:-3]}/"):
        answer = phone.get(wrong)
        assert answer.status_code == 404 and answer.json()["message"]
    for answer in (phone.put(url, b"x"), send(phone, photo, "x", b"x")):
        assert answer.headers["Content-Type"] == "application/json"


def test_only_the_owner_sends(client_as, photo, content, world, cast):
    make_own(cast["pendamping_b"], world.coop_b)
    assert client_as("anonim").get(address(photo)).status_code == 401
    assert client_as("pendamping_b").get(address(photo)).status_code == 404
    assert send(client_as("pendamping_b"), photo, 0, content).status_code == 404
    assert send(client_as("dinas_a"), photo, 0, content).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["pendamping_a"])
    refused = send(strict, photo, 0, content)
    assert refused.status_code == 403 and refused.json()["message"]
    photo.refresh_from_db()
    assert photo.received_at is None


def test_a_closed_account_sends_by_its_pass(client_as, photo, content, cast):
    owner, stranger = cast["pendamping_a"], client_as("anonim")
    by_pass = {"X-Pass": make_pass(owner)}
    assert send(stranger, photo, 0, content, **by_pass).status_code == 401
    owner.is_active = False
    owner.save()
    assert send(stranger, photo, 0, content, **{"X-Pass": "palsu"}).status_code == 401
    assert send(stranger, photo, 0, content, **by_pass).json()["complete"]


def test_the_row_follows_the_files(photo, content, folder, monkeypatch):
    """Planted: `say_received` before `keep`, a rename before its fsync, no fsync of folders: each fails."""
    seen: list[str] = []
    fsync, replace, say = os.fsync, os.replace, receiving.say_received

    def noted(handle: int) -> None:
        seen.append("sync " + Path(os.readlink(f"/proc/self/fd/{handle}")).name[:6])
        fsync(handle)

    def renamed(source: Path, target: Path) -> None:
        seen.append("rename")
        replace(source, target)

    def said(*args: Any, **kwargs: Any) -> None:
        seen.append("row")
        say(*args, **kwargs)

    monkeypatch.setattr("core.photos.storage.os.fsync", noted)
    monkeypatch.setattr("core.photos.storage.os.replace", renamed)
    monkeypatch.setattr(receiving, "say_received", said)
    receiving.store_content(photo, content)
    assert seen[-1] == "row" and seen.count("row") == 1
    place = photo.file.name
    one = ["sync " + part for part in (place[:2], "foto", ".draf-")]
    assert seen[:5] == [*one, "rename", f"sync {place[3:5]}"]
    assert seen.count("rename") == 2 and seen.count("sync .draf-") == 2
    for at, step in enumerate(seen):
        if step == "rename":
            assert seen[at - 1] == "sync .draf-" and seen[at + 1].startswith("sync ")


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_full_disk_is_told_and_nothing_is_promised(
    phone, photo, content, folder, monkeypatch, where
):
    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(f"core.photos.storage.os.{where}", full)
        answer = send(phone, photo, 0, content)
        assert answer.status_code == 503 and answer["Retry-After"]
    photo.refresh_from_db()
    assert photo.received_at is None and not (folder.exists() and files_in(folder))
    so_far = phone.get(address(photo)).json()
    assert so_far == {"received": 0, "complete": False} or (
        where == "replace" and so_far["complete"]
    )
    assert send(phone, photo, so_far["received"], content[so_far["received"] :]).json()["complete"]


def test_an_outage_leaves_the_photo_to_come_again(phone, photo, content, monkeypatch):
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "say_received", away)
        assert send(phone, photo, 0, content).status_code == 503
    assert send(phone, photo, len(content), b"").json()["complete"]


def test_a_torn_file_is_replaced(photo, content, folder):
    picture = picture_of(content)
    name = storage.keep(photo.file.storage, picture.photo)
    (folder / name).write_bytes(picture.photo[:1000])
    assert not storage.is_whole(photo.file.storage, name)
    receiving.store_content(photo, content)
    assert photo.file.name == name and (folder / name).read_bytes() == picture.photo


def test_a_new_photo_is_weighed_again(photo, content):
    photo.visit.weighed_at = timezone.now()
    photo.visit.save()
    receiving.store_content(photo, content)
    photo.visit.refresh_from_db()
    assert photo.visit.weighed_at is None


def test_check_finds_what_is_missing_torn_and_nobodys(photo, content, folder, world, capsys):
    receiving.store_content(photo, content)
    call_command("check_photos")
    small, orphan = folder / photo.thumbnail.name, folder / "ab" / "cd" / f"abcd{'0' * 60}.jpg"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    young = orphan.with_name(f"abcd{'1' * 60}.jpg")
    young.write_bytes(b"x")
    os.utime(orphan, (1, 1))
    small.write_bytes(small.read_bytes()[:-1])
    (folder / photo.file.name).unlink()
    capsys.readouterr()
    with pytest.raises(CommandError, match="hilang atau rusak"):
        call_command("check_photos", remove_orphans=True)
    told = capsys.readouterr().out
    assert f"Hilang: 1.\n  foto kunjungan {photo.pk}: {photo.file.name}" in told
    assert f"Rusak: 1.\n  foto kunjungan {photo.pk}: {photo.thumbnail.name}" in told
    assert "Berkas tanpa catatan: 1." in told and "Dihapus: 1." in told
    assert not orphan.exists() and young.exists() and small.exists()


def test_an_orphan_that_is_needed_again_stays(photo, content, folder):
    """Between looking and removing a photo of that very content came."""
    from core.photos.checking import look_through, remove_orphans

    name = storage.keep(photo.file.storage, picture_of(content).photo)
    os.utime(folder / name, (1, 1))
    found = look_through().orphans
    assert found == [name]
    with storage.in_use(photo.file.storage):
        assert storage.keep(photo.file.storage, picture_of(content).photo) == name
    assert remove_orphans(found) == 0 and (folder / name).exists()


def test_stale_parts_are_pruned(photo, content, folder):
    with parts.held(photo.visit.client_id, photo.sha256) as part:
        part.append(content[:100])
        os.utime(part.path, (1, 1))
        assert parts.remove_stale(10**9) == 0  # somebody is adding to it
    call_command("prune_photo_parts", verbosity=0)
    assert not list(folder.parent.glob("masuk/*"))


def test_a_part_is_held_by_one(photo, monkeypatch):
    monkeypatch.setattr(parts, "WAIT_SECONDS", 0)
    key = (photo.visit.client_id, photo.sha256)
    with parts.held(*key) as part:
        part.append(b"abc")
        with pytest.raises(receiving.Busy), parts.held(*key):
            pass
    with parts.held(*key) as again:
        assert again.received == 3


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once(photo, content, folder):
    """One file, one row, both are told that all is here, however their pieces mix."""
    begin, step = threading.Barrier(3), 7_000

    def sender() -> bool:
        try:
            mine = VisitPhoto.objects.select_related("visit").get(pk=photo.pk)
            begin.wait()
            progress = receiving.progress_of(mine)
            while not progress.complete:
                at = progress.received
                try:
                    progress = receiving.take_piece(mine, at, content[at : at + step])
                except receiving.WrongOffset as error:
                    progress = receiving.Progress(error.received, False)
            return progress.complete
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert [future.result() for future in [pool.submit(sender) for _ in range(3)]] == [True] * 3
    photo.refresh_from_db()
    assert photo.received_at and len(files_in(folder)) == 2
    assert not list(folder.parent.glob("masuk/*"))
