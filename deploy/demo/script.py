"""The script of the play: which acts a docket's row stands for, on which day, by which account."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby

from api.joint import VERBS as JOINT_VERBS
from deploy.demo import bodies
from deploy.demo.cast import Cast
from deploy.demo.docket import Entry
from deploy.demo.kinds import Body
from deploy.demo.proceedings import Proceeding, act_of, role_of
from domain.acts import ACTS
from domain.acts.notice import Register
from domain.calendar import SHANGHAI, day_of
from domain.facts.decisions import Result
from domain.lawsuit import Level

REGISTER = "register"
OPENED = "opened"
"""The step by which a lawsuit is known that an earlier level of the dispute has opened; nobody registers it."""
_FIRST_STEPS = {REGISTER: Register.heading, OPENED: "后续审级已建立"}
_PAPER = time(10, 30)
# The hearing's own hour says when it begins, not when it is over.
_AFTER_HEARING = time(17, 30)


@dataclass(frozen=True)
class Step:
    """What one account does at one sitting: registers a lawsuit, performs an act, or sends a form.

    `earlier` is the row of the level from which the lawsuit comes, where the docket has it; `beside` are the other
    lawsuits of a hearing in which several are heard together, where one sitting is for all of them.
    """

    at: datetime
    entry: Entry
    account: str
    acts: tuple[Body, ...]
    earlier: int | None = None
    beside: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return every lawsuit in which it is done."""
        return (self.entry, *self.beside)

    @property
    def heard_with(self) -> str | None:
        """Return the name of the joint hearing of which it is a step, if it is one that may be done jointly."""
        is_joint = len(self.acts) == 1 and self.acts[0]["verb"] in JOINT_VERBS
        return self.entry.heard_with if is_joint else None

    @property
    def key(self) -> str:
        """Return the idempotency key: the same for the same row and acts, however often it is played."""
        verbs = "-".join(str(act["verb"]) for act in self.acts)
        if verbs == REGISTER:
            # Here the key is all that tells one lawsuit from the next of the same clerk.
            return f"docket.{verbs}.{_digest(repr(self.acts))}"
        if self.heard_with is not None:
            # The key makes the joint hearing's id, so it must tell apart what one clerk does on one day.
            return f"docket.{verbs}.{day_of(self.at)}.{_digest(self.heard_with)}"
        return f"docket.{verbs}.{day_of(self.at)}"

    @property
    def is_decision(self) -> bool:
        """Tell whether it is a decision on what a person saw, which names the version."""
        verbs = [each["verb"] for each in self.acts]
        return any(verb in ACTS and ACTS[verb].is_decision for verb in verbs)

    @property
    def heading(self) -> str:
        """Return what an office calls it."""
        if "acts" in self.acts[0]:
            return f"补录已结案件（{len(self.acts[0]['acts'])}项）"
        headings = (
            _FIRST_STEPS.get(each["verb"]) or ACTS[each["verb"]].heading for each in self.acts
        )
        return f"{'合并开庭：' if self.beside else ''}{'、'.join(headings)}"

    @property
    def whose(self) -> str:
        """Return the number of the lawsuit, and of how many it is the first."""
        number = self.entry.number or "案号待定"
        return f"{number}等{len(self.entries)}件" if self.beside else number


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def script_of(entries: tuple[Entry, ...], cast: Cast) -> list[Step]:
    """Return the steps of all rows in the order of their time; at one time, in the order of the rows."""
    known = {(each.number, each.organ): each for each in entries}
    steps = sorted(
        (
            step
            for each in entries
            for step in _life(
                each, cast, known.get((each.related, each.organ)) if each.related else None
            )
        ),
        key=lambda step: step.at,
    )
    instants = groupby(steps, key=lambda step: step.at)
    return [step for _, at_once in instants for step in _in_turn(at_once)]


