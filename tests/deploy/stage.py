"""The demo's docket for tests: written, read, and played on the pure law: no ledger, no engine, no HTTP."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import load_workbook
from pydantic import TypeAdapter

from deploy.demo.cast import Cast
from deploy.demo.command import CITY, LEDGER, PROCEEDINGS
from deploy.demo.docket import Docket, Entry
from deploy.demo.drafting import draft_of, write_docket
from deploy.demo.script import OPENED, REGISTER, Step, script_of
from domain.acts import AnyAct, LawsuitAct, apply
from domain.acts.act import Scene
from domain.acts.notice import Register
from domain.acts.scheduling import ScheduleHearing
from domain.lawsuit import Lawsuit
from domain.levels import opened_from
from domain.obligation import Holders, first_of_the_year
from domain.organs import OfficeHolder, Organ
from domain.people import Actor
from domain.standing import Standing, settle
from ledger.directory import Directory, parse_directory
from ledger.lawbooks import lawbook

_ACTS: TypeAdapter[Any] = TypeAdapter(AnyAct)


def the_city() -> Directory:
    return parse_directory(CITY.read_text(encoding="utf-8"))


def organs_of(city: Directory) -> dict[str, str]:
    return {each.name: each.id for each in city.organs}


def written(folder: Path) -> Path:
    path = folder / "docket.xlsx"
    path.write_bytes(_the_spreadsheet())
    return path


@cache
def _the_spreadsheet() -> bytes:
    """Return the docket's spreadsheet; written once, as many tests begin with it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "docket.xlsx"
        write_docket(draft_of(LEDGER, PROCEEDINGS), path)
        return path.read_bytes()


def with_cells(path: Path, cells: dict[tuple[int, str], object], sheet: str = "") -> Path:
    """Write cells, by row and heading, into a sheet of the spreadsheet; into the first if none is named."""
    book = load_workbook(path)
    there = book[sheet] if sheet else book.worksheets[0]
    headings = {cell.value: place for place, cell in enumerate(there[1], start=1)}
    for (row, heading), content in cells.items():
        cell: Any = there.cell(row=row, column=headings[heading])
        cell.value = content
    book.save(path)
    return path


class PureStage:
    """The play on the pure law; `stages` are those through which its lawsuits went, `verbs` the acts performed."""

    def __init__(self, city: Directory) -> None:
        self._organs = {each.id: Organ.model_validate(each.model_dump()) for each in city.organs}
        self._heads = {
            each.id: tuple(
                OfficeHolder.model_validate({**head.model_dump(), "organ": each.id})
                for head in each.heads
            )
            for each in city.organs
        }
        self._actors = {
            each.id: Actor(id=each.id, role=each.role, organ=each.organ) for each in city.accounts
        }
        self._lives: dict[int, Standing] = {}
        self._serials: dict[int, int] = {}
        self.stages: set[str] = set()
        self.verbs: set[str] = set()

    def play(self, docket: Docket, cast: Cast) -> dict[int, Standing]:
        """Act every step and return the last standing of each lawsuit by its serial number."""
        for step in script_of(docket.entries, cast):
            for entry in step.entries:
                self._act(replace(step, entry=entry))
            for serial, life in self._lives.items():
                if life.lawsuit.organ == step.entry.organ and life.lawsuit.closed_on is None:
                    self._settle(serial, life.lawsuit, step)
        return self._lives

    def _act(self, step: Step) -> None:
        serial, scene = step.entry.serial, self._scene(step)
        self._serials[step.entry.row] = serial
        acts = step.acts
        if acts[0]["verb"] in (REGISTER, OPENED):
            self._settle(serial, self._begun(step, scene), step)
            acts = acts[0].get("acts", ())
        for each in acts:
            self.verbs.add(each["verb"])
            act = _jointly(_ACTS.validate_python(each), step)
            self._settle(serial, apply(self._lives[serial].lawsuit, (act,), scene), step)

    def _begun(self, step: Step, scene: Scene) -> Lawsuit:
        """Return the lawsuit as it begins: on its own, from its own paper, or opened by the level before."""
        before = self._serials.get(step.earlier or 0, 0)
        earlier = self._lives[before].lawsuit if before else None
        if step.acts[0]["verb"] == OPENED:
            assert earlier is not None
            return opened_from(earlier, earlier.next_levels[-1], registered_on=scene.today)
        ref, body = f"ref-{step.entry.serial}", dict(step.acts[0])
        body.pop("acts", None)
        if earlier is None or "previous" not in body:
            return Register.model_validate(body).first_state(ref, scene)
        body["previous"] = {"ref": earlier.ref, **body["previous"]}
        act = Register.model_validate(body)
        assert act.previous is not None
        appealed = act.appeal(act.previous).perform(earlier, scene)
        self._settle(before, appealed, step)
        return act.first_state(ref, scene, appealed)

    def _settle(self, serial: int, lawsuit: Lawsuit, step: Step) -> None:
        year = lawsuit.first_hearing.year if lawsuit.first_hearing else None
        others = [
            each.lawsuit.first_hearing
            for other, each in self._lives.items()
            if other != serial and each.lawsuit.organ == lawsuit.organ
        ]
        mine = [lawsuit.first_hearing, *others]
        rows = [each for each in mine if each is not None and each.year == year]
        register = first_of_the_year(rows) if rows else Holders()
        earlier, scene = self._lives.get(serial), self._scene(step)
        settled = settle(lawsuit, scene, register=register, earlier=earlier)
        self._lives[serial] = settled
        self.stages.add(settled.stage.value)

    def _scene(self, step: Step) -> Scene:
        organ = self._organs[step.entry.organ]
        return Scene(
            actor=self._actors[step.account],
            now=step.at + timedelta(seconds=1),
            organ=organ,
            lawbook=lawbook(),
            heads=self._heads[organ.id],
            number_holders=self._numbers_like(step.entry),
        )

    def _numbers_like(self, entry: Entry) -> dict[str, str]:
        """Return who has which number among the organ's lawsuits of this level, as the ledger would look it up."""
        lawsuits = [each.lawsuit for each in self._lives.values()]
        return {
            each.number: each.ref
            for each in lawsuits
            if each.number and (each.organ, each.level) == (entry.organ, entry.level)
        }


def _jointly(act: LawsuitAct, step: Step) -> LawsuitAct:
    """Return the act as the joint route would perform it: of one hearing, which has an id of its own."""
    if step.heard_with is None or not isinstance(act, ScheduleHearing):
        return act
    return act.model_copy(update={"joint": f"j-{step.key[-16:]}"})
