"""How far an account's grants reach, asked in SQL: the same question as `domain.permissions.authorize`.

The conditions are written once. A list gives them what the caller's grants name as arrays; the query that opens a
request finds the grants itself and names its own columns instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from domain.permissions import Grant, ScopeKind

PARTS = ("roots", "houses", "courts", "units", "line_roots", "lines", "roles", "offices")
"""The arrays, by name."""
# The line at a position is one below the root at the same position.
_OF_A_LINE = """exists (
        select 1 from organ_below b join organ s on s.id = b.organ
        where b.organ = {organ} and (b.above, s.line) in (select * from unnest({line_roots}, {lines}))
    )"""
# As `Grant.stands_in`; the office at a position is that of the role at the same one.
_STANDS_IN = """exists (
        select 1 from organ s, unnest({roles}, {offices}) as r(role, office)
        where s.id = {lawsuit}.organ and (r.role = 'auditor' or r.office = case r.role
            when 'clerk' then s.id
            when 'handling_unit' then {lawsuit}.handling_unit
            when 'court' then {lawsuit}.court
            when 'bureau' then nullif(s.bureau, s.id)
            when 'government' then
                case when s.kind in ('city_government', 'county_government') then s.id else s.government end
        end)
    )"""
_BELOW = "exists (select 1 from organ_below b where b.organ = {organ} and b.above = any({above}))"


def reaches_lawsuit(lawsuit: str, parts: Mapping[str, str]) -> str:
    """Return the condition under which a lawsuit's row lies within reach; `lawsuit` is the table or its alias."""
    organ = f"{lawsuit}.organ"
    may_see = f"(not {lawsuit}.is_restricted or {stands_in(lawsuit, parts)})"
    return (
        f"({may_see} and ({_BELOW.format(organ=organ, above=parts['roots'])}"
        f" or {lawsuit}.court = any({parts['courts']})"
        f" or {lawsuit}.handling_unit = any({parts['units']})"
        f" or {_OF_A_LINE.format(organ=organ, line_roots=parts['line_roots'], lines=parts['lines'])}))"
    )


def stands_in(lawsuit: str, parts: Mapping[str, str]) -> str:
    """Return the condition under which a grant's role has a part in a lawsuit's row itself."""
    return _STANDS_IN.format(lawsuit=lawsuit, roles=parts["roles"], offices=parts["offices"])


def reaches_organ(organ: str, parts: Mapping[str, str]) -> str:
    """Return the condition under which an organ lies within reach; a court or handling unit sees its own house."""
    return (
        f"({_BELOW.format(organ=organ, above=parts['roots'])}"
        f" or {_BELOW.format(organ=organ, above=parts['houses'])}"
        f" or {_OF_A_LINE.format(organ=organ, line_roots=parts['line_roots'], lines=parts['lines'])})"
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
        )

    @property
    def arrays(self) -> dict[str, list[str]]:
        """Return the parts as a query takes them."""
        return {name: list(getattr(self, name)) for name in PARTS}

    def lawsuits(self, lawsuit: str = "lawsuit") -> sa.TextClause:
        """Return the condition for a list of lawsuits."""
        return self._bound(reaches_lawsuit(lawsuit, _BINDS))

    def organs(self, organ: str = "organ.id") -> sa.TextClause:
        """Return the condition for a list of organs."""
        return self._bound(reaches_organ(organ, _BINDS))

    def _bound(self, condition: str) -> sa.TextClause:
        named = {name: each for name, each in self.arrays.items() if f":{name} " in condition}
        return sa.text(condition).bindparams(**named)


_BINDS = {name: f"cast(:{name} as text[])" for name in PARTS}
PLACEHOLDERS = {name: f"%({name})s::text[]" for name in PARTS}
"""The parts as the driver's own queries name them."""
