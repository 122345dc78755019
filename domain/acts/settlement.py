"""Acts by which a suit ends without a judgment: the plaintiff withdraws, or the parties agree before the court."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.acts.judgment import HAS_LEFT, ensure_not_before_hearing, ensure_payable
from domain.acts.withdrawing_appeals import appeal_withdrawn_here, appeal_withdrawn_unopened
from domain.facts.appellants import Appellant
from domain.facts.decisions import Mediation, MediationGround, Orders, Withdrawal, WithdrawalKind
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed


class RecordWithdrawal(Act):
    """Record that the court allowed a suit or an appeal to be withdrawn, or took the suit as withdrawn.

    An appeal (`appeal`) is withdrawn by the second-instance court's ruling: entered in its lawsuit or, while that has
    only been asked for, in the first instance's. Once all who appealed have withdrawn, the level is over and what the
    first instance decided takes effect, there, on the day of the ruling; until then the others' appeal goes on.

    Unit: `happened_on` is the day of the ruling. Errors: ActNotAllowed after the decision, or in the first instance
    once the second is open; FactImpossible for a day before receipt, before a hearing that was held or before the
    appeal, or for somebody who didn't appeal.
    Source: 行政诉讼法 arts 58, 62, 101; 民事诉讼法 art 180.
    """

    heading: ClassVar[str] = "登记撤诉"
    provision: ClassVar[law.Provision] = law.WITHDRAWAL
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"kind": "act_changed", "happened_on": "2026-04-14"}

    verb: Literal["record_withdrawal"] = "record_withdrawal"
    kind: WithdrawalKind
    appellants: tuple[Appellant, ...] = Field(
        default=(), max_length=5, description="撤回上诉的人；未填为全部上诉人都撤回"
    )

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: it is decided and nobody appealed, mediated, or withdrawn already."""
        if lawsuit.outcome is not None and not lawsuit.is_appealed:
            return "本案已裁判，不能再登记撤诉。"
        if lawsuit.is_mediated:
            return "本案已调解结案。"
        if lawsuit.left_on is not None:
            return HAS_LEFT
        return "撤诉已登记。" if lawsuit.withdrawal else None

    def asks_for_the_dispute(self) -> bool:
        """Tell whether it depends on the other levels: whether the second instance is open."""
        return self.kind is WithdrawalKind.APPEAL

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the ruling."""
        day, is_appeal = self.day(scene), self.kind is WithdrawalKind.APPEAL
        ensure(is_appeal or not self.appellants, "撤回起诉的，不填撤回上诉的人。")
        if lawsuit.outcome is not None and not is_appeal:
            raise ActNotAllowed("本案已裁判，不能再登记撤诉；撤回上诉的，撤诉种类填撤回上诉。")
        ensure(day >= lawsuit.received_on, "撤诉裁定不能早于收到起诉状副本之日。")
        ensure_not_before_hearing(day, lawsuit, "撤诉裁定不能早于开庭日期，请核对裁定书。")
        if lawsuit.outcome is not None:
            return appeal_withdrawn_unopened(lawsuit, self.appellants, day, scene)
        if is_appeal:
            return appeal_withdrawn_here(lawsuit, self.appellants, day)
        withdrawal = Withdrawal(kind=self.kind, ruled_on=day)
        return lawsuit.model_copy(update={"withdrawal": withdrawal})


class RecordMediation(Act):
    """Record the parties' agreement before the court; it takes effect when both have signed for the document.

    Unit: `happened_on` is the day of the agreement, `signed_on` the day on which the last party signed; left out while
    the document is still to be served (`record_effect` adds it). Another agreement after one that a party drew back
    from stands beside it, whichever paper comes first.
    Errors: ActNotAllowed after a decision, a withdrawal or a signed document, while a trial hearing's result is
    missing, or for an agreement that is recorded; FactImpossible for a day before receipt or before a hearing that was
    held, or a signature before the agreement, before a later agreement, or still to come.
    Source: 行政诉讼法 art 60; 解释 arts 84, 85.
    """

    heading: ClassVar[str] = "登记调解"
    provision: ClassVar[law.Provision] = law.MEDIATION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "ground": "discretion",
        "happened_on": "2026-05-20",
        "signed_on": "2026-05-25",
    }

    verb: Literal["record_mediation"] = "record_mediation"
    ground: MediationGround
    signed_on: Day | None = None
    orders: Orders | None = Field(default=None, description="调解书要求机关履行的内容和期限")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the suit has ended, or a trial hearing's result is missing."""
        if lawsuit.outcome is not None:
            return "本案已裁判，不能再登记调解。"
        if lawsuit.withdrawal is not None:
            return "本案已撤诉。"
        if lawsuit.left_on is not None:
            return HAS_LEFT
        if lawsuit.is_mediated:
            return "本案已调解结案。"
        # The parties may agree while an inquiry or a conference is still set.
        awaited = lawsuit.next_trial
        return f"第{awaited.number}次开庭尚未登记结果，请先登记。" if awaited else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record what may be mediated, when it was agreed, and when it was signed for."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "调解不能早于收到起诉状副本之日。")
        ensure_not_before_hearing(day, lawsuit, "调解不能早于开庭日期，请核对调解书。")
        if self.signed_on is not None:
            ensure(self.signed_on >= day, "签收不能早于达成调解协议之日。")
            ensure(self.signed_on <= scene.today, "签收日期不能晚于今日，请在签收后登记。")
        ensure_payable(self.orders, day)
        mediation = Mediation(
            ground=self.ground, agreed_on=day, effective_on=self.signed_on, orders=self.orders
        )
        return _with_mediation(lawsuit, mediation)


def _with_mediation(lawsuit: Lawsuit, mediation: Mediation) -> Lawsuit:
    """Return the lawsuit with the latest agreement; one that came to nothing is kept beside it."""
    known = [*lawsuit.failed_mediations, *([lawsuit.mediation] if lawsuit.mediation else [])]
    if any(each.agreed_on == mediation.agreed_on for each in known):
        raise ActNotAllowed("该日的调解协议已登记；调解书签收后，请办理“登记裁判生效”。")
    *failed, latest = sorted([*known, mediation], key=lambda each: each.agreed_on)
    ensure(
        all(each.effective_on is None for each in failed),
        "其后另有调解协议，此前的调解书没有签收生效，请核对。",
    )
    return lawsuit.model_copy(update={"mediation": latest, "failed_mediations": tuple(failed)})
