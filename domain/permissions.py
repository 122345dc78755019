"""Who may do what, and where: the permissions of each role, and the grants that give a person a role for a time."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from domain.frozen import Frozen
from domain.people import Actor, Role


class Permission(StrEnum):
    """What a route or an act asks for. Which acts a role performs, each act says itself (`by`, `transcribed_by`)."""

    READ_LAWSUITS = "read-lawsuits"
    REGISTER_LAWSUITS = "register-lawsuits"
    PERFORM_ACTS = "perform-acts"
    UPLOAD_FILES = "upload-files"
    READ_ORGANS = "read-organs"
    READ_NOTICES = "read-notices"
    RESEND_NOTICES = "resend-notices"
    RESTART_DEPOSITS = "restart-deposits"
    RESTART_LEVELS = "restart-levels"
    READ_ALARMS = "read-alarms"
    HANDLE_ALARMS = "handle-alarms"
    RUN_OFFICE = "run-office"
    READ_RULES = "read-rules"
    OPEN_PAYLOADS = "open-payloads"
    READ_ACCESS_LOG = "read-access-log"
    MANAGE_GRANTS = "manage-grants"


PERMISSION_NAMES: Mapping[Permission, str] = {
    Permission.READ_LAWSUITS: "查看案件、期限、日志和附件",
    Permission.REGISTER_LAWSUITS: "登记案件",
    Permission.PERFORM_ACTS: "办理案件事项",
    Permission.UPLOAD_FILES: "上传附件",
    Permission.READ_ORGANS: "查看机关和负责人名册",
    Permission.READ_NOTICES: "查看通知",
    Permission.RESEND_NOTICES: "重发通知",
    Permission.RESTART_DEPOSITS: "重新移交档案",
    Permission.RESTART_LEVELS: "重新建立关联审级的案件",
    Permission.READ_ALARMS: "查看须人工处理的事项",
    Permission.HANDLE_ALARMS: "处理须人工处理的事项",
    Permission.RUN_OFFICE: "查看系统运行情况",
    Permission.READ_RULES: "查看规则包",
    Permission.OPEN_PAYLOADS: "解密流程引擎中的载荷",
    Permission.READ_ACCESS_LOG: "查看登录和授权日志",
    Permission.MANAGE_GRANTS: "授予和收回授权",
}

_EVERYBODY = frozenset({Permission.READ_ORGANS, Permission.READ_RULES})
_IN_A_LAWSUIT = _EVERYBODY | {
    Permission.READ_LAWSUITS,
    Permission.PERFORM_ACTS,
    Permission.UPLOAD_FILES,
    Permission.READ_NOTICES,
}
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.CLERK: _IN_A_LAWSUIT | {Permission.REGISTER_LAWSUITS},
    Role.HANDLING_UNIT: _IN_A_LAWSUIT,
    Role.BUREAU: _IN_A_LAWSUIT
    | {
        Permission.REGISTER_LAWSUITS,
        Permission.RESEND_NOTICES,
        Permission.RESTART_DEPOSITS,
        Permission.RESTART_LEVELS,
        Permission.READ_ALARMS,
        Permission.HANDLE_ALARMS,
    },
    Role.GOVERNMENT: _IN_A_LAWSUIT,
    Role.COURT: _IN_A_LAWSUIT,
    Role.LINE_DEPARTMENT: _EVERYBODY | {Permission.READ_LAWSUITS},
    Role.AUDITOR: _EVERYBODY
    | {
        Permission.READ_LAWSUITS,
        Permission.READ_NOTICES,
        Permission.READ_ALARMS,
        Permission.RUN_OFFICE,
        Permission.OPEN_PAYLOADS,
        Permission.READ_ACCESS_LOG,
    },
    # The three administrators are three people: this one runs the system and sees no lawsuit's file.
    Role.ADMINISTRATOR: _EVERYBODY
    | {
        Permission.READ_NOTICES,
        Permission.RESEND_NOTICES,
        Permission.RESTART_DEPOSITS,
        Permission.RESTART_LEVELS,
        Permission.READ_ALARMS,
        Permission.HANDLE_ALARMS,
        Permission.RUN_OFFICE,
    },
    # This one says who may what, sees no lawsuit's file either, and gives himself nothing.
    Role.SECURITY_ADMINISTRATOR: _EVERYBODY | {Permission.MANAGE_GRANTS},
    # What the system does by itself comes through no route.
    Role.SYSTEM: frozenset(),
}
"""The one table of what each role may; docs/permissions.md is written from it."""

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
"""系统、安全、审计三员: nobody is two of them, or one of them and anything else; none makes or unmakes another."""

SECOND_FACTOR = frozenset(
    {
        Role.BUREAU,
        Role.GOVERNMENT,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
        Role.SECURITY_ADMINISTRATOR,
    }
)
"""The roles whose people log in with a one-time code, too: they decide about others, or keep the system."""


def roles_with(permission: Permission) -> frozenset[Role]:
    """Return the roles that have a permission."""
    return frozenset(role for role, has in PERMISSIONS.items() if permission in has)


class ScopeKind(StrEnum):
    """How far a grant reaches; the texts are stored."""

    ORGANS = "organs"
    LINE = "line"
    COURT = "court"
    ASSIGNED = "assigned"


SCOPE_NAMES: Mapping[ScopeKind, str] = {
    ScopeKind.ORGANS: "该机关及其下级机关的案件",
    ScopeKind.LINE: "该机关以下同一条线的机关的案件",
    ScopeKind.COURT: "该法院审理的案件",
    ScopeKind.ASSIGNED: "交办给该单位的案件",
}
SCOPE_OF: Mapping[Role, ScopeKind] = {
    Role.HANDLING_UNIT: ScopeKind.ASSIGNED,
    Role.COURT: ScopeKind.COURT,
    Role.LINE_DEPARTMENT: ScopeKind.LINE,
}
"""How far a role reaches where nothing else is said; every other one reaches over organs."""


class OrganPlace(Frozen):
    """Where an organ stands: `above` are the organs above it, itself included; `line` is its system line (条线)."""

    organ: str
    above: frozenset[str]
    line: str | None = None


class LawsuitPlace(OrganPlace):
    """Where a lawsuit stands: its organ, its court, the unit that handles it, and who supervises and decides there.

    `government` is the organ itself where that is a government. `is_restricted` is true of a whole suit: one file
    that was marked restricts the other levels of its dispute, and those of the other organs that are sued in it.
    """

    court: str
    handling_unit: str | None = None
    bureau: str | None = None
    government: str | None = None
    is_restricted: bool = False


class Grant(Frozen):
    """A role that an account has, in an organ's name, from a day to a day (both inclusive, office days).

    `within` is the organ below which it reaches, the court, or the handling unit, as `scope` says. Whoever stands in
    for an absent colleague has a grant that names him.
    """

    id: str
    role: Role
    organ: str
    scope: ScopeKind
    within: str
    line: str | None = None
    from_on: date = date.min
    to_on: date | None = None
    stands_in_for: str | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the grant is in force on a day, its first and last included."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def reaches(self, place: OrganPlace) -> bool:
        """Tell whether a lawsuit, or an organ, lies within the grant's scope."""
        if self.scope is ScopeKind.ORGANS:
            return self.within in place.above
        if self.scope is ScopeKind.LINE:
            return self.within in place.above and self.line == place.line
        if not isinstance(place, LawsuitPlace):
            # Of the organs, a court or handling unit sees its own house.
            return self.organ in place.above
        seat = place.court if self.scope is ScopeKind.COURT else place.handling_unit
        return self.within == seat

    def stands_in(self, place: LawsuitPlace) -> bool:
        """Tell whether a grant's role has a part in the lawsuit itself; the auditor looks on in every one."""
        if self.role is Role.AUDITOR:
            return True
        seats = {
            Role.CLERK: place.organ,
            Role.HANDLING_UNIT: place.handling_unit,
            Role.BUREAU: place.bureau if place.bureau != place.organ else None,
            Role.GOVERNMENT: place.government,
            Role.COURT: place.court,
        }
        return self.organ == seats.get(self.role)


