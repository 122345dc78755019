"""Who sees a file: the roles and organs whose grants reach it today, without the people who have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import dict_row

from domain.people import Role
from domain.permissions import Grant, LawsuitPlace, Permission, reaching, roles_with
from ledger.database import Database

# Those alone that can reach it: the domain says which do.
_READ = """
    select g.id, g.role, g.organ, g.scope, g.within, g.line, o.name
    from account_grant g join account a on a.id = g.account and a.disabled_at is null join organ o on o.id = g.organ
    cross join lateral (
        select ((clock_timestamp() + c.shift) at time zone 'Asia/Shanghai')::date as day from office_clock c
    ) k
    where g.revoked_at is null and g.from_on <= k.day and (g.to_on is null or g.to_on >= k.day)
        and g.role = any(%(readers)s) and g.within = any(%(within)s)
    order by o.name, g.role, g.id
"""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A role at an organ that sees the file; `sees_names` is False where the parties' names are masked."""

    role: Role
    organ: str
    organ_name: str
    sees_names: bool


async def viewers_of(database: Database, place: LawsuitPlace) -> Sequence[Viewer]:
    """Return who sees a lawsuit's file today (Asia/Shanghai), those with a part in it first."""
    seats = {*place.above, place.court, place.handling_unit or place.organ}
    asked = {
        "readers": sorted(roles_with(Permission.READ_LAWSUITS)),
        "within": sorted(seats),
    }
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_READ, asked)
        rows = await cursor.fetchall()
    names = {row["organ"]: row["name"] for row in rows}
    found = [
        Viewer(each.role, each.organ, names[each.organ], _sees_names(each, place))
        for each in reaching([Grant.model_validate(row) for row in rows], place)
    ]
    return sorted(dict.fromkeys(found), key=lambda each: not each.sees_names)


def _sees_names(grant: Grant, place: LawsuitPlace) -> bool:
    return grant.role is not Role.AUDITOR and grant.stands_in(place)
