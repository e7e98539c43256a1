import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from asgiref.local import Local
from django.tasks import task_backends
from django.test import Client

from bench.quick_migrations import quick_migrations
from core.models import Regency, RoleGrant, User
from core.permissions import Role
from registry.models import Cooperative
from tests.emptying import quick_emptying
from tests.factories import UserFactory, make_cooperative, make_regency
from tests.page_client import PageClient

# Playwright's sync API runs an event loop in the test's thread; Django's ORM would refuse to work there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# What these files share is dear to make; each of them stays with one process.
TOGETHER = ("tests/test_sample", "tests/test_region", "tests/embedded_postgres/")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests go one by one to the process that is free, those of TOGETHER's folders and files at once."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = [start for start in TOGETHER if nodeid.startswith(start)]
            return shared[0] if shared else nodeid

    return Scheduling(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings) -> Iterator[None]:
    with quick_migrations():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup) -> Iterator[None]:
    """What Django and the migrations left in memory stays for the run; looking through it again and again
    for what could be freed is a twentieth of all tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    with quick_emptying():
        yield


@pytest.fixture(autouse=True)
def _fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def _photos_of_this_run(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("foto")


@pytest.fixture(autouse=True)
def _files_as_they_lie(settings, _photos_of_this_run) -> None:
    """Tests need no collectstatic, and the live server finds what a page names. Photos of visits go to a
    folder of the run; tests that count files name one of their own (tests/photo_bytes.py)."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    photos = settings.STORAGES["photos"] | {
        "OPTIONS": {"location": str(_photos_of_this_run / "foto")}
    }
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": backend},
        "photos": photos,
    }
    settings.PHOTO_PARTS_DIR = _photos_of_this_run / "masuk"
    # Each client loads the middleware anew, and whitenoise then reads all of this folder: 0.1 s for each
    # test where `./dev up` has filled it, and none in a fresh clone.
    settings.STATIC_ROOT = _photos_of_this_run


def use_tasks(settings, backend: str) -> None:
    """Django remembers its task backends; a changed setting alone would not be seen."""
    settings.TASKS = {"default": {"BACKEND": backend}}
    task_backends.__dict__.pop("settings", None)
    task_backends._connections = Local(task_backends.thread_critical)


@pytest.fixture(autouse=True)
def _long_work_at_once(settings) -> None:
    """No worker runs beside the tests: what is handed over is done when the transaction commits."""
    use_tasks(settings, "django.tasks.backends.immediate.ImmediateBackend")


@dataclass
class World:
    """Two regencies, A (Alfa, 61.01) and B (Bravo, 61.02), with one cooperative per first village."""

    a: Regency
    b: Regency
    coop_a: Cooperative
    coop_b: Cooperative
    users: dict[str, User] = field(default_factory=dict)


@pytest.fixture
def world(db) -> World:
    a, b = make_regency("61.01", "Alfa"), make_regency("61.02", "Bravo")
    from core.models import Village

    first = {code: Village.objects.get(pk=f"{code}.01.2001") for code in ("61.01", "61.02")}
    return World(a, b, make_cooperative(first["61.01"]), make_cooperative(first["61.02"]))


# name → (role, regency or None for the whole province)
CAST: dict[str, tuple[Role, str | None]] = {
    "pusat": (Role.PROVINCE_OFFICER, None),
    "dinas_a": (Role.REGENCY_OFFICER, "61.01"),
    "dinas_b": (Role.REGENCY_OFFICER, "61.02"),
    "pmo_a": (Role.PMO, "61.01"),
    "pendamping_a": (Role.MENTOR, "61.01"),
    "pendamping_b": (Role.MENTOR, "61.02"),
    "operator": (Role.OPERATOR, "61.01"),
    "pengamat": (Role.VIEWER, None),
    "auditor": (Role.AUDITOR, None),
}


@pytest.fixture
def cast(world: World) -> dict[str, User]:
    """The cast as users of the small world, plus `tanpa_peran` who holds no grant."""
    names = [*CAST, "tanpa_peran"]
    users = User.objects.bulk_create(UserFactory.build(username=name) for name in names)
    world.users |= dict(zip(names, users, strict=True))
    regencies = {None: None, world.a.pk: world.a, world.b.pk: world.b}
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=world.users[name], role=role, regency=regencies[code], valid_from=date(2025, 1, 1)
        )
        for name, (role, code) in CAST.items()
    )
    return world.users


@pytest.fixture
def client_as(cast: dict[str, User]) -> Callable[[str], Client]:
    """client_as("dinas_a") is a logged-in client; client_as("anonim") is not."""

    def make(name: str) -> Client:
        client = PageClient()
        if name != "anonim":
            client.force_login(
                cast[name], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    return make


def browser_path() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("KDKMP_BROWSER") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium. Without one: skipped loudly, and a failure on CI."""
    from playwright.sync_api import sync_playwright

    path = browser_path()
    if path is None:
        message = "TIDAK ADA PERAMBAN: uji peramban dilewati. Pasang chromium lalu ulangi."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    flags = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
        " --disable-component-update --disable-sync"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags.split())
        yield browser
        browser.close()
