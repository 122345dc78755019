"""Several rule packs: each day has its own, and a new one says what becomes of open lawsuits."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

import pytest

from domain.deadlines import Nature
from domain.obligation import Answer, Holders, Obligation
from domain.rulepack import (
    Lawbook,
    OpenLawsuits,
    RulePack,
    RulePackInvalid,
    lawbook_of_packs,
    parse_rule_pack,
)
from domain.settings import DECIDED_ELSEWHERE, MEANINGS, ExcuseReviewer, Settings, shown
from domain.stages import is_accounted
from domain.standing import Standing, settle
from domain.talks import InterviewSettings, shown_talk
from tests.domain.cases import (
    ABSENT,
    CALENDAR,
    LAWBOOK,
    PACK_TEXT,
    POLICE,
    RECEIVED_ON,
    a_lawsuit,
    a_scene,
    a_standing,
    at_nine,
    proceed,
)

NEW_FROM = date(2026, 5, 1)
BEFORE, AFTER = date(2026, 4, 30), date(2026, 5, 1)


def a_pack(
    id_: str = "opinions-2",
    effective_from: date = NEW_FROM,
    open_lawsuits: str = "recheck",
    *changes: tuple[str, str],
) -> RulePack:
    """A later pack: by it ten representatives are wanted, a stop order isn't enough, and a defence has ten days."""
    text = PACK_TEXT
    for old, new in (
        ('id = "opinions-1"', f'id = "{id_}"'),
        ("effective_from = 2023-07-01", f"effective_from = {effective_from}"),
        ('open_lawsuits = "recheck"', f'open_lawsuits = "{open_lawsuits}"'),
        ('stop_orders = "order_suffices"', 'stop_orders = "consequence_required"'),
        (
            'period = { counting = "calendar", days = 15 }',
            'period = { counting = "working", days = 10 }',
        ),
        *changes,
    ):
        assert old in text
        text = text.replace(old, new, 1)
    return parse_rule_pack(text)


def checked(lawbook: Lawbook, hearing: datetime | None, **facts: object) -> Obligation:
    """The obligation of a lawsuit against a stop order, by this lawbook."""
    acts = (("schedule_hearing", {"starts_at": hearing}),) if hearing else ()
    lawsuit = a_lawsuit(*acts, characteristics={"measures": ["stop_order"]}, **facts)
    standing = settled(lawbook, a_standing().model_copy(update={"lawsuit": lawsuit}))
    assert standing.lawsuit.obligation is not None
    return standing.lawsuit.obligation


def settled(lawbook: Lawbook, standing: Standing, today: date | None = None) -> Standing:
    scene = replace(a_scene(), lawbook=lawbook)
    if today:
        scene = replace(scene, now=at_nine(today))
    register = Holders(refs=("another",), final=True)
    return settle(standing.lawsuit, scene, register=register, earlier=None)


@pytest.mark.parametrize(
    ("day", "pack", "answer"),
    [(BEFORE, "opinions-1", Answer.YES), (AFTER, "opinions-2", Answer.UNKNOWN)],
)
def test_the_pack_of_the_hearings_day_judges(day: date, pack: str, answer: Answer) -> None:
    book = lawbook_of_packs([a_pack(), LAWBOOK.pack], CALENDAR)

    obligation = checked(book, at_nine(day))

    assert (obligation.pack, obligation.verdicts[4].answer) == (pack, answer)
    assert obligation.pack_digest in {each.digest for each in book.packs}


def test_a_pack_may_leave_open_lawsuits_as_they_are() -> None:
    book = lawbook_of_packs([LAWBOOK.pack, a_pack(open_lawsuits="keep")], CALENDAR)

    old = checked(book, at_nine(date(2026, 6, 1)))
    new = checked(book, at_nine(date(2026, 6, 1)), received_on=AFTER)

    assert (old.pack, new.pack) == ("opinions-1", "opinions-2")


def test_a_pack_that_keeps_is_passed_over_and_a_later_one_is_not() -> None:
    kept = a_pack(open_lawsuits="keep")
    third = a_pack("opinions-3", date(2026, 8, 1))
    book = lawbook_of_packs([third, LAWBOOK.pack, kept], CALENDAR)

    found = [
        book.pack_on(day, received_on=received).id
        for day, received in (
            (date(2026, 6, 1), RECEIVED_ON),
            (date(2026, 6, 1), date(2026, 5, 20)),
            (date(2026, 8, 1), RECEIVED_ON),
            (date(2020, 1, 1), RECEIVED_ON),
        )
    ]

    assert found == ["opinions-1", "opinions-2", "opinions-3", "opinions-1"]


def test_until_a_hearing_is_set_the_pack_of_the_day_of_checking_is_the_guess() -> None:
    book = lawbook_of_packs([LAWBOOK.pack, a_pack()], CALENDAR)
    standing = a_standing()

    for today, pack in ((BEFORE, "opinions-1"), (AFTER, "opinions-2")):
        obligation = settled(book, standing, today).lawsuit.obligation
        assert obligation is not None
        assert obligation.pack == pack


def test_a_period_keeps_the_rule_of_the_day_it_started_on() -> None:
    book = lawbook_of_packs([LAWBOOK.pack, a_pack()], CALENDAR)

    for received_on, days in ((RECEIVED_ON, 15), (AFTER, 10)):
        standing = settled(book, a_standing(received_on=received_on))
        (defence,) = [each for each in standing.deadlines if each.kind == "defence"]
        assert (defence.period.days, defence.nature) == (days, Nature.DUTY)


