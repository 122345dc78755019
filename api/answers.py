"""The shapes of the answers, as the OpenAPI describes them."""

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from api.problems import ProblemBody
from domain.comparing import Difference
from domain.lawsuit import Lawsuit
from domain.masking import ShownParty
from domain.notices import NoticeDue
from domain.organs import Organ, Post
from domain.people import Actor, Role
from domain.recommending import RecommendationGround
from domain.siblings import SiblingRelation
from domain.stages import Stage, Step
from domain.standing import Standing
from domain.timetable import Deadline
from domain.urging import DraftedUrge

RowT = TypeVar("RowT")

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "description": description}
    for status, description in {
        401: "未登录",
        403: "无权办理",
        404: "没有，或者无权查看",
        409: "现在不能办理：说明原因和现在可以办理的事项",
        413: "内容过大",
        422: "填写有误",
        429: "请求过于频繁：Retry-After 写明几秒后再试",
        503: "结果尚不确定，或者暂时无法办理",
    }.items()
}


class EntryAnswer(BaseModel):
    """A journal entry: what was asked, by whom, and the state it led to."""

    schema_version: int
    algorithm: str
    previous: str
    ref: str
    version: int
    act_id: str
    request_hash: str
    verbs: list[str]
    actor: Actor
    acts: list[dict[str, Any]]
    recorded_at: datetime
    outcome: Standing


class RehearsalAnswer(BaseModel):
    """What would follow from an act: state, deadlines and notices; nothing was recorded."""

    version: int
    outcome: Standing
    notices: list[NoticeDue]


class RegisteredAnswer(BaseModel):
    """A registered lawsuit; `is_new` is false where the number was known and the lawsuit was found."""

    ref: str
    is_new: bool


class LevelRow(BaseModel):
    """One level of a dispute."""

    ref: str
    number: str | None
    level: str
    court: str
    stage: Stage
    ending: str | None
    is_closed: bool


class SiblingRow(BaseModel):
    """Another organ's lawsuit of the same suit; `relation` says whether it took this organ's place, or left it its."""

    ref: str
    organ: str
    organ_name: str
    relation: SiblingRelation
    number: str | None
    level: str
    court: str
    stage: Stage
    ending: str | None
    is_closed: bool


class ViewerRow(BaseModel):
    """A role at an organ that sees the file; the parties' names are masked where it has no part in the lawsuit."""

    role: Role
    role_name: str
    organ: str
    organ_name: str
    sees_names: bool


class LawsuitShown(BaseModel):
    """What is shown of a lawsuit, whether it is asked for now or as of a day."""

    ref: str
    version: int
    digest: str
    stage: Stage
    stage_name: str
    is_suspended: bool
    steps: list[Step]
    organ: Organ
    lawsuit: Lawsuit
    deadlines: list[Deadline]
    overdue: list[str]
    left_to_a_person: str | None


class LawsuitAnswer(LawsuitShown):
    """A lawsuit as the caller may see it, with its deadlines and receipts and the acts that are open to him now.

    `is_restricted` is true where this file, another level's or another organ's of the suit was marked. `seen_by` says
    who sees the file today. Letters that were drafted are shown to those alone who would sign them.
    """

    is_restricted: bool
    seen_by: list[ViewerRow]
    allowed: list[str]
    cautions: list[str]
    recommendation_grounds: list[RecommendationGround]
    drafted_urges: list[DraftedUrge]
    parties: list[ShownParty]
    levels: list[LevelRow]
    siblings: list[SiblingRow]
    next_wake_at: datetime | None
    office_day: date


class ActorRow(BaseModel):
    """An account that had acted in the lawsuit: in which role, by which verbs, from when to when (office time)."""

    actor: str
    role: Role
    verbs: list[str]
    first_at: datetime
    last_at: datetime


class HeadRow(BaseModel):
    """Who held which post of the organ on the day."""

    name: str
    post: Post
    title: str
    from_on: date
    to_on: date | None


