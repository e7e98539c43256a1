"""A world of its own for the crash test: scratch PostgreSQL, scratch photos, mentors with accounts.

Nothing of the developer's database or files is touched.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kdkmp import embedded_postgres
from kdkmp.postgres_places import find_places


@dataclass(frozen=True)
class World:
    folder: Path
    data_dir: Path
    port: int
    environment: dict[str, str]


@dataclass(frozen=True)
class Mentor:
    session: str
    cooperatives: list[int]


@contextmanager
def scratch(plant: str) -> Iterator[World]:
    """Started and migrated; Django is set up on it. Everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kdkmp-crash-"))
    folder.chmod(0o755)  # PostgreSQL may run as another user, and must get through
    data_dir = folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = embedded_postgres.ensure_running(data_dir)
    settings = {
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": "crash-test-only-" + "x" * 40,
        "DJANGO_SETTINGS_MODULE": "bench.crash.settings",
        "CRASH_PLANT": plant,
        "DEBUG": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }
    os.environ.update(settings)
    try:
        import django
        from django.core.management import call_command

        django.setup()
        from bench.quick_migrations import quick_migrations

        with quick_migrations():
            call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield World(folder, data_dir, port, dict(os.environ))
    finally:
        embedded_postgres.stop(data_dir)
        home = find_places(data_dir).home
        for place in {folder, home}:
            shutil.rmtree(place, ignore_errors=True)


def make_mentors(count: int) -> list[Mentor]:
    """Each with an account that is logged in, a running contract and three cooperatives of his own."""
    from datetime import timedelta

    from django.test import Client
    from django.utils import timezone

    from core.models import District, Regency, RoleGrant, User, Village
    from core.permissions import Role
    from mentors.models import Assignment, MentorContract, Person
    from registry.models import Cooperative

    today = timezone.localdate()
    days = {"starts": today - timedelta(days=100), "ends": today + timedelta(days=200)}
    regency = Regency.objects.create(code="61.01", name="Kabupaten Uji", kind="kabupaten")
    district = District.objects.create(code="61.01.01", regency=regency, name="Uji")
    mentors = []
    for number in range(count):
        user = User.objects.create_user(f"hp{number}", None, full_name=f"Pendamping {number}")
        RoleGrant.objects.create(user=user, role=Role.MENTOR, regency=regency)
        person = Person.objects.create(name=f"Pendamping {number}", regency=regency, user=user)
        contract = MentorContract.objects.create(person=person, regency=regency, **days)
        keys = []
        for seat in range(3):
            village = Village.objects.create(
                code=f"61.01.01.{2000 + number * 3 + seat + 1}",
                district=district,
                name=f"Desa {number} {seat}",
                kind="desa",
            )
            coop = Cooperative.objects.create(
                village=village, name=f"Koperasi {village.name}", form="desa"
            )
            Assignment.objects.create(contract=contract, cooperative=coop, regency=regency, **days)
            keys.append(coop.pk)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        mentors.append(Mentor(client.cookies["sessionid"].value, keys))
    return mentors
