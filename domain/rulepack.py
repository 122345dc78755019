"""Effective-dated rule packs: what the law leaves to the office, as data with citations."""

import hashlib
import tomllib
from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field, ValidationError

from domain import law
from domain.calendar import Calendar
from domain.deadlines import Nature, Period
from domain.eligibility import Eligibility
from domain.escalation import Rung
from domain.facts.sanctions import InterviewGround
from domain.frozen import Frozen
from domain.settings import Settings


class RulePackInvalid(ValueError):
    """A rule pack must be complete and cite a known provision for each of its periods."""


class TimeLimit(Frozen):
    """How one kind of deadline is counted, what kind of duty it is, and its ladder.

    `pauses` says whether it stands still while the lawsuit is suspended: only the court's own limits do by law.
    """

    title: str
    period: Period
    nature: Nature
    basis: str
    is_office_period: bool = False
    pauses: bool = False
    ladder: str | None = None

    @property
    def citation(self) -> str:
        """Return the provision as an office cites it, and beside it that the days are the office's own."""
        duty = law.PROVISIONS[self.basis]
        return f"{duty}；{law.OFFICE_PERIOD}" if self.is_office_period else str(duty)


class InterviewSettings(Frozen):
    """How the talk is held (约谈), where the Opinions can be read in two ways; who holds it is `Settings.interviewer`.

    `needs_censure` lets a talk be set only once the government approved the censure. The period for the talk counts
    from `counted_from`. `grounds` names the provision for each ground on which there may be a talk.
    """

    needs_censure: bool
    counted_from: Literal["approval", "issue"]
    grounds: dict[InterviewGround, str]

    def basis_of(self, ground: InterviewGround) -> law.Provision | None:
        """Return the provision on which there may be a talk for this reason, or None."""
        name = self.grounds.get(ground)
        return law.PROVISIONS[name] if name else None


class ExtensionSettings(Frozen):
    """How often, and by how many calendar days in all, a pledged correction may be put off: the office's own limits."""

    times: int = Field(ge=0)
    total_days: int = Field(ge=0)


class NoticePeriod(Frozen):
    """How many calendar days before the hearing the court's notice must have been served.

    The law counts three days backward and gives no rule for counting them: below `caution_below_days` someone should
    look, below `defective_below_days` the service is defective whichever way one counts (domain.md §7, 4).
    """

    caution_below_days: int = Field(ge=1)
    defective_below_days: int = Field(ge=1)


class RulePack(Frozen):
    """A jurisdiction's rules from a day on; `digest` is the SHA-256 of its text.

    `urge_answer_days` are the working days that a drafted 督办 letter gives to answer. `settings` say how the office
    reads what the Opinions leave open.
    """

    id: str
    title: str
    effective_from: date
    digest: str
    time_limits: dict[str, TimeLimit]
    ladders: dict[str, tuple[Rung, ...]]
    losses: tuple[str, ...]
    settings: Settings
    eligibility: Eligibility
    notice_to_appear: NoticePeriod
    urge_answer_days: int = Field(ge=1)
    interview: InterviewSettings
    correction_extensions: ExtensionSettings

    def ladder_of(self, kind: str) -> tuple[Rung, ...]:
        """Return the rungs of a kind of deadline; none where it is not escalated."""
        name = self.time_limits[kind].ladder
        return self.ladders[name] if name else ()


class Lawbook(Frozen):
    """What the rules are read from: the pack in force and the calendar."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    pack: RulePack
    calendar: Calendar


def parse_rule_pack(text: str) -> RulePack:
    """Read a rule pack from its TOML text.

    Raises:
        RulePackInvalid: something is missing, or a citation or ladder is unknown.
    """
    try:
        pack = RulePack(digest=hashlib.sha256(text.encode()).hexdigest(), **tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        raise RulePackInvalid(f"规则包不能读取：{error}") from error
    for kind, limit in pack.time_limits.items():
        if limit.basis not in law.PROVISIONS:
            raise RulePackInvalid(f"期限{kind}引用的依据{limit.basis}不在条文目录内")
        if limit.ladder is not None and limit.ladder not in pack.ladders:
            raise RulePackInvalid(f"期限{kind}所用的提醒阶梯{limit.ladder}未定义")
    for ground, basis in pack.interview.grounds.items():
        if basis not in law.PROVISIONS:
            raise RulePackInvalid(f"约谈事由{ground}引用的依据{basis}不在条文目录内")
    return pack
