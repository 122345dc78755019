"""Comparing what lists show of lawsuits and deadlines, and find them by, with the journal's own words.

What is kept of each lawsuit only to be found is made from its last entry's facts as the recording makes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.standing import Standing
from ledger.depositing import attached_in
from ledger.writing import shown_of

Row = Mapping[str, Any]


def faults_of_row(lawsuit: Row, standing: Standing) -> Iterator[str]:
    """Yield where lists show something else of a lawsuit than the journal's last entry says."""
    for name, value in shown_of(standing).items():
        if lawsuit[name] != value:
            yield f"台账的{name}栏与日志末版不符"


class Beside:
    """What stands beside a lawsuit's journal for it to be found by: its numbers, and the files that its acts name."""

    def __init__(self) -> None:
        self._named: set[str] = set()
        self._numbers: set[tuple[str, str, str]] = set()
        self._files: set[str] = set()

    def take(self, text: str, acts: object) -> None:
        """Take the next entry."""
        # Most entries name no file, and going through them all would take as long as the rest.
        if '"sha256":' in text:
            self._named |= {each.sha256 for each in attached_in(acts)}

    def take_number(self, row: Row) -> None:
        """Take a number under which it is found."""
        self._numbers.add((row["number"], row["organ"], row["level"]))

    def take_file(self, row: Row) -> None:
        """Take a file by which who may see the lawsuit may see the file."""
        self._files.add(row["sha256"])

    def faults(self, standing: Standing) -> Iterator[str]:
        """Yield where one is missing, or nobody recorded it."""
        lawsuit = standing.lawsuit
        numbers = {(each, lawsuit.organ, lawsuit.level.value) for each in lawsuit.aliases}
        if numbers != self._numbers:
            yield "案号索引与日志末版不符"
        if self._named != self._files:
            yield "附件索引与日志不符"


class Deadlines:
    """A lawsuit's deadlines as its entries leave them: each as the last entry that names it says."""

    def __init__(self) -> None:
        self._said: dict[str, Row] = {}

    def take(self, outcome: Row) -> None:
        """Take the deadlines of the next entry."""
        for each in outcome["deadlines"]:
            self._said[each["key"]] = each

    def faults(self, organ: str, rows: Sequence[Row]) -> Iterator[str]:
        """Yield where the rows say something else, in the order of the procedure; then the rows that nobody wrote."""
        shown = {row["key"]: row for row in rows}
        for key, said in self._said.items():
            row = shown.pop(key, None)
            if row is None:
                yield f"期限“{said['title']}”（{key}）不在台账中"
                continue
            for name, value in _written(said, organ).items():
                if row[name] != value:
                    yield f"期限“{said['title']}”（{key}）的{name}栏与日志不符"
        for key in shown:
            yield f"台账中的期限{key}不在日志中"


def _written(said: Row, organ: str) -> dict[str, object]:
    """Return the columns of a deadline's row, as the journal's text has them; days as ISO text."""
    done_on = said.get("done_on")
    return {
        **{name: said[name] for name in _AS_SAID},
        "organ": organ,
        "suspended": said.get("suspended", False),
        "is_open": done_on is None and not said.get("dropped", False),
        "done_on": done_on,
    }


_AS_SAID = ("kind", "title", "nature", "basis", "due_on", "provisional", "receipt")
