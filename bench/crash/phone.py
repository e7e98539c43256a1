"""A simulated phone: makes visits, keeps them in a queue, sends until the server has confirmed each with
the hash of every photo. It does what the app does, and is as unlucky as a phone in a village.
"""

import hashlib
import io
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from bench.crash.ledger import Ledger
from bench.crash.wire import Answer, Cut, Knife, ask, request_bytes
from visits.body import digest_of
from visits.ids import make_uuid7

WIB = ZoneInfo("Asia/Pontianak")
SYNC = "/kunjungan/sync/"
TOPICS = ("persiapan_gerai", "rencana_bisnis", "simkopdes", "kemitraan", "lahan")


@dataclass
class Waiting:
    """A body in the queue."""

    body: dict[str, Any]
    digest: str
    missing: list[str] | None = None  # None: the server has not answered for it yet
    version: int | None = None


@dataclass
class Luck:
    """Shares of requests that are cut or sent twice at once, of visits that are edited or resent."""

    cut: float = 0.42
    twice: float = 0.04
    edit: float = 0.06
    resend: float = 0.05


@dataclass
class Tally:
    """What the phones saw. `wrong`: sentences about what must never happen."""

    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    cuts: int = 0
    lost: int = 0  # connections that the server dropped
    doubled: int = 0
    edits: int = 0
    wrong: list[str] = field(default_factory=list)


