"""The crash test: phones that lose their connections against a server that is killed, with a ledger outside.

    ./dev bench crash                     10,000 visits + 10,000 photos, 16 phones, ≥ 5,000 cuts, ≥ 200 kills
    ./dev bench crash --profile short     some seconds; the suite runs it
    ./dev bench crash --plant NAME        with a bug planted: must fail
    ./dev bench crash --plants            all of them, and which were found

Ends with 0 when nothing was lost, doubled or corrupted and no answer was a 500. docs/howto/crash-test.md
"""

import argparse
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from bench.crash import plants


@dataclass(frozen=True)
class Profile:
    phones: int
    visits: int
    photos: int
    kills: int
    cuts: int  # at least so many, or the run proves nothing
    limit: int  # seconds
    cut: float = 0.42  # share of requests that are cut
    # what is killed, in this order; empty: by chance (killing.TARGETS)
    strikes: tuple[str, ...] = ()


PROFILES = {
    "full": Profile(16, 10_000, 10_000, 210, 5_000, 1_500, 0.24),
    "medium": Profile(8, 1_200, 1_200, 30, 500, 600),
    "plant": Profile(4, 160, 160, 14, 0, 75),
    # without gunicorn, which loads all code before it answers again: a third of the time for one kill
    "short": Profile(3, 36, 36, 3, 20, 240, strikes=("worker", "postgres", "worker")),
}
# What a planted bug needs to show itself.
FOR_PLANTS = {
    "no_unique_key": {},
    "check_then_insert": {},
    "async_commit": {"postgres": 100},
    "row_before_file": {"worker": 70, "gunicorn": 30},
    "new_id_on_retry": {},
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench crash", description=__doc__.splitlines()[0])
    parser.add_argument("--profile", choices=PROFILES, default="full")
    parser.add_argument("--plant", choices=plants.NAMES, default="")
    parser.add_argument("--plants", action="store_true")
    options = parser.parse_args(arguments)
    if options.plants:
        return all_plants()
    return run(PROFILES[options.profile], options.plant)


def all_plants() -> int:
    """Each in a process of its own (Django is set up once per process)."""
    missed = []
    for name in plants.NAMES:
        command = [sys.executable, "-m", "bench", "crash", "--profile", "plant", "--plant", name]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        found = result.returncode == 1 and "PELANGGARAN" in result.stdout
        print(f"{name}: {'ketahuan' if found else 'TIDAK KETAHUAN'}", flush=True)
        if not found:
            missed.append(name)
            print(result.stdout[-2000:], result.stderr[-2000:])
    return 1 if missed else 0


def run(profile: Profile, plant: str) -> int:
    from bench.crash.world import scratch

    with scratch(plant) as world:
        return play(profile, plant, world)


def play(profile: Profile, plant: str, world: Any) -> int:
    from bench.crash.judging import final_judgement, told
    from bench.crash.killing import TARGETS, Killer, Server
    from bench.crash.ledger import Ledger
    from bench.crash.phone import Luck, Phone
    from bench.crash.world import make_mentors

    mentors = make_mentors(profile.phones)
    plants.into_the_database(plant)
    server = Server(world.data_dir, world.port, world.environment, world.folder / "web.log")
    ledger = Ledger(world.folder / "ledger.jsonl")
    stop = threading.Event()
    twice = 0.3 if plant in ("check_then_insert", "no_unique_key") else Luck.twice
    luck = Luck(cut=profile.cut, twice=twice)
    phones = [
        Phone(
            number,
            port=world.port,
            session=mentor.session,
            cooperatives=mentor.cooperatives,
            visits=profile.visits // profile.phones,
            photos=profile.photos // profile.phones,
            ledger=ledger,
            luck=luck,
            stop=stop,
            new_id_on_retry=plant == "new_id_on_retry",
        )
        for number, mentor in enumerate(mentors)
    ]
    # a photo is at least one answer, and a visit asks twice in a batch: the kills end before the phones do
    expected = int(0.8 * profile.photos)
    weights = FOR_PLANTS.get(plant) or TARGETS
    killer = Killer(
        server, profile.kills, expected, lambda: answered(phones), weights, profile.strikes
    )
    begin = time.monotonic()
    server.start_web()
    for thread in (*phones, killer):
        thread.start()
    problems = watch(profile, phones, killer, ledger, stop, begin, plant)
    seconds = time.monotonic() - begin
    server.stop_web()
    counts, found = final_judgement(ledger, ended=not stop.is_set())
    problems += found
    report(phones, killer, counts, ledger, seconds)
    tallies = [phone.tally for phone in phones]
    problems += [sentence for tally in tallies for sentence in tally.wrong]
    if not plant:
        cuts = sum(tally.cuts for tally in tallies)
        if cuts < profile.cuts or killer.count < profile.kills:
            problems.append(
                f"terlalu tenang untuk membuktikan apa pun: {cuts} putus, {killer.count} kill"
            )
    if problems:
        print(f"PELANGGARAN: {len(problems)}{told(problems)}")
        return 1
    print("Tidak ada yang hilang, berganda atau rusak; tidak ada jawaban 500.")
    return 0


def answered(phones: list[Any]) -> int:
    return sum(sum(phone.tally.statuses.values()) for phone in phones)


def watch(
    profile: Profile,
    phones: list[Any],
    killer: Any,
    ledger: Any,
    stop: Any,
    begin: float,
    plant: str,
) -> list[str]:
    """Until the phones have sent everything and enough was killed. Looks after what was confirmed."""
    import random

    from bench.crash.judging import still_there

    dice, problems, looked = random.Random(7), [], 0
    while any(phone.is_alive() for phone in phones):
        time.sleep(1.0)
        if time.monotonic() - begin > profile.limit:
            # with a bug planted phones may never be content: what counts then is what is found afterwards
            if not plant:
                problems.append(f"belum selesai setelah {profile.limit} detik")
            stop.set()
            break
        confirmed = ledger.confirmed()
        if len(confirmed) > looked + profile.visits // 10:
            looked = len(confirmed)
            problems += still_there(dice.sample(confirmed, min(400, looked)))
    for phone in phones:
        phone.join(60)
    killer.ended.set()
    killer.join(150)
    return problems


def report(
    phones: list[Any], killer: Any, counts: Counter[str], ledger: Any, seconds: float
) -> None:
    from dataclasses import fields

    tally: dict[str, Any] = {}
    for field in fields(phones[0].tally):
        values = [getattr(phone.tally, field.name) for phone in phones]
        tally[field.name] = sum(values[1:], values[0])
    made = len(ledger.made)
    photos = sum(len(one.colours) for one in ledger.made.values())
    print(f"{made} kunjungan dan {photos} foto dari {len(phones)} HP dalam {seconds:.0f} detik")
    print(
        f"sambungan diputus {tally['cuts']}, hilang karena server mati {tally['lost']}, "
        f"dikirim dua kali sekaligus {tally['doubled']}, dibetulkan {tally['edits']}"
    )
    kills = ", ".join(f"{name} {number}" for name, number in sorted(killer.done.items()))
    print(f"kill -9: {killer.count} ({kills}); gangguan alat uji: {len(killer.problems)}")
    print(f"status jawaban: {dict(sorted(tally['statuses'].items()))}")
    print(f"jawaban per kunjungan: {dict(sorted(tally['codes'].items()))}")
    print("di server: " + ", ".join(f"{name} {number}" for name, number in counts.items()))
