"""How the admonitory talk (约谈) is held, where the Opinions can be read in two ways: settings of the rule pack."""

from typing import Literal

from domain import law
from domain.facts.sanctions import InterviewGround
from domain.frozen import Frozen
from domain.settings import Shown


class InterviewSettings(Frozen):
    """How the talk is held (约谈), where the Opinions can be read in two ways; who holds it is `Settings.interviewer`.

    `needs_censure` lets a talk be set only once the government approved the censure. The period for the talk counts
    from `counted_from`. `grounds` names the provision for each ground on which there may be a talk.
    """

    needs_censure: bool
    counted_from: Literal["approval", "issue"]
    grounds: dict[InterviewGround, str]

    def basis_of(self, ground: InterviewGround) -> law.Provision | None:
        """Return the provision on which there may be a talk for this reason, or None."""
        name = self.grounds.get(ground)
        return law.PROVISIONS[name] if name else None


NEEDS_CENSURE = {
    True: "政府同意通报批评以后才约谈，政府未同意的不约谈",
    False: "核实未出庭、理由审查完毕即可约谈",
}
COUNTED_FROM = {"issue": "自通报印发起算，使被约谈人先见到通报", "approval": "自政府同意起算"}
GROUNDS = {
    InterviewGround.ABSENCE: "主要负责人未按要求出庭的，是否可以约谈，依据哪一条",
    InterviewGround.OVERDUE_CORRECTION: "逾期不纠正的，是否可以约谈，依据哪一条",
}


def shown_talk(settings: InterviewSettings) -> tuple[Shown, ...]:
    """Return the settings of the talk as they are shown, each with what it means."""
    return (
        _shown(
            "needs_censure",
            "约谈是否须经政府同意通报批评",
            str(settings.needs_censure).lower(),
            NEEDS_CENSURE[settings.needs_censure],
        ),
        _shown(
            "counted_from",
            "约谈期限从何时起算",
            settings.counted_from,
            COUNTED_FROM[settings.counted_from],
        ),
        *(_of_ground(settings, ground) for ground in InterviewGround),
    )


def _of_ground(settings: InterviewSettings, ground: InterviewGround) -> Shown:
    basis = settings.basis_of(ground)
    meaning = f"依据{basis}" if basis else "没有依据，不予安排"
    value = settings.grounds.get(ground, "")
    return _shown(f"grounds.{ground.value}", GROUNDS[ground], value, meaning)


def _shown(key: str, question: str, value: str, meaning: str) -> Shown:
    return Shown(key=f"interview.{key}", gap="G4", question=question, value=value, meaning=meaning)