def test_one_pack_alone_governs_every_day() -> None:
    assert LAWBOOK.on(date(2020, 1, 1), received_on=RECEIVED_ON) is LAWBOOK
    assert LAWBOOK.packs == (LAWBOOK.pack,)


@pytest.mark.parametrize(
    ("packs", "reason"),
    [
        ([], "没有规则包"),
        ([LAWBOOK.pack, LAWBOOK.pack], "id相同"),
        ([LAWBOOK.pack, a_pack(effective_from=date(2023, 7, 1))], "effective_from相同"),
    ],
)
def test_packs_that_leave_a_day_in_doubt_are_refused(packs: list[RulePack], reason: str) -> None:
    with pytest.raises(RulePackInvalid, match=reason):
        lawbook_of_packs(packs, CALENDAR)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('open_lawsuits = "recheck"', 'open_lawsuits = "forget"'),
        ('ten_counted = "plaintiffs"', 'ten_counted = "everybody"'),
        ('ten_counted = "plaintiffs"', 'ten_counted = "representatives"'),
        ('ten_counted = "plaintiffs"', 'ten_counts = "plaintiffs"'),
        ("bound_from = 2023-07-01\n", ""),
    ],
)
def test_a_setting_that_is_unknown_or_missing_is_refused(old: str, new: str) -> None:
    with pytest.raises(RulePackInvalid, match="不能读取"):
        parse_rule_pack(PACK_TEXT.replace(old, new, 1))


def test_every_choice_of_a_setting_says_what_it_means() -> None:
    for key in Settings.model_fields.keys() - {"bound_from"}:
        choices: type[StrEnum] = type(getattr(LAWBOOK.pack.settings, key))
        assert set(MEANINGS[key]) == set(choices)
    rows = shown(LAWBOOK.pack.settings)
    assert [each.gap for each in rows] == [
        *("G1", "G2", "G3", "G4", "G5", "G7", "G8", "G9b", "G11", "G12", "G13", "G14")
    ]
    assert all(each.question and each.meaning for each in rows)


def test_every_gap_is_a_setting_or_says_where_it_is_decided() -> None:
    set_here = {each.gap for each in shown(LAWBOOK.pack.settings)}
    elsewhere = {each.gap for each in DECIDED_ELSEWHERE}

    assert set_here.isdisjoint(elsewhere)
    assert set_here | elsewhere == {*(f"G{number}" for number in range(1, 15)), "G9b"}
    assert all(each.question and each.decided for each in DECIDED_ELSEWHERE)


@pytest.mark.parametrize(
    ("changed", "key", "meaning"),
    [
        ({}, "needs_censure", "政府同意通报批评以后才约谈"),
        ({"needs_censure": False}, "needs_censure", "核实未出庭、理由审查完毕即可约谈"),
        ({}, "counted_from", "自通报印发起算"),
        ({"counted_from": "approval"}, "counted_from", "自政府同意起算"),
        ({}, "grounds.absence", "第三条第（三）项"),
        ({}, "grounds.overdue_correction", "没有依据，不予安排"),
        ({"grounds": {"overdue_correction": "GUIDANCE"}}, "grounds.overdue_correction", "依据《"),
    ],
)
def test_each_setting_of_the_talk_says_what_it_means(
    changed: dict[str, object], key: str, meaning: str
) -> None:
    talk = InterviewSettings.model_validate({**LAWBOOK.pack.interview.model_dump(), **changed})

    rows = {each.key: each for each in shown_talk(talk)}

    assert meaning in rows[f"interview.{key}"].meaning
    assert all(each.gap == "G4" and each.question for each in rows.values())


def test_a_pack_that_says_nothing_has_the_defaults() -> None:
    head, _, rest = PACK_TEXT.partition("[settings]")
    others = rest[rest.index("\n[") :]

    bare = parse_rule_pack(f"{head}[settings]\nbound_from = 2023-07-01\n{others}")

    assert bare.settings == LAWBOOK.pack.settings
    assert bare.open_lawsuits is OpenLawsuits.RECHECK


@pytest.mark.parametrize(
    ("by_bureau", "by_court", "holds"),
    [
        (None, None, set()),
        (False, "silent", set()),
        (True, None, {"bureau", "either"}),
        (True, "refused", {"bureau", "either"}),
        (False, "accepted", {"court", "either"}),
        (None, "accepted", {"court", "either"}),
        (True, "accepted", {"bureau", "court", "either", "both"}),
    ],
)
def test_the_pack_says_whose_acceptance_of_an_excuse_counts(
    by_bureau: bool | None, by_court: str | None, holds: set[str]
) -> None:
    standing = a_standing("require_appearance", "schedule_hearing", "request_excuse")
    if by_bureau is not None:
        standing = proceed(standing, "review_excuse", accepted=by_bureau)
    if by_court is not None:
        standing = proceed(standing, "record_excuse_ruling", ruling=by_court)
    for verb, said in ABSENT[1:]:
        standing = proceed(standing, verb, **said)
    obligation = standing.lawsuit.obligation
    assert obligation is not None

    found = {
        reviewer.value
        for reviewer in ExcuseReviewer
        if is_accounted(
            standing.lawsuit.model_copy(
                update={"obligation": obligation.model_copy(update={"excuse_reviewer": reviewer})}
            ),
            POLICE,
        )
    }

    assert found == holds
