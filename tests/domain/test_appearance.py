"""Whether an attendance counts: who, identified, to the end; every "no" names its article."""

from datetime import date
from typing import Any

import pytest

from domain.appearance import Appearance, appearance_at
from domain.eligibility import PostReading
from domain.facts.hearings import (
    Attendee,
    Confirmation,
    Excuse,
    ExcuseReason,
    Hearing,
    HearingKind,
    HearingMode,
    HearingRecord,
    Nominee,
    Ruling,
    Substitution,
)
from domain.facts.reviews import Review
from domain.obligation import Answer
from domain.organs import Post
from tests.domain.cases import HEARING_ON, at_nine, who_came

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def a_hearing(
    *attendees: Attendee,
    held: bool = True,
    confirmation: Confirmation | None = None,
    readings: tuple[PostReading, ...] = (),
    **facts: Any,  # noqa: ANN401 -- the hearing's own facts
) -> Hearing:
    return Hearing(
        number=1,
        kind=HearingKind.TRIAL,
        mode=facts.pop("mode", HearingMode.IN_COURT),
        starts_at=at_nine(HEARING_ON),
        place="",
        scheduled_on=date(2026, 4, 1),
        record=HearingRecord(
            held=held, recorded_on=HEARING_ON, attendees=attendees, readings=readings
        ),
        confirmation=confirmation,
        **facts,
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


def counted(*attendees: Attendee, **facts: Any) -> Appearance:  # noqa: ANN401 -- the hearing's own facts
    appearance = appearance_at(a_hearing(*attendees, **facts))
    assert appearance is not None
    return appearance


ONLINE = {"mode": HearingMode.ONLINE}


@pytest.mark.parametrize(
    ("attendee", "facts", "head", "principal", "article"),
    [
        ({}, ONLINE, YES, YES, None),
        ({"belongs_to": "department"}, {}, NO, NO, "所属工作部门的负责人，不是被诉"),
        ({"belongs_to": "entrusted_organisation"}, {}, NO, NO, "受委托组织的负责人"),
        ({"belongs_to": "lower_organ"}, {}, NO, NO, "下级行政机关的负责人"),
        ({"identity_deemed_lacking": True}, {}, NO, NO, "视为未出庭（《最高人民法院关于行政机关"),
        ({"identity_deemed_lacking": True, "identity_entered": None}, {}, NO, NO, "第六条"),
        ({"left_early": True}, {}, NO, NO, "第十二条第一款第四项"),
        ({"left_early": True}, ONLINE, NO, NO, "《人民法院在线诉讼规则》第二十五条"),
        ({"left_early": True, "network_failed": True}, ONLINE, UNKNOWN, UNKNOWN, "第二十五条"),
        ({"network_failed": True}, ONLINE, UNKNOWN, UNKNOWN, "不视为拒不到庭"),
        ({"left_early": True, "network_failed": True}, {}, NO, NO, "第十二条第一款第四项"),
        ({"network_failed": True}, {}, YES, YES, None),
    ],
)
def test_who_he_is_and_whether_he_was_there_to_the_end_decides(
    attendee: dict[str, Any],
    facts: dict[str, Any],
    head: Answer,
    principal: Answer,
    article: str | None,
) -> None:
    appearance = counted(who_came(**attendee), **facts)

    assert (appearance.head, appearance.principal) == (head, principal)
    assert bool(appearance.reasons) is (article is not None)
    assert article is None or article in appearance.reasons[0]


def a_reading(post: str, head: str, principal: str) -> PostReading:
    return PostReading.model_validate(
        {"name": "虚构甲", "post": post, "head": head, "principal": principal, "why": "按本地规则"}
    )


@pytest.mark.parametrize(
    ("read", "head", "principal", "reasons"),
    [
        (("acting_principal", "yes", "yes"), YES, YES, 0),
        (("acting_principal", "yes", "ask"), YES, UNKNOWN, 1),
        (("acting_principal", "yes", "no"), YES, NO, 1),
        (("secretary_general", "ask", "no"), UNKNOWN, NO, 2),
        (("secretary_general", "no", "no"), NO, NO, 2),
        (("principal", "ask", "ask"), UNKNOWN, UNKNOWN, 1),
    ],
)
def test_a_post_counts_as_it_was_read_when_it_was_recorded(
    read: tuple[str, str, str], head: Answer, principal: Answer, reasons: int
) -> None:
    appearance = counted(who_came(post=read[0]), readings=(a_reading(*read),))

    assert (appearance.head, appearance.principal) == (head, principal)
    assert len(appearance.reasons) == reasons


def test_a_reading_does_not_cure_a_lacking_identity() -> None:
    reading = a_reading("acting_principal", "yes", "yes")

    appearance = counted(
        who_came(post="acting_principal", identity_entered=None), readings=(reading,)
    )

    assert (appearance.head, appearance.principal) == (UNKNOWN, UNKNOWN)
    assert "第六条" in appearance.reasons[0]


def test_nobody_who_logs_in_has_refused_to_appear() -> None:
    appearance = counted(**ONLINE)

    assert (appearance.head, appearance.principal) == (NO, NO)
    assert "视为拒不到庭（《人民法院在线诉讼规则》第二十五条）" in appearance.reasons[0]


SUBSTITUTION = Substitution(
    name="虚构乙",
    post=Post.DEPUTY,
    title="",
    reason="出差",
    reported_on=date(2026, 4, 10),
)
NOMINEE = Nominee(
    name="虚构甲",
    post=Post.PRINCIPAL,
    title="",
    nominated_on=date(2026, 4, 5),
    reported_on=date(2026, 4, 5),
)
EXCUSE = Excuse(
    reason=ExcuseReason.OTHER, statement="防汛", proofs=(), requested_on=date(2026, 4, 10)
)
CONSENTED = SUBSTITUTION.model_copy(
    update={"consented_by": "虚构市长", "consented_on": date(2026, 4, 9)}
)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"substitutions": (SUBSTITUTION,)}, "由虚构乙代为出庭，未附本级政府主要领导同意"),
        ({"substitutions": (CONSENTED,)}, "由虚构乙代为出庭，经虚构市长同意"),
        ({"nominee": NOMINEE}, "已报备的虚构甲未到庭，未见更换"),
        ({"excuse": EXCUSE}, "司法局尚未审查，人民法院尚无意见"),
        (
            {
                "excuse": EXCUSE.model_copy(
                    update={
                        "ruling": Ruling.REFUSED,
                        "review": Review(
                            accepted=True, reason="", reviewed_on=date(2026, 4, 11), by="b"
                        ),
                    }
                )
            },
            "司法局认为成立，人民法院认为不成立",
        ),
    ],
)
def test_what_was_said_of_the_absence_stands_beside_it(facts: dict[str, Any], said: str) -> None:
    absent = counted(who_came(name="虚构乙", post="deputy"), **facts)
    present = counted(who_came(), **facts)

    assert absent.principal is NO
    assert said in absent.reasons[-1]
    assert present.reasons == ()


def test_a_substitute_who_did_not_come_either_explains_nothing() -> None:
    absent = counted(substitutions=(SUBSTITUTION,), nominee=NOMINEE)

    assert not any("代为出庭" in each for each in absent.reasons)
