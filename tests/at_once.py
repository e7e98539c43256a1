"""Several writers at the same moment, each with a connection of its own."""

import threading

from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection

from core.refusals import constraint_of


def all_at_once(works) -> list[str]:
    """What each returned, or the constraint that refused it, in order."""
    gate, results = threading.Barrier(len(works)), [""] * len(works)

    def run(at, work):
        gate.wait()
        try:
            results[at] = work()
        except IntegrityError as error:
            results[at] = constraint_of(error)
        except ValidationError as error:
            results[at] = " ".join(error.messages)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not any(one.is_alive() for one in threads)
    return results