def _in_turn(at_once: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps of one instant row by row.

    What is done jointly waits until each of its lawsuits has come to it, and is one step then.
    """
    by_row = groupby(at_once, key=lambda step: step.entry.row)
    waiting = [deque(steps) for _, steps in by_row]
    while waiting := [each for each in waiting if each]:
        alone = next((each for each in waiting if each[0].heard_with is None), None)
        if alone is not None:
            yield alone.popleft()
            continue
        first = waiting[0][0]
        same = [each.popleft() for each in waiting if _is_same_sitting(each[0], first)]
        yield replace(first, beside=tuple(step.entry for step in same[1:]))


def _is_same_sitting(step: Step, other: Step) -> bool:
    return (step.heard_with, step.account, step.acts) == (
        other.heard_with,
        other.account,
        other.acts,
    )


def _life(entry: Entry, cast: Cast, earlier: Entry | None) -> Iterator[Step]:
    """Yield what a row of the ledger comes to: what was done when it was entered in one step, the rest on its day."""
    since = sorted(_since(entry, cast), key=lambda step: step.at)
    entered = entry.entered_on
    done = [step for step in since if entered is not None and day_of(step.at) <= entered]
    yield _beginning(entry, cast, earlier, tuple(act for step in done for act in step.acts))
    yield from (step for step in since if step not in done)


def _since(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield what the row tells of the time since, in the order of the procedure, and the further steps beside it."""
    yield from _done(entry, entry.defence_filed_on, cast.handling_unit(entry), "file_defence")
    yield from _scheduling(entry, cast)
    yield from _hearing(entry, cast)
    yield from _ending(entry, cast)
    yield from _remedy(entry, cast)
    yield from _further(entry, cast)
    yield from _done(entry, entry.closed_on, cast.clerk(entry), "close")


def _done(
    entry: Entry, day: date | None, account: str, verb: str, facts: Body | None = None
) -> Iterator[Step]:
    """Yield one act of that day, or nothing where the row has no day for it."""
    if day is not None:
        yield _step(entry, day, account, bodies.act(verb, day, **(facts or {})))


def _step(entry: Entry, day: date, account: str, *acts: Body, at: time = _PAPER) -> Step:
    return Step(datetime.combine(day, at, SHANGHAI), entry, account, acts)


def _further(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield the further steps, each on its day; older papers that come in together are one form."""
    on_its_day = [each for each in entry.proceedings if each.entered_on is None]
    yield from (_of_proceedings(entry, [each], cast) for each in on_its_day)
    later = [each for each in entry.proceedings if each.entered_on is not None]
    sittings = groupby(later, key=lambda each: (each.entered_on, _account(each, entry, cast)))
    yield from (_of_proceedings(entry, list(papers), cast) for _, papers in sittings)


def _of_proceedings(entry: Entry, given: list[Proceeding], cast: Cast) -> Step:
    first = given[0]
    acts = [act_of(each) for each in given]
    at = _AFTER_HEARING if first.verb == "record_hearing" else _PAPER
    account = _account(first, entry, cast)
    return _step(entry, first.entered_on or first.day, account, *acts, at=at)


def _account(given: Proceeding, entry: Entry, cast: Cast) -> str:
    if given.transcribed:
        return cast.transcriber(given.verb, entry)
    return cast.of(role_of(given), entry)


def _beginning(entry: Entry, cast: Cast, earlier: Entry | None, done: tuple[Body, ...]) -> Step:
    """Return how the lawsuit begins: registered from its own paper, or opened by the level before.

    A finished one is entered by the bureau, with all that was done in it (补录).
    """
    clerk, row = cast.clerk(entry), earlier.row if earlier else None
    if earlier is not None and _opens(earlier, entry):
        step = _step(entry, entry.received_on, clerk, {"verb": OPENED})
    elif entry.entered_on is not None:
        acts = [bodies.on_paper(each, entry.number or "") for each in done]
        body = bodies.registration(entry, earlier) | {"acts": acts}
        step = _step(entry, entry.entered_on, cast.bureau(entry), body)
    else:
        body = bodies.registration(entry, earlier)
        step = _step(entry, entry.received_on, clerk, body)
    return replace(step, earlier=row)


def _opens(earlier: Entry, entry: Entry) -> bool:
    """Tell whether the level before opens this one by itself: it was appealed there, or sent the case back."""
    appealed = any(each.verb == "file_appeal" for each in earlier.proceedings)
    sent_back = earlier.ended is not None and earlier.ended.ending is Result.REMANDED
    return sent_back if entry.level is Level.FIRST else appealed


def _scheduling(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield the hearing and who will attend: one form where the clerk knows both on the same day.

    Several lawsuits that are heard together have no form in common, but each act.
    """
    if entry.hearing_at is None:
        return
    clerk, court = cast.clerk(entry), cast.court(entry)
    scheduled, nominated = entry.scheduled_on, entry.nominated_on
    hearing = [bodies.hearing_set(entry, scheduled)] if scheduled else []
    head = [bodies.act("nominate_head", nominated, **bodies.head_of(entry))] if nominated else []
    is_one_form = clerk == court and entry.heard_with is None
    if scheduled is not None and scheduled == nominated and is_one_form:
        yield _step(entry, scheduled, clerk, *hearing, *head)
        return
    if scheduled is not None:
        yield _step(entry, scheduled, court, *hearing)
    if nominated is not None:
        yield _step(entry, nominated, clerk, *head)


def _hearing(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield the result of the hearing, observation included, and what the bureau finds of it."""
    if entry.hearing_at is None or entry.appeared is None:
        return
    day = day_of(entry.hearing_at)
    acts = bodies.hearing_result(entry, day)
    forms = [acts] if entry.heard_with is None else [[each] for each in acts]
    for form in forms:
        yield _step(entry, day, cast.clerk(entry), *form, at=_AFTER_HEARING)
    found, bureau = bodies.confirmation(entry), cast.bureau(entry)
    yield from _done(entry, entry.confirmed_on, bureau, "confirm_appearance", found)


def _ending(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield how it ended: with its effect as one form where service brings it, else each on its day."""
    clerk, decided, ended = cast.clerk(entry), entry.decided_on, entry.ended
    if decided is None or ended is None:
        return
    known_on, effective = entry.served_on or decided, entry.effective_on
    acts = [bodies.ending(entry, ended, decided)]
    if effective is not None and effective <= known_on:
        acts.append(bodies.act("record_effect", effective))
    yield _step(entry, known_on, clerk, *acts)
    if effective is not None and effective > known_on:
        yield from _done(entry, effective, clerk, "record_effect")


def _remedy(entry: Entry, cast: Cast) -> Iterator[Step]:
    bureau, unit = cast.bureau(entry), cast.handling_unit(entry)
    if entry.harm_caused is not None:
        reason = "被诉行为违法并造成财产损失" if entry.harm_caused else "被诉行为未造成实际损害"
        facts = {"caused": entry.harm_caused, "reason": reason}
        yield from _done(entry, entry.harm_decided_on, bureau, "decide_harm", facts)
    yield from _apology(entry, cast)
    done = {"summary": entry.measures or "已纠正"}
    yield from _done(entry, entry.corrected_on, unit, "submit_correction", done)
    performed = {"summary": entry.ordered or "已履行"}
    yield from _done(entry, entry.performed_on, unit, "record_performance", performed)
    accepted = {"accepted": True, "reason": "已回访原告，情况属实"}
    yield from _done(entry, entry.accepted_on, bureau, "verify_correction", accepted)


def _apology(entry: Entry, cast: Cast) -> Iterator[Step]:
    """Yield apology and pledge: one form, by the handling unit."""
    day = entry.apologised_on
    if day is None or entry.apology_way is None or entry.correction_due_on is None:
        return
    by_whom = cast.principal(entry.organ, day)
    apology = bodies.act("apologise", day, way=entry.apology_way.value, by_whom=by_whom)
    due_on = entry.correction_due_on.isoformat()
    pledge = bodies.act(
        "pledge_correction", day, due_on=due_on, measures=entry.measures or "限期纠正"
    )
    yield _step(entry, day, cast.handling_unit(entry), apology, pledge)
