"""The embedded server's processes, and files written as the user they run as. Standard library only."""

import contextlib
import fcntl
import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kdkmp.postgres_places import EmbeddedPostgresError, Places, is_private, make_root_folder

STOP_SECONDS = 30
LOCK_SECONDS = 150
LOG_BYTES = 5_000_000


def postmaster(places: Places) -> int | None:
    """The live server process of this cluster: neither a zombie nor a reused process id."""
    try:
        pid = int(places.pid_file.read_text().partition("\n")[0])
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except PermissionError:
        raise EmbeddedPostgresError(
            f"Basis data {places.cluster} milik pengguna lain (mungkin dibuat sebagai root).\n"
            "Jalankan ./dev sebagai pengguna itu, atau serahkan foldernya:\n"
            f"  sudo chown -R {places.uid}:{places.gid} '{places.data_dir}'"
        ) from None
    return pid if _is_server_of(pid, places.cluster) else None


def _is_server_of(pid: int, cluster: Path) -> bool:
    proc = Path(f"/proc/{pid}")
    if not Path("/proc/self").exists():  # no Linux
        asked = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        return f"postgres -D {cluster}" in said
    with contextlib.suppress(OSError):
        program, *arguments = (proc / "cmdline").read_bytes().split(b"\0")
        if os.path.basename(program) == b"postgres":
            if arguments[:2] == [b"-D", os.fsencode(cluster)]:
                return True
            # The checkout may have been moved while it ran.
            return (proc / "cwd").samefile(cluster)
    return False


def stop_process(
    pid: int, places: Places, signals: Sequence[int] = (signal.SIGINT, signal.SIGQUIT)
) -> None:
    for number in signals:  # "fast", then "immediate": both keep every committed row
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait(lambda: not _is_server_of(pid, places.cluster), STOP_SECONDS):
            return
    raise EmbeddedPostgresError(f"PostgreSQL (proses {pid}) tidak mau berhenti; coba: kill {pid}")


def stop_orphans(places: Places) -> None:
    """End servers whose folder was deleted under them: leaving later, they would take the new
    server's socket along."""
    for proc in Path("/proc").glob("[1-9]*"):
        if _is_server_of(int(proc.name), places.cluster):
            stop_process(int(proc.name), places, signals=(signal.SIGQUIT,))


def answers(places: Places) -> bool:
    """Log in over the socket, without a driver: True once the server takes queries."""
    # os.path.exists, unlike Path.exists, takes a folder we may not enter for "no".
    if not os.path.exists(places.pid_file) or not is_private(places.socket_dir, places.uid):
        return False
    body = struct.pack("!I", 196608) + b"user\0kdkmp\0database\0kdkmp\0\0"
    received = b""
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(5)
            link.connect(str(places.socket))
            link.sendall(struct.pack("!I", len(body) + 4) + body)
            while not received.endswith(b"Z\0\0\0\5I"):  # ready for queries
                part = link.recv(4096)
                received += part
                if not part or received[:1] == b"E":
                    return False
            link.sendall(b"X\0\0\0\4")
    except OSError:
        return False
    return True


def wait(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(met)


def run(places: Places, command: Sequence[object], **options: Any) -> Any:
    """Run as the server's user, away from our folder, environment and terminal.

    All writing inside `home` goes through here: root must not follow another user's links.
    """
    check = options.pop("check", False)
    if "stdout" not in options:
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    if os.geteuid() == 0:
        options |= {"user": places.uid, "group": places.gid, "extra_groups": []}
    kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    result = subprocess.run(
        [os.fspath(part) if isinstance(part, Path) else str(part) for part in command],
        cwd="/",
        env=kept | {"LC_ALL": "C"},
        umask=0o077,
        check=False,
        **options,
    )
    if check and result.returncode != 0:
        raise EmbeddedPostgresError(
            f"{Path(str(command[0])).name} gagal (kode {result.returncode}):\n{result.stdout}"
        )
    return result


def write(places: Places, file: Path, text: str) -> None:
    script = 'cat >"$1.new" && mv -f "$1.new" "$1"'
    run(places, ["sh", "-c", script, "sh", file], input=text, check=True)


def make_private(folder: Path, places: Places) -> None:
    if not os.path.lexists(folder):
        if folder == places.home and os.geteuid() == 0:
            if folder.parent != places.data_dir:
                make_root_folder(folder.parent)
            # Its parent is ours, so nobody can slip a link in between.
            folder.mkdir(mode=0o700)
            os.chown(folder, places.uid, places.gid, follow_symlinks=False)
        else:
            run(places, ["mkdir", "-m", "700", "--", folder], check=True)
    if not is_private(folder, places.uid):
        raise EmbeddedPostgresError(
            f"Folder {folder} harus milik pengguna nomor {places.uid} dengan izin 0700.\n"
            f"Perbaiki: sudo chown -R {places.uid}:{places.gid} '{folder}' && "
            f"sudo chmod 700 '{folder}'"
        )


def make_data_dir(places: Places) -> None:
    if not places.data_dir.exists():
        places.data_dir.mkdir(parents=True, exist_ok=True)
        # Under a tight umask root's server user could not enter.
        places.data_dir.chmod(0o755)
        _give_to_checkout_owner(places, places.data_dir)
    if not os.access(places.data_dir, os.W_OK):
        raise EmbeddedPostgresError(
            f"Folder {places.data_dir} tidak dapat ditulisi oleh pengguna ini.\n"
            "Jalankan ./dev sebagai pemilik folder proyek, atau buat salinan (git clone) sendiri."
        )


def _give_to_checkout_owner(places: Places, file: Path | int) -> None:
    if os.geteuid() == 0:
        owner = places.data_dir.parent.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def _open(places: Places, path: Path) -> int:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    _give_to_checkout_owner(places, descriptor)
    return descriptor


def open_log(places: Places) -> Any:
    if places.log.exists() and places.log.stat().st_size > LOG_BYTES:
        places.log.replace(places.log.with_suffix(".log.1"))
    return os.fdopen(_open(places, places.log), "r+b", buffering=0)


@contextlib.contextmanager
def locked(places: Places) -> Iterator[None]:
    """One starter at a time; the kernel opens the lock again when its holder dies."""
    descriptor = _open(places, places.lock)
    try:

        def taken() -> bool:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        if not wait(taken, LOCK_SECONDS):
            raise EmbeddedPostgresError(
                "Proses lain masih menyalakan basis data ini; tunggu sebentar lalu ulangi."
            )
        yield
    finally:
        os.close(descriptor)
