"""Effective-dated rule packs: what the law leaves to the office, as data with citations."""

import hashlib
import tomllib
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pydantic import ConfigDict, Field, ValidationError

from domain import law
from domain.calendar import Calendar
from domain.deadlines import Nature, Period
from domain.eligibility import Eligibility
from domain.escalation import Rung
from domain.frozen import Frozen
from domain.lawsuit import Lawsuit
from domain.settings import Settings
from domain.talks import InterviewSettings

KINDS = frozenset(
    {
        "defence",
        "defence_on_appeal",
        "opinion_on_retrial",
        "jurisdiction_objection",
        "evidence_extension",
        "extended_evidence",
        "handling",
        "trial_limit",
        "trial_limit_in_summary",
        "trial_limit_on_appeal",
        "head_name",
        "excuse_review",
        "not_held_finding",
        "hearing_record",
        "observation_report",
        "appeal",
        "appeal_of_ruling",
        "recommendation",
        "recommendation_on_document",
        "recommendation_on_governance",
        "procuratorial_recommendation",
        "procuratorial_recommendation_urgent",
        "retrial_application",
        "performance",
        "apology",
        "correction",
        "urge",
        "censure",
        "censure_decision",
        "interview",
        "rectification",
    }
)
"""Every kind of deadline that a claim can name: a pack that lacks one would break the lawsuit that comes to it."""


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


class OpenLawsuits(StrEnum):
    """What a new pack does to the lawsuits that were received before it took effect."""

    RECHECK = "recheck"
    KEEP = "keep"


class RulePack(Frozen):
    """A jurisdiction's rules from a day on; `digest` is the SHA-256 of its text.

    `urge_answer_days` are the working days that a drafted 督办 letter gives to answer. `settings` say how the office
    reads what the Opinions leave open.
    """

    id: str
    title: str
    effective_from: date
    open_lawsuits: OpenLawsuits = OpenLawsuits.RECHECK
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

    def governs(self, day: date, received_on: date) -> bool:
        """Tell whether it is in force on a day for a lawsuit received on another."""
        is_for_it = self.open_lawsuits is OpenLawsuits.RECHECK or self.effective_from <= received_on
        return self.effective_from <= day and is_for_it

    def ladder_of(self, kind: str) -> tuple[Rung, ...]:
        """Return the rungs of a kind of deadline; none where it is not escalated."""
        name = self.time_limits[kind].ladder
        return self.ladders[name] if name else ()


class Lawbook(Frozen):
    """What the rules are read from: the pack that came last into force, those before it, and the calendar."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    pack: RulePack
    earlier: tuple[RulePack, ...] = ()
    calendar: Calendar

    @property
    def rules(self) -> str:
        """Return the version of the packs: eight digits of the SHA-256 over their digests."""
        digests = "".join(each.digest for each in self.packs)
        return hashlib.sha256(digests.encode()).hexdigest()[:8]

    @property
    def version(self) -> str:
        """Return what names calendar and packs together: of another version a lawsuit is looked at again."""
        return f"{self.calendar.version}+{self.rules}"

    @property
    def packs(self) -> tuple[RulePack, ...]:
        """Return every pack, the newest first."""
        return (self.pack, *self.earlier)

    def on(self, day: date, *, received_on: date) -> "Lawbook":
        """Return the lawbook with the pack alone that governs a lawsuit on a day.

        The pack in force on that day governs; one that leaves open lawsuits as they are passes over what was received
        before it took effect. Before the first pack there was no other: it says itself from when it binds.

        Unit: `day` is the day that matters, `received_on` that of the complaint copy; a pack is in force from
        `effective_from` on, that day included.
        Source: the Opinions, last paragraph (newer superior rules prevail); docs/decisions/0013.
        """
        if not self.earlier:
            return self
        governing = next((each for each in self.packs if each.governs(day, received_on)), None)
        chosen = governing or self.packs[-1]
        return Lawbook(pack=chosen, calendar=self.calendar)

    def pack_on(self, day: date, *, received_on: date) -> RulePack:
        """Return the pack that governs a lawsuit on a day."""
        return self.on(day, received_on=received_on).pack

    def pack_of(self, lawsuit: Lawsuit) -> RulePack:
        """Return the pack by which the lawsuit's duty was checked: what follows from an absence follows its rules."""
        checked_by = lawsuit.obligation.pack if lawsuit.obligation else None
        return next((each for each in self.packs if each.id == checked_by), self.pack)


def lawbook_of_packs(packs: Sequence[RulePack], calendar: Calendar) -> Lawbook:
    """Return the lawbook of several packs, whatever their order.

    Raises:
        RulePackInvalid: there is none, or two have one id or one day.
    """
    newest_first = sorted(packs, key=lambda each: each.effective_from, reverse=True)
    if not newest_first:
        raise RulePackInvalid("没有规则包。")
    for name in ("id", "effective_from"):
        values = [getattr(each, name) for each in newest_first]
        if len(set(values)) < len(values):
            raise RulePackInvalid(f"有两个规则包的{name}相同，不能确定适用哪一个。")
    return Lawbook(pack=newest_first[0], earlier=tuple(newest_first[1:]), calendar=calendar)


def parse_rule_pack(text: str) -> RulePack:
    """Read a rule pack from its TOML text.

    Raises:
        RulePackInvalid: something is missing, or a citation or ladder is unknown.
    """
    try:
        pack = RulePack(digest=hashlib.sha256(text.encode()).hexdigest(), **tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        raise RulePackInvalid(f"规则包不能读取：{error}") from error
    missing = sorted(KINDS - pack.time_limits.keys())
    if missing:
        raise RulePackInvalid(f"规则包缺少期限：{'、'.join(missing)}")
    for kind, limit in pack.time_limits.items():
        if limit.basis not in law.PROVISIONS:
            raise RulePackInvalid(f"期限{kind}引用的依据{limit.basis}不在条文目录内")
        if limit.ladder is not None and limit.ladder not in pack.ladders:
            raise RulePackInvalid(f"期限{kind}所用的提醒阶梯{limit.ladder}未定义")
    for ground, basis in pack.interview.grounds.items():
        if basis not in law.PROVISIONS:
            raise RulePackInvalid(f"约谈事由{ground}引用的依据{basis}不在条文目录内")
    return pack
