"""Whether an attendance counts: who, identified, to the end; every "no" names its article."""

from datetime import date
from typing import Any

import pytest

from domain.appearance import Appearance, appearance_at
from domain.facts.hearings import (
    Attendee,
    Confirmation,
    Hearing,
    HearingKind,
    HearingMode,
    HearingRecord,
)
from domain.obligation import Answer
from domain.organs import Post
from tests.domain.cases import HEARING_ON, at_nine, who_came

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def a_hearing(
    *attendees: Attendee, held: bool = True, confirmation: Confirmation | None = None
) -> Hearing:
    return Hearing(
        number=1,
        kind=HearingKind.TRIAL,
        mode=HearingMode.IN_COURT,
        starts_at=at_nine(HEARING_ON),
        place="",
        scheduled_on=date(2026, 4, 1),
        record=HearingRecord(held=held, recorded_on=HEARING_ON, attendees=attendees),
        confirmation=confirmation,
    )


def found(*, principal: bool, head: bool) -> Confirmation:
    return Confirmation(
        principal_appeared=principal,
        head_appeared=head,
        basis="庭审笔录",
        confirmed_on=date(2026, 4, 20),
        by="justice-bureau",
    )


def judged(*attendees: Attendee, confirmation: Confirmation | None = None) -> Appearance:
    appearance = appearance_at(a_hearing(*attendees, confirmation=confirmation))
    assert appearance is not None
    return appearance


def test_before_it_was_held_a_hearing_has_no_appearance() -> None:
    awaited = a_hearing().model_copy(update={"record": None})

    assert appearance_at(awaited) is None
    assert appearance_at(a_hearing(held=False)) is None


def test_the_identified_principal_head_appeared() -> None:
    appearance = judged(who_came())

    assert (appearance.head, appearance.principal) == (YES, YES)
    assert appearance.reasons == ()
    assert not appearance.confirmed


@pytest.mark.parametrize("post", [Post.DEPUTY, Post.DEPUTY_LEVEL, Post.PORTFOLIO])
def test_another_head_fulfils_the_national_duty_only(post: Post) -> None:
    appearance = judged(who_came(post=post))

    assert (appearance.head, appearance.principal) == (YES, NO)
    (reason,) = appearance.reasons
    assert reason.startswith(
        "主要负责人未出庭（《关于推动行政机关主要负责人出庭应诉工作提质增效的意见》第一条）"
    )


@pytest.mark.parametrize(
    ("attendees", "head", "principal", "articles"),
    [
        ([], NO, NO, ["第三条第三款", "第一条"]),
        ([{"post": "lawyer"}], NO, NO, ["第二条", "第一百二十八条", "第一条"]),
        ([{"post": "staff"}, {"post": "lawyer"}], NO, NO, ["第二条", "第二条", "第一条"]),
        ([{"left_early": True}], NO, NO, ["第十二条第一款第四项"]),
        ([{"identity_entered": None}], UNKNOWN, UNKNOWN, ["第六条"]),
        ([{"identity_entered": False}], UNKNOWN, UNKNOWN, ["第六条"]),
        ([{"identity_entered": None, "left_early": True}], NO, NO, ["第十二条第一款第四项"]),
        (
            [{"left_early": True}, {"post": "deputy"}],
            YES,
            NO,
            ["第十二条第一款第四项"],
        ),
        ([{"identity_entered": None}, {"post": "deputy"}], YES, UNKNOWN, ["第六条"]),
        ([{"post": "lawyer"}, {}], YES, YES, ["第二条"]),
    ],
)
def test_every_no_names_its_article(
    attendees: list[dict[str, Any]], head: Answer, principal: Answer, articles: list[str]
) -> None:
    appearance = judged(*(who_came(**each) for each in attendees))

    assert (appearance.head, appearance.principal) == (head, principal)
    assert len(appearance.reasons) == len(articles)
    for reason, article in zip(appearance.reasons, articles, strict=True):
        assert article in reason


def test_what_the_bureau_found_prevails_over_what_the_organ_reported() -> None:
    absent = judged(who_came(), confirmation=found(principal=False, head=False))
    deputy = judged(who_came(), confirmation=found(principal=False, head=True))
    present = judged(who_came(identity_entered=None), confirmation=found(principal=True, head=True))

    assert (absent.head, absent.principal, absent.confirmed) == (NO, NO, True)
    assert (deputy.head, deputy.principal) == (YES, NO)
    assert (present.head, present.principal) == (YES, YES)
    assert present.reasons == ("司法局核实：庭审笔录",)


def test_a_finding_of_absence_names_its_article_too() -> None:
    absent = judged(who_came(), confirmation=found(principal=False, head=False))
    replaced = judged(who_came(), confirmation=found(principal=False, head=True))
    deputy = judged(who_came(post="deputy"), confirmation=found(principal=False, head=True))

    assert "第三条第三款" in absent.reasons[0]
    assert "第一条" in replaced.reasons[0]
    assert deputy.reasons[0].startswith("主要负责人未出庭")
    assert all(each.reasons[-1] == "司法局核实：庭审笔录" for each in (absent, replaced, deputy))
