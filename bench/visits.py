"""How many visits a second the server keeps, without photos: POST /kunjungan/sync/ to gunicorn (2 workers)
over HTTP, in deliveries of 20 and of 1, next to a bare view asked by the same clients in the same run.

Writes into the development database in the name of its sample mentors, and takes its visits out again.
"""

import http.client
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from bench.pages import serve

CLIENTS = 8
TOKEN = "m" * 32
BARE = "/bench/bare/"
SYNC = "/kunjungan/sync/"
MENTORS = ("pendamping_a", "pendamping_b")


class Mentor:
    def __init__(self, session: str, cooperatives: list[int]) -> None:
        self.session, self.cooperatives = session, cooperatives


def prepare() -> list[Mentor]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.test import Client
    from django.utils import timezone

    from core.models import User
    from mentors.models import Assignment

    found = []
    for user in User.objects.filter(username__in=MENTORS, is_sample=True):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        running = Assignment.objects.running(timezone.localdate()).of_active()
        mine = running.filter(contract__person__user=user).values_list("cooperative", flat=True)
        if mine:
            found.append(Mentor(client.cookies["sessionid"].value, list(mine)))
    if not found:
        raise SystemExit("Basis data belum berisi data contoh: jalankan ./dev up --no-serve dulu.")
    return found


def delivery(mentor: Mentor, count: int, ids: list[str]) -> bytes:
    """`count` visits of this morning, as the app sends them: an obstacle and a follow-up in every third."""
    from datetime import timedelta

    from django.utils import timezone

    from visits.ids import make_uuid7

    now = timezone.localtime().replace(microsecond=0)
    visits = []
    for number in range(count):
        ids.append(str(make_uuid7()))
        more = number % 3 == 0
        due = (now + timedelta(days=14)).date().isoformat()
        obstacle = {"category": "lahan", "priority": "sedang", "note": "Tergenang"}
        task = {"what": "Urus surat tanah", "who": "Ketua", "due": due}
        visits.append(
            {
                "schema": 1,
                "id": ids[-1],
                "cooperative": mentor.cooperatives[len(ids) % len(mentor.cooperatives)],
                "mode": "lapangan",
                "topics": ["persiapan_gerai", "lahan"],
                "started_at": (now - timedelta(hours=2)).isoformat(),
                "ended_at": (now - timedelta(hours=1)).isoformat(),
                "people_met": "Ketua dan bendahara",
                "people_count": 2,
                "findings": f"Rak sembako terpasang, kunjungan {len(ids)}. " * 6,
                "obstacles": [{"id": str(make_uuid7())} | obstacle] if more else [],
                "follow_ups": [{"id": str(make_uuid7())} | task] if more else [],
                "position": {"latitude": 0.07, "longitude": 109.3, "accuracy": 9.5, "at": None},
                "device_time": now.isoformat(),
                "device_offset": 420,
                "app": "1",
            }
        )
    envelope = {"schema": 1, "device_time": now.isoformat(), "visits": visits}
    return json.dumps(envelope).encode()


def ask(line: http.client.HTTPConnection, session: str, path: str, body: bytes | None) -> bytes:
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    if body is not None:
        headers["Content-Type"] = "application/json"
    line.request("GET" if body is None else "POST", path, body, headers)
    answer = line.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {content[:200]!r}")
    return content


def at_once(port: int, work: Callable[[http.client.HTTPConnection, int], None]) -> float:
    """Seconds until every client has done its part."""
    gate = threading.Barrier(CLIENTS + 1)

    def run(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        gate.wait()
        work(line, number)
        line.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    gate.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin


def bare_rate(port: int, mentors: list[Mentor], count: int) -> float:
    def work(line: http.client.HTTPConnection, number: int) -> None:
        for _ in range(count // CLIENTS):
            ask(line, mentors[number % len(mentors)].session, BARE, None)

    return count / at_once(port, work)


def visit_rate(port: int, mentors: list[Mentor], total: int, size: int, ids: list[str]) -> float:
    parts: list[list[bytes]] = [[] for _ in range(CLIENTS)]
    for number in range(total // size):
        place = number % CLIENTS
        parts[place].append(delivery(mentors[place % len(mentors)], size, ids))
    codes: Counter[Any] = Counter()

    def work(line: http.client.HTTPConnection, number: int) -> None:
        for body in parts[number]:
            answer = ask(line, mentors[number % len(mentors)].session, SYNC, body)
            codes.update(item["code"] for item in json.loads(answer)["items"])

    seconds = at_once(port, work)
    if codes != {201: total // size * size}:
        raise SystemExit(f"tidak semua kunjungan diterima: {codes}")
    return total / seconds


def main(arguments: list[str]) -> int:
    mentors, ids = prepare(), list[str]()
    server, port = serve()
    try:
        bare_rate(port, mentors, 400)  # every worker has loaded everything
        visit_rate(port, mentors, 80, 1, ids)
        print(f"{'':<34}{'per detik':>10}{'polos':>9}")
        for label, total, size in (
            ("kunjungan, 20 sekali kirim", 2_400, 20),
            ("satu-satu", 800, 1),
        ):
            bare = bare_rate(port, mentors, 1_200)
            rate = visit_rate(port, mentors, total, size, ids)
            print(f"{label:<34}{rate:10.0f}{bare:9.0f}")
        print(f"Muatan mesin: {os.getloadavg()[0]:.1f}")
    finally:
        server.terminate()
        server.wait(20)
        take_out(ids)
    return 0


def take_out(ids: list[str]) -> None:
    from visits.models import Visit

    Visit.objects.filter(client_id__in=ids).delete()
