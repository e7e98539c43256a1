"""Speed of the pages, on the development database with its 2,143 cooperatives.

Everything is measured in one run against the same gunicorn (2 workers): a bare view without database,
one indexed query with a 50-row plain template, and the pages. Read the ratios, not the milliseconds.
"""

import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 60
PLAIN = "/bench/plain/"
# After an address: the state of the data moves before each request, as after a write, so that every figure is counted
# anew; without it a page finds what it has kept.
COUNTED = "#dihitung"
PAGES = [
    ("polos tanpa basis data", "/bench/bare/"),
    ("polos 50 baris", PLAIN),
    ("dasbor, tersimpan", "/"),
    ("dasbor, dihitung", f"/{COUNTED}"),
    ("dasbor kabupaten", "/?kabupaten=61.05"),
    ("dasbor kab., dihitung", f"/?kabupaten=61.05{COUNTED}"),
    ("rapor", "/rapor/"),
    ("peta, data", "/peta/data.json"),
    ("tren", "/bulan/tren/"),
    ("peringatan dini", "/peringatan/"),
    ("kotak masuk", "/kotak-masuk/"),
    ("daftar koperasi", "/koperasi/"),
    ("daftar disaring", "/koperasi/?kabupaten=61.05&tahapan=nib"),
    ("pencarian", "/koperasi/?q=kdmp+sei+raya"),
    ("halaman koperasi", "/koperasi/{pk}/"),
    ("daftar gerai", "/gerai/"),
    ("riwayat", "/riwayat/"),
    ("admin daftar", "/admin/registry/cooperative/"),
]
EXPORTS = [("xlsx", "/koperasi/?_export=xlsx"), ("csv", "/koperasi/?_export=csv")]


def prepare() -> tuple[str, int, int]:
    """(session id of `pusat`, a cooperative's id, number of cooperatives)."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.test import Client

    from core.models import User
    from registry.models import Cooperative

    user = User.objects.filter(username="pusat", is_sample=True).first()
    first = Cooperative.objects.first()
    if user is None or first is None:
        raise SystemExit("Basis data belum berisi data contoh: jalankan ./dev up --no-serve dulu.")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value, first.pk, Cooperative.objects.count()


def move_state() -> None:
    """What the triggers on all counted tables do after each write."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('dashboard_state')")


def queries_of(path: str, session: str) -> int:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.cookies["sessionid"] = session
    client.get(path)
    if path.endswith(COUNTED):
        move_state()
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def sizes() -> str:
    """What the figures are counted from."""
    from dashboard.models import Snapshot
    from registry.models import Cooperative
    from visits.models import Visit

    counts = [
        (Cooperative.objects.active().count(), "koperasi"),
        (Visit.objects.count(), "kunjungan"),
        (Snapshot.objects.count(), "angka beku"),
    ]
    return ", ".join(f"{n} {what}" for n, what in counts)


def serve() -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    command = [sys.executable, "-m", "gunicorn", "kdkmp.wsgi:application", "--workers", "2"]
    command += ["--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    for _ in range(100):
        try:
            get(port, "/healthz", "")
            return server, port
        except OSError:
            time.sleep(0.1)
    server.terminate()
    raise SystemExit("gunicorn tidak mau mulai")


def get(port: int, path: str, session: str) -> tuple[float, bytes]:
    """(seconds, body) of one request. Raises SystemExit for anything but 200."""
    if path.endswith(COUNTED):
        move_state()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begin = time.perf_counter()
    connection.request(
        "GET", path.removesuffix(COUNTED), headers={"Cookie": f"sessionid={session}"}
    )
    response = connection.getresponse()
    body = response.read()
    took = time.perf_counter() - begin
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status}")
    return took, body


def assets_of(port: int, body: bytes) -> int:
    """Bytes of all style sheets, scripts and pictures that the page names, gzip."""
    names = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', body))
    return sum(len(gzip.compress(get(port, name.decode(), "")[1])) for name in names)


def workers_peak(server: subprocess.Popen[bytes]) -> list[int]:
    """Peak resident memory of each worker in MB (VmHWM; Linux)."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    peaks = []
    for pid in children:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        peaks.append(int(found.group(1)) // 1024 if found else 0)
    return peaks


def main(arguments: list[str]) -> int:
    session, pk, total = prepare()
    server, port = serve()
    try:
        print(sizes())
        report(port, session, pk)
        print(f"\nUnduhan {total} koperasi (median dari 5):")
        for kind, path in EXPORTS:
            runs = [get(port, path, session) for _ in range(5)]
            seconds = statistics.median(took for took, _ in runs)
            print(f"  {kind:<5} {seconds:6.2f} s   {len(runs[0][1]) / 1024:8.0f} kB")
        peaks = workers_peak(server)
        print(f"Memori puncak pekerja: {', '.join(map(str, peaks))} MB")
    finally:
        server.terminate()
        server.wait(20)
    return 0


def measure(port: int, path: str, session: str) -> tuple[list[float], list[float], bytes]:
    """(milliseconds of the page, of the plain view, the page's body); the two take turns, so that
    whatever else the machine does slows both."""
    for _ in range(6):
        body = get(port, path, session)[1]
        get(port, PLAIN, session)
    times, plain = [], []
    for _ in range(RUNS):
        times.append(get(port, path, session)[0] * 1000)
        plain.append(get(port, PLAIN, session)[0] * 1000)
    return sorted(times), sorted(plain), body


def alone(port: int, path: str, session: str) -> float:
    """Median milliseconds of a page that nothing else is asked between: the server's caches stay warm."""
    for _ in range(6):
        get(port, path, session)
    return statistics.median(get(port, path, session)[0] * 1000 for _ in range(RUNS))


def report(port: int, session: str, pk: int) -> None:
    """Two ratios to the plain view: taking turns with it (a neighbour's load slows both), and each
    measured alone, which is the stricter of the two. “Dihitung”: as after a write, nothing kept."""
    head = f"{'halaman':<24}{'median':>9}{'p95':>9}{'polos':>9}{'× polos':>9}{'× sendiri':>11}"
    print(f"{head}{'query':>7}{'kB gz':>8}{'aset kB':>9}")
    plain_alone = alone(port, PLAIN, session)
    for label, pattern in PAGES:
        path = pattern.format(pk=pk)
        times, plain_times, body = measure(port, path, session)
        median, plain = statistics.median(times), statistics.median(plain_times)
        p95 = times[int(len(times) * 0.95) - 1]
        strict = alone(port, path, session) / plain_alone
        print(
            f"{label:<24}{median:7.1f}ms{p95:7.1f}ms{plain:7.1f}ms{median / plain:9.1f}{strict:11.1f}"
            f"{queries_of(path, session):>7}"
            f"{len(gzip.compress(body)) / 1024:8.1f}{assets_of(port, body) / 1024:9.1f}"
        )
    print(f"Polos 50 baris sendiri: {plain_alone:.1f} ms")
