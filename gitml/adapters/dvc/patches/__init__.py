"""Replaces functions of DVC for a while: to spare time, to write files in one step, to be safe.

A replaced function gives DVC the same answers, and DVC writes the same bytes; tests hold both.
Those of :mod:`.safety` refuse what a repository or a remote may not ask for.
Only what :mod:`.table` lists can be replaced, by :func:`.apply.patched`. A test compares the code
of each function with what it was when the replacement was written, and names those that a new DVC
changed. :mod:`.load` has what is replaced while DVC reads a project, :mod:`.run` what is replaced
while stages run, :mod:`.write` what is replaced where DVC writes a file.

What DVC offers to be set (levels of its loggers, ``quiet``, ``onerror``, ``state``) is no patch.

The replaced functions:
"""

from gitml.adapters.dvc.patches.table import PATCHES

__doc__ = f"{__doc__}\n" + "\n".join(f"- ``{one.target}``: {one.reason}" for one in PATCHES)
