"""Start, stop and find the project's own PostgreSQL. Standard library only, no Django.

    python -m kdkmp.embedded_postgres start|stop|status|url|psql

The server listens on a unix socket only, keeps running after ./dev ends, and never runs as root.
Two interlocks keep it single: our lock file against cold starts at the same time, and PostgreSQL's
own (pid file and shared memory), which nothing here switches off.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from kdkmp.postgres_places import (
    SOCKET_NAME,
    EmbeddedPostgresError,
    Places,
    find_binaries,
    find_places,
    say,
)
from kdkmp.postgres_process import (
    answers,
    locked,
    make_data_dir,
    make_private,
    open_log,
    postmaster,
    run,
    stop_orphans,
    stop_process,
    wait,
    write,
)

START_SECONDS = 120
# Said by PostgreSQL while children of a killed server are still going, or when a starter that was
# killed half-way left one behind: both pass by themselves.
PASSING_FAILURES = re.compile(r"pre-existing shared memory block|lock file .* already exists")
SETTINGS = """\
# Written anew by kdkmp/embedded_postgres.py at every start; put your own into postgresql.conf.
listen_addresses = ''
port = 5432                          # only names the socket
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
fsync = on                           # a committed row outlives kill -9 and a power cut
full_page_writes = on
synchronous_commit = on
wal_level = minimal                  # one machine, no standby: less to write
max_wal_senders = 0
max_parallel_workers_per_gather = 0  # two cores; and containers give /dev/shm 64 MB
log_min_messages = log               # refused rows are the tests' daily bread: keep the log small
log_min_error_statement = panic
log_checkpoints = off
"""


def database_url(data_dir: Path) -> str:
    """The URL of the server of `data_dir` (`<checkout>/.data`), for DATABASES. Starts nothing."""
    return find_places(data_dir).url


def ensure_running(data_dir: Path) -> str:
    """Start the server of `data_dir` (`<checkout>/.data`) unless it answers; return its URL.

    Any number of processes may call this at once. Raises EmbeddedPostgresError, with what to do.
    """
    try:
        places = find_places(data_dir)
        if not answers(places):
            make_data_dir(places)
            with locked(places):
                places = find_places(data_dir)
                if not answers(places):
                    _start(places)
    except OSError as error:
        raise EmbeddedPostgresError(
            f"PostgreSQL bawaan tidak dapat dijalankan: {error}.\n"
            f"Periksa pemilik folder {data_dir} dan sisa ruang disk, atau setel DATABASE_URL."
        ) from error
    return places.url


def stop(data_dir: Path) -> bool:
    """Stop the server of `data_dir`, letting it write everything down; False if none was running."""
    places = find_places(data_dir)
    if not places.data_dir.is_dir():
        return False
    with locked(places):
        pid = postmaster(places)
        if pid is None:
            return False
        stop_process(pid, places)
    return True


def running_pid(data_dir: Path) -> int | None:
    """Process id of the live server of `data_dir`, None if there is none."""
    return postmaster(find_places(data_dir))


def _start(places: Places) -> None:
    """A server that answers. Called with the lock held."""
    bindir = find_binaries(places)
    make_private(places.home, places)
    make_private(places.socket_dir, places)
    if not places.cluster.exists():
        stop_orphans(places)
        _create_cluster(places, bindir)
    _check_cluster(places, bindir)
    pid = postmaster(places)
    if pid is not None:
        # It lives but did not answer: still recovering, or its socket was swept out of /tmp.
        if places.socket.exists() and wait(lambda: answers(places), START_SECONDS):
            return
        stop_process(pid, places)
    _free_stale_locks(places)
    settings = SETTINGS.format(socket_dir=places.socket_dir)
    write(places, places.cluster / "kdkmp.conf", settings)
    _launch(places, bindir)


def _launch(places: Places, bindir: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    command = [bindir / "pg_ctl", "start", "-w", "-t", START_SECONDS, "-D", places.cluster]
    while True:
        with open_log(places) as log:
            begin = log.seek(0, os.SEEK_END)
            # A session of its own, and no pipe of ours: the server outlives us and our Ctrl-C.
            result = run(places, command, stdout=log, stderr=log, start_new_session=True)
            log.seek(begin)
            said = log.read().decode(errors="replace")
        if result.returncode == 0 and wait(lambda: answers(places), 10):
            return
        if not PASSING_FAILURES.search(said) or time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"PostgreSQL tidak mau menyala; pesan terakhirnya (dari {places.log}):\n"
                + "\n".join(said.splitlines()[-12:])
            )
        time.sleep(0.3)
        if answers(places):
            return


def _create_cluster(places: Places, bindir: Path) -> None:
    """initdb into a scratch folder, renamed when complete: a kill leaves no half cluster."""
    say(f"Menyiapkan basis data baru di {places.cluster} …")
    if places.home.parent != places.data_dir:
        note = f"Basis data proyek ini ada di {places.home}\n"
        (places.data_dir / "LETAK-BASIS-DATA.txt").write_text(
            note + f"karena pengguna server tidak dapat masuk ke {places.data_dir}.\n"
        )
        say(note.strip())
    for leftover in places.home.glob("new-*"):
        run(places, ["rm", "-rf", "--", leftover], check=True)
    scratch = places.home / f"new-{os.getpid()}-{time.time_ns()}"
    initdb = [bindir / "initdb", "-D", scratch, "--username=kdkmp", "--encoding=UTF8"]
    # No password: whoever may enter the 0700 socket folder is the server's user, or root.
    initdb += ["--auth-local=trust", "--auth-host=reject", "--locale=C", *_locale(bindir)]
    run(places, initdb, check=True)
    run(
        places,
        [bindir / "postgres", "--single", "-D", scratch, "postgres"],
        input="CREATE DATABASE kdkmp\n",
        check=True,
    )
    append = 'printf "\\n%s\\n" "include_if_exists = \'kdkmp.conf\'" >>"$1/postgresql.conf"'
    run(places, ["sh", "-c", append, "sh", scratch], check=True)
    scratch.rename(places.cluster)
    folder = os.open(places.home, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _locale(bindir: Path) -> list[str]:
    """UTF-8 rules for lower() and ILIKE that need nothing installed on the machine."""
    if _major(bindir) >= 17:
        # lc-ctype serves pg_trgm; glibc since 2.35 and Debian's have C.UTF-8 without asking.
        ctype = ["--lc-ctype=C.UTF-8"] if _has_c_utf8() else []
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *ctype]
    return ["--lc-ctype=C.UTF-8"]


def _has_c_utf8() -> bool:
    lister = shutil.which("locale")
    if lister is None:
        return False
    known = subprocess.run([lister, "-a"], capture_output=True, text=True, check=False).stdout
    return "C.utf8" in known.split()


def _major(bindir: Path) -> int:
    said = subprocess.run([bindir / "postgres", "-V"], capture_output=True, text=True, check=True)
    return int(re.search(r"\d+", said.stdout)[0])  # type: ignore[index]


def _check_cluster(places: Places, bindir: Path) -> None:
    owner = places.cluster.stat().st_uid
    if owner != places.uid:
        raise EmbeddedPostgresError(
            f"Basis data {places.cluster} milik pengguna nomor {owner}, bukan {places.uid}.\n"
            f"Kembalikan pemiliknya: sudo chown -R {places.uid}:{places.gid} '{places.home}'"
        )
    theirs = (places.cluster / "PG_VERSION").read_text().strip()
    ours = str(_major(bindir))
    if theirs != ours:
        raise EmbeddedPostgresError(
            f"Basis data {places.cluster} dibuat oleh PostgreSQL {theirs}, sedangkan program yang "
            f"terpasang PostgreSQL {ours}. Data tidak disentuh. Pilih salah satu:\n"
            f"  - setel PG_BINDIR ke folder bin PostgreSQL {theirs}, lalu jalankan lagi;\n"
            f"  - pindahkan isinya: pg_dump dengan versi {theirs}, lalu pulihkan di folder baru;\n"
            f"  - bila isinya boleh hilang: hapus folder {places.cluster} lalu jalankan lagi."
        )


def _free_stale_locks(places: Places) -> None:
    """Let PostgreSQL pass lock files whose process id now belongs to somebody else.

    A dead id it sorts out itself, a zombie or a reused one it does not. The file stays, because
    it names the shared memory that PostgreSQL then checks; only the id becomes ours: the server
    takes the id of the process above pg_ctl for a leftover from before a reboot.
    """
    for file in (places.pid_file, places.socket_dir / f"{SOCKET_NAME}.lock"):
        try:
            _, newline, rest = file.read_text().partition("\n")
        except FileNotFoundError:
            continue
        if newline:
            write(places, file, f"{os.getpid()}\n{rest}")
        else:  # cut off while being written: names no memory, and PostgreSQL would not go on
            file.unlink()


def _main(arguments: list[str]) -> int:
    data_dir = Path(__file__).resolve().parent.parent / ".data"
    command = arguments[0] if arguments else ""
    if command == "start":
        ensure_running(data_dir)
    elif command == "stop":
        say("PostgreSQL berhenti." if stop(data_dir) else "PostgreSQL memang tidak berjalan.")
    elif command == "status":
        pid = running_pid(data_dir)
        print("tidak berjalan" if pid is None else f"berjalan (proses {pid})")
        return 0 if pid else 3
    elif command == "url":
        print(find_places(data_dir).url)
    elif command == "psql":
        url = ensure_running(data_dir)
        psql = find_binaries(find_places(data_dir)) / "psql"
        os.execv(psql, [str(psql), url, *arguments[1:]])  # noqa: S606
    else:
        say(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(_main(sys.argv[1:]))
    except EmbeddedPostgresError as problem:
        say(str(problem))
        sys.exit(1)
