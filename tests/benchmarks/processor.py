"""Processor time of the stack's parts, read from the process table."""

import os
from collections.abc import Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(parts: Mapping[str, int]) -> dict[str, float]:
    """Return the processor seconds that each part has used so far, by name.

    What a part started counts for it, unless it is a part of its own.
    """
    used: dict[int, float] = {}
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            _read(folder, used, parents)
    names = {pid: name for name, pid in parts.items()}
    found = dict.fromkeys(parts, 0.0)
    for pid, seconds in used.items():
        name = _part_of(pid, names, parents)
        if name is not None:
            found[name] += seconds
    return found


def _read(folder: Path, used: dict[int, float], parents: dict[int, int]) -> None:
    try:
        # The name in brackets may hold spaces; what is counted stands behind it.
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return  # It ended meanwhile.
    pid = int(folder.name)
    parents[pid] = int(fields[1])
    # Its own time and that of the children it has waited for.
    used[pid] = sum(map(int, fields[11:15])) / _TICKS


def _part_of(pid: int, names: Mapping[int, str], parents: Mapping[int, int]) -> str | None:
    while pid and pid not in names:
        pid = parents.get(pid, 0)
    return names.get(pid)
