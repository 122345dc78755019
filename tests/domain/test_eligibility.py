"""Who is a head on the day: by the register, by the post, and by the jurisdiction's reading of what is open."""

from datetime import date

import pytest

from domain.eligibility import Eligibility, Reading, reading_of
from domain.organs import Organ, OrganKind, Post
from tests.domain.cases import DEPUTY, HEADS, HEARING_ON, POLICE, PRINCIPAL

YES, NO, ASK = Reading.YES, Reading.NO, Reading.ASK
CITY = POLICE.model_copy(update={"kind": OrganKind.CITY_GOVERNMENT})
COUNTY = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT})


def rules(reading: Reading) -> Eligibility:
    return Eligibility(
        acting_principal=reading,
        party_secretary=reading,
        secretary_general=reading,
        bureau_head=reading,
    )


@pytest.mark.parametrize("post", [Post.STAFF, Post.LAWYER])
def test_the_post_of_staff_and_lawyers_speaks_for_itself(post: Post) -> None:
    found = reading_of("虚构丙", post, HEARING_ON, organ=POLICE, rules=rules(ASK), heads=HEADS)

    assert found is None


def test_who_holds_his_post_on_the_day_needs_no_reading() -> None:
    for each in (PRINCIPAL, DEPUTY):
        found = reading_of(
            each.name, each.post, HEARING_ON, organ=POLICE, rules=rules(ASK), heads=HEADS
        )
        assert found is None


def test_without_a_register_the_organ_is_taken_at_its_word() -> None:
    for heads in (None, ()):
        found = reading_of(
            "虚构丙", Post.PRINCIPAL, HEARING_ON, organ=POLICE, rules=rules(ASK), heads=heads
        )
        assert found is None


@pytest.mark.parametrize(
    ("name", "post", "principal"),
    [
        ("虚构丙", Post.PRINCIPAL, ASK),
        (DEPUTY.name, Post.PRINCIPAL, ASK),
        (PRINCIPAL.name, Post.DEPUTY, NO),
        ("虚构丙", Post.ACTING_PRINCIPAL, NO),
    ],
)
def test_who_is_not_in_the_register_for_the_day_is_asked_about(
    name: str, post: Post, principal: Reading
) -> None:
    found = reading_of(name, post, HEARING_ON, organ=POLICE, rules=rules(YES), heads=HEADS)

    assert found is not None
    assert (found.head, found.principal) == (ASK, principal)
    assert f"{name}在2026年4月15日不任" in found.why


def test_a_head_whose_office_has_ended_is_asked_about() -> None:
    former = PRINCIPAL.model_copy(update={"to_on": date(2026, 4, 14)})

    found = reading_of(
        PRINCIPAL.name,
        Post.PRINCIPAL,
        HEARING_ON,
        organ=POLICE,
        rules=rules(YES),
        heads=(former, DEPUTY),
    )

    assert found is not None
    assert "当日无人在任" in found.why


@pytest.mark.parametrize(
    ("post", "organ", "reading", "head", "principal"),
    [
        (Post.ACTING_PRINCIPAL, POLICE, YES, YES, YES),
        (Post.ACTING_PRINCIPAL, POLICE, NO, YES, NO),
        (Post.ACTING_PRINCIPAL, POLICE, ASK, YES, ASK),
        (Post.PARTY_SECRETARY, POLICE, YES, YES, YES),
        (Post.PARTY_SECRETARY, POLICE, ASK, ASK, ASK),
        (Post.PARTY_SECRETARY, POLICE, NO, NO, NO),
        (Post.SECRETARY_GENERAL, CITY, YES, YES, NO),
        (Post.SECRETARY_GENERAL, CITY, ASK, ASK, NO),
        (Post.SECRETARY_GENERAL, COUNTY, YES, NO, NO),
        (Post.SECRETARY_GENERAL, POLICE, YES, NO, NO),
        (Post.BUREAU_HEAD, CITY, YES, YES, NO),
        (Post.BUREAU_HEAD, COUNTY, ASK, ASK, NO),
        (Post.BUREAU_HEAD, POLICE, YES, NO, NO),
    ],
)
def test_what_the_law_leaves_open_is_read_by_the_rule_pack(
    post: Post, organ: Organ, reading: Reading, head: Reading, principal: Reading
) -> None:
    found = reading_of(
        "虚构丙",
        post,
        HEARING_ON,
        organ=organ,
        rules=rules(reading),
        heads=None,
    )

    assert found is not None
    assert (found.head, found.principal) == (head, principal)
    assert "出庭应诉若干问题的规定》第二条" in found.why
    said = {YES: "计入", NO: "不计入", ASK: "须由人认定"}
    assert said[principal if post is Post.ACTING_PRINCIPAL else head] in found.why
