"""Whether every number of the desk equals the list it leads to, on the development database: pages as each reader opens
them, every link followed. Prints what was compared; exit 1 with every number that differs. Nothing is written.

    ./dev bench figures [--most 60]    at most so many links of each page, spread evenly; 0: all
"""

import argparse
import os
import re
from collections import Counter
from html import unescape
from typing import Any

READERS = ("pusat", "dinas_a", "pmo_a", "pengamat")
PAGES = (
    "/",
    "/tindakan/",
    "/rapor/",
    "/peta/",
    "/peta/?indikator=tahap-nib",
    "/peta/titik/",
    "/bulan/",
    "/bulan/angka-beku/{snapshot}/",
    "/bulan/tren/",
    "/bulan/perubahan/?dari={before}&sampai={snapshot}",
    "/laporan/{letter}/",
    "/peringatan/",
    "/kotak-masuk/",
    "/ringkasan-mingguan/",
)
TAG = re.compile(r"<a\b[^>]*\bdata-figure=[^>]*>")
TOTAL = r'data-total="{}" data-value="(\d+)"'
COUNT = re.compile(r'data-count="(\d+)"')


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    parser = argparse.ArgumentParser(prog="./dev bench figures")
    parser.add_argument("--most", type=int, default=60)
    most = parser.parse_args(arguments).most
    wrong = [line for reader in READERS for line in compared(reader, most)]
    wrong += sums()
    print(
        "\n".join([f"{len(wrong)} angka berbeda:", *wrong])
        if wrong
        else "Semua angka sama dengan daftarnya."
    )
    return int(bool(wrong))


def compared(reader: str, most: int) -> list[str]:
    """What differs, one line each."""
    from django.test import Client

    from core.models import User

    user = User.objects.get(username=reader, is_sample=True)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    wrong: list[str] = []
    known: dict[str, str] = {}
    for page in pages(user):
        answer = client.get(page, secure=True)
        if answer.status_code != 200:
            print(f"{reader:<10}{page:<48} tidak terbuka ({answer.status_code})")
            continue
        found = links(answer.content.decode())
        asked = found[:: max(1, -(-len(found) // most))] if most else found
        for link, check, value in asked:
            if link not in known:
                known[link] = client.get(link, secure=True).content.decode()
            said = told(known[link], check)
            if said != value:
                wrong.append(f"{reader} {page}: {value}, daftarnya {said} – {link} ({check})")
                print(wrong[-1], flush=True)
        print(f"{reader:<10}{page:<48}{len(asked):>5} dari {len(found)} angka", flush=True)
    return wrong


def pages(user: Any) -> list[str]:
    from dashboard.models import Letter, Snapshot

    frozen = list(
        Snapshot.objects.for_user(user).order_by("-on", "-pk").values_list("pk", flat=True)
    )
    letter = Letter.objects.for_user(user).order_by("-pk").values_list("pk", flat=True).first()
    names = {"snapshot": frozen[:1], "before": frozen[1:2], "letter": letter and [letter]}
    keys = {name: value[0] for name, value in names.items() if value}
    return [page.format(**keys) for page in PAGES if set(re.findall(r"{(\w+)}", page)) <= set(keys)]


def links(body: str) -> list[tuple[str, str, int]]:
    """(link, how the list repeats the number, number), each once, in the page's order."""
    found = []
    for tag in TAG.findall(body):
        href, check, value = (
            re.search(rf'\b{name}="([^"]*)"', tag) for name in ("href", "data-check", "data-value")
        )
        if href and check and value and check[1]:
            found.append((unescape(href[1]), check[1], int(value[1])))
    return list(dict.fromkeys(found))


def told(body: str, check: str) -> int | None:
    """What the list says; None: it does not repeat the number."""
    if check == "count":
        found = COUNT.search(body)
        return int(found[1]) if found else None
    found = re.search(TOTAL.format(re.escape(check.removeprefix("total:"))), body)
    return int(found[1]) if found else 0


def sums() -> list[str]:
    """Kabupaten/kota, kecamatan and cooperatives must add up to the province."""
    from django.utils import timezone

    from dashboard.counting import live
    from dashboard.counting.measures import OF_COOPERATIVES

    user, on = live.everybody(), timezone.localdate()
    whole = live.count(user, on).of()
    by_district = live.count(user, on, depth=8).of()
    summed: Counter[str] = Counter()
    for numbers in live.per_cooperative(user, on).values():
        summed.update(numbers)
    wrong = [
        f"{key}: {whole[key]} ≠ {by_district[key]} per kecamatan"
        for key in whole | by_district
        if whole[key] != by_district[key]
    ]
    wrong += [
        f"{key}: {whole[key]} ≠ {summed[key]} per koperasi"
        for key in OF_COOPERATIVES
        if whole[key] != summed[key]
    ]
    print(f"Jumlah: {len(whole)} ukuran per kabupaten/kota, kecamatan, dan koperasi dibandingkan.")
    return wrong