class Phone(threading.Thread):
    def __init__(
        self,
        number: int,
        *,
        port: int,
        session: str,
        cooperatives: list[int],
        visits: int,
        photos: int,
        ledger: Ledger,
        luck: Luck,
        stop: threading.Event,
        new_id_on_retry: bool = False,
    ) -> None:
        super().__init__(name=f"phone-{number}", daemon=True)
        self.number, self.port, self.session = number, port, session
        self.cooperatives, self.ledger, self.luck = cooperatives, ledger, luck
        self.to_make, self.photos_left, self.stop = visits, photos, stop
        self.new_id_on_retry = new_id_on_retry
        self.dice = random.Random(6100 + number)
        self.queue: dict[str, Waiting] = {}
        self.contents: dict[str, bytes] = {}
        self.sent_before: list[Waiting] = []
        self.tally = Tally()
        self.failures = 0

    def run(self) -> None:
        try:
            while not self.stop.is_set() and (self.to_make or self.queue):
                self.make_some()
                self.deliver()
                self.send_photos()
                if self.failures:  # back-off with jitter, as the app's
                    time.sleep(min(0.25, 0.02 * 2 ** min(self.failures, 6)) * self.dice.random())
        except Exception as error:
            self.tally.wrong.append(f"HP {self.number} berhenti: {error!r}")
            raise

    # --- making ------------------------------------------------------------------------------

    def make_some(self) -> None:
        while self.to_make and len(self.queue) < 20:
            share = self.photos_left / self.to_make
            count = int(share) + (self.dice.random() < share % 1)
            self.to_make -= 1
            self.photos_left -= count
            self.enqueue(self.new_body(count))

    def enqueue(self, made: tuple[dict[str, Any], dict[str, Any]]) -> None:
        body, colours = made
        digest = digest_of(body)
        self.ledger.make(self.number, body, digest, colours)
        self.queue[body["id"]] = Waiting(body, digest)

    def new_body(self, photos: int) -> tuple[dict[str, Any], dict[str, Any]]:
        colours, declared = {}, []
        for _ in range(photos):
            content, colour = self.picture()
            sha = hashlib.sha256(content).hexdigest()
            self.contents[sha] = content
            colours[sha] = colour
            declared.append({"sha256": sha, "size": len(content), "caption": "", "taken_at": None})
        now = datetime.now(WIB).replace(microsecond=0)
        due = (now + timedelta(days=9)).date().isoformat()
        dice = self.dice
        body = {
            "schema": 1,
            "id": str(make_uuid7()),
            "cooperative": dice.choice(self.cooperatives),
            "mode": "lapangan",
            "topics": dice.sample(TOPICS, dice.randint(1, 3)),
            "started_at": (now - timedelta(hours=2)).isoformat(),
            "ended_at": (now - timedelta(hours=1)).isoformat(),
            "people_met": "Ketua dan bendahara",
            "people_count": 2,
            "findings": f"Catatan {self.number}-{dice.getrandbits(60):x}",
            "obstacles": [
                {
                    "id": str(make_uuid7()),
                    "category": "lahan",
                    "priority": "sedang",
                    "note": "Banjir",
                }
                for _ in range(dice.randint(0, 2))
            ],
            "follow_ups": [
                {"id": str(make_uuid7()), "what": "Urus surat tanah", "who": "Ketua", "due": due}
                for _ in range(dice.randint(0, 1))
            ],
            "position": {
                "latitude": dice.uniform(0.0, 1.0),
                "longitude": dice.uniform(109.0, 110.0),
                "accuracy": dice.uniform(3, 60),
                "at": now.isoformat(),
            },
            "photos": declared,
            "device_time": now.isoformat(),
            "device_offset": 420,
            "app": "1",
            "based_on": None,
        }
        return body, colours

    def picture(self) -> tuple[bytes, tuple[int, int, int]]:
        """A small JPEG of one colour with a speck of noise: no two alike, and told apart by looking."""
        colour = tuple(self.dice.randrange(20, 236) for _ in range(3))
        image = Image.new("RGB", (96, 72), colour)
        image.paste(Image.frombytes("L", (24, 18), self.dice.randbytes(24 * 18)).convert("RGB"))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=88)
        return out.getvalue(), colour  # type: ignore[return-value]

    # --- asking ------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: bytes = b"", **more: str) -> Answer | None:
        """None: no answer worth the name; what was sent may or may not have arrived."""
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        message = request_bytes(method, path, body, self.session, headers)
        knife = None
        if self.dice.random() < self.luck.cut:
            self.tally.cuts += 1
            if self.dice.random() < 0.5:
                knife = Knife(in_request=self.dice.random())
            else:
                knife = Knife(in_answer=self.dice.choice((0, 1, 40, 200)))
        try:
            answer = ask(self.port, message, knife)
        except Cut:
            if knife is None:
                self.tally.lost += 1
            self.failures += 1
            return None
        self.tally.statuses[answer.status] += 1
        if answer.status >= 500 and answer.status != 503:
            self.tally.wrong.append(f"{method} {path}: status {answer.status}")
        if answer.status not in (200, 409, 503):
            self.tally.wrong.append(
                f"{method} {path}: status {answer.status} {answer.content[:120]!r}"
            )
        self.failures = self.failures + 1 if answer.status == 503 else 0
        return answer if answer.status in (200, 409) else None

    def deliver(self) -> None:
        batch = [item for item in self.queue.values() if item.missing is None][:19]
        if self.sent_before and self.dice.random() < self.luck.resend:
            batch.append(self.dice.choice(self.sent_before))  # an old one once more
        if not batch:
            return
        bodies = [item.body for item in batch]
        if self.new_id_on_retry and self.failures:
            bodies = [body | {"id": str(make_uuid7())} for body in bodies]
        envelope = {"schema": 1, "device_time": datetime.now(WIB).isoformat(), "visits": bodies}
        content = json.dumps(envelope).encode()
        twin = None
        if self.dice.random() < self.luck.twice:
            self.tally.doubled += 1
            twin = threading.Thread(target=self.send_again, args=[content], daemon=True)
            twin.start()
        answer = self.ask("POST", SYNC, content, Content_Type="application/json")
        if twin:
            twin.join()
        if answer is None or answer.status != 200:
            return
        items = json.loads(answer.content)["items"]
        for waiting, item in zip(batch, items, strict=True):
            self.take(waiting, item)

    def send_again(self, content: bytes) -> None:
        """The very same delivery on a second connection at the same moment; its answer is lost."""
        more = {"Content-Type": "application/json"}
        try:
            ask(self.port, request_bytes("POST", SYNC, content, self.session, more))
        except Cut:
            return

    def take(self, waiting: Waiting, item: dict[str, Any]) -> None:
        self.tally.codes[item["code"]] += 1
        body = waiting.body
        if not self.new_id_on_retry and item["id"] != body["id"]:
            self.tally.wrong.append(f"jawaban untuk {item['id']}, dikirim {body['id']}")
            return
        if item["code"] not in (200, 201) or item["status"] != "terkirim":
            self.tally.wrong.append(f"{body['id']}: {item}")
            self.queue.pop(body["id"], None)
            return
        if self.queue.get(body["id"]) is not waiting:
            return  # an old one: it only had to be answered
        waiting.missing, waiting.version = item["photos_missing"], item["version"]
        if not waiting.missing:
            self.confirmed(waiting)

    def confirmed(self, waiting: Waiting) -> None:
        del self.queue[waiting.body["id"]]
        self.ledger.confirm(waiting.body["id"], waiting.digest)
        if waiting.body["based_on"] is None and self.dice.random() < self.luck.edit:
            self.tally.edits += 1
            text = f"{waiting.body['findings']} (dibetulkan)"
            self.enqueue((waiting.body | {"findings": text, "based_on": waiting.version}, {}))
        elif self.dice.random() < 0.1:
            self.sent_before = [*self.sent_before[-30:], waiting]

    def send_photos(self) -> None:
        for waiting in list(self.queue.values()):
            for sha in list(waiting.missing or []):
                if self.send_photo(waiting.body["id"], sha):
                    waiting.missing.remove(sha)  # type: ignore[union-attr]
            if waiting.missing == []:
                waiting.missing = (
                    None  # asked once more: only the server's word makes it "Terkirim"
                )

    def send_photo(self, visit: str, sha: str) -> bool:
        path, content = f"{SYNC}foto/{visit}/{sha}/", self.contents[sha]
        offset = 0
        if self.failures:
            answer = self.ask("GET", path)
            if answer is None:
                return False
            told = json.loads(answer.content)
            if told["complete"]:
                return True
            offset = told["received"]
        while True:
            piece = content[offset : offset + self.dice.choice((1500, 4000, 64_000))]
            more = {"Content_Type": "application/octet-stream", "Upload_Offset": str(offset)}
            answer = self.ask("POST", path, piece, **more)
            if answer is None:
                return False
            told = json.loads(answer.content)
            if told.get("complete"):
                return True
            offset = told["received"]