class LawsuitThen(LawsuitShown):
    """A lawsuit as it stood at the end of a day: verdicts and deadlines as they were recorded by then.

    Nothing is judged by the rules of today, so nothing is said of what may be done; `recorded_at` is the office
    instant of the entry that left it so. The organ's name and supervisors are those of today. `heads` are the
    office-holders of the day as the directory knew them at its end; where it was corrected later, `heads_corrected`
    says whom it names for that day now, and else nothing.
    """

    as_of: date
    recorded_at: datetime
    actors: list[ActorRow]
    heads: list[HeadRow]
    heads_corrected: list[HeadRow] | None


class StoodRow(BaseModel):
    """How a lawsuit stood at the end of a day."""

    day: date
    version: int
    recorded_at: datetime
    stage: Stage
    stage_name: str


class RecordedRow(BaseModel):
    """One entry of the journal, without what it says."""

    version: int
    recorded_at: datetime
    verbs: list[str]
    actor: str
    role: Role


class ComparisonAnswer(BaseModel):
    """Two days of a lawsuit: what differs in state, verdicts and deadlines, and the entries that made it so.

    `before` is None where the lawsuit was not registered yet.
    """

    ref: str
    before: StoodRow | None
    after: StoodRow
    entries: list[RecordedRow]
    differences: list[Difference]


class LawsuitRow(BaseModel):
    """One line of the list of lawsuits."""

    ref: str
    number: str | None
    organ: str
    court: str
    level: str
    stage: Stage
    ending: str | None
    version: int
    next_due_on: date | None
    is_closed: bool
    is_suspended: bool
    left_to_a_person: str | None


class DeadlineRow(BaseModel):
    """One line of the list of deadlines."""

    ref: str
    number: str | None
    organ: str
    key: str
    kind: str
    title: str
    nature: str
    basis: str
    due_on: date
    provisional: bool
    suspended: bool
    receipt: list[str]


class JournalRow(BaseModel):
    """A journal entry with its digest: `algorithm` over the stored `text`."""

    version: int
    algorithm: str
    digest: str
    text: str


class OrganRow(BaseModel):
    """One organ."""

    id: str
    name: str
    kind: str
    parent: str | None
    bureau: str | None
    government: str | None


class NoticeRow(BaseModel):
    """A notice to one person and how its delivery stands; instants are real time.

    What it is about is left out for those who only look after its delivery.
    """

    id: int
    reason: str
    ref: str | None
    number: str | None
    account: str
    address: str
    template: str
    subject: str | None
    status: Literal["waiting", "delivered", "failed"]
    tries: int
    last_answer: str | None
    made_at: datetime
    delivered_at: datetime | None


class AttemptRow(BaseModel):
    """One attempt to deliver a notice, and what the mail server answered."""

    tried_at: datetime
    answer: str
    delivered: bool


class NoticeAnswer(NoticeRow):
    """A notice, what it says where that is the caller's to read, and every attempt to deliver it."""

    body: str | None
    attempts: list[AttemptRow]


class RetryAnswer(BaseModel):
    """The errand that tries once more: a notice under its Message-ID, a deposit of the same package, a linked level."""

    errand: str


class AccessRow(BaseModel):
    """Who did what about which account, from where and by which authority; the instant is real time."""

    id: int
    at: datetime
    kind: str
    account: str | None
    address: str
    authority: str | None
    about: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AlarmRow(BaseModel):
    """What a person must look at; `ref` is None where it belongs to no lawsuit, `handled_at` where it is open."""

    id: int
    kind: str
    ref: str | None
    number: str | None
    text: str
    raised_at: datetime
    handled_at: datetime | None
    handled_by: str | None
    handled_note: str | None


class DepositRow(BaseModel):
    """A package for the records system and how its deposit stands; the receipt is there once it was deposited."""

    ref: str
    milestone: str
    version: int
    status: Literal["waiting", "deposited", "differs", "given up"]
    folder: str | None
    algorithm: str | None
    manifest_digest: str | None
    deposited_at: datetime | None


class Listed(BaseModel, Generic[RowT]):
    """A page of a list; ask again with `cursor` for what follows."""

    rows: list[RowT]
    next_cursor: str | None
