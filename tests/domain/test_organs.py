"""Organs, posts and who holds them when."""

from datetime import date

import pytest

from domain.organs import (
    NO_ROUTE,
    POST_NAMES,
    ROUTES,
    OfficeHolder,
    Organ,
    OrganKind,
    Post,
    faults_in_supervision,
)
from domain.people import ROLE_NAMES, Role
from tests.domain.cases import POLICE


@pytest.mark.parametrize("post", list(Post))
def test_everyone_but_staff_and_lawyers_is_a_head(post: Post) -> None:
    assert post.is_head is (post not in (Post.STAFF, Post.LAWYER))


def test_the_first_and_the_last_day_in_office_count() -> None:
    head = OfficeHolder(
        organ="police",
        name="虚构甲",
        post=Post.PRINCIPAL,
        title="局长",
        from_on=date(2026, 1, 5),
        to_on=date(2026, 6, 30),
    )

    assert head.holds_on(date(2026, 1, 5))
    assert head.holds_on(date(2026, 6, 30))
    assert not head.holds_on(date(2026, 1, 4))
    assert not head.holds_on(date(2026, 7, 1))
    assert head.model_copy(update={"to_on": None}).holds_on(date(2030, 1, 1))


@pytest.mark.parametrize("missing", ["bureau", "government"])
def test_a_route_needs_who_proposes_and_who_decides(missing: str) -> None:
    assert POLICE.has_censure_route
    assert not POLICE.model_copy(update={missing: None}).has_censure_route


@pytest.mark.parametrize("kind", list(OrganKind))
def test_every_kind_has_a_route_or_says_why_not(kind: OrganKind) -> None:
    organ = POLICE.model_copy(update={"kind": kind})

    assert (kind in ROUTES) is not (kind in NO_ROUTE)
    assert organ.has_censure_route is (kind in ROUTES)
    assert (organ.why_no_route is None) is (kind in ROUTES)


@pytest.mark.parametrize(
    ("kind", "proposed_by", "decided_by"),
    [
        (OrganKind.CITY_DEPARTMENT, OrganKind.CITY_DEPARTMENT, OrganKind.CITY_GOVERNMENT),
        (OrganKind.COUNTY_DEPARTMENT, OrganKind.COUNTY_DEPARTMENT, OrganKind.COUNTY_GOVERNMENT),
        (OrganKind.TOWNSHIP, OrganKind.COUNTY_DEPARTMENT, OrganKind.COUNTY_GOVERNMENT),
    ],
)
def test_the_routes_are_those_of_the_opinions(
    kind: OrganKind, proposed_by: OrganKind, decided_by: OrganKind
) -> None:
    assert (ROUTES[kind].proposed_by, ROUTES[kind].decided_by) == (proposed_by, decided_by)


@pytest.mark.parametrize("changed", [{"bureau": "police"}, {"government": "justice"}])
def test_who_proposes_is_neither_sued_nor_the_one_who_decides(changed: dict[str, str]) -> None:
    assert not POLICE.model_copy(update=changed).has_censure_route


def an_organ(organ_id: str, kind: OrganKind, **more: str) -> Organ:
    return Organ(id=organ_id, name=f"虚构{organ_id}", kind=kind, **more)


CITY = an_organ("city", OrganKind.CITY_GOVERNMENT)
JUSTICE = an_organ("justice", OrganKind.CITY_DEPARTMENT, parent="city")
COUNTY = an_organ("county", OrganKind.COUNTY_GOVERNMENT, parent="city", bureau="justice")
COUNTY_JUSTICE = an_organ(
    "county-justice",
    OrganKind.COUNTY_DEPARTMENT,
    parent="county",
    bureau="justice",
    government="county",
)
TOWNSHIP = an_organ(
    "township",
    OrganKind.TOWNSHIP,
    parent="county",
    bureau="county-justice",
    government="county",
)
CITY_AND_COUNTY = {
    each.id: each for each in (CITY, JUSTICE, POLICE, COUNTY, COUNTY_JUSTICE, TOWNSHIP)
}


def test_the_superior_bureau_stands_in_for_the_bureau_and_its_government() -> None:
    assert list(faults_in_supervision(CITY_AND_COUNTY.values())) == []


def test_the_directory_may_name_the_governments_office_instead_of_a_superior_bureau() -> None:
    """It then supervises (domain.md G10), but nobody both proposes and decides: a censure is left to a person."""
    by_the_office = {"bureau": "city"}
    sued = JUSTICE.model_copy(update=by_the_office)

    assert list(faults_in_supervision({**CITY_AND_COUNTY, "justice": sued}.values())) == []
    assert sued.supervisor == "city"
    assert sued.why_no_supervisor is None
    assert not sued.has_censure_route


@pytest.mark.parametrize(
    ("organ", "changed", "fault"),
    [
        ("county-justice", {"bureau": "county-justice"}, "不能监督自己"),
        ("county", {"bureau": "county-justice"}, "不能监督本级政府"),
        ("city", {"bureau": "justice"}, "不能监督本级政府"),
        ("police", {"government": "justice"}, "不能由其自己或者提请的司法局决定"),
        ("township", {"government": "township"}, "不能由其自己"),
        ("township", {"government": "city"}, "不是虚构township的本级政府"),
        ("township", {"bureau": "justice"}, "不是虚构township的同级司法局"),
        ("police", {"bureau": "county-justice"}, "不是白鹭市公安局的同级司法局"),
    ],
)
def test_a_directory_in_which_an_organ_supervises_itself_is_at_fault(
    organ: str, changed: dict[str, str], fault: str
) -> None:
    wrong = CITY_AND_COUNTY[organ].model_copy(update=changed)

    faults = list(faults_in_supervision({**CITY_AND_COUNTY, organ: wrong}.values()))

    assert any(fault in each for each in faults)


def test_every_post_and_role_has_a_name_in_chinese() -> None:
    assert set(POST_NAMES) == set(Post)
    assert set(ROLE_NAMES) == set(Role)
