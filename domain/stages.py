"""The steps of the procedure: each is done when its facts are there; late paper may take the stage back."""

from datetime import date
from enum import StrEnum

from domain.appearance import Appearance, appearance_at
from domain.facts.hearings import Hearing
from domain.facts.sanctions import ObjectionTo
from domain.lawsuit import Lawsuit
from domain.obligation import Answer, Capacity
from domain.organs import NO_ROUTE, Organ
from domain.rounds import is_attended_already, rounds_held
from domain.settings import ExcuseReviewer, HeadsWithoutRoute


class Step(StrEnum):
    """The steps in the order of the procedure."""

    NOTICE = "notice"
    OBLIGATION_CHECK = "obligation_check"
    LEADER_SCHEDULING = "leader_scheduling"
    HEARING = "hearing"
    OBSERVATION = "observation"
    JUDGMENT = "judgment"
    REMEDY = "remedy"
    ACCOUNTABILITY = "accountability"
    CLOSE = "close"


class Stage(StrEnum):
    """Where a lawsuit stands: the last step before the first that is not done. The text is stored: never change it."""

    REGISTERED = "registered"
    NOTIFIED = "notified"
    CHECKED = "checked"
    SCHEDULED = "scheduled"
    HEARD = "heard"
    OBSERVED = "observed"
    JUDGED = "judged"
    REMEDIED = "remedied"
    SETTLED = "settled"
    CLOSED = "closed"


STAGE_NAMES = {
    Stage.REGISTERED: "已登记",
    Stage.NOTIFIED: "已收应诉通知",
    Stage.CHECKED: "已作义务核查，待排定开庭和出庭负责人",
    Stage.SCHEDULED: "已定出庭负责人，待开庭",
    Stage.HEARD: "已开庭，待报送旁听情况",
    Stage.OBSERVED: "待裁判生效",
    Stage.JUDGED: "裁判已生效，待认定损害、道歉和纠正",
    Stage.REMEDIED: "道歉和纠正事项已了，待核实出庭情况及后续处理",
    Stage.SETTLED: "各步骤已办结，可以结案",
    Stage.CLOSED: "已结案",
}


def is_over_in_court(lawsuit: Lawsuit) -> bool:
    """Tell whether the court decided, or the suit ended otherwise or goes on elsewhere: no hearing is awaited."""
    return lawsuit.outcome is not None or lawsuit.withdrawal is not None or _ends_undecided(lawsuit)


def _ends_undecided(lawsuit: Lawsuit) -> bool:
    has_left = lawsuit.merger is not None or lawsuit.left_on is not None
    return lawsuit.is_mediated or has_left


_HOLDING = 4  # The number of plaintiffs is a fact of the receipt.


def is_checked(lawsuit: Lawsuit) -> bool:
    """Tell whether the triggers are answered as far as the receipt goes.

    Whatever else is unknown is asked for and shown, but holds nothing back (docs/decisions/0011).
    """
    if lawsuit.obligation is None:
        return False
    waiting = [each for each in lawsuit.obligation.verdicts if each.answer is Answer.UNKNOWN]
    return is_over_in_court(lawsuit) or all(each.trigger != _HOLDING for each in waiting)


def is_head_scheduled(lawsuit: Lawsuit) -> bool:
    """Tell whether each awaited trial hearing has a head or an excuse, or needs none; or none is awaited any more."""
    if is_over_in_court(lawsuit) or lawsuit.is_without_hearing:
        return True
    trials = lawsuit.trial_hearings
    return bool(trials) and all(
        each.is_held or is_answered(lawsuit, each) or is_attended_already(lawsuit, each)
        for each in trials
    )


def is_answered(lawsuit: Lawsuit, hearing: Hearing) -> bool:
    """Tell whether a head who stands is named for a hearing, or whose absence is asked to be excused, and not refused.

    An excuse answers while it may still be accepted by those on whom it depends (domain.md G3).
    """
    is_named = hearing.nominee is not None and not hearing.nominee.doubt
    return is_named or (hearing.excuse is not None and refused_on(lawsuit, hearing) is None)


def refused_on(lawsuit: Lawsuit, hearing: Hearing) -> date | None:
    """Return the day since which a hearing's excuse can't hold any more, or None."""
    return hearing.excuse.refused_on(reviewer_of(lawsuit)) if hearing.excuse else None


def is_heard(lawsuit: Lawsuit) -> bool:
    """Tell whether the case was heard, or was decided without a hearing; a first instance's judgment needs one."""
    if lawsuit.is_hearing_unrecorded:
        return False
    if is_over_in_court(lawsuit):
        return all(
            each.record is not None or lawsuit.withdrawal is not None or lawsuit.left_on is not None
            for each in lawsuit.trial_hearings
        )
    trials = lawsuit.trial_hearings
    return lawsuit.is_without_hearing or (bool(trials) and all(each.is_held for each in trials))


