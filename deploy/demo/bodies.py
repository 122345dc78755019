"""What a row of the docket says, as the acts that the API takes."""

from collections.abc import Iterator
from datetime import date

from deploy.demo.columns import Ended
from deploy.demo.docket import Entry
from deploy.demo.kinds import FIRST_NUMBER, Body
from domain.acts import ACTS
from domain.facts.characteristics import Attention, Consequence, Measure, PublicInterest
from domain.facts.decisions import (
    WITHDRAWN_ENDINGS,
    EndedOtherwise,
    Ending,
    MediationGround,
    WithdrawalKind,
)
from domain.facts.levels import Opening
from domain.lawsuit import Level
from domain.organs import Post
from domain.people import Role, SourceKind

_BASIS = "裁判文书和庭审笔录"
_WITHDRAWALS: dict[Ending, WithdrawalKind] = {
    ending: kind for kind, ending in WITHDRAWN_ENDINGS.items()
}


def act(verb: str, day: date, **facts: object) -> Body:
    """Return an act of that day as the API takes it."""
    return {"verb": verb, "happened_on": day.isoformat(), **facts}


def on_paper(done: Body, number: str) -> Body:
    """Return an act as the bureau enters it from the file; what isn't the bureau's own act is transcribed (代录)."""
    roles = ACTS[done["verb"]].by
    if Role.BUREAU in roles or "source" in done:
        return done
    source = {
        "kind": SourceKind.DOCUMENT.value,
        "number": number,
        "dated_on": done["happened_on"],
        "transcribed_for": (Role.CLERK if Role.CLERK in roles else min(roles)).value,
    }
    return {**done, "source": source}


def registration(entry: Entry, earlier: Entry | None) -> Body:
    """Return what the clerk knows when the court's notice comes; `earlier` is the level before, if known here."""
    body: Body = {
        "verb": "register",
        "organ": entry.organ,
        "court": entry.court,
        "number": None if _is_numbered_later(entry) else entry.number,
        "level": entry.level.value,
        "cause": entry.cause,
        "first_plaintiff": {"name": entry.plaintiff},
        "plaintiffs": entry.plaintiffs,
        "received_on": entry.received_on.isoformat(),
        "handling_unit": entry.handling_unit,
        "characteristics": _characteristics(entry),
        "has_state_secrets": False,
    }
    if earlier is not None and entry.appellants:
        is_appeal = entry.level is Level.SECOND
        kind = Opening.APPEAL if is_appeal else Opening.RETRIAL_APPLICATION
        body["previous"] = {
            "kind": kind.value,
            "appellants": [each.value for each in entry.appellants],
            "filed_on": entry.appealed_on and entry.appealed_on.isoformat(),
        }
    return body


def _is_numbered_later(entry: Entry) -> bool:
    return any(
        each.verb == "assign_case_number" and each.finding == FIRST_NUMBER
        for each in entry.proceedings
    )


def _characteristics(entry: Entry) -> Body:
    """Return what the row says of the case's character: a cell left empty says nothing, a filled one says all."""
    said: Body = {
        "kind": entry.kind and entry.kind.value,
        "representatives": entry.representatives,
        "upheld_on_reconsideration": entry.reconsideration == "复议维持" or None,
    }
    if entry.features is None:
        return said
    named = [each for each in entry.features if each is not None]
    return said | {
        "public_interest": [each.value for each in named if isinstance(each, PublicInterest)],
        "public_attention": [each.value for each in named if isinstance(each, Attention)],
        "measures": [each.value for each in named if isinstance(each, Measure)],
        "consequence": next((each.value for each in named if isinstance(each, Consequence)), None),
        "is_public_interest_suit": "is_public_interest_suit" in named,
        "judged_by": entry.judged_by,
        "judged_because": entry.judged_because,
    }


def hearing_set(entry: Entry, day: date) -> Body:
    """Return that the court has set the hearing, known on that day."""
    starts_at = entry.hearing_at.isoformat() if entry.hearing_at else None
    return act(
        "schedule_hearing", day, starts_at=starts_at, place=entry.place, mode=entry.mode.value
    )


def head_of(entry: Entry) -> Body:
    """Return the head by name, post and title."""
    post = entry.post or Post.DEPUTY
    return {"name": entry.head, "post": post.value, "title": entry.head_title}


def hearing_result(entry: Entry, day: date) -> list[Body]:
    """Return who came on that day, and who observed for the organ."""
    acts = [act("record_hearing", day, attendees=list(_attendees(entry)))]
    if entry.deputies_observing is not None:
        observed = act(
            "record_observation",
            day,
            deputies=entry.deputies_observing,
            legal_staff=entry.legal_staff_observing,
            enforcement_staff=entry.enforcement_staff_observing,
            invited=entry.invited_observing,
        )
        acts.append(observed)
    return acts


def _attendees(entry: Entry) -> Iterator[Body]:
    if entry.appeared:
        yield {
            **head_of(entry),
            "identity_entered": True,
            "spoke": entry.spoke,
            "spoke_on_resolution": entry.spoke,
        }
    for name, post in ((entry.staff, Post.STAFF), (entry.lawyer, Post.LAWYER)):
        if name:
            yield {"name": name, "post": post.value, "spoke": True}


def confirmation(entry: Entry) -> Body:
    """Return what the bureau finds of the appearance, without its day."""
    return {
        "principal_appeared": bool(entry.appeared and entry.post is Post.PRINCIPAL),
        "head_appeared": bool(entry.appeared),
        "basis": _BASIS,
    }


def ending(entry: Entry, ended: Ended, day: date) -> Body:
    """Return how the suit ended in court: withdrawn, mediated, or decided."""
    withdrawal = _WITHDRAWALS.get(ended.ending)
    if withdrawal is not None:
        return act("record_withdrawal", day, kind=withdrawal.value)
    if ended.ending is EndedOtherwise.MEDIATED:
        return _mediation(entry, day)
    return _outcome(entry, ended, day)


def _mediation(entry: Entry, day: date) -> Body:
    ground = MediationGround.DAMAGES if entry.asks_compensation else MediationGround.DISCRETION
    signed_on = (entry.served_on or day).isoformat()
    return act(
        "record_mediation", day, ground=ground.value, signed_on=signed_on, orders=_orders(entry)
    )


def _outcome(entry: Entry, ended: Ended, day: date) -> Body:
    return act(
        "record_outcome",
        day,
        result=ended.ending.value,
        upheld_result=ended.upheld and ended.upheld.value,
        served_on=entry.served_on and entry.served_on.isoformat(),
        orders=_orders(entry),
    )


def _orders(entry: Entry) -> Body | None:
    by_on = entry.ordered_by and entry.ordered_by.isoformat()
    return {"what": entry.ordered, "by_on": by_on} if entry.ordered else None
