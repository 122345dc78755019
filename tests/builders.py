"""The data of the tests: a small fictitious city, lawsuits, acts and whole lives. No test makes its own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from domain.acts import LawsuitAct
from domain.acts.accountability import DecideCensure, IssueCensure, ProposeCensure
from domain.acts.act import Scene
from domain.acts.appeals import FileAppeal
from domain.acts.closing import Close
from domain.acts.hearing import ConfirmAppearance, RecordHearing
from domain.acts.interviewing import AcceptRectification, RecordInterview, ScheduleInterview
from domain.acts.judgment import DecideHarm, RecordEffect, RecordOutcome
from domain.acts.nominating import NominateHead
from domain.acts.notice import FileDefence, Register
from domain.acts.observing import RecordObservation
from domain.acts.remedy import Apologise, PledgeCorrection, SubmitCorrection, VerifyCorrection
from domain.acts.reopening import Reopen
from domain.acts.scheduling import ScheduleHearing
from domain.acts.settlement import RecordWithdrawal
from domain.calendar import nine_o_clock
from domain.facts.appellants import Appellant
from domain.facts.closings import ReopeningReason
from domain.facts.decisions import Result, WithdrawalKind
from domain.facts.hearings import Attendee
from domain.facts.remedies import ApologyWay
from domain.lawsuit import Lawsuit
from domain.messages import ActRequest, Recording
from domain.obligation import Holders
from domain.organs import Organ, OrganKind, Post
from domain.people import Actor, Role
from domain.permissions import Grant, Holder, ScopeKind
from domain.standing import Standing, settle
from ledger.accounts import Caller, act_id_of, token_proof
from ledger.database import Database
from ledger.deciding import Decided, record
from ledger.directory import (
    Directory,
    ListedAccount,
    ListedHead,
    ListedOrgan,
    load_directory,
)
from ledger.hashing import digest_of
from ledger.lawbooks import lawbook
from ledger.memory import Memory
from ledger.registering import register

REF = "abcde23456"
TODAY = date(2026, 5, 20)
NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
# A life in days back from its end. The decision lies three weeks and more before the time to appeal must have run out,
# so that no holiday on which it ends can reach the effect.
RECEIVED_BEFORE, HEARD_BEFORE, DECIDED_BEFORE = (timedelta(days=n) for n in (60, 42, 40))
JUDGED = {"judged_by": "虚构法制科长", "judged_because": "个案争议，未见舆情和群体性苗头"}
"""Who judged for the organ that the case touches neither public interest nor attention, and why."""
PLAINTIFF = "虚构原告"
PRINCIPAL, DEPUTY = "虚构局长", "虚构副局长"

CLERK = Actor(id="police-clerk", role=Role.CLERK, organ="bailu-police")
OTHER_CLERK = Actor(id="housing-clerk", role=Role.CLERK, organ="bailu-housing")
BUREAU = Actor(id="justice-bureau", role=Role.BUREAU, organ="bailu-justice")
GOVERNMENT = Actor(id="government-office", role=Role.GOVERNMENT, organ="bailu-government")
COURT = Actor(id="court-clerk", role=Role.COURT, organ="bailu-court")
ACTORS = (CLERK, OTHER_CLERK, BUREAU, GOVERNMENT, COURT)


def a_directory() -> Directory:
    """A city with its government, a justice bureau, a court and two departments with heads."""
    return Directory(
        organs=(
            _organ("bailu-government", "白鹭市人民政府", OrganKind.CITY_GOVERNMENT),
            _organ("bailu-justice", "白鹭市司法局", OrganKind.CITY_DEPARTMENT, "bailu-government"),
            _organ("bailu-court", "白鹭区人民法院", OrganKind.COURT),
            _supervised("bailu-police", "白鹭市公安局"),
            _supervised("bailu-housing", "白鹭市住房和城乡建设局"),
        ),
        accounts=tuple(_account(each) for each in ACTORS),
    )


def _organ(
    organ_id: str, name: str, kind: OrganKind, parent: str | None = None, **more: object
) -> ListedOrgan:
    return ListedOrgan.model_validate(
        {"id": organ_id, "name": name, "kind": kind, "parent": parent, **more}
    )


def _supervised(organ_id: str, name: str) -> ListedOrgan:
    since = date(2020, 1, 1)
    return _organ(
        organ_id,
        name,
        OrganKind.CITY_DEPARTMENT,
        "bailu-government",
        bureau="bailu-justice",
        government="bailu-government",
        heads=(
            ListedHead(name=PRINCIPAL, post=Post.PRINCIPAL, title="局长", from_on=since),
            ListedHead(name=DEPUTY, post=Post.DEPUTY, title="副局长", from_on=since),
        ),
    )


def _account(actor: Actor) -> ListedAccount:
    scope = "bailu-government" if actor.role in (Role.BUREAU, Role.GOVERNMENT) else None
    desk = {Role.GOVERNMENT: "government_office"}.get(actor.role, actor.role.value)
    address = f"{actor.id}@office.example"
    return ListedAccount(
        id=actor.id,
        name=actor.id,
        role=actor.role,
        organ=actor.organ,
        scope=scope,
        desk=desk,
        address=address,
    )


def an_organ(organ_id: str = "bailu-police") -> Organ:
    """One of the city's organs."""
    listed = next(each for each in a_directory().organs if each.id == organ_id)
    return Organ.model_validate(listed.model_dump())