def held_trial(lawsuit: Lawsuit) -> Hearing | None:
    """Return the hearing at which this level's appearance is judged.

    One appearance is enough, unless the court calls the head again: from then on another is asked for, and the round
    that stands worst is judged (法释〔2020〕3号 art 7).
    """
    reviewer = reviewer_of(lawsuit)
    judged = [
        max(hearings, key=lambda each: _weight(each, reviewer)) for hearings in rounds_held(lawsuit)
    ]
    return min(judged, key=lambda each: _still_asks(each, reviewer), default=None)


def _still_asks(hearing: Hearing, reviewer: ExcuseReviewer) -> tuple[int, bool]:
    """Order the rounds by what they still ask for: an absence to answer for, a finding, nothing."""
    appearance = appearance_at(hearing)
    if appearance is None or appearance.principal is Answer.UNKNOWN:
        return (1, False)
    if appearance.principal is Answer.YES:
        return (2, appearance.confirmed)
    return (2 if _is_excused(hearing, reviewer) else 0, appearance.confirmed)


def _weight(hearing: Hearing, reviewer: ExcuseReviewer) -> tuple[int, int, int]:
    appearance = appearance_at(hearing)
    rank = {Answer.NO: 1, Answer.UNKNOWN: 2, Answer.YES: 3}
    # Where nobody came, an excused absence must not hide one without excuse.
    if appearance is None or (appearance.principal is Answer.NO and _is_excused(hearing, reviewer)):
        return (0, 0, -hearing.number)
    # The national duty is any head's: without the principal, the hearing to which another head came.
    return (rank[appearance.principal], rank[appearance.head], -hearing.number)


def _is_excused(hearing: Hearing, reviewer: ExcuseReviewer) -> bool:
    return hearing.excuse is not None and hearing.excuse.holds_before(reviewer)


def reviewer_of(lawsuit: Lawsuit) -> ExcuseReviewer:
    """Return on whose acceptance an excuse depends, as the rule pack had it when the duty was checked."""
    return lawsuit.obligation.excuse_reviewer if lawsuit.obligation else ExcuseReviewer.BUREAU


def appearance_in(lawsuit: Lawsuit) -> Appearance | None:
    """Return the appearance of this level, or None while no trial hearing was held."""
    hearing = held_trial(lawsuit)
    return appearance_at(hearing) if hearing else None


def is_observed(lawsuit: Lawsuit) -> bool:
    """Tell whether observation is reported where the principal head appeared (the Opinions 二（三）)."""
    hearing = held_trial(lawsuit)
    appearance = appearance_at(hearing) if hearing else None
    if hearing is None or appearance is None or appearance.principal is not Answer.YES:
        return True
    return hearing.observation is not None


def is_judged(lawsuit: Lawsuit) -> bool:
    """Tell whether the decision or the mediation took effect, the suit was withdrawn, or went to the next level."""
    ended = lawsuit.withdrawal is not None or _ends_undecided(lawsuit) or lawsuit.is_appealed
    return ended or lawsuit.effective_on is not None


def bears_remedy(lawsuit: Lawsuit) -> bool:
    """Tell whether a remedy may be owed at this level: lost, and not for another level of the dispute to bear.

    There is one apology and one correction for a dispute: at the level that was the last to decide, and not again
    after a retrial of what was lost already. A third party did not act: nothing was lost by it.
    """
    is_third_party = lawsuit.capacity is Capacity.THIRD_PARTY
    if lawsuit.outcome is None or lawsuit.is_appealed or is_third_party:
        return False
    retried = lawsuit.previous.reviewed if lawsuit.previous else None
    return lawsuit.outcome.is_lost and not (retried and retried.is_lost)


def owes_remedy(lawsuit: Lawsuit) -> bool:
    """Tell whether apology and correction are owed: lost, in effect, and the act really did harm."""
    in_effect = bears_remedy(lawsuit) and lawsuit.effective_on is not None
    return in_effect and lawsuit.harm is not None and lawsuit.harm.caused


def is_performed(lawsuit: Lawsuit) -> bool:
    """Tell whether nothing is ordered that binds, or it was done (行政诉讼法 art 94)."""
    return lawsuit.orders is None or lawsuit.performance is not None


def is_remedied(lawsuit: Lawsuit) -> bool:
    """Tell whether nothing is owed, or what was ordered is done, the apology made and the correction accepted."""
    return is_performed(lawsuit) and _is_made_good(lawsuit)


def _is_made_good(lawsuit: Lawsuit) -> bool:
    """Tell whether no apology and no correction is owed any more, or is still to be found owing."""
    if not bears_remedy(lawsuit):
        return True
    if lawsuit.harm is None:
        return False
    if not lawsuit.harm.caused:
        return True
    last = lawsuit.corrections[-1].review if lawsuit.corrections else None
    return lawsuit.apology is not None and last is not None and last.accepted


def is_absence_open(lawsuit: Lawsuit, organ: Organ) -> bool:
    """Tell whether a duty-bound principal head's absence still asks for a finding or for consequences.

    The Opinions 三（三） name departments and townships: where an organ has no censure route, or no bureau that could
    confirm, nothing is opened and the lawsuit is listed for a person.
    """
    found = _open_appearance(lawsuit)
    if found is None:
        return False
    return organ.has_censure_route if found.confirmed else organ.supervisor is not None


