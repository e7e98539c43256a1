"""Papers of some parcels: one page each, that says in large letters that it is a sample."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from land import models as m
from land.sample.plan import Site
from land.words import Condition, Ownership
from registry.sample.dice import chosen

PAPERS = 30
Kind = m.LandDocument.Kind
TITLES = {
    Kind.CERTIFICATE: "Sertifikat tanah",
    Kind.GRANT: "Surat hibah tanah",
    Kind.MINUTES: "Berita acara musyawarah desa",
}


def rows(sites: list[Site]) -> Iterable[tuple[Site, dict[str, Any]]]:
    """Of the chosen parcels of some, and of all that the mentors of the cast see; columns of a LandDocument."""
    by_key = {site.key: site for site in sites if site.parcels}
    keys = [key for key, site in by_key.items() if site.shown]
    keys += set(chosen(by_key, min(PAPERS, len(by_key)), "berkas lahan")) - set(keys)
    for key in sorted(keys)[:PAPERS]:
        yield by_key[key], paper(by_key[key])


def paper(site: Site) -> dict[str, Any]:
    parcel, rng = site.parcels[0], site.rolling("berkas")
    kind = kind_of(parcel)
    dated = site.on - timedelta(days=rng.randint(430, 900))
    at = datetime.combine(site.on - timedelta(days=rng.randint(200, 420)), time(10))
    title = f"{TITLES[kind]} (contoh)"
    return {
        "parcel_id": parcel["id"],
        "kind": str(kind),
        "shows": [str(Condition.TITLE)],
        "title": title,
        "dated": dated,
        "file": kept(
            one_page([title, site.cooperative.name, site.cooperative.village.label], dated)
        ),
        "file_name": f"{kind!s}-contoh.pdf",
        "uploaded_at": timezone.make_aware(at),
        "is_sample": True,
    }


def kind_of(parcel: dict[str, Any]) -> m.LandDocument.Kind:
    if parcel["ownership"] == Ownership.GRANT:
        return Kind.GRANT
    return Kind.CERTIFICATE if parcel.get("certificate_number") else Kind.MINUTES


def kept(content: bytes) -> str:
    """The file's name, which follows from its contents: a second filling finds it there."""
    name = f"lahan/contoh-{hashlib.sha256(content).hexdigest()[:24]}.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return name


def one_page(lines: list[str], dated: date) -> bytes:
    """A PDF of one A4 page in Helvetica; signs that it doesn't have become "?"."""
    shown = ["CONTOH", *lines, f"Tanggal {dated:%d-%m-%Y}", "Bukan dokumen yang sebenarnya."]
    text = "".join(f"({escaped(line)}) Tj 0 -32 Td " for line in shown)
    stream = f"BT /F1 20 Tf 72 740 Td {text}ET".encode("latin-1", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    found, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    return found + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(found))
    )


def escaped(line: str) -> str:
    for sign in "\\()":
        line = line.replace(sign, f"\\{sign}")
    return line


def forget() -> None:
    """The files of the sample's papers go when the removal is committed, but for those that a row left names."""
    names = set(m.LandDocument.objects.filter(is_sample=True).values_list("file", flat=True))

    def delete_files() -> None:
        left = set(m.LandDocument.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names - left:
            default_storage.delete(name)

    if names:
        transaction.on_commit(delete_files, robust=True)
