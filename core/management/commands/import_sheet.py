"""The whole import on the command line, in this process: read, map as guessed, check, and apply if told."""

import shutil
import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.models import ImportJob, ImportRow, User
from core.sheets import jobs
from core.sheets.book import Refused
from core.sheets.kinds import KINDS
from core.sheets.progress import shown
from core.sheets.rows import WRITTEN, State
from core.sheets.working import STOPPED, finish
from core.templatetags.kdkmp import angka, persen

Stage = ImportJob.Stage
NEED_SOMEBODY = (State.WRONG, State.DOUBTFUL, State.REFUSED)
LISTED = 20
BAR, LINE_SECONDS = 30, 5.0

STATUS = """
Status keluar:
  0  semua baris beres (dan diterapkan bila --apply)
  1  ada baris yang salah, meragukan atau ditolak; baris lain tetap diterapkan bila --apply
  2  tidak dapat dikerjakan: berkas, hak akses, kolom wajib atau perintahnya keliru; data tidak berubah
"""


class Command(BaseCommand):
    help = (
        "Mengimpor lembar Excel, ods atau csv tanpa pekerja latar. Tanpa --apply hanya memeriksa."
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(
            *args, formatter_class=RawDescriptionHelpFormatter, epilog=STATUS, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", metavar="JENIS", help="jenis data, misalnya koperasi")
        parser.add_argument("file", metavar="BERKAS", type=Path)
        parser.add_argument("--by", required=True, metavar="AKUN", help="nama akun yang mengimpor")
        parser.add_argument(
            "--mode",
            choices=ImportJob.Mode.values,
            default=ImportJob.Mode.FILL,
            help="fill: isi yang kosong saja; update: perbarui dengan isi berkas",
        )
        parser.add_argument(
            "--as-of", metavar="TTTT-BB-HH", help="data per tanggal; tanpa ini: hari ini"
        )
        parser.add_argument(
            "--sheet", metavar="LEMBAR", help="nama lembar; tanpa ini: yang paling cocok"
        )
        parser.add_argument("--apply", action="store_true", help="tulis baris baru dan berubah")
        parser.add_argument("--report", metavar="BALIKAN.xlsx", type=Path, help="simpan balikan")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self.run(**options)
        except (ValidationError, PermissionDenied, Refused) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(text, returncode=2) from error
        self.summary(job)
        if options["report"]:
            self.report(job, options["report"])
        left = sum(job.counts.get(state, 0) for state in NEED_SOMEBODY)
        if left:
            raise CommandError(
                f"{angka(left)} baris belum beres. Perbaiki di balikan (--report) atau jawab di "
                f"halaman impor nomor {job.pk}.",
                returncode=1,
            )

    def run(self, *, kind: str, file: Path, by: str, mode: str, **options: Any) -> ImportJob:
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None:
            raise ValidationError(f"Akun {by} tidak ada atau tidak aktif.")
        if kind not in KINDS:
            known = ", ".join(sorted(KINDS)) or "belum ada"
            raise ValidationError(f"Jenis data {kind} tidak dikenal. Yang ada: {known}.")
        day = day_of(options["as_of"])
        try:
            with file.open("rb") as opened:
                job = jobs.upload_sheet(kind=kind, file=File(opened, name=file.name), by=user)
        except OSError as error:
            raise ValidationError(f"Berkas {file} tidak dapat dibaca.") from error
        self.step(job, Stage.MAPPING)
        if options["sheet"]:
            job = jobs.choose_sheet(job=job, by=user, sheet=options["sheet"])
        fields = {one["index"]: one["field"] for one in job.columns}
        self.columns(job)
        jobs.map_columns(
            job=job, by=user, fields=fields, mode=mode, as_of=day, month_day=job.month_day
        )
        self.step(job, Stage.PREVIEW)
        if options["apply"] and any(job.counts.get(state, 0) for state in WRITTEN):
            jobs.start_apply(job=job, by=user)
            self.step(job, Stage.APPLIED)
        return job

    def step(self, job: ImportJob, wanted: str) -> None:
        """Do what the job waits for. Raises ValidationError when it ends elsewhere."""
        job.refresh_from_db()
        with shown(Progress(self.stdout, job.get_stage_display())):
            try:
                jobs.work(job.pk)
            except KeyboardInterrupt:
                finish(ImportJob.objects.get(pk=job.pk), Stage.CANCELLED, STOPPED)
                raise ValidationError(STOPPED) from None
        job.refresh_from_db()
        if job.stage != wanted:
            raise ValidationError(job.message or f"Impor ini {job.get_stage_display()}.")

    def columns(self, job: ImportJob) -> None:
        labels = {one.name: one.label for one in KINDS[job.kind].fields}
        self.stdout.write(f"Impor nomor {job.pk}, lembar {job.sheet!r}:")
        for one in job.columns:
            if one["field"] in labels:
                doubt = "" if one["sure"] else " (dugaan)"
                self.stdout.write(f"  {one['text']} → {labels[one['field']]}{doubt}")
        others = [one["name"] for one in job.sheets if one["fits"] and one["name"] != job.sheet]
        if others:
            told = ", ".join(repr(name) for name in others)
            self.stdout.write(
                f"  Catatan: lembar lain tidak diimpor: {told} (pilih dengan --sheet)."
            )
        for note in job.notes:
            self.stdout.write(f"  Catatan: {note}")

    def summary(self, job: ImportJob) -> None:
        for state in State:
            if number := job.counts.get(state.value, 0):
                self.stdout.write(f"{angka(number):>9} {state.label}")
        for row in job.rows.filter(state__in=NEED_SOMEBODY).order_by("number")[:LISTED]:
            self.stdout.write(f"  baris {row.number}: {why(row)}")
        total = sum(job.counts.get(state, 0) for state in WRITTEN)
        if job.stage == Stage.APPLIED:
            self.stdout.write(f"Diterapkan: {angka(total)} baris.")
        elif total:
            self.stdout.write(f"Belum diterapkan: {angka(total)} baris (pakai --apply).")
        else:
            self.stdout.write("Tidak ada baris baru atau berubah.")

    def report(self, job: ImportJob, path: Path) -> None:
        from core.sheets.balikan import write_balikan  # the heavy reader only when it is asked for

        try:
            jobs.note_balikan(job=job, by=job.uploaded_by)
            made = write_balikan(job)
            shutil.copyfile(made, path)
            if jobs.is_sensitive(job):
                made.unlink()
        except (OSError, Refused) as error:
            raise CommandError(
                f"Balikan tidak dapat disimpan di {path}: {error}", returncode=2
            ) from error
        self.stdout.write(f"Balikan disimpan di {path}.")


def day_of(text: str | None) -> date:
    """Raises ValidationError for what is no day."""
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError("Tulis --as-of sebagai TTTT-BB-HH, misalnya 2026-10-31.") from None


def why(row: ImportRow) -> str:
    data = row.data
    said = [data["refused"]] if data["refused"] else []
    said += [text for _, text in data["problems"]] + [one[2] for one in data["questions"]]
    return " ".join(said) or State(row.state).label


class Progress:
    """Called with (done, total): a bar on a terminal, else a line now and then."""

    def __init__(self, out: Any, label: str) -> None:
        self.out, self.label = out, label
        self.on_terminal = bool(getattr(out, "isatty", lambda: False)()) and sys.stdout.isatty()
        self.last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        ended = done >= total > 0
        if not ended and now - self.last < (0.1 if self.on_terminal else LINE_SECONDS):
            return
        self.last = now
        figures = f"{angka(done)} dari {angka(total)} baris ({persen(done, total)})"
        if self.on_terminal:
            full = BAR * done // total if total else 0
            bar = "█" * full + "░" * (BAR - full)
            self.out.write(f"\r{self.label} {bar} {figures} ", ending="\n" if ended else "")
            self.out.flush()
        else:
            self.out.write(f"{self.label}: {figures}")
