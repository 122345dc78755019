"""The script of the play: which acts a docket's row stands for, on which day, by which account."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from deploy.demo.docket import Entry
from domain.acts import ACTS
from domain.calendar import SHANGHAI, day_of
from domain.facts.decisions import WithdrawalKind
from domain.organs import Post
from domain.people import Role
from ledger.directory import Directory

REGISTER = "register"
_PAPER = time(10, 30)
# The hearing's own hour says when it begins, not when it is over.
_AFTER_HEARING = time(17, 30)
_BASIS = "裁判文书和庭审笔录"

Body = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """What one account does at one sitting: registers a lawsuit, performs an act, or sends a form."""

    at: datetime
    entry: Entry
    account: str
    acts: tuple[Body, ...]

    @property
    def key(self) -> str:
        """Return the idempotency key: the same for the same row and acts, however often it is played."""
        verbs = "-".join(str(act["verb"]) for act in self.acts)
        if verbs == REGISTER:
            # Here the key is all that tells one lawsuit from the next of the same clerk.
            return f"docket.{verbs}.{hashlib.sha256(repr(self.acts).encode()).hexdigest()[:16]}"
        return f"docket.{verbs}.{day_of(self.at)}"

    @property
    def is_decision(self) -> bool:
        """Tell whether it is a decision on what a person saw, which names the version."""
        verbs = [each["verb"] for each in self.acts]
        return any(verb in ACTS and ACTS[verb].is_decision for verb in verbs)

    @property
    def heading(self) -> str:
        """Return what an office calls it."""
        return "、".join(
            "登记应诉案件" if each["verb"] == REGISTER else ACTS[each["verb"]].heading
            for each in self.acts
        )


class Cast:
    """Who acts for whom: the directory's accounts by their place."""

    def __init__(self, directory: Directory) -> None:
        self._organs = {each.id: each for each in directory.organs}
        # Of several accounts of one role at an organ, the one at its own desk acts.
        self._accounts = {
            (each.role, each.organ): each.id
            for each in directory.accounts
            if each.desk in (None, each.role.value, "government_office")
        }

    def clerk(self, entry: Entry) -> str:
        """Return the sued organ's clerk."""
        return self._accounts[Role.CLERK, entry.organ]

    def handling_unit(self, entry: Entry) -> str:
        """Return who does the work: the handling unit's desk, else the clerk."""
        unit = entry.handling_unit or ""
        return self._accounts.get((Role.HANDLING_UNIT, unit), self.clerk(entry))

    def scheduler(self, entry: Entry) -> str:
        """Return who enters the hearing: the court if it has an account, else the clerk."""
        return self._accounts.get((Role.COURT, entry.court), self.clerk(entry))

    def bureau(self, entry: Entry) -> str:
        """Return the desk of the bureau that supervises the organ."""
        return self._accounts[Role.BUREAU, self._organs[entry.organ].bureau or ""]

    def government(self, entry: Entry) -> str:
        """Return the office of the government that decides on the organ's censure."""
        return self._accounts[Role.GOVERNMENT, self._organs[entry.organ].government or ""]

    def principal(self, organ: str, day: date) -> str:
        """Return the name of the organ's principal head on that day."""
        heads = self._organs[organ].heads
        return next(
            each.name
            for each in heads
            if each.post is Post.PRINCIPAL and each.from_on <= day <= (each.to_on or date.max)
        )


def script_of(entries: tuple[Entry, ...], cast: Cast) -> list[Step]:
    """Return the steps of all rows in the order of their time; at one time, in the order of the rows."""
    return sorted(
        (step for each in entries for step in _life(each, cast)), key=lambda step: step.at
    )


def _life(entry: Entry, cast: Cast) -> Iterator[Step]:
    yield _registering(entry, cast)
    yield from _done(entry, entry.defence_filed_on, cast.handling_unit(entry), "file_defence")
    yield from _scheduling(entry, cast)
    yield from _excuse(entry, cast)
    yield from _hearing(entry, cast)
    yield from _judgment(entry, cast)
    yield from _remedy(entry, cast)
    yield from _urging(entry, cast)
    yield from _censure(entry, cast)
    yield from _interview(entry, cast)
    yield from _done(entry, entry.closed_on, cast.clerk(entry), "close")


def _done(
    entry: Entry, day: date | None, account: str, verb: str, facts: Body | None = None
) -> Iterator[Step]:
    """Yield one act of that day, or nothing where the row has no day for it."""
    if day is not None:
        yield _step(entry, day, account, _act(verb, day, **(facts or {})))


def _step(entry: Entry, day: date, account: str, *acts: Body, at: time = _PAPER) -> Step:
    return Step(datetime.combine(day, at, SHANGHAI), entry, account, acts)


