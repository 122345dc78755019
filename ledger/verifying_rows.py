"""Comparing what lists show of lawsuits and deadlines with the journal's own words; no rule of today is run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def faults_of_row(lawsuit: Row, outcome: Row) -> Iterator[str]:
    """Yield where lists show something else of a lawsuit than the journal's last entry says."""
    facts = outcome["lawsuit"]
    restrictions = facts.get("restrictions") or [{"grounds": ()}]
    written = {
        "organ": facts["organ"],
        "court": facts["court"],
        "handling_unit": facts.get("handling_unit"),
        "number": facts.get("number"),
        "level": facts["level"],
        "capacity": facts["capacity"],
        "dispute": facts.get("dispute") or facts["ref"],
        "stage": outcome["stage"],
        "is_closed": "closed_on" in facts,
        "is_restricted": bool(restrictions[-1]["grounds"]),
        "left_to_a_person": outcome.get("left_to_a_person"),
    }
    for name, value in written.items():
        if lawsuit[name] != value:
            yield f"台账的{name}栏与日志末版不符"


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