class Holder(Frozen):
    """An account and its grants. `only` is what a token was narrowed to, None where it may all that the account may."""

    account: str
    grants: tuple[Grant, ...] = ()
    only: frozenset[Permission] | None = None

    def grants_for(self, permission: Permission) -> tuple[Grant, ...]:
        """Return the grants whose role has a permission, in their order."""
        if self.only is not None and permission not in self.only:
            return ()
        return tuple(each for each in self.grants if permission in PERMISSIONS[each.role])

    def may(self, permission: Permission) -> bool:
        """Tell whether a permission is there at all, wherever it reaches."""
        return bool(self.grants_for(permission))

    def actors_at(
        self, place: OrganPlace, permission: Permission = Permission.PERFORM_ACTS
    ) -> tuple[Actor, ...]:
        """Return as whom the account may act in a lawsuit, or for an organ, each once; `grants` are in force."""
        held = reaching(self.grants_for(permission), place)
        return tuple(dict.fromkeys(actor_under(self.account, each) for each in held))


def actor_under(account: str, grant: Grant) -> Actor:
    """Return who acts under a grant: the journal says by which authority."""
    return Actor(
        id=account,
        role=grant.role,
        organ=grant.organ,
        grant=grant.id,
        stands_in_for=grant.stands_in_for,
    )


def reaching(grants: Iterable[Grant], place: OrganPlace) -> tuple[Grant, ...]:
    """Return the grants that reach a lawsuit or an organ, in their order.

    A restricted lawsuit is reached by those alone that stand in it: what one grant reaches and another stands in is
    nobody's.
    """
    held = tuple(each for each in grants if each.reaches(place))
    if isinstance(place, LawsuitPlace) and place.is_restricted:
        return tuple(each for each in held if each.stands_in(place))
    return held


def authorize(holder: Holder, permission: Permission, place: OrganPlace, day: date) -> Grant | None:
    """Return the first grant by which a permission reaches a lawsuit or an organ on a day, or None: refuse.

    The lists of the ledger ask the same in SQL (`ledger/reach.py`); a test proves the two equal.
    """
    held = [each for each in holder.grants_for(permission) if each.holds_on(day)]
    return next(iter(reaching(held, place)), None)
