"""How far an account's grants reach, asked in SQL: the same question as `domain.permissions.authorize`.

A list gives the conditions what the caller's grants name as arrays. The query that opens a request on one lawsuit asks
only where that stands, and the domain says who reaches it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.organs import Organ
from domain.permissions import Grant, LawsuitPlace, ScopeKind

PARTS = ("roots", "houses", "courts", "units", "line_roots", "lines")
"""The arrays by kind of scope, by name."""
PER_GRANT = ("roles", "offices", "scopes", "withins", "their_lines")
"""The arrays that say of the grant at each position what it is, by name."""
# The line at a position is one below the root at the same position.
_OF_A_LINE = """exists (
        select 1 from organ_below b join organ s on s.id = b.organ
        where b.organ = {organ} and (b.above, s.line) in (select * from unnest({line_roots}, {lines}))
    )"""
# As `Grant.stands_in` and `Grant.reaches`, of one and the same grant.
_STANDS_IN = """exists (
        select 1 from organ s, unnest({roles}, {offices}, {scopes}, {withins}, {their_lines})
            as r(role, office, scope, within, line)
        where s.id = {lawsuit}.organ and (r.role = 'auditor' or r.office = case r.role
            when 'clerk' then s.id
            when 'handling_unit' then {lawsuit}.handling_unit
            when 'court' then {lawsuit}.court
            when 'bureau' then nullif(s.bureau, s.id)
            when 'government' then
                case when s.kind in ('city_government', 'county_government') then s.id else s.government end
        end) and case r.scope
            when 'court' then {lawsuit}.court = r.within
            when 'assigned' then {lawsuit}.handling_unit = r.within
            else (r.scope <> 'line' or s.line = r.line)
                and exists (select 1 from organ_below b where b.organ = s.id and b.above = r.within)
        end
    )"""
# A file that is restricted restricts the other levels of its dispute, and what the other organs of the suit have: the
# same people are in them. They are found as `siblings_of` finds them.
_RESTRICTED = """exists (
        select 1 from (
            select marked.dispute from lawsuit marked where marked.is_restricted
            union all
            select sibling.dispute from lawsuit marked join lawsuit level on level.dispute = marked.dispute
                join case_number own on own.ref = level.ref
                join case_number other on other.number = own.number and other.level = own.level
                join lawsuit sibling on sibling.ref = other.ref and sibling.court = level.court
            where marked.is_restricted
        ) restricted where restricted.dispute = {lawsuit}.dispute
    )"""
_BELOW = "exists (select 1 from organ_below b where b.organ = {organ} and b.above = any({above}))"


def is_restricted(lawsuit: str) -> str:
    """Return the condition under which a file is restricted, by its own mark or another's of its dispute or suit."""
    return _RESTRICTED.format(lawsuit=lawsuit)


def reaches_lawsuit(lawsuit: str, parts: Mapping[str, str]) -> str:
    """Return the condition under which a lawsuit's row lies within reach; `lawsuit` is the table or its alias."""
    organ = f"{lawsuit}.organ"
    may_see = f"(not {is_restricted(lawsuit)} or {stands_in(lawsuit, parts)})"
    return (
        f"({may_see} and ({_BELOW.format(organ=organ, above=parts['roots'])}"
        f" or {lawsuit}.court = any({parts['courts']})"
        f" or {lawsuit}.handling_unit = any({parts['units']})"
        f" or {_OF_A_LINE.format(organ=organ, line_roots=parts['line_roots'], lines=parts['lines'])}))"
    )


def stands_in(lawsuit: str, parts: Mapping[str, str]) -> str:
    """Return the condition under which a grant that reaches a lawsuit's row has a part in it itself."""
    return _STANDS_IN.format(lawsuit=lawsuit, **{name: parts[name] for name in PER_GRANT})


def reaches_organ(organ: str, parts: Mapping[str, str]) -> str:
    """Return the condition under which an organ lies within reach; a court or handling unit sees its own house."""
    return (
        f"({_BELOW.format(organ=organ, above=parts['roots'])}"
        f" or {_BELOW.format(organ=organ, above=parts['houses'])}"
        f" or {_OF_A_LINE.format(organ=organ, line_roots=parts['line_roots'], lines=parts['lines'])})"
    )


def place_in(row: Mapping[str, Any]) -> LawsuitPlace:
    """Return where the lawsuit of a row stands, that has its organ's columns, `above` and `restricted` too."""
    organ = Organ.model_validate({**row, "id": row["organ"]})
    return LawsuitPlace(
        organ=organ.id,
        above=frozenset(row["above"]),
        line=row["line"],
        court=row["court"],
        handling_unit=row["handling_unit"],
        bureau=organ.bureau,
        government=organ.id if organ.is_government else organ.government,
        is_restricted=row["restricted"],
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """What grants name, by kind of scope."""

    roots: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    courts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    line_roots: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    withins: tuple[str, ...] = ()
    their_lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, grants: Iterable[Grant]) -> "Reach":
        """Return the reach of grants that are in force."""
        grants = tuple(grants)
        by_kind: dict[ScopeKind, list[Grant]] = {kind: [] for kind in ScopeKind}
        for each in grants:
            by_kind[each.scope].append(each)
        seats = [*by_kind[ScopeKind.COURT], *by_kind[ScopeKind.ASSIGNED]]
        line = by_kind[ScopeKind.LINE]
        return cls(
            roots=tuple(each.within for each in by_kind[ScopeKind.ORGANS]),
            houses=tuple(each.organ for each in seats),
            courts=tuple(each.within for each in by_kind[ScopeKind.COURT]),
            units=tuple(each.within for each in by_kind[ScopeKind.ASSIGNED]),
            line_roots=tuple(each.within for each in line),
            lines=tuple(each.line or "" for each in line),
            roles=tuple(each.role.value for each in grants),
            offices=tuple(each.organ for each in grants),
            scopes=tuple(each.scope.value for each in grants),
            withins=tuple(each.within for each in grants),
            their_lines=tuple(each.line or "" for each in grants),
        )

    @property
    def arrays(self) -> dict[str, list[str]]:
        """Return the parts as a query takes them."""
        return {name: list(getattr(self, name)) for name in (*PARTS, *PER_GRANT)}

    def lawsuits(self, lawsuit: str = "lawsuit") -> sa.TextClause:
        """Return the condition for a list of lawsuits."""
        return self._bound(reaches_lawsuit(lawsuit, _BINDS))

    def organs(self, organ: str = "organ.id") -> sa.TextClause:
        """Return the condition for a list of organs."""
        return self._bound(reaches_organ(organ, _BINDS))

    def _bound(self, condition: str) -> sa.TextClause:
        named = {name: each for name, each in self.arrays.items() if f":{name} " in condition}
        return sa.text(condition).bindparams(**named)


_BINDS = {name: f"cast(:{name} as text[])" for name in (*PARTS, *PER_GRANT)}
PLACEHOLDERS = {name: f"%({name})s::text[]" for name in (*PARTS, *PER_GRANT)}
"""The parts as the driver's own queries name them."""
