"""\"Simpan ke berkas\": opened here with the private key, as the contract says; sealed for anybody else."""

import base64
import json
import struct
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.field_phone import MadeUpServer, Phone, cut

pytestmark = [pytest.mark.browser, pytest.mark.long]
MAGIC = b"KDKMPV01"


@pytest.fixture
def phone(browser):
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Pontianak")
    yield Phone(context, MadeUpServer())
    context.close()


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def export(
    phone: Phone, private: rsa.RSAPrivateKey, limit: int = 30_000_000, **most: int
) -> list[dict[str, Any]]:
    """What the app hands out, with the key as it lies in its data. → [{name, data}]"""
    public = private.public_key().public_numbers()
    jwk = {
        "kty": "RSA",
        "n": number(public.n),
        "e": number(public.e),
        "alg": "RSA-OAEP-256",
        "use": "enc",
    }
    files = phone.run(
        """await kd.store.setMeta("data:1", {key: {id: "k1", jwk: x.jwk}, pass: "surat"});
        const files = await kd.filebox.exportAll("1", {limit: x.limit, most: x.most});
        await kd.filebox.markExported("1", files);
        const text = async (file) => {
          let raw = "";
          for (const byte of new Uint8Array(await file.arrayBuffer())) raw += String.fromCharCode(byte);
          return btoa(raw);
        };
        return Promise.all(files.map(async (file) => ({name: file.name, data: await text(file)})));""",
        {"jwk": jwk, "limit": limit, "most": most},
    )
    return [{"name": file["name"], "data": base64.b64decode(file["data"])} for file in files]


def opened(data: bytes, private: rsa.RSAPrivateKey) -> tuple[dict[str, Any], dict[str, bytes]]:
    """As docs/reference/visit-sync.md says. → what it says of itself, and the photos by digest"""
    assert data[:8] == MAGIC
    (length,) = struct.unpack(">I", data[8:12])
    raw = data[12 : 12 + length]
    header = json.loads(raw)
    assert header["key"] == "k1"
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    secret = private.decrypt(base64.b64decode(header["wrapped"]), oaep)
    assert len(secret) == 32
    plain = AESGCM(secret).decrypt(base64.b64decode(header["iv"]), data[12 + length :], raw)
    (length,) = struct.unpack(">I", plain[:4])
    told, at, photos = json.loads(plain[4 : 4 + length]), 4 + length, {}
    for photo in told["photos"]:
        content = plain[at : at + photo["size"]]
        at += photo["size"]
        assert hashlib_of(content) == photo["sha256"]
        photos[photo["sha256"]] = content
    assert at == len(plain)
    return told, photos


def hashlib_of(content: bytes) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize().hex()


def test_a_file_holds_what_is_finished_and_only_the_server_opens_it(phone, private):
    waiting, draft, refused = phone.log(photos=2), phone.log("draf"), phone.log()
    phone.server.refuse[refused] = {"findings": ["Isi."]}
    phone.server.faults = [cut]
    phone.start()
    phone.edit(refused, "ditolak", state="perbaikan")
    words = phone.run("return kd.filebox.summary('1')")
    assert (words["visits"], words["drafts"]) == (2, 1)
    assert "1 yang belum selesai tidak ikut" in words["words"]
    (file,) = export(phone, private)
    assert file["name"].startswith("kunjungan-2")
    assert file["name"].endswith("-1.kdkmp")
    told, photos = opened(file["data"], private)
    assert (told["schema"], told["pass"]) == (1, "surat")
    ids = [body["id"] for body in told["visits"]]
    assert set(ids) == {waiting, refused}
    assert draft not in ids
    assert len(photos) == 2
    assert {photo["visit"] for photo in told["photos"]} == {waiting}
    assert b"findings" not in file["data"]
    assert phone.record(waiting)["exported_at"]
    broken = bytearray(file["data"])
    broken[-1] ^= 1
    with pytest.raises(InvalidTag):
        opened(bytes(broken), private)


def test_what_was_written_to_a_file_goes_by_network_unchanged(phone, private):
    """The server has it from the file already: the same body again, and an edit since is its next version."""
    visit = phone.log(findings="pertama")
    (file,) = export(phone, private)
    (body,) = opened(file["data"], private)[0]["visits"]
    assert phone.record(visit)["state"] == "tersimpan"
    phone.server.receive(body)
    phone.edit(visit, "kedua")
    (file,) = export(phone, private)
    assert [one["based_on"] for one in opened(file["data"], private)[0]["visits"]] == [None, 1]
    phone.start()
    phone.send()
    assert [one["findings"] for one in phone.server.versions[visit]] == ["pertama", "kedua"]
    assert phone.server.rivals == []
    assert phone.record(visit)["state"] == "terkirim"
    assert export(phone, private) == []


def test_a_large_outbox_becomes_several_files_each_with_its_visits(phone, private):
    visits = [phone.log(photos=3) for _ in range(2)]
    files = export(phone, private, limit=320_000)
    assert len(files) >= 3
    assert all(len(file["data"]) < 340_000 for file in files)
    found = set()
    for file in files:
        told, photos = opened(file["data"], private)
        bodies = {body["id"] for body in told["visits"]}
        assert {photo["visit"] for photo in told["photos"]} <= bodies
        found |= set(photos)
    declared = {p["sha256"] for visit in visits for p in phone.record(visit)["body"]["photos"]}
    assert found == declared


@pytest.mark.parametrize(
    "most", [{"bodies": 3}, {"photos": 2}, {"json": 13_000}, {"marks": 150}], ids=str
)
def test_a_file_holds_no_more_than_the_server_takes(phone, private, most):
    visits = {phone.log(photos=n % 2, findings="é" * 400) for n in range(8)}
    [whole] = export(phone, private)
    _, photos = opened(whole["data"], private)
    files = [opened(file["data"], private) for file in export(phone, private, **most)]
    assert len(files) > 1
    assert {body["id"] for one, _ in files for body in one["visits"]} == visits
    assert {sha for _, some in files for sha in some} == set(photos)
    for one, _ in files:
        text = json.dumps(one, ensure_ascii=False, separators=(",", ":"))
        assert len(one["visits"]) <= most.get("bodies", 99)
        assert len(one["photos"]) <= most.get("photos", 99)
        assert len(text.encode()) <= most.get("json", len(text.encode()))
        assert sum(map(text.count, ",[{")) <= most.get("marks", 999)


def test_without_the_servers_key_it_says_what_to_do(phone):
    phone.log()
    words = phone.run("return kd.filebox.exportAll('1').catch((error) => error.message)")
    assert "sekali saat ada internet" in words
