"""`chuting verify` on many entries: `python -m tests.benchmarks.verifying --entries 100000`.

One whole life is recorded by the ledger and copied under other refs, each copy with a chain of its own, as if as many
lawsuits had been lived. The command runs as a process of its own; the last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from ledger.hashing import digest_of
from ledger.journal import NO_ENTRY
from ledger.roots import make_root_if_due
from tests.builders import a_ledger, a_normal_life, a_registered_lawsuit, perform
from tests.stack import Databases, a_cluster, a_folder, owned


def main() -> None:
    """Fill a ledger, verify it, and tell how long that took and how much memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    wanted = parser.parse_args().entries
    with a_cluster() as cluster, a_folder() as data, Databases(cluster).one() as url:
        ref = asyncio.run(_live(url))
        entries = _copy(url, ref, wanted)
        asyncio.run(_make_root(url))
        memory = {"installation": "test", "database_url": url, "temporal_address": ""}
        (data / "stack.json").write_text(json.dumps(memory))
        print(json.dumps(_measured(data, url, entries)))


async def _live(url: str) -> str:
    async with a_ledger(url) as database:
        ref = await a_registered_lawsuit(database)
        for number, move in enumerate(a_normal_life()):
            await perform(database, ref, *move.acts, actor=move.actor, key=f"move-{number}")
    return ref


async def _make_root(url: str) -> None:
    async with a_ledger(url) as database:
        await make_root_if_due(database)


def _copy(url: str, ref: str, wanted: int) -> int:
    """Copy the life until there are as many entries; return how many there are."""
    with psycopg.connect(owned(url), row_factory=dict_row) as connection:
        connection.execute("delete from errand")
        life = connection.execute(
            "select * from journal_entry where ref = %s order by version", (ref,)
        ).fetchall()
        (lawsuit,) = connection.execute("select * from lawsuit where ref = %s", (ref,))
        (party,) = connection.execute("select * from party where ref = %s", (ref,))
        beside = {
            table: connection.execute(f"select * from {table} where ref = %s", (ref,)).fetchall()
            for table in ("deadline", "case_number")
        }
        refs = [f"c{number:09}" for number in range(1, wanted // len(life))]
        # The copies are made twice rather than kept: they are gigabytes.
        _put(connection, "lawsuit", (_lawsuit(lawsuit, _copied(life, ref, new)) for new in refs))
        _put(
            connection,
            "journal_entry",
            (entry for new in refs for entry in _copied(life, ref, new)),
        )
        _put(connection, "party", ({**party, "ref": new} for new in refs))
        for table, rows in beside.items():
            _put(connection, table, (_written(row, new) for new in refs for row in rows))
        connection.execute("analyze")
    return len(life) * (len(refs) + 1)


_UNIQUE = {"lawsuit": "uq_lawsuit_number_organ_level", "case_number": "pk_case_number"}


def _copied(life: list[dict[str, Any]], ref: str, new: str) -> list[dict[str, Any]]:
    copied, head = [], NO_ENTRY
    for entry in life:
        text = entry["text"].replace(ref, new).replace(entry["previous"], head)
        copied.append({**entry, "ref": new, "previous": head, "text": text})
        head = copied[-1]["digest"] = digest_of(text)
    return copied


def _lawsuit(lawsuit: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The row beside a copy; its case number, which the journal has as well, may not be there twice."""
    last = entries[-1]
    return {**lawsuit, "ref": last["ref"], "digest": last["digest"], "dispute": last["ref"]}


def _written(row: dict[str, Any], ref: str) -> dict[str, Any]:
    written = {
        name: Jsonb(value) if isinstance(value, list) else value for name, value in row.items()
    }
    return {**written, "ref": ref}


def _put(connection: psycopg.Connection[Any], table: str, rows: Iterable[dict[str, Any]]) -> None:
    if table in _UNIQUE:
        connection.execute(f"alter table {table} drop constraint {_UNIQUE[table]}")
    rows = iter(rows)
    first = next(rows)
    with connection.cursor().copy(f"copy {table} ({', '.join(first)}) from stdin") as copy:
        for row in chain((first,), rows):
            copy.write_row(list(row.values()))


def _measured(data: Path, url: str, entries: int) -> dict[str, object]:
    environment = {name: text for name, text in os.environ.items() if "DATABASE_URL" not in name}
    began = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "verify", "--data", str(data)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.monotonic() - began
    print(result.stdout, end="")
    with psycopg.connect(url) as connection:
        row = connection.execute("select pg_table_size('journal_entry')").fetchone()
    return {
        "entries": entries,
        "journal_megabytes": round((row[0] if row else 0) / 2**20),
        "seconds": round(seconds, 1),
        "entries_per_second": round(entries / seconds),
        "memory_megabytes": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
