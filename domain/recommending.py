"""The five cases in which the court shall send a judicial recommendation, found from the facts."""

from collections.abc import Iterator

from domain import law
from domain.appearance import appearance_at
from domain.facts.hearings import Attendee, Hearing, HearingMode, MovedBy, Ruling
from domain.frozen import Frozen
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.organs import Post
from domain.rounds import rounds_held


class RecommendationGround(Frozen):
    """One of the five cases, at which hearing, and the provision. Whether the court sends one is its own act."""

    item: int
    hearing: int
    citation: str


_ITEMS = {
    1: law.RECOMMENDED_FOR_ABSENCE,
    2: law.RECOMMENDED_FOR_SECOND_ABSENCE,
    3: law.RECOMMENDED_FOR_EMPTY_SEAT,
    4: law.LEAVING,
    5: law.RECOMMENDED_FOR_SILENCE,
}


def grounds_of_recommendation(lawsuit: Lawsuit) -> tuple[RecommendationGround, ...]:
    """Return the cases of art 12 that the facts fulfil, hearing by hearing.

    The absence of a head who came to another hearing of the same round is none (art 7), nor one where no head was
    bound. A reason of which the court hasn't held yet isn't taken for refused.

    Source: 法释〔2020〕3号 art 12.
    """
    return tuple(
        RecommendationGround(item=item, hearing=hearing.number, citation=str(_ITEMS[item]))
        for hearings in rounds_held(lawsuit)
        for hearing in hearings
        for item in _items_at(hearing, lawsuit, is_absent=_is_absent(hearings, lawsuit))
    )


def _is_absent(hearings: list[Hearing], lawsuit: Lawsuit) -> bool:
    """Tell whether no head came to any hearing of a round, though one was bound to."""
    if lawsuit.obligation is not None and lawsuit.obligation.any_head is Answer.NO:
        return False
    found = [appearance_at(each) for each in hearings]
    return all(each is not None and each.head is Answer.NO for each in found)


def _items_at(hearing: Hearing, lawsuit: Lawsuit, *, is_absent: bool) -> Iterator[int]:
    attendees = hearing.record.attendees if hearing.record else ()
    if is_absent and _is_unexcused(hearing):
        yield 2 if _was_put_off(hearing, lawsuit) else 1
    if is_absent and all(each.post is Post.LAWYER for each in attendees):
        yield 3
    if any(each.post.is_head and _has_left(each, hearing.mode) for each in attendees):
        yield 4
    if any(each.refused_to_explain for each in attendees):
        yield 5


def _has_left(attendee: Attendee, mode: HearingMode) -> bool:
    is_excused = mode is HearingMode.ONLINE and attendee.network_failed
    return attendee.left_early and not is_excused


def _is_unexcused(hearing: Hearing) -> bool:
    return hearing.excuse is None or hearing.excuse.ruling is Ruling.REFUSED


def _was_put_off(hearing: Hearing, lawsuit: Lawsuit) -> bool:
    """Tell whether this is the hearing that follows one put off at the organ's own request."""
    was_moved = any(each.moved_by is MovedBy.ORGAN for each in hearing.moves)
    put_off = [each for each in lawsuit.hearings if each.is_void and _was_granted(each)]
    return was_moved or any(each.starts_at < hearing.starts_at for each in put_off)


def _was_granted(hearing: Hearing) -> bool:
    return any(each.granted for each in hearing.adjournments)