def _open_appearance(lawsuit: Lawsuit) -> Appearance | None:
    """Return what a duty-bound principal head's appearance is, unless it is found that he came or is excused."""
    hearing = held_trial(lawsuit)
    is_bound = lawsuit.obligation is not None and lawsuit.obligation.principal is Answer.YES
    appearance = appearance_at(hearing) if hearing is not None and is_bound else None
    if hearing is None or appearance is None:
        return None
    if appearance.confirmed and (
        appearance.principal is Answer.YES or _is_excused(hearing, reviewer_of(lawsuit))
    ):
        return None
    return appearance


def left_to_a_person(
    lawsuit: Lawsuit,
    organ: Organ,
    heads_without_route: HeadsWithoutRoute = HeadsWithoutRoute.LISTED,
) -> str | None:
    """Return what nobody may do here by the procedure, and why, so that a person takes it up; or None.

    The rule pack says whether an absence is listed where the Opinions give no route, or is a figure of the circular
    only. Where the directory alone lacks somebody, it is listed always.

    Source: the Opinions 三（三） name no route for governments, street offices, development zones, vertical organs and
    delegated bodies; domain.md G5, G10, G14.
    """
    found = _open_appearance(lawsuit)
    is_a_figure = heads_without_route is HeadsWithoutRoute.DATA_ONLY and organ.kind in NO_ROUTE
    if found is not None and found.confirmed and organ.why_no_route is not None and not is_a_figure:
        return f"主要负责人应出庭而未出庭：{organ.why_no_route}，请人工研究。"
    if organ.why_no_supervisor is None:
        return None
    if awaits_finding_of_not_held(lawsuit):
        return f"更正为未开庭的无人核实：{organ.why_no_supervisor}；也可以由人民法院更正记录。"
    if found is not None and not found.confirmed:
        return f"出庭情况无人核实：{organ.why_no_supervisor}。"
    if _is_made_good(lawsuit):
        return None
    # What the court ordered, the organ itself does and reports: it is left to nobody else.
    what = "道歉和纠正无人认定、核验" if lawsuit.harm is None else "道歉和纠正无人核验"
    return f"{what}：{organ.why_no_supervisor}。"


def awaits_finding_of_not_held(lawsuit: Lawsuit) -> bool:
    """Tell whether the organ says that a hearing was not held and the bureau has not answered: 待核实."""
    return any(each.pending_claim is not None for each in lawsuit.hearings)


def is_finding_disputed(lawsuit: Lawsuit) -> bool:
    """Tell whether the latest objection to the finding was upheld: until it is corrected, nothing rests on it."""
    heard = [each for each in lawsuit.objections if each.to is ObjectionTo.FINDING]
    if not heard or not heard[-1].answer.accepted:
        return False
    finding = heard[-1].finding
    return finding is not None and any(each.confirmation == finding for each in lawsuit.hearings)


def is_accounted(lawsuit: Lawsuit, organ: Organ) -> bool:
    """Tell whether no absence is open, or its censure was declined, revoked, or issued with talk and rectification."""
    censure = lawsuit.censure
    if awaits_finding_of_not_held(lawsuit) and organ.supervisor is not None:
        return False
    if not is_absence_open(lawsuit, organ):
        return True
    if is_finding_disputed(lawsuit):
        # An objection upheld after the closing, too, asks for the finding to be corrected.
        return False
    if censure is None or censure.approved is None:
        return False
    talk = lawsuit.interview
    is_talk_over = talk is not None and talk.rectified_on is not None
    if not censure.stands:
        return talk is None or talk.held_on is None or is_talk_over
    return censure.issued_on is not None and is_talk_over


def steps_done(lawsuit: Lawsuit, organ: Organ) -> tuple[Step, ...]:
    """Return the steps whose facts are there, each judged on its own."""
    done = {
        Step.NOTICE: True,  # Registering takes the day of receipt: what is known here was notified.
        Step.OBLIGATION_CHECK: is_checked(lawsuit),
        Step.LEADER_SCHEDULING: is_head_scheduled(lawsuit),
        Step.HEARING: is_heard(lawsuit),
        Step.OBSERVATION: is_observed(lawsuit),
        Step.JUDGMENT: is_judged(lawsuit),
        Step.REMEDY: is_remedied(lawsuit)
        # Without a bureau nobody could decide on the harm or verify: that alone is left to a person.
        or (organ.supervisor is None and is_performed(lawsuit)),
        Step.ACCOUNTABILITY: is_accounted(lawsuit, organ),
        Step.CLOSE: lawsuit.closed_on is not None,
    }
    return tuple(step for step in Step if done[step])


def stage_of(lawsuit: Lawsuit, organ: Organ) -> Stage:
    """Return where the lawsuit stands: closed, or after the steps done in unbroken order."""
    return stage_after(steps_done(lawsuit, organ))


def stage_after(done: tuple[Step, ...]) -> Stage:
    """Return the stage to which the steps done lead: closed, or that before the first which is open."""
    if Step.CLOSE in done:
        return Stage.CLOSED
    # An open file has at least its closing to do.
    return next(stage for step, stage in zip(Step, Stage, strict=False) if step not in done)