async def a_city(database: Database) -> None:
    """Load the city into a database."""
    await load_directory(database, a_directory())


@asynccontextmanager
async def a_ledger(url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    database = Database(url)
    await a_city(database)
    try:
        yield database
    finally:
        await database.dispose()


def a_registration(**facts: object) -> Register:
    """What the clerk knows when the court's notice comes."""
    known: dict[str, object] = {
        "organ": "bailu-police",
        "court": "bailu-court",
        "number": "（2026）皖1901行初12号",
        "cause": "治安行政处罚",
        "first_plaintiff": {"name": PLAINTIFF},
        "plaintiffs": 1,
        "characteristics": {"none_of_these": True, **JUDGED},
        "received_on": TODAY - RECEIVED_BEFORE,
        "has_state_secrets": False,
    }
    return Register.model_validate({**known, **facts})


def a_scene(actor: Actor = CLERK, now: datetime = NOON) -> Scene:
    """What an act is judged by, without a register of heads."""
    return Scene(actor=actor, now=now, organ=an_organ(), lawbook=lawbook())


def a_standing(**facts: object) -> Standing:
    """What follows from a lawsuit that was just registered, at noon."""
    scene = a_scene()
    return settle(
        a_registration(**facts).first_state(REF, scene), scene, register=Holders(), earlier=None
    )


def a_lawsuit(**facts: object) -> Lawsuit:
    """A lawsuit that was just registered, its obligation checked."""
    return a_standing(**facts).lawsuit


def a_request(
    *acts: LawsuitAct,
    actor: Actor = CLERK,
    key: str = "key",
    ref: str = REF,
    now: datetime = NOON,
    expected_version: int | None = None,
) -> ActRequest:
    """A request as the API makes it."""
    body = "\n".join(act.model_dump_json() for act in acts)
    return ActRequest(
        act_id=act_id_of(actor.id, ref, key),
        request_hash=digest_of(f"{expected_version}\n{body}"),
        actor=actor,
        acts=acts,
        asked_at=now,
        expected_version=expected_version,
    )


def a_recording(
    request: ActRequest | None = None,
    *,
    ref: str = REF,
    at: datetime = NOON,
    known_version: int = 0,
) -> Recording:
    """What the procedure sends to the ledger."""
    return Recording(ref=ref, known_version=known_version, at=at, request=request)


async def a_registered_lawsuit(
    database: Database, *, key: str = "registration", at: datetime = NOON, **facts: object
) -> str:
    """Register a lawsuit in the ledger and return its ref."""
    act = a_registration(**facts)
    clerk = OTHER_CLERK if act.organ == "bailu-housing" else CLERK
    found = await register(
        database,
        act,
        act_id=act_id_of(clerk.id, "register", key),
        actors=(clerk,),
        at=at,
    )
    return found.ref


async def perform(
    database: Database,
    ref: str,
    *acts: LawsuitAct,
    actor: Actor = CLERK,
    key: str | None = None,
    at: datetime = NOON,
    known_version: int = 0,
    expected_version: int | None = None,
    memory: Memory | None = None,
) -> Decided:
    """Have the ledger decide a request on a lawsuit; the key is made from what is asked."""
    made = digest_of("".join(act.model_dump_json() for act in acts) + at.isoformat())
    request = a_request(
        *acts, actor=actor, key=key or made, ref=ref, now=at, expected_version=expected_version
    )
    recording = a_recording(request, ref=ref, at=at, known_version=known_version)
    return await record(database, recording, memory)


def a_hearing(on: date = TODAY - timedelta(days=5), **facts: object) -> ScheduleHearing:
    """The court has set a hearing, at nine in the morning of the day."""
    known = {"starts_at": nine_o_clock(on), "place": "第三法庭"}
    return ScheduleHearing.model_validate({**known, **facts})


def a_hearing_held(*, principal_came: bool = True) -> RecordHearing:
    """The hearing was held; the principal head or his deputy came, identified and spoke."""
    name, post = (PRINCIPAL, Post.PRINCIPAL) if principal_came else (DEPUTY, Post.DEPUTY)
    attendee = Attendee(
        name=name, post=post, identity_entered=True, spoke=True, spoke_on_resolution=True
    )
    return RecordHearing(attendees=(attendee,))


def a_hearing_not_held() -> RecordHearing:
    """The hearing did not take place."""
    return RecordHearing(held=False, why_not_held="原告申请延期")


def a_withdrawal(on: date = TODAY - timedelta(days=1)) -> RecordWithdrawal:
    """The court allowed the plaintiff to withdraw."""
    return RecordWithdrawal(kind=WithdrawalKind.VOLUNTARY, happened_on=on)


@dataclass(frozen=True, slots=True)
class Move:
    """What one account sends together in a life."""

    actor: Actor
    acts: tuple[LawsuitAct, ...]

    @property
    def is_decision(self) -> bool:
        """Tell whether it must say which version was seen."""
        return any(act.is_decision for act in self.acts)


def _moves(*steps: tuple[Actor, Sequence[LawsuitAct]]) -> tuple[Move, ...]:
    return tuple(Move(actor, tuple(acts)) for actor, acts in steps)


def the_notice_and_hearing(today: date, *, principal_came: bool) -> tuple[Move, ...]:
    """A life up to the hearing and what the bureau found."""
    name, post = (PRINCIPAL, Post.PRINCIPAL) if principal_came else (DEPUTY, Post.DEPUTY)
    found = ConfirmAppearance(
        principal_appeared=principal_came, head_appeared=True, basis="判决书当事人栏载明"
    )
    return _moves(
        (CLERK, [FileDefence(happened_on=today - RECEIVED_BEFORE + timedelta(days=10))]),
        (CLERK, [a_hearing(today - HEARD_BEFORE), NominateHead(name=name, post=post)]),
        (CLERK, [a_hearing_held(principal_came=principal_came)]),
        (BUREAU, [found]),
    )


def a_normal_life(today: date = TODAY, *, leeway: timedelta = timedelta()) -> tuple[Move, ...]:
    """The principal head came, the case was lost, apology and correction were made, the file was closed.

    `leeway` is how far the office clock may run ahead meanwhile.
    """
    return the_notice_and_hearing(today, principal_came=True) + _moves(
        (CLERK, [RecordObservation(deputies=1, legal_staff=2, enforcement_staff=3)]),
        (
            CLERK,
            [RecordOutcome(result=Result.REVOKED, happened_on=today - DECIDED_BEFORE)],
        ),
        (BUREAU, [DecideHarm(caused=True, reason="扣押车辆致停运")]),
        (CLERK, [RecordEffect(happened_on=today - timedelta(days=1))]),
        (
            CLERK,
            [
                Apologise(way=ApologyWay.VISIT, by_whom=PRINCIPAL),
                PledgeCorrection(due_on=today + timedelta(days=20) + leeway, measures="退还车辆"),
            ],
        ),
        (CLERK, [SubmitCorrection(summary="车辆已退还")]),
        (BUREAU, [VerifyCorrection(accepted=True, reason="已回访")]),
        (CLERK, [Close()]),
    )


def an_absence(today: date = TODAY, *, leeway: timedelta = timedelta()) -> tuple[Move, ...]:
    """The deputy came in the head's place: censure, interview, rectification, closing.

    `leeway` is how far the office clock may run ahead meanwhile.
    """
    then = today + leeway
    won = RecordOutcome(result=Result.CLAIM_REJECTED, happened_on=today - DECIDED_BEFORE)
    return the_notice_and_hearing(today, principal_came=False) + _moves(
        (CLERK, [won, RecordEffect(happened_on=today - timedelta(days=1))]),
        (BUREAU, [ProposeCensure(ground="本年度首案，主要负责人无正当理由未出庭")]),
        (GOVERNMENT, [DecideCensure(approved=True, reason="同意")]),
        (GOVERNMENT, [IssueCensure(document_number="白府通〔2026〕3号")]),
        (BUREAU, [ScheduleInterview(interview_on=then, place="司法局")]),
        (BUREAU, [RecordInterview(minutes="严格落实", rectification_due_on=then)]),
        (BUREAU, [AcceptRectification(reason="已报送整改报告")]),
        (CLERK, [Close()]),
    )


def a_withdrawn_life(today: date = TODAY) -> tuple[Move, ...]:
    """The plaintiff withdrew before the hearing."""
    return _moves(
        (CLERK, [a_hearing(today + timedelta(days=3))]),
        (COURT, [a_withdrawal(today)]),
        (CLERK, [Close()]),
    )


def late_paper() -> tuple[Move, ...]:
    """The defence of a closed file, entered afterwards."""
    return _moves((CLERK, [FileDefence()]))


def an_appealed_life(today: date = TODAY) -> tuple[Move, ...]:
    """The claim is rejected and the plaintiff appeals: this level's file is closed, the next one is opened."""
    decided_on = today - timedelta(days=2)
    return (
        *the_notice_and_hearing(today, principal_came=True),
        *_moves(
            (CLERK, [RecordObservation(deputies=1, legal_staff=2, enforcement_staff=3)]),
            (
                CLERK,
                (
                    RecordOutcome(
                        result=Result.CLAIM_REJECTED, happened_on=decided_on, served_on=decided_on
                    ),
                ),
            ),
            (CLERK, (FileAppeal(appellants=(Appellant.PLAINTIFF,)),)),
            (CLERK, (Close(),)),
        ),
    )


def a_reopening() -> tuple[Move, ...]:
    """A closed file is opened again, and closed once more."""
    return _moves(
        (BUREAU, (Reopen(why=ReopeningReason.OTHER, reason="补正卷宗"),)),
        (CLERK, (Close(),)),
    )


def a_caller(account: str, organ: str = "housing", scope: str | None = None) -> Caller:
    """Return a clerk of an organ who asks in April 2026, with a scope of its own where one is given."""
    grant = Grant(
        id=f"{account}/1",
        role=Role.CLERK,
        organ=organ,
        scope=ScopeKind.ORGANS,
        within=scope or organ,
    )
    holder = Holder(account=account, grants=(grant,))
    return Caller(holder, datetime(2026, 4, 15, tzinfo=UTC), token_proof(account))
