"""Writes docs/permissions.md, which role may do what by which route: `python -m api.permissions`."""

import sys
from collections.abc import Iterable, Iterator, Sequence

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.app import create_app
from api.security import PERMISSION_KEY
from domain.acts import ACTS
from domain.people import ROLE_NAMES, Role
from domain.permissions import PERMISSION_NAMES, PERMISSIONS, SCOPE_NAMES, SCOPE_OF, ScopeKind
from ledger.settings import Settings

SHOWN = tuple(role for role in Role if role is not Role.SYSTEM)
_HEAD = """# 权限 Permissions

本页由 `make permissions` 从代码生成；测试逐条核对：未登录、范围之内、范围之外、授权到期。
*Generated from the code; `tests/api/test_permissions.py` tries each route and act with no login, in scope, out of it,
and with an expired grant.*

角色凭授权（`account_grant`）取得：账号、角色、所代表的机关、范围、起止日期；代班的授权写明代谁。
看不到的一律答 404，与不存在的没有区别；看得到而没有权限的答 403；没有登录的答 401。
*A role is had by a grant: account, role, organ, scope, from, to; a stand-in's names the absent colleague. What one may
not see is 404, as if it weren't there; what one may see but not do is 403; without a login it is 401.*
"""


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """Yield every route of the API, those of included routers too."""
    yield from _api_routes(app.routes)


def _api_routes(routes: Iterable[object]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
            continue
        # An included router stands for its routes.
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _api_routes(included.routes)


def permission_of(route: APIRoute) -> str | None:
    """Return what a route declares: a permission, `everybody`, or None where it declares nothing."""
    declared = (route.openapi_extra or {}).get(PERMISSION_KEY)
    return None if declared is None else str(declared)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def _roles() -> str:
    head = ["权限", "Permission", *(ROLE_NAMES[role] for role in SHOWN)]
    rows = [
        [
            PERMISSION_NAMES[each],
            f"`{each}`",
            *("●" if each in PERMISSIONS[role] else "" for role in SHOWN),
        ]
        for each in PERMISSION_NAMES
    ]
    return _table(head, rows)


def _scopes() -> str:
    rows = [
        [
            f"`{kind}`",
            SCOPE_NAMES[kind],
            "、".join(
                ROLE_NAMES[role] for role in SHOWN if SCOPE_OF.get(role, ScopeKind.ORGANS) is kind
            ),
        ]
        for kind in ScopeKind
    ]
    return _table(["范围", "看得到什么", "哪些角色通常如此"], rows)


def _routes(app: FastAPI) -> str:
    acts = {f"/v1/lawsuits/{{ref}}/acts/{verb.replace('_', '-')}" for verb in ACTS}
    rows = [
        [f"`{method}`", f"`{route.path}`", str(route.summary), f"`{permission_of(route)}`"]
        for route in routes_of(app)
        for method in sorted(route.methods or ())
        if route.path not in acts
    ]
    return _table(["方法", "地址", "做什么", "所需权限"], sorted(rows, key=lambda each: each[1]))


def _acts() -> str:
    def mark(verb: str, role: Role) -> str:
        act = ACTS[verb]
        if role in act.by:
            return "本案" if role in act.own_lawsuit_only else "●"
        return "代录" if role in act.transcribed_by else ""

    acting = [role for role in SHOWN if any(mark(verb, role) for verb in ACTS)]
    rows = [
        [act.heading, f"`{verb}`", *(mark(verb, role) for role in acting)]
        for verb, act in ACTS.items()
    ]
    return _table(["事项", "Act", *(ROLE_NAMES[role] for role in acting)], rows)


def permissions_page() -> str:
    """Return the page."""
    app = create_app(Settings())
    return "\n".join(
        [
            _HEAD,
            "## 角色和权限 Roles and permissions\n",
            _roles(),
            "\n## 范围 Scopes\n",
            _scopes(),
            "\n## 地址和权限 Routes\n",
            _routes(app),
            "\n## 办理事项 Acts\n",
            "须有 `perform-acts`，并且在本案中以该角色出现；●：办理，代录：凭文书代录，本案：只限自己被诉的案件。",
            "*Needs `perform-acts`, and to stand in the lawsuit in that role.*\n",
            _acts(),
            "",
        ]
    )


def main() -> None:
    """Print the page."""
    sys.stdout.write(permissions_page())


if __name__ == "__main__":
    main()
