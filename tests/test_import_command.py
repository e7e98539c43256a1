"""import_sheet: the same verbs as the pages, told in Indonesian, with an exit status for scripts."""

import sys
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from core.management.commands.import_sheet import Command, Progress
from core.models import ImportJob
from core.sheets import jobs
from tests.english import english_leftovers
from tests.import_kind import HEADER, KIND, ROWS, registered

Stage = ImportJob.Stage


@pytest.fixture(autouse=True)
def _kind(tmp_path, settings, cast):
    settings.MEDIA_ROOT = tmp_path / "media"
    with registered():
        yield


@pytest.fixture
def file(tmp_path):
    def make(*rows: str, header: str = HEADER):
        path = tmp_path / "kiriman.csv"
        path.write_text("\n".join((header, *rows)))
        return path

    return make


def run(*args, **kwargs) -> tuple[int, str]:
    """(exit status, what was said)."""
    out = StringIO()
    try:
        call_command("import_sheet", KIND, *map(str, args), stdout=out, **kwargs)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def test_it_only_checks_without_apply(file, world):
    status, said = run(file(ROWS[0]), "--by=dinas_a", "--mode=update")
    assert status == 0 and "Belum diterapkan: 1 baris" in said and "Telepon → Telepon" in said
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone == "" and ImportJob.objects.get().stage == Stage.PREVIEW


def test_it_applies_and_tells_what_is_left(file, world):
    status, said = run(file(*ROWS), "--by=dinas_a", "--apply")
    assert status == 1 and "Diterapkan: 1 baris" in said
    assert "baris 3: Belum ada koperasi" in said and "2 baris belum beres" in said
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone
    job = ImportJob.objects.get()
    assert job.stage == Stage.APPLIED and job.applied_by.username == "dinas_a"
    assert not english_leftovers(said)
    status, said = run(file(ROWS[0]), "--by=dinas_a", "--apply")
    assert status == 0 and "Tidak ada baris baru atau berubah" in said


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--by=tidak_ada"], "Akun tidak_ada tidak ada"),
        (["--by=pengamat"], "tidak berhak"),
        (["--by=dinas_a", "--as-of=31/10/2026"], "Tulis --as-of sebagai"),
        (["--by=dinas_a", "--as-of=2999-01-01"], "belum terjadi"),
    ],
)
def test_what_can_not_be_done_is_status_two(file, world, options, told):
    status, said = run(file(*ROWS), "--apply", *options)
    assert status == 2 and told in said
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone == ""


def test_wrong_files_and_kinds(file, tmp_path):
    status, said = run(tmp_path / "tidak ada.xlsx", "--by=dinas_a")
    assert status == 2 and "tidak dapat dibaca" in said
    status, said = run(file("1;2", header="a;b"), "--by=dinas_a")
    assert status == 2 and "Tidak ada tabel" in said
    assert run(file("x;y;z", header="Kabupaten;Kecamatan;Telepon"), "--by=dinas_a")[0] == 2
    with pytest.raises(CommandError, match=r"rahasia tidak dikenal. Yang ada: .*uji"):
        call_command("import_sheet", "rahasia", str(file()), "--by=dinas_a")


def test_report_is_saved(file, tmp_path, monkeypatch):
    made = tmp_path / "dibuat.xlsx"
    made.write_bytes(b"PK isi")
    fake = SimpleNamespace(write_balikan=lambda job: made)
    monkeypatch.setitem(sys.modules, "core.sheets.balikan", fake)
    target = tmp_path / "balikan.xlsx"
    status, said = run(file(*ROWS), "--by=dinas_a", f"--report={target}")
    assert status == 1 and target.read_bytes() == b"PK isi" and "Balikan disimpan" in said
    status, said = run(file(*ROWS), "--by=dinas_a", f"--report={tmp_path / 'x' / 'y.xlsx'}")
    assert status == 2 and "tidak dapat disimpan" in said


def test_an_interrupt_leaves_nothing_half_done(file, monkeypatch, world):
    work = jobs.work

    def interrupted(pk: int) -> str:
        if ImportJob.objects.get(pk=pk).stage == Stage.CHECKING:
            raise KeyboardInterrupt
        return work(pk)

    monkeypatch.setattr(jobs, "work", interrupted)
    status, said = run(file(*ROWS), "--by=dinas_a", "--apply")
    assert status == 2 and "Dihentikan" in said
    assert ImportJob.objects.get().stage == Stage.CANCELLED


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal_and_lines_elsewhere(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    from django.core.management.base import OutputWrapper

    bar, plain = Terminal(), StringIO()
    for out in (bar, plain):
        show = Progress(OutputWrapper(out), "memeriksa baris")
        for done in (0, 1000, 2143):
            show(done, 2143)
    assert "\r" in bar.getvalue() and bar.getvalue().endswith(
        "2.143 dari 2.143 baris (100\u00a0%) \n"
    )
    assert "\r" not in plain.getvalue()
    assert plain.getvalue().splitlines()[-1] == (
        "memeriksa baris: 2.143 dari 2.143 baris (100\u00a0%)"
    )


def test_help_tells_the_exit_statuses():
    text = Command().create_parser("manage.py", "import_sheet").format_help()
    assert "Status keluar" in text and "--report" in text
