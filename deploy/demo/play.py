"""The play: each row's acts in the order of their days, through the API, while the office clock moves."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deploy.demo.desk import ActRefused, Desks
from deploy.demo.docket import Entry
from deploy.demo.office import OfficeTime
from deploy.demo.script import OPENED, REGISTER, Step
from domain.calendar import Calendar, day_of, nine_o_clock

Tell = Callable[[Step], None]


@dataclass
class Played:
    """What came of the play: the lawsuits by their row, what was done now or before, what was refused."""

    refs: dict[int, str] = field(default_factory=dict)
    performed: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


class Play:
    """One performance. Played again, it goes on where it was left, and changes nothing where it is over."""

    def __init__(self, desks: Desks, office: OfficeTime) -> None:
        self._desks = desks
        self._office = office
        self._played = Played()
        self._reached: datetime | None = None
        self._resumed: set[int] = set()
        self._stopped: set[int] = set()
        self._joint_hearings: dict[str, str] = {}

    async def act(self, script: Sequence[Step], tell: Tell) -> Played:
        """Act the script; a row whose act is refused stops there, the others go on."""
        for step in script:
            if all(each.row in self._stopped for each in step.entries):
                continue
            if step.at != self._reached:
                await self._office.reach(step.at)
                self._reached = step.at
            with self._noting_refusal(step):
                await self._act(step)
            tell(step)
        await self._office.settle_nudges()
        return self._played

    async def _act(self, step: Step) -> None:
        row = step.entry.row
        if step.acts[0]["verb"] in (REGISTER, OPENED):
            await self._begin(step)
            return
        if step.heard_with is not None:
            await self._act_jointly(step, step.heard_with)
            return
        ref = self._played.refs[row]
        if row in self._resumed and await self._desks.was_performed(step, ref):
            self._count(is_new=False)
            return
        await self._desks.perform(step, ref)
        self._count(is_new=True)

    async def _act_jointly(self, step: Step, hearing: str) -> None:
        """Act in every lawsuit that goes on; sent again, it is answered as before and tells the hearing's id."""
        refs = {
            each.row: self._played.refs[each.row]
            for each in step.entries
            if each.row not in self._stopped
        }
        known = {
            row
            for row, ref in refs.items()
            if row in self._resumed and await self._desks.was_performed(step, ref)
        }
        joint, refused = await self._desks.perform_jointly(
            step, list(refs.values()), self._joint_hearings.get(hearing)
        )
        if joint is not None:
            self._joint_hearings[hearing] = joint
        for entry in step.entries:
            ref = refs.get(entry.row)
            if ref in refused:
                self._stop(step, entry, refused[ref])
            elif ref is not None:
                self._count(is_new=entry.row not in known)

    async def _begin(self, step: Step) -> None:
        """Register the lawsuit, or find the one that the level before has opened."""
        row, earlier = step.entry.row, self._played.refs.get(step.earlier or 0)
        if step.acts[0]["verb"] == OPENED:
            if earlier is None:
                raise ActRefused("原审案件没有登记，本案无从建立。")
            # Nobody did anything here; what follows may have been done in an earlier performance.
            self._played.refs[row] = await self._desks.opened_by(step, earlier)
            self._resumed.add(row)
            return
        self._played.refs[row], is_new = await self._desks.register(step, earlier)
        if not is_new:
            self._resumed.add(row)
        self._count(is_new=is_new)

    def _count(self, *, is_new: bool) -> None:
        if is_new:
            self._played.performed += 1
        else:
            self._played.known += 1

    @contextmanager
    def _noting_refusal(self, step: Step) -> Iterator[None]:
        try:
            yield
        except ActRefused as refusal:
            for each in step.entries:
                self._stop(step, each, str(refusal))

    def _stop(self, step: Step, entry: Entry, why: str) -> None:
        self._stopped.add(entry.row)
        which = entry.number or "案号待定"
        self._played.refused.append(f"第{entry.row}行 {which} {step.heading}：{why}")


def morning_after(script: Sequence[Step], calendar: Calendar) -> datetime:
    """Return the morning on which the last digests have gone: an hour after nine of the next working day."""
    last = max(day_of(step.at) for step in script)
    return nine_o_clock(calendar.add_working_days(last, 1)) + timedelta(hours=1)
