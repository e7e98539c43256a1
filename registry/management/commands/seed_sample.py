from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.templatetags.kdkmp import angka
from registry.sample import SampleError, is_wanted, remove, seed

SHOWN = 20


class Command(BaseCommand):
    help = "Mengisi data contoh yang ditandai jelas; --remove menghapus semuanya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="diam bila sudah ada koperasi; contoh lama dilengkapi",
        )
        parser.add_argument("--remove", action="store_true", help="hapus semua data contoh")
        parser.add_argument(
            "--force",
            action="store_true",
            help="isi juga di server produksi; dengan --remove: koperasi contoh yang berisi data"
            " nyata dijadikan koperasi nyata, hanya isian contohnya yang dihapus",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self._remove(adopt=options["force"])
        elif not options["if_empty"] or is_wanted():
            self._seed(force=options["force"], quiet=options["if_empty"])

    def _seed(self, *, force: bool, quiet: bool) -> None:
        if settings.HTTPS and not force:
            # The passwords are public. `./dev up` (--if-empty) goes on without sample data.
            message = "Ini server produksi (HTTPS): data contoh tidak diisi tanpa --force."
            if not quiet:
                raise CommandError(message)
            self.stdout.write(message)
            return
        try:
            written = seed()
        except SampleError as error:
            raise CommandError(str(error)) from error
        if not written:
            self.stdout.write("Data contoh sudah ada; tidak ada yang diubah.")
            return
        rows = ", ".join(f"{angka(number)} {name}" for name, number in written.items())
        self.stdout.write(f"Data contoh: {rows}.")

    def _remove(self, *, adopt: bool) -> None:
        report = remove(adopt=adopt)
        self.stdout.write(f"Data contoh dihapus: {angka(report.rows)} baris.")
        fate = "dijadikan koperasi nyata" if adopt else "tetap ada"
        self._list(
            f"koperasi contoh {fate} karena ada data nyata padanya",
            [f"{c.village_id} {c.name}: {why}" for c, why in report.cooperatives.items()],
        )
        for title, rows in report.others.items():
            fate = "dijadikan nyata" if adopt else "tetap ada"
            self._list(
                f"{title} contoh {fate} karena ada data nyata padanya",
                [f"{row}: {why}" for row, why in rows.items()],
            )
        fate = "dinonaktifkan" if adopt else "tetap ada"
        self._list(
            f"akun contoh {fate} karena masih disebut",
            [f"{user.username}: {why}" for user, why in report.users.items()],
        )
        if not adopt and report.has_kept:
            self.stdout.write(
                "Hapus atau pindahkan data nyata itu lalu ulangi, atau ulangi dengan --force: koperasi"
                " dan orang itu menjadi nyata tanpa isian contohnya, akun itu tidak dapat masuk"
                " lagi."
                " Sampai saat itu tanda 'Data contoh' tetap tampil."
            )

    def _list(self, title: str, lines: list[str]) -> None:
        if not lines:
            return
        self.stdout.write(f"{angka(len(lines))} {title}:")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … dan {angka(len(lines) - SHOWN)} lagi")
