"""What the triggers ask of a lawsuit, taken from its facts."""

from datetime import date

from domain.calendar import day_of
from domain.facts.characteristics import Characteristics
from domain.lawsuit import Lawsuit
from domain.obligation import Circumstances
from domain.stages import is_over_in_court


def circumstances_of(lawsuit: Lawsuit) -> Circumstances:
    """Return the facts that the triggers ask about."""
    return Circumstances(
        ref=lawsuit.ref,
        capacity=lawsuit.capacity,
        plaintiffs=lawsuit.plaintiffs,
        first_hearing=lawsuit.first_hearing,
        heard_out_on=_heard_out_on(lawsuit),
        without_hearing=lawsuit.without_hearing_by,
        ended_unheard=is_over_in_court(lawsuit)
        and not any(each.is_held for each in lawsuit.trial_hearings),
        stated=lawsuit.characteristics or Characteristics(),
        decisions=lawsuit.trigger_decisions,
        demands=lawsuit.demands,
        attendances=lawsuit.attendances,
    )


def _heard_out_on(lawsuit: Lawsuit) -> date | None:
    trials = lawsuit.trial_hearings
    if not trials or not all(each.is_held for each in trials):
        return None
    return max(day_of(each.starts_at) for each in trials)
