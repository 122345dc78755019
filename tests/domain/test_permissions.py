"""Permissions by role, and how far a grant reaches on a day."""

from datetime import date, timedelta

import pytest

from domain.acts import ACTS, actor_for
from domain.acts.excusing import ReviewExcuse
from domain.acts.notice import FileDefence
from domain.people import Role
from domain.permissions import (
    PERMISSION_NAMES,
    PERMISSIONS,
    Grant,
    Holder,
    LawsuitPlace,
    OrganPlace,
    Permission,
    ScopeKind,
    authorize,
)
from tests.domain.cases import POLICE, TODAY, ready_for

PLACE = LawsuitPlace(
    organ="police",
    above=frozenset({"police", "city", "province"}),
    line="security",
    court="court",
    handling_unit="traffic",
)


def a_grant(scope: ScopeKind = ScopeKind.ORGANS, within: str = "city", **more: object) -> Grant:
    facts = {"id": "g", "role": Role.AUDITOR, "organ": "city", "scope": scope, "within": within}
    return Grant.model_validate({**facts, **more})


def reaches(grant: Grant, place: OrganPlace = PLACE, day: date = TODAY) -> bool:
    holder = Holder(account="someone", grants=(grant,))
    return authorize(holder, Permission.READ_ORGANS, place, day) is not None


def test_every_role_and_every_permission_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert set(PERMISSION_NAMES) == set(Permission)
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_whoever_an_act_is_open_to_may_perform_acts() -> None:
    roles = {role for act in ACTS.values() for role in act.by | act.transcribed_by}

    assert roles == {role for role in Role if Permission.PERFORM_ACTS in PERMISSIONS[role]}


def test_the_three_administrators_share_nothing_but_what_everybody_may() -> None:
    system, security, audit = (
        PERMISSIONS[each]
        for each in (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)
    )

    assert Permission.READ_LAWSUITS not in system | security
    assert Permission.PERFORM_ACTS not in system | security | audit
    assert Permission.MANAGE_GRANTS not in system | audit


@pytest.mark.parametrize(
    ("grant", "is_within"),
    [
        (a_grant(), True),
        (a_grant(within="police"), True),
        (a_grant(within="housing"), False),
        (a_grant(ScopeKind.LINE, line="security"), True),
        (a_grant(ScopeKind.LINE, line="housing"), False),
        (a_grant(ScopeKind.LINE, "elsewhere", line="security"), False),
        (a_grant(ScopeKind.COURT, "court"), True),
        (a_grant(ScopeKind.COURT, "other-court"), False),
        (a_grant(ScopeKind.ASSIGNED, "traffic"), True),
        (a_grant(ScopeKind.ASSIGNED, "police"), False),
    ],
)
def test_a_grant_reaches_what_its_scope_names(grant: Grant, is_within: bool) -> None:
    assert reaches(grant) is is_within


def test_a_lawsuit_that_nobody_handles_is_assigned_to_no_one() -> None:
    place = PLACE.model_copy(update={"handling_unit": None})

    assert not reaches(a_grant(ScopeKind.ASSIGNED, "traffic"), place)


def test_a_court_sees_its_own_house_among_the_organs() -> None:
    court = a_grant(ScopeKind.COURT, "court", organ="court")

    assert reaches(court, OrganPlace(organ="court", above=frozenset({"court"})))
    assert not reaches(court, OrganPlace(organ="police", above=frozenset({"police"})))


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_in_force"),
    [
        (TODAY, TODAY, True),
        (TODAY + timedelta(days=1), None, False),
        (date.min, TODAY - timedelta(days=1), False),
        (date.min, None, True),
    ],
)
def test_a_grant_holds_from_its_first_day_to_its_last(
    from_on: date, to_on: date | None, is_in_force: bool
) -> None:
    assert reaches(a_grant(from_on=from_on, to_on=to_on)) is is_in_force


@pytest.mark.parametrize(
    ("role", "organ", "is_seen"),
    [
        (Role.CLERK, "police", True),
        (Role.CLERK, "city", False),
        (Role.HANDLING_UNIT, "traffic", True),
        (Role.COURT, "court", True),
        (Role.BUREAU, "justice", True),
        (Role.BUREAU, "province-justice", False),
        (Role.GOVERNMENT, "city", True),
        (Role.AUDITOR, "city", True),
        (Role.LINE_DEPARTMENT, "city", False),
    ],
)
def test_a_restricted_lawsuit_is_seen_by_those_who_stand_in_it_and_the_auditor(
    role: Role, organ: str, is_seen: bool
) -> None:
    facts = {"bureau": "justice", "government": "city", "is_restricted": True}
    place = PLACE.model_copy(update=facts)

    assert reaches(a_grant(role=role, organ=organ), place) is is_seen


def test_a_bureau_that_is_sued_does_not_stand_in_its_own_file_as_the_bureau() -> None:
    facts = {"bureau": "police", "is_restricted": True}
    place = PLACE.model_copy(update=facts)

    assert not reaches(a_grant(role=Role.BUREAU, organ="police"), place)


def test_one_grant_does_not_reach_a_restricted_lawsuit_in_which_another_stands() -> None:
    facts = {"bureau": "justice", "is_restricted": True}
    place = PLACE.model_copy(update=facts)
    reaching = a_grant(id="1", role=Role.LINE_DEPARTMENT, scope=ScopeKind.LINE, line="security")
    standing = a_grant(within="elsewhere", id="2", role=Role.BUREAU, organ="justice")
    holder = Holder(account="both", grants=(reaching, standing))

    assert authorize(holder, Permission.READ_LAWSUITS, place, TODAY) is None


def test_nobody_acts_under_a_grant_that_does_not_reach_the_lawsuit() -> None:
    reading = a_grant(id="1")
    acting = a_grant(within="elsewhere", id="2", role=Role.BUREAU, organ="justice")

    assert not Holder(account="both", grants=(reading, acting)).actors_at(PLACE)


def test_a_permission_that_the_role_lacks_reaches_nowhere() -> None:
    holder = Holder(account="someone", grants=(a_grant(),))

    assert authorize(holder, Permission.PERFORM_ACTS, PLACE, TODAY) is None


def test_a_narrowed_token_may_less_than_its_account() -> None:
    grant = a_grant()
    holder = Holder(account="feed", grants=(grant,), only=frozenset({Permission.READ_ORGANS}))

    assert authorize(holder, Permission.READ_ORGANS, PLACE, TODAY) == grant
    assert authorize(holder, Permission.READ_LAWSUITS, PLACE, TODAY) is None
    assert not holder.may(Permission.READ_LAWSUITS)


def test_an_account_with_two_roles_acts_in_the_one_that_may() -> None:
    clerk = a_grant(within="police", id="1", role=Role.CLERK, organ="police")
    bureau = a_grant(id="2", role=Role.BUREAU, organ="justice")
    holder = Holder(account="both", grants=(bureau, clerk))

    def acting(act: FileDefence | ReviewExcuse) -> Role:
        return actor_for((act,), holder.actors_at(PLACE), ready_for(act.verb), POLICE).role

    assert acting(FileDefence()) is Role.CLERK
    assert acting(ReviewExcuse(accepted=True, reason="理由成立")) is Role.BUREAU


def test_the_journal_says_by_which_authority_and_for_whom_a_stand_in_acts() -> None:
    grant = a_grant(role=Role.CLERK, organ="police", stands_in_for="absent-clerk")

    (actor,) = Holder(account="stand-in", grants=(grant,)).actors_at(PLACE)

    assert (actor.id, actor.grant, actor.stands_in_for) == ("stand-in", "g", "absent-clerk")
