"""A lawsuit as it stood on a day, and two days compared: from the journal, whatever the rules say today."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.answers import (
    PROBLEMS,
    ComparisonAnswer,
    HeadRow,
    LawsuitThen,
    RecordedRow,
    StoodRow,
)
from api.problems import Problem, malformed, unseen
from api.security import Asking, WithParts, needs
from domain.calendar import day_of
from domain.comparing import differences
from domain.organs import Organ
from domain.people import FIRST_DAY
from domain.permissions import Permission
from domain.stages import STAGE_NAMES
from ledger import past, reading
from ledger.accounts import Caller
from ledger.database import Database
from ledger.past import Stood
from ledger.reading import Row

router = APIRouter(prefix="/v1/lawsuits", tags=["案件"])


@router.get(
    "/{ref}/comparison",
    responses=PROBLEMS,
    summary="两日对照",
    **needs(Permission.READ_LAWSUITS),
)
async def compare_days(
    ref: Annotated[str, Path(max_length=40)],
    asking: Asking,
    parts: WithParts,
    since: Annotated[
        date | None, Query(alias="from", description="前一日；不填或者当日尚未登记的，视为空白")
    ] = None,
    until: Annotated[date | None, Query(alias="to", description="后一日；不填的为今日")] = None,
) -> ComparisonAnswer:
    """Show what differs between a lawsuit as it stood at the end of two days, and who recorded what between them."""
    if await reading.lawsuit_in_scope(parts.database, asking, ref) is None:
        raise unseen()
    first, last = since or FIRST_DAY, until or day_of(asking.office_now)
    ensure_past(asking, first, last)
    after = await _stood(parts.database, ref, last)
    before = await past.as_of(parts.database, ref, first)
    between = await past.recorded_between(parts.database, ref, first, last)
    return ComparisonAnswer(
        ref=ref,
        before=_row(first, before) if before else None,
        after=_row(last, after),
        entries=[RecordedRow.model_validate(each) for each in between],
        differences=list(differences(before.standing if before else None, after.standing)),
    )


def ensure_past(asking: Caller, *days: date) -> None:
    """Refuse days that are not in order, or still to come.

    Raises:
        Problem: 422.
    """
    if list(days) != sorted(days):
        raise malformed("前一日不能晚于后一日。")
    if days[0] < FIRST_DAY or days[-1] > day_of(asking.office_now):
        raise malformed("只能查看已经过去的日子和今日的状况。")


async def lawsuit_then(database: Database, row: Row, day: date) -> LawsuitThen:
    """Return a lawsuit as it stood at the end of a day; `row` is what is known of it now.

    Raises:
        Problem: 404 before it was registered.
    """
    ref = row["ref"]
    stood = await _stood(database, ref, day)
    standing = stood.standing
    heads = await past.heads_on(database, row["organ"], day)
    return LawsuitThen(
        as_of=day,
        ref=ref,
        version=stood.version,
        digest=stood.digest,
        recorded_at=stood.recorded_at,
        stage=standing.stage,
        stage_name=STAGE_NAMES[standing.stage],
        is_suspended=standing.lawsuit.is_suspended,
        steps=list(standing.steps),
        organ=Organ.model_validate({**row, "id": row["organ"]}),
        lawsuit=standing.lawsuit,
        deadlines=list(standing.deadlines),
        overdue=[each.key for each in standing.overdue_on(day)],
        left_to_a_person=standing.left_to_a_person,
        actors=await past.actors_until(database, ref, day),
        heads=[HeadRow.model_validate(each) for each in heads.known],
        heads_corrected=None
        if heads.corrected is None
        else [HeadRow.model_validate(each) for each in heads.corrected],
    )


async def _stood(database: Database, ref: str, day: date) -> Stood:
    stood = await past.as_of(database, ref, day)
    if stood is None:
        raise Problem(404, "not-yet", "当日尚未登记", f"截至{day}，本系统尚未登记这个案件。")
    return stood


def _row(day: date, stood: Stood) -> StoodRow:
    return StoodRow(
        day=day,
        version=stood.version,
        recorded_at=stood.recorded_at,
        stage=stood.standing.stage,
        stage_name=STAGE_NAMES[stood.standing.stage],
    )
