"""What every act has: a verb, a provision, those who may perform it, and the facts it records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from domain.calendar import day_of
from domain.facts.hearings import Hearing, HearingKind
from domain.frozen import Frozen
from domain.law import Provision
from domain.lawsuit import Lawsuit, Level
from domain.organs import OfficeHolder, Organ
from domain.people import FIRST_DAY, LAST_DAY, Actor, Day, Role, Source
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.rulepack import Lawbook, RulePack
from domain.stages import held_trial

Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime.combine(FIRST_DAY, time(), UTC), le=datetime.combine(LAST_DAY, time(), UTC)),
]
"""An instant of an act: aware, within the days that an act may name."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an act is judged by, beside the lawsuit itself.

    `now` is office time, aware UTC. What only the ledger knows is None where it isn't at hand (in the workflow, which
    leaves those checks to the ledger): `heads`, the register of the organ's office-holders; `number_holders`, by case
    number the lawsuit of this organ and level that has it; `directory`, the organs there are among those
    that the acts name; `levels`, by ref the lawsuits of this organ among those that they
    name, and the other levels of the dispute where an act asks for them.

    `looked_at_by` is the version of the calendar by which its deadlines were last looked at.
    """

    actor: Actor
    now: datetime
    organ: Organ
    lawbook: Lawbook
    heads: tuple[OfficeHolder, ...] | None = None
    number_holders: Mapping[str, str] | None = None
    directory: Mapping[str, Organ] | None = None
    levels: Mapping[str, Lawsuit] | None = None
    looked_at_by: str = ""

    @property
    def today(self) -> date:
        """Return the office day in Asia/Shanghai."""
        return day_of(self.now)

    def pack_for(self, lawsuit: Lawsuit, day: date) -> RulePack:
        """Return the rule pack that governs the lawsuit on the day that matters."""
        return self.lawbook.pack_on(day, received_on=lawsuit.received_on)


class Act(Frozen):
    """A legal act. It is judged by `happened_on` (today if not said) and never refused for being merely late.

    `provision` is what it rests on, `provisions_by_level` on what at each level, where that differs.

    Each act of a registered lawsuit has `perform(lawsuit, scene)`, which returns the lawsuit with its facts or refuses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: ClassVar[str]
    provision: ClassVar[Provision]
    provisions_by_level: ClassVar[Mapping[Level, Provision]] = {}
    by: ClassVar[frozenset[Role]]
    transcribed_by: ClassVar[frozenset[Role]] = frozenset()
    is_decision: ClassVar[bool] = False
    is_late_paper: ClassVar[bool] = False
    moves_hearings: ClassVar[bool] = False
    reads_heads: ClassVar[bool] = False
    own_lawsuit_only: ClassVar[frozenset[Role]] = frozenset()
    example: ClassVar[dict[str, object]] = {}

    verb: str
    happened_on: Day | None = Field(default=None, description="发生日；未填为今日（北京时间）")
    source: Source = Source()

    @model_validator(mode="before")
    @classmethod
    def _is_storable(cls, given: object) -> object:
        place = _nul_in(given)
        if place is not None:
            raise ValueError(f"{place or '所填内容'}含有不能保存的空字符（U+0000），请删去。")
        return given

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the default bars nothing
        """Return why the act isn't allowed now whatever it says, or None."""
        return None

    @classmethod
    def bar_by_settings(cls, lawsuit: Lawsuit, organ: Organ, pack: RulePack) -> str | None:  # noqa: ARG003 -- the default bars nothing
        """Return why the rule pack's settings don't allow the act now, or None."""
        return None

    def numbers_named(self) -> tuple[str, ...]:
        """Return the case numbers whose holders the ledger looks up before it decides."""
        return ()

    def organs_named(self) -> tuple[str, ...]:
        """Return the organs, by id or name, that the ledger looks up in the directory before it decides."""
        return ()

    def accounts_named(self) -> tuple[str, ...]:
        """Return the accounts of people who must be of those that supervise lawsuits."""
        return ()

    def levels_named(self) -> tuple[str, ...]:
        """Return the refs of other lawsuits of the organ that the ledger looks up before it decides."""
        return ()

    def asks_for_the_dispute(self) -> bool:
        """Tell whether the ledger looks up the other levels of the dispute before it decides."""
        return False

    def day(self, scene: Scene) -> date:
        """Return the day the act happened on."""
        return self.happened_on or scene.today


