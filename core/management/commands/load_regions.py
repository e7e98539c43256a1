from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.models import Village
from core.regions import RegionSourceError, Report, load_regions, read_outlines
from core.regions.sources import read_sources, versions
from core.templatetags.kdkmp import angka

SHOWN = 20  # of a long list of names


class Command(BaseCommand):
    help = (
        "Memuat kabupaten/kota, kecamatan, desa dan kelurahan resmi dari paket data. Boleh diulang."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--outlines",
            metavar="BERKAS",
            help="GeoJSON batas kabupaten/kota (properti code dan name): nilai ulang titik desanya",
        )
        parser.add_argument(
            "--recheck",
            action="store_true",
            help="nilai ulang semua titik, juga yang tidak berubah sejak pemuatan lalu",
        )
        parser.add_argument(
            "--force", action="store_true", help="terima juga bila banyak wilayah hilang sekaligus"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sources = read_sources()
            path = options["outlines"]
            outlines = read_outlines(path, sources.regencies) if path else None
            report = load_regions(
                outlines=outlines,
                recheck=options["recheck"],
                force=options["force"],
                sources=sources,
            )
        except (RegionSourceError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_summary(report))
        if outlines is not None and (missing := sources.regencies.keys() - outlines.keys()):
            self.stdout.write(
                f"Tanpa batas pada berkas, titiknya tidak dinilai ulang: {', '.join(sorted(missing))}"
            )
        self._list("Ganti nama", report.renamed)
        self._list("Tidak ada lagi pada paket data, ditandai tidak berlaku", report.retired)
        if report.changes or options["outlines"] or options["recheck"]:
            self._list("Titik diragukan", [_suspect(village) for village in report.suspects])

    def _list(self, title: str, lines: list[str]) -> None:
        if not lines:
            return
        self.stdout.write(f"{title} ({angka(len(lines))}):")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … dan {angka(len(lines) - SHOWN)} lagi")


def _summary(report: Report) -> str:
    counts = ", ".join(f"{angka(number)} {name}" for name, number in report.counts.items())
    origins = ", ".join(
        f"{angka(report.origins[origin.value])} {origin.label}"
        for origin in Village.Origin
        if report.origins.get(origin.value)
    )
    return (
        f"Wilayah ({versions()}): {counts}.\n"
        f"Koordinat: {origins}; {angka(len(report.suspects))} diragukan.\n"
        f"Perubahan: {angka(report.changes)} ({angka(report.created)} baru, "
        f"{angka(report.changed)} diubah, {angka(len(report.retired))} tidak berlaku lagi, "
        f"{angka(report.aliases)} nama lama)."
    )


def _suspect(village: Village) -> str:
    regency = village.district.regency
    return f"{village.pk} {village.label}, {regency}: {village.suspect_reason}"
