"""What becomes of the further levels where the entry that they rest on is set right: they go on, fall, or forbid it."""

from datetime import date

from domain.acts.act import Scene
from domain.acts.judgment import SENT_BACK
from domain.facts.levels import OPENING_NAMES, NextLevel, Opening
from domain.lawsuit import Lawsuit
from domain.levels import is_untouched
from domain.refusals import ActNotAllowed


def levels_after(before: Lawsuit, after: Lawsuit, day: date, scene: Scene) -> tuple[NextLevel, ...]:
    """Return the levels that the lawsuit led to, once its end was entered otherwise.

    Each that stands must still follow from what is entered now. One that a ruling opened which was none falls on the
    day of the correction, unless something of its trial is entered there.

    Raises:
        ActNotAllowed: a level contradicts what is entered now; the message names what must be set right first.
    """
    opened = len(before.next_levels)
    kept = [
        each if not each.stands or _leads_to(after, each) else _fallen(each, day, scene)
        for each in before.next_levels
    ]
    # The same ruling, entered again, opens no second level.
    known = {each.opening for each in kept if each.stands}
    new = [each for each in after.next_levels[opened:] if each.opening not in known]
    return (*kept, *new)


def _leads_to(after: Lawsuit, level: NextLevel) -> bool:
    outcome, bound_on = after.outcome, after.bound_on
    if level.opening is Opening.APPEAL:
        return (
            after.may_be_appealed and outcome is not None and outcome.decided_on <= level.opened_on
        )
    if level.opening.had_effect:
        return bound_on is not None and bound_on <= level.opened_on
    return outcome is not None and SENT_BACK.get(outcome.result) is level.opening


def _fallen(level: NextLevel, day: date, scene: Scene) -> NextLevel:
    if level.by:
        what, why = OPENING_NAMES[level.opening]
        raise ActNotAllowed(
            f"{why}，本争议已进入下一审级（{what}，编号{level.ref}），所填更正与此不符，请核对；"
            "上诉、申请再审或者抗诉登记有误的，请先办理“更正裁判、生效、调解、撤诉和上诉登记”，撤回该项登记。"
        )
    ensure_untouched(level, scene)
    return level.model_copy(update={"fell_on": day})


def ensure_untouched(level: NextLevel, scene: Scene) -> None:
    """Refuse to let a level fall in which something of the trial is entered: then the court did try it."""
    there = (scene.levels or {}).get(level.ref)
    if there is not None and not is_untouched(there):
        what, _ = OPENING_NAMES[level.opening]
        raise ActNotAllowed(
            f"本争议的下一审级（{what}，编号{level.ref}）已登记案号、开庭或者裁判等，与所填更正矛盾；"
            "请先核对该案：确系误登的，先在该案更正；当事人撤回上诉的，在该案登记撤诉。"
        )
