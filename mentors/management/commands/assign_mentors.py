"""The planner on the command line: propose for one kabupaten, and apply if told."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from core.forms import code_or_nothing
from core.models import Regency, User
from core.templatetags.kdkmp import angka, tanggal
from mentors.actions.plan_applying import apply_plan
from mentors.actions.plans import DEFAULT_WEIGHT, checked_bounds, checked_day, draft_plan
from mentors.models import Plan
from mentors.models.plan import WEIGHT_MAX
from mentors.planner.measuring import Measure, measure
from mentors.planner.reading import situation
from mentors.planner.solving import Infeasible, propose
from mentors.planner.stored import Stored
from mentors.planner.telling import sentence, whole

SHOWN = 40


class Command(BaseCommand):
    help = (
        "Mengusulkan penugasan BA untuk satu kabupaten/kota. Tanpa --by tidak ada yang disimpan; dengan --by"
        " usul disimpan sebagai konsep rencana; dengan --apply langsung diterapkan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--regency", required=True, metavar="KODE", help="misalnya 61.05")
        parser.add_argument("--on", metavar="TTTT-BB-HH", help="berlaku mulai; bawaan: hari ini")
        parser.add_argument(
            "--weight", default=str(DEFAULT_WEIGHT), metavar="N", help="bobot serah terima, 0–10"
        )
        parser.add_argument("--low", default=str(settings.MENTOR_LOAD_MIN), metavar="N")
        parser.add_argument("--high", default=str(settings.MENTOR_LOAD_MAX), metavar="N")
        parser.add_argument("--relax", action="store_true", help="longgarkan batas bila perlu")
        parser.add_argument("--by", metavar="AKUN", help="atas nama siapa rencana disimpan")
        parser.add_argument("--apply", action="store_true", help="terapkan rencananya")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.run(**options)
        except Infeasible as error:
            lines = [f"{one.told} {one.way_out}" for one in error.troubles]
            raise CommandError("\n".join(["Tidak dapat disusun:", *lines]), returncode=1) from error
        except (ValidationError, PermissionDenied) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(
                text or "Akun ini tidak berhak melakukannya.", returncode=2
            ) from error

    def run(self, *, regency: str, by: str | None, apply: bool, **options: Any) -> None:
        place = Regency.objects.filter(pk=code_or_nothing(regency)).first()
        if place is None:
            raise ValidationError(
                f"Kabupaten/kota {regency} tidak ada. Tulis kodenya, misalnya 61.05."
            )
        wishes = {name: number_of(name, options[name]) for name in ("weight", "low", "high")}
        checked_bounds(**wishes)
        on = checked_day(day_of(options["on"]))
        if apply and not by:
            raise ValidationError("--apply memerlukan --by: atas nama siapa rencana diterapkan.")
        self.stdout.write(f"{place}, berlaku mulai {tanggal(on)}")
        if not by:
            found = situation(place, on, relaxed=options["relax"], **wishes)
            problem = found.problem
            self.table(measure(problem, problem.current), propose(problem).measure)
            self.stdout.write("Tidak disimpan (pakai --by AKUN untuk menyimpannya sebagai konsep).")
            return
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None:
            raise ValidationError(f"Akun {by} tidak ada atau tidak aktif.")
        with transaction.atomic():  # refused when applied: the draft is not kept either
            plan = draft_plan(regency=place, by=user, on=on, relaxed=options["relax"], **wishes)
            self.report(plan)
            if apply and Stored.of(plan).changes:
                plan = apply_plan(plan=plan, by=user)
        self.stdout.write(f"{plan}: {plan.get_stage_display()}, {plan.get_absolute_url()}")

    def report(self, plan: Plan) -> None:
        stored = Stored.of(plan)
        for line in stored.changes[:SHOWN]:
            self.stdout.write(f"  {sentence(stored, line)}")
        if len(stored.changes) > SHOWN:
            self.stdout.write(f"  … dan {angka(len(stored.changes) - SHOWN)} perubahan lagi")
        self.table(stored.before, stored.after)

    def table(self, before: Measure, after: Measure) -> None:
        rows = [
            ("perjalanan", whole(before.km), whole(after.km)),
            ("beban BA", "–".join(map(str, before.spread)), "–".join(map(str, after.spread))),
            ("tanpa BA", angka(len(before.uncovered)), angka(len(after.uncovered))),
            ("serah terima", angka(before.hand_overs), angka(after.hand_overs)),
        ]
        self.stdout.write(f"{'':<14}{'sekarang':>12}{'rencana':>12}")
        for label, now, then in rows:
            self.stdout.write(f"{label:<14}{now:>12}{then:>12}")


def number_of(name: str, text: str) -> int:
    """Raises ValidationError for what is no whole number."""
    try:
        return int(text)
    except ValueError:
        hint = f" dari 0 sampai {WEIGHT_MAX}" if name == "weight" else ""
        raise ValidationError(f"--{name}: tulis bilangan bulat{hint}.") from None


def day_of(text: str | None) -> date:
    """Raises ValidationError for what is no day."""
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError("Tulis --on sebagai TTTT-BB-HH, misalnya 2026-12-01.") from None
