"""Acts of urging: the bureau's signed letters (督办), and what the organ answers."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.claims import claims_of
from domain.facts.remedies import UrgeLetter
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed


class Urge(Act):
    """Sign a letter that urges the organ, with a day to answer (督办).

    Several may be open at once. `about` is the key of a deadline of this lawsuit, met or not; none where the letter is
    about something else. A suspended trial stops no letter.

    Unit: `answer_due_on` is the last calendar day, included. Errors: FactImpossible for a day that is past, or about a
    deadline that the lawsuit doesn't have. Source: the Opinions 三（一）.
    """

    heading: ClassVar[str] = "签发督办"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "about": "correction:1",
        "text": "请于期限内完成纠正并书面答复",
        "answer_due_on": "2026-08-20",
    }

    verb: Literal["urge"] = "urge"
    about: str = Field(default="", max_length=100, description="所督办的期限；督办其他事项的不填")
    text: str = Field(min_length=1, max_length=4000)
    answer_due_on: Day

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the signed letter."""
        day = self.day(scene)
        ensure(self.answer_due_on >= day, "答复期限不能早于签发之日。")
        self._ensure_about_a_deadline(lawsuit, scene)
        letter = UrgeLetter(
            about=self.about, text=self.text, signed_on=day, answer_due_on=self.answer_due_on
        )
        return lawsuit.model_copy(update={"urges": (*lawsuit.urges, letter)})

    def _ensure_about_a_deadline(self, lawsuit: Lawsuit, scene: Scene) -> None:
        """Refuse a deadline that there isn't, naming those there are by the titles that the office knows."""
        pack = scene.lawbook.pack_of(lawsuit)
        known = {each.key: each.kind for each in claims_of(lawsuit, scene.organ, pack)}
        titles = dict.fromkeys(f"“{pack.time_limits[kind].title}”" for kind in known.values())
        ensure(
            self.about in ("", *known),
            f"本案没有所填的期限，现有：{'、'.join(titles) or '无'}；督办其他事项的不填。",
        )


class AnswerUrge(Act):
    """Answer one of the bureau's letters: by default the earliest open one.

    Unit: `letter` counts the letters of this lawsuit from 1. Errors: ActNotAllowed when none is open, or the one chosen
    is answered; FactImpossible where there is no such letter, or for a day before it. Source: the Opinions 三（一）.
    """

    heading: ClassVar[str] = "答复督办"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"answer": "已完成纠正，材料随后报送"}

    verb: Literal["answer_urge"] = "answer_urge"
    letter: int | None = Field(default=None, ge=1, description="第几份督办；未填为最早未答的一份")
    answer: str = Field(min_length=1, max_length=4000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no letter is open."""
        return None if any(each.is_open for each in lawsuit.urges) else "没有待答复的督办。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the answer with its letter."""
        day, number = self.day(scene), self.letter or _earliest_open(lawsuit)
        ensure(
            number <= len(lawsuit.urges),
            f"本案没有第{number}份督办，现有{len(lawsuit.urges)}份。",
        )
        letter = lawsuit.urges[number - 1]
        if not letter.is_open:
            raise ActNotAllowed(f"第{number}份督办已答复。")
        ensure(day >= letter.signed_on, "答复不能早于督办签发之日。")
        answered = letter.model_copy(update={"answer": self.answer, "answered_on": day})
        urges = (*lawsuit.urges[: number - 1], answered, *lawsuit.urges[number:])
        return lawsuit.model_copy(update={"urges": urges})


def _earliest_open(lawsuit: Lawsuit) -> int:
    return next(number for number, each in enumerate(lawsuit.urges, start=1) if each.is_open)
