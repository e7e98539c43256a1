"""What is measured at both sizes: pages as readers open them, figures, a snapshot."""

import statistics
import time
from collections.abc import Callable
from typing import Any

RUNS = 3
CHILD = "61.05"
# what it is called, URL name, query; names that this checkout doesn't have are left out
PAGES = (
    ("daftar koperasi", "registry:cooperative-list", ""),
    ("daftar koperasi, halaman terakhir", "registry:cooperative-list", "?page=999999"),
    ("saring kabupaten", "registry:cooperative-list", f"?kabupaten={CHILD}"),
    ("saring belum RAT", "registry:cooperative-list", "?belum=rat"),
    ("saring punya gerai", "registry:cooperative-list", "?gerai=ada"),
    ("cari nama", "registry:cooperative-list", "?q=tanjung"),
    ("daftar gerai", "registry:outlet-list", ""),
    ("daftar kunjungan", "visits:visit-list", ""),
    ("cari di kunjungan", "visits:visit-list", "?q=sembako"),
    ("tindak lanjut lewat", "visits:follow-up-list", "?keadaan=lewat"),
    ("daftar penugasan", "mentors:assignment-list", ""),
    ("cakupan", "mentors:coverage", ""),
    ("corong lahan", "land:funnel", ""),
    ("daftar pembangunan", "land:building-list", ""),
    ("peta, halaman", "dashboard:map", ""),
    ("peta, JSON", "dashboard:map-data", ""),
    ("rapor", "dashboard:scorecard", ""),
)
READERS = ("pusat", "dinas_a")
Measured = dict[str, tuple[int, float]]


def timed(
    work: Callable[[], Any], runs: int = RUNS, before: Callable[[], Any] = int
) -> tuple[int, float]:
    """Queries, and median milliseconds, of `work`; `before` is done before each and not counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(runs):
        before()
        with CaptureQueriesContext(connection) as captured:
            begin = time.perf_counter()
            work()
            times.append((time.perf_counter() - begin) * 1000)
    return len(captured), statistics.median(times)


def measured() -> Measured:
    from core.models import User

    found: Measured = {}
    for reader in READERS:
        user = User.objects.get(username=reader)
        found |= {f"{name} · {reader}": told for name, told in pages(user).items()}
    return found | figures(User.objects.get(username="pusat"))


def pages(user: Any) -> Measured:
    from django.core.cache import caches
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    from registry.models import Cooperative

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def read(url: str) -> Callable[[], int]:
        def asked() -> int:
            response = client.get(url, secure=True)
            if response.streaming:
                return sum(len(part) for part in response.streaming_content)
            return response.status_code

        return asked

    found: Measured = {}
    for label, name, query in PAGES:
        try:
            url = reverse(name) + query
        except NoReverseMatch:
            continue
        if client.get(url, secure=True).status_code == 200:
            found[label] = timed(read(url))
    one = Cooperative.objects.for_user(user).active().order_by("pk").first()
    found["rincian koperasi"] = timed(read(reverse("registry:cooperative-detail", args=[one.pk])))
    exported = reverse("registry:cooperative-list") + "?_export="
    for kind in ("csv", "xlsx"):
        found[f"unduh {kind}"] = timed(read(exported + kind), runs=1)
    home = read(reverse("dashboard:home"))
    found["beranda, angka baru dihitung"] = timed(home, before=caches["figures"].clear)
    found["beranda, angka tersimpan"] = timed(home)
    return found


def figures(user: Any) -> Measured:
    from django.core.cache import caches
    from django.utils import timezone

    from dashboard.actions.freezing import take_snapshot
    from dashboard.counting import choosing, live

    today, forget = timezone.localdate(), caches["figures"].clear
    found = {"angka langsung, baru dihitung": timed(lambda: live.count(user, today), before=forget)}
    found["angka langsung, tersimpan"] = timed(lambda: live.count(user, today))
    found["membekukan angka"] = timed(lambda: take_snapshot(by=None), runs=1)
    found["angka pilihan (langsung atau beku)"] = timed(
        lambda: choosing.figures_for(user, today), before=forget
    )
    url = f"beranda sesudah dibekukan ({choosing.figures_for(user, today).source})"
    found["beranda sesudah dibekukan"] = pages_home(user)
    print(f"{url}: {found['beranda sesudah dibekukan'][1]:.0f} ms", flush=True)
    return found


def pages_home(user: Any) -> tuple[int, float]:
    from django.core.cache import caches
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("dashboard:home")
    return timed(lambda: client.get(url, secure=True), before=caches["figures"].clear)