def _act(verb: str, day: date, **facts: object) -> Body:
    return {"verb": verb, "happened_on": day.isoformat(), **facts}


def _registering(entry: Entry, cast: Cast) -> Step:
    body: Body = {
        "verb": REGISTER,
        "organ": entry.organ,
        "court": entry.court,
        "number": entry.number,
        "level": entry.level.value,
        "cause": entry.cause,
        "first_plaintiff": {"name": entry.plaintiff},
        "plaintiffs": entry.plaintiffs,
        "received_on": entry.received_on.isoformat(),
        "handling_unit": entry.handling_unit,
        "has_state_secrets": False,
    }
    return _step(entry, entry.received_on, cast.clerk(entry), body)


def _scheduling(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield the hearing and who will attend: one form where the clerk knows both on the same day."""
    if entry.hearing_at is None or entry.scheduled_on is None:
        return
    scheduled, nominated = entry.scheduled_on, entry.nominated_on
    hearing = _act(
        "schedule_hearing", scheduled, starts_at=entry.hearing_at.isoformat(), place=entry.place
    )
    head = _nominee(entry, nominated) if nominated else None
    clerk, scheduler = cast.clerk(entry), cast.scheduler(entry)
    if head is not None and nominated == scheduled and clerk == scheduler:
        yield _step(entry, scheduled, clerk, hearing, head)
    else:
        yield _step(entry, scheduled, scheduler, hearing)
        if head is not None and nominated is not None:
            yield _step(entry, nominated, clerk, head)
    if entry.first_deputy:
        why = {"reason": "本案成为本年度首案，由主要负责人出庭"}
        yield from _done(entry, entry.replaced_on, clerk, "replace_head", _head(entry) | why)


def _nominee(entry: Entry, day: date) -> Body:
    if not entry.first_deputy:
        return _act("nominate_head", day, **_head(entry))
    deputy, title = entry.first_deputy, entry.first_deputy_title
    return _act("nominate_head", day, name=deputy, post=Post.DEPUTY.value, title=title)


def _head(entry: Entry) -> Body:
    return {"name": entry.head, "post": _post(entry), "title": entry.head_title}


def _post(entry: Entry) -> str:
    return (Post.PRINCIPAL if entry.is_principal else Post.DEPUTY).value


def _excuse(entry: Entry, cast: Cast) -> Iterator[Step]:
    if entry.excuse_reason is None:
        return
    yield from _done(
        entry,
        entry.excused_on,
        cast.clerk(entry),
        "request_excuse",
        {
            "reason": entry.excuse_reason.value,
            "statement": entry.excuse_statement,
            "has_seal_or_signature": True,
        },
    )
    yield from _done(
        entry,
        entry.excuse_reviewed_on,
        cast.bureau(entry),
        "review_excuse",
        {
            "accepted": entry.excuse_accepted,
            "reason": "情况属实" if entry.excuse_accepted else "理由不足",
        },
    )
    if entry.excuse_ruling is not None:
        ruling = {"ruling": entry.excuse_ruling.value}
        clerk = cast.clerk(entry)
        yield from _done(entry, entry.excuse_ruled_on, clerk, "record_excuse_ruling", ruling)


def _hearing(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield the result of the hearing, observation included, and what the bureau finds of it."""
    if entry.hearing_at is None or entry.appeared is None:
        return
    day = day_of(entry.hearing_at)
    acts = [_act("record_hearing", day, attendees=[_attendee(entry)])]
    if entry.deputies_observing is not None:
        observed = _act(
            "record_observation",
            day,
            deputies=entry.deputies_observing,
            legal_staff=entry.legal_staff_observing,
            enforcement_staff=entry.enforcement_staff_observing,
        )
        acts.append(observed)
    yield _step(entry, day, cast.clerk(entry), *acts, at=_AFTER_HEARING)
    yield from _done(
        entry,
        entry.confirmed_on,
        cast.bureau(entry),
        "confirm_appearance",
        {
            "principal_appeared": entry.appeared and entry.is_principal,
            "head_appeared": entry.appeared,
            "basis": _BASIS,
        },
    )


def _attendee(entry: Entry) -> Body:
    if not entry.appeared:
        return {"name": entry.staff or "委托工作人员", "post": Post.STAFF.value, "spoke": True}
    return {
        "name": entry.head,
        "post": _post(entry),
        "title": entry.head_title,
        "identity_entered": True,
        "spoke": entry.spoke,
        "spoke_on_resolution": entry.spoke,
    }


def _judgment(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield the judgment: with its effect as one form where service brings it, else each on its day."""
    clerk, decided = cast.clerk(entry), entry.decided_on
    if decided is None or entry.result is None:
        return
    if isinstance(entry.result, WithdrawalKind):
        kind = entry.result.value
        yield from _done(entry, decided, clerk, "record_withdrawal", {"kind": kind})
        return
    served = entry.served_on
    facts = {"result": entry.result.value, "served_on": served and served.isoformat()}
    outcome = _act("record_outcome", decided, **facts)
    effective = entry.effective_on
    known_on = served or decided
    if effective is not None and effective <= known_on:
        yield _step(entry, known_on, clerk, outcome, _act("record_effect", effective))
        return
    yield _step(entry, known_on, clerk, outcome)
    yield from _done(entry, effective, clerk, "record_effect")


def _remedy(entry: Entry, cast: Cast) -> Iterator[Step]:
    bureau, unit = cast.bureau(entry), cast.handling_unit(entry)
    if entry.harm_caused is not None:
        facts = {"caused": entry.harm_caused, "reason": "被诉行为违法并造成财产损失"}
        yield from _done(entry, entry.harm_decided_on, bureau, "decide_harm", facts)
    yield from _apology(entry, cast)
    done = {"summary": entry.measures or "已纠正"}
    yield from _done(entry, entry.corrected_on, unit, "submit_correction", done)
    if entry.new_due_on is not None:
        sent_back = {
            "accepted": False,
            "reason": "材料不足以证明已全部履行",
            "new_due_on": entry.new_due_on.isoformat(),
        }
        yield from _done(entry, entry.sent_back_on, bureau, "verify_correction", sent_back)
    yield from _done(entry, entry.corrected_again_on, unit, "submit_correction", done)
    accepted = {"accepted": True, "reason": "已回访原告，情况属实"}
    yield from _done(entry, entry.accepted_on, bureau, "verify_correction", accepted)


def _apology(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield apology and pledge: one form, by the handling unit."""
    day = entry.apologised_on
    if day is None or entry.apology_way is None or entry.correction_due_on is None:
        return
    by_whom = cast.principal(entry.organ, day)
    apology = _act("apologise", day, way=entry.apology_way.value, by_whom=by_whom)
    due_on = entry.correction_due_on.isoformat()
    pledge = _act("pledge_correction", day, due_on=due_on, measures=entry.measures or "限期纠正")
    yield _step(entry, day, cast.handling_unit(entry), apology, pledge)


def _urging(entry: Entry, cast: Cast) -> Iterator[Step]:
    if entry.answer_due_on is None:
        return
    letter = {
        "about": "correction:1",
        "text": "贵单位表态的纠正期限已过，请立即完成纠正并书面答复。",
        "answer_due_on": entry.answer_due_on.isoformat(),
    }
    yield from _done(entry, entry.urged_on, cast.bureau(entry), "urge", letter)
    answer = {"answer": "已完成纠正，材料一并报送。"}
    unit = cast.handling_unit(entry)
    yield from _done(entry, entry.answered_on, unit, "answer_urge", answer)


def _censure(entry: Entry, cast: Cast) -> Iterator[Step]:
    if entry.proposed_on is None:
        return
    ground = {"ground": "本年度首案开庭，主要负责人应出庭而未出庭，且无经审查成立的理由"}
    yield from _done(entry, entry.proposed_on, cast.bureau(entry), "propose_censure", ground)
    yield from _decision(entry, cast)
    number = {"document_number": entry.censure_number or "文号待补"}
    government = cast.government(entry)
    yield from _done(entry, entry.issued_on, government, "issue_censure", number)


def _decision(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield the government's decision; one that came on paper is transcribed by the bureau (代录)."""
    day = entry.censure_decided_on
    if day is None or entry.censure_approved is None:
        return
    facts: Body = {
        "approved": entry.censure_approved,
        "reason": "同意" if entry.censure_approved else "情节轻微，责成书面检查",
    }
    account = cast.government(entry)
    if entry.decision_number is not None:
        account = cast.bureau(entry)
        facts["source"] = {
            "kind": "document",
            "number": entry.decision_number,
            "dated_on": day.isoformat(),
            "transcribed_for": Role.GOVERNMENT.value,
        }
    yield from _done(entry, day, account, "decide_censure", facts)


def _interview(entry: Entry, cast: Cast) -> Iterator[Step]:
    if entry.interview_on is None or entry.rectification_due_on is None:
        return
    bureau, day = cast.bureau(entry), entry.interview_on
    place = {"interview_on": day.isoformat(), "place": "司法局会议室"}
    yield from _done(entry, entry.interview_set_on, bureau, "schedule_interview", place)
    minutes = {
        "minutes": "说明未出庭的情况，要求严格落实出庭应诉义务，限期整改。",
        "rectification_due_on": entry.rectification_due_on.isoformat(),
    }
    yield from _done(entry, day, bureau, "record_interview", minutes)
    reason = {"reason": "整改报告已报送，制度已完善"}
    yield from _done(entry, entry.rectified_on, bureau, "accept_rectification", reason)
