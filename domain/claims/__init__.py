"""What the facts of a lawsuit call for by a day, subject by subject in the order of the procedure."""

from collections.abc import Iterator

from domain.claims.accountability import of_accountability
from domain.claims.claim import Claim
from domain.claims.course import of_course
from domain.claims.handling import of_handling
from domain.claims.hearing import of_hearings
from domain.claims.judgment import of_judgment
from domain.claims.notice import of_notice
from domain.claims.recommendations import of_recommendations
from domain.claims.remedy import of_remedy
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.rulepack import RulePack


def claims_of(lawsuit: Lawsuit, organ: Organ, pack: RulePack) -> Iterator[Claim]:
    """Yield what is, or was, due by a day; a ground that has gone yields nothing."""
    yield from of_notice(lawsuit)
    yield from of_handling(lawsuit)
    yield from of_course(lawsuit)
    yield from of_hearings(lawsuit, organ)
    yield from of_judgment(lawsuit)
    yield from of_recommendations(lawsuit)
    yield from of_remedy(lawsuit)
    yield from of_accountability(lawsuit, organ, pack)
