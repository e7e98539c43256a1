"""Who reads a photo: what the app sends is small and read right here, one at a time; what is larger
goes to a process of its own with little memory, so that no photo can take the web server with it.
"""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from core.photos.reading import DAMAGED, LARGE, TOO_HEAVY, NotAPhoto, Picture, look, read

logger = logging.getLogger(__name__)
# Up to LARGE pixels take 80 MB in the worst of modes.
WAIT_SECONDS = 20
CHILD_MB, CHILD_SECONDS, CHILD_WALL = 250, 10, 30
_here, _child = threading.Semaphore(1), threading.Semaphore(1)


class Busy(Exception):
    """Others are being served just now; the same can be sent again in a few seconds."""


def picture_of(data: bytes) -> Picture:
    """What we keep of these bytes. Raises NotAPhoto (for good) and Busy (for now)."""
    most = settings.PHOTO_MAX_PIXELS
    width, height = look(data, most)
    if width * height > LARGE:
        with taking_turns(_child):
            return read_in_child(data, most)
    with taking_turns(_here):
        try:
            return read(data, most)
        except MemoryError as error:
            raise NotAPhoto(TOO_HEAVY) from error


@contextmanager
def taking_turns(turns: threading.Semaphore) -> Iterator[None]:
    if not turns.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        turns.release()


def read_in_child(data: bytes, max_pixels: int) -> Picture:
    limits = [str(max_pixels), str(CHILD_MB), str(CHILD_SECONDS)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.photos.child", *limits],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={},
            timeout=CHILD_WALL,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotAPhoto(TOO_HEAVY) from error
    except OSError as error:  # the machine has no process left to give
        raise Busy from error
    if done.returncode:  # killed by its own limits, mostly
        logger.warning("reading a photo ended with status %s", done.returncode)
        raise NotAPhoto(TOO_HEAVY)
    line, _, rest = done.stdout.partition(b"\n")
    facts = json.loads(line)
    if "refused" in facts:
        raise NotAPhoto(facts["refused"])
    photo, thumbnail = rest[: facts["photo"]], rest[facts["photo"] :]
    if len(thumbnail) != facts["thumbnail"]:
        raise NotAPhoto(DAMAGED)
    return Picture(photo, thumbnail, facts["width"], facts["height"], facts["dhash"])
