"""What acts name and only the ledger knows: who has a case number, which organs and other lawsuits there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from psycopg import AsyncCursor
from psycopg.rows import dict_row

from domain.acts.act import Act
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.standing import Standing
from ledger.database import Connection

# Its own lawsuit is a holder like any other: a form may give a number and then another.
_READ_HOLDERS = """
    select n.number, n.ref from case_number n join lawsuit l on l.organ = n.organ and l.level = n.level
    where l.ref = %s and n.number = any(%s)
"""
# Paper names an organ, a machine its id.
_READ_ORGANS = """
    select id, name, kind, parent, bureau, government from organ where id = any(%(named)s) or name = any(%(named)s)
"""
_READ_HOLDERS_BESIDE = """
    select number, ref from case_number where organ = %s and level = %s and number = any(%s)
"""
_READ_LEVELS = """
    select s.ref, s.standing from lawsuit l join lawsuit_standing s on s.ref = l.ref
    where l.organ = coalesce(%s, (select organ from lawsuit where ref = %s)) and l.ref = any(%s)
"""
_READ_DISPUTE = """
    select s.ref, s.standing from lawsuit own join lawsuit l on l.dispute = own.dispute and l.organ = own.organ
    join lawsuit_standing s on s.ref = l.ref
    where own.ref = %s and l.ref <> own.ref
"""
_READ_TAKEN = "select 1 from case_number where number = %s and organ = %s and level = %s"
_FORGET_NUMBERS = "delete from case_number where ref = %s and number <> all(%s)"
# A number that another lawsuit has meanwhile breaks the key: the recording is decided anew, and finds its holder.
_KEEP_NUMBERS = """
    insert into case_number (number, organ, level, ref)
    select given.number, %(organ)s, %(level)s, %(ref)s from unnest(%(numbers)s::text[]) as given(number)
    where not exists (select 1 from case_number k where k.ref = %(ref)s and k.number = given.number)
"""


@dataclass(frozen=True, slots=True)
class Named:
    """The names in a request's acts."""

    numbers: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    dispute: bool = False


def named_in(acts: Iterable[Act]) -> Named:
    """Return what the acts name, for the ledger to look up."""
    acts = tuple(acts)
    return Named(
        numbers=tuple(number for act in acts for number in act.numbers_named()),
        organs=tuple(organ for act in acts for organ in act.organs_named()),
        levels=tuple(ref for act in acts for ref in act.levels_named()),
        dispute=any(act.asks_for_the_dispute() for act in acts),
    )


@dataclass(slots=True)
class Asked:
    """Questions that were sent down the pipeline; the answers are fetched once all is sent."""

    holders: AsyncCursor[dict[str, object]] | None = field(default=None)
    organs: AsyncCursor[dict[str, object]] | None = field(default=None)
    levels: AsyncCursor[dict[str, object]] | None = field(default=None)
    dispute: AsyncCursor[dict[str, object]] | None = field(default=None)

    async def number_holders(self) -> Mapping[str, str]:
        """Return by number the lawsuit that has it, at the organ and level of the one that asks."""
        if self.holders is None:
            return {}
        return {str(row["number"]): str(row["ref"]) async for row in self.holders}

    async def directory(self) -> Mapping[str, Organ]:
        """Return the organs that there are of those named, by id or by name: by their ids."""
        if self.organs is None:
            return {}
        return {str(row["id"]): Organ.model_validate(row) async for row in self.organs}

    async def lawsuits(self) -> Mapping[str, Lawsuit]:
        """Return by ref the lawsuits of the same organ among those named, and the other levels of the dispute."""
        return {
            str(row["ref"]): Standing.model_validate_json(str(row["standing"])).lawsuit
            for cursor in (self.levels, self.dispute)
            if cursor is not None
            async for row in cursor
        }


async def ask(connection: Connection, ref: str, named: Named, *, organ: str | None = None) -> Asked:
    """Send the questions that the names call for; most acts name nothing and ask nothing.

    `organ` is that of a lawsuit which isn't written yet.
    """
    asked = Asked()
    if named.numbers:
        asked.holders = connection.cursor(row_factory=dict_row)
        await asked.holders.execute(_READ_HOLDERS, (ref, list(named.numbers)))
    if named.organs:
        asked.organs = connection.cursor(row_factory=dict_row)
        await asked.organs.execute(_READ_ORGANS, {"named": list(named.organs)})
    if named.levels:
        asked.levels = connection.cursor(row_factory=dict_row)
        await asked.levels.execute(_READ_LEVELS, (organ, ref, list(named.levels)))
    if named.dispute:
        asked.dispute = connection.cursor(row_factory=dict_row)
        await asked.dispute.execute(_READ_DISPUTE, (ref,))
    return asked


async def holders_beside(
    connection: Connection, lawsuit: Lawsuit, named: Named
) -> Mapping[str, str]:
    """Return by number the lawsuit that has it, for one that is not written yet."""
    if not named.numbers:
        return {}
    key = (lawsuit.organ, lawsuit.level.value, list(named.numbers))
    cursor = await connection.execute(_READ_HOLDERS_BESIDE, key)
    return {str(number): str(ref) async for number, ref in cursor}


async def is_taken(connection: Connection, lawsuit: Lawsuit) -> bool:
    """Tell whether a lawsuit of the organ and level has or had this one's number."""
    if lawsuit.number is None:
        return False
    key = (lawsuit.number, lawsuit.organ, lawsuit.level.value)
    return await (await connection.execute(_READ_TAKEN, key)).fetchone() is not None


def are_numbers_changed(before: Lawsuit | None, after: Lawsuit) -> bool:
    """Tell whether the lawsuit is found under other numbers than before."""
    return after.aliases != (before.aliases if before else ())


async def keep_numbers(connection: Connection, before: Lawsuit | None, after: Lawsuit) -> None:
    """Write under which numbers the lawsuit is found, where that has changed.

    Raises:
        UniqueViolation: another lawsuit of the organ and level got one of them meanwhile.
    """
    if not are_numbers_changed(before, after):
        return
    numbers = list(after.aliases)
    key = {"organ": after.organ, "level": after.level.value, "ref": after.ref, "numbers": numbers}
    await connection.execute(_FORGET_NUMBERS, (after.ref, numbers))
    await connection.execute(_KEEP_NUMBERS, key)