def _nul_in(given: object, place: str = "") -> str | None:
    """Return where a text holds the one character that no database keeps, or None."""
    if isinstance(given, str):
        return place if "\0" in given else None
    if isinstance(given, dict):
        inside = [(f"{place}.{key}".lstrip("."), each) for key, each in given.items()]
    elif isinstance(given, (list, tuple)):
        inside = [(f"{place}.{number}", each) for number, each in enumerate(given)]
    else:
        return None
    return next((found for at, each in inside if (found := _nul_in(each, at)) is not None), None)


def ensure(condition: bool, message: str) -> None:
    """Refuse facts that can't be true together."""
    if not condition:
        raise FactImpossible(message)


def ensure_listed(scene: Scene, organ_id: str, what: str, is_fit: Callable[[Organ], bool]) -> None:
    """Refuse an organ that the directory doesn't know, or that is none of what is meant; the ledger alone can tell."""
    if scene.directory is None:
        return
    found = scene.directory.get(organ_id)
    ensure(
        found is not None and is_fit(found),
        f"没有代码为“{organ_id}”的{what}，请核对；尚未列入名录的，请先由系统管理员补登。",
    )


def ensure_another(scene: Scene, entered_by: str | None, message: str) -> None:
    """Refuse a judgement by the account that entered what is judged: one person must not be both sides of a paper."""
    if entered_by is not None and entered_by == scene.actor.id:
        raise NotPermitted(message)


def hearing_of(
    lawsuit: Lawsuit, number: int | None, is_open: Callable[[Hearing], bool] = lambda _: True
) -> Hearing:
    """Return the hearing by its number, or the one meant when none is said.

    That is the next awaited to which the act is open, trial hearings before others; else the last of the past ones.
    """
    if number is None:
        if not lawsuit.hearings:
            raise ActNotAllowed("尚未排定开庭，请先办理“登记开庭时间”。")
        likely = _likely_first(lawsuit)
        return next((each for each in likely if is_open(each)), likely[0])
    for hearing in lawsuit.hearings:
        if hearing.number == number:
            return hearing
    raise FactImpossible(f"本案没有第{number}次开庭，现有{len(lawsuit.hearings)}次。")


def _likely_first(lawsuit: Lawsuit) -> list[Hearing]:
    awaited = sorted(lawsuit.awaited_hearings, key=lambda each: each.kind is not HearingKind.TRIAL)
    return [*awaited, *(each for each in reversed(lawsuit.hearings) if not each.is_awaited)]


def awaited_hearing(
    lawsuit: Lawsuit, number: int | None, is_open: Callable[[Hearing], bool] = lambda _: True
) -> Hearing:
    """Return the hearing meant, whose result must be still to come."""
    hearing = hearing_of(lawsuit, number, is_open)
    if hearing.record is not None:
        raise ActNotAllowed(
            f"第{hearing.number}次开庭已登记结果，原记录不覆盖；有误的请办理“更正开庭和旁听记录”。"
        )
    if hearing.cancellation is not None:
        raise ActNotAllowed(f"第{hearing.number}次开庭已取消；又开庭的，请另行登记开庭时间。")
    return hearing


def held_hearing(
    lawsuit: Lawsuit, number: int | None, is_open: Callable[[Hearing], bool]
) -> Hearing:
    """Return the held hearing by its number, or the one meant: where the appearance is judged, else the last open."""
    if number is not None:
        hearing = hearing_of(lawsuit, number)
        if not hearing.is_held:
            raise ActNotAllowed(f"第{number}次开庭尚未登记结果，或者没有举行。")
        return hearing
    judged = held_trial(lawsuit)
    if judged is not None and is_open(judged):
        return judged
    held = [each for each in lawsuit.hearings if each.is_held]
    return next((each for each in reversed(held) if is_open(each)), held[-1])


def held_trial_hearing(
    lawsuit: Lawsuit, number: int | None, is_open: Callable[[Hearing], bool]
) -> Hearing:
    """Return the held hearing meant, which must be a trial: only there is an appearance owed, or observed."""
    hearing = held_hearing(
        lawsuit, number, lambda each: each.kind is HearingKind.TRIAL and is_open(each)
    )
    if hearing.kind is not HearingKind.TRIAL:
        raise ActNotAllowed(f"第{hearing.number}次不是开庭审理，不核实出庭、不报送旁听。")
    return hearing


def acting_role(act: Act, scene: Scene) -> Role:
    """Return whose act this is: the account's own role, or the one for which it transcribes."""
    return act.source.transcribed_for or scene.actor.role


def with_hearing(lawsuit: Lawsuit, hearing: Hearing, **changes: object) -> Lawsuit:
    """Return the lawsuit with one hearing changed."""
    changed = hearing.model_copy(update=changes)
    hearings = tuple(
        changed if each.number == hearing.number else each for each in lawsuit.hearings
    )
    return lawsuit.model_copy(update={"hearings": hearings})
