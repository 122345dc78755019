"""What follows where the court lets an appeal be withdrawn: at the second instance, or before it was opened."""

from datetime import date

from domain.acts.act import Scene, ensure
from domain.acts.appeals import last_level
from domain.facts.appellants import APPELLANT_NAMES, Appellant
from domain.facts.decisions import Withdrawal, WithdrawalKind
from domain.facts.levels import Opening
from domain.lawsuit import Lawsuit, Level
from domain.levels import in_effect_since_withdrawn
from domain.refusals import ActNotAllowed

Appellants = tuple[Appellant, ...]


def appeal_withdrawn_here(lawsuit: Lawsuit, appellants: Appellants, day: date) -> Lawsuit:
    """Return the second instance after the ruling: it is over, or goes on with those whose appeal still stands."""
    ensure(lawsuit.level is Level.SECOND, "撤回上诉只见于二审，请核对撤诉种类。")
    remaining = _remaining(lawsuit, appellants)
    withdrawal = Withdrawal(
        kind=WithdrawalKind.APPEAL, ruled_on=day, by=appellants if remaining else ()
    )
    if not remaining:
        return lawsuit.model_copy(update={"withdrawal": withdrawal})
    return lawsuit.model_copy(
        update={"withdrawn_appeals": (*lawsuit.withdrawn_appeals, withdrawal)}
    )


def _remaining(lawsuit: Lawsuit, appellants: Appellants) -> Appellants:
    """Return whose appeal still stands; without a word on who withdraws, nobody's."""
    if not appellants:
        return ()
    standing = lawsuit.standing_appellants
    if not standing:
        raise ActNotAllowed(
            "本案未关联原审，系统不知还有谁上诉：全部上诉人都撤回的，不填撤回人；部分撤回的，请先关联原审案件。"
        )
    strangers = [APPELLANT_NAMES[each] for each in appellants if each not in standing]
    ensure(not strangers, f"{'、'.join(strangers)}没有上诉，或者已经撤回，请核对裁定书。")
    return tuple(each for each in standing if each not in appellants)


def appeal_withdrawn_unopened(
    lawsuit: Lawsuit, appellants: Appellants, day: date, scene: Scene
) -> Lawsuit:
    """Return the first instance after the ruling, where the second has only been asked for.

    Once its file is open, that is where the ruling is entered.
    """
    level = last_level(lawsuit, Opening.APPEAL)
    assert level is not None  # noqa: S101 -- the bar has seen that it is appealed
    if scene.levels is not None and level.ref in scene.levels:
        raise ActNotAllowed(f"二审案件已建立（编号{level.ref}），请在该案登记撤回上诉。")
    if appellants and set(appellants) != set(level.by):
        raise ActNotAllowed("还有其他上诉人未撤回，二审仍要审理；请在二审案件建立后登记。")
    ensure(day >= level.opened_on, "准许撤回上诉不能早于上诉之日，请核对裁定书。")
    return in_effect_since_withdrawn(lawsuit, level, day)
