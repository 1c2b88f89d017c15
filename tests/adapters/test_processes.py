"""How processes are started."""

import threading

from gitml.adapters.processes import context


def test_beside_other_threads_nothing_is_forked() -> None:
    """One of them may hold a lock, which nobody would let go in the fork."""
    end = threading.Event()
    other = threading.Thread(target=end.wait)
    other.start()
    try:
        assert context().get_start_method() == "spawn"
    finally:
        end.set()
        other.join()
