"""What the demo's city and docket hold, counted, and the year that they play on the pure law."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deploy.demo.cast import Cast
from deploy.demo.docket import Docket, Entry, read_docket
from deploy.demo.rates import Rate, rates_of
from deploy.demo.script import script_of
from domain.acts import ACTS
from domain.appearance import appearance_at
from domain.calendar import day_of
from domain.escalation import Step as Rung
from domain.facts.decisions import ENDINGS, EndedOtherwise, Result
from domain.facts.hearings import HearingMode
from domain.lawsuit import Level
from domain.obligation import Answer
from domain.organs import OrganKind, Post
from domain.people import Role
from domain.stages import Stage, appearance_in
from domain.standing import Standing
from domain.timetable import Deadline
from ledger.directory import Directory
from ledger.lawbooks import lawbook
from tests.deploy.stage import PureStage, organs_of, the_city, written

YEAR = 2026


@pytest.fixture(scope="module")
def city() -> Directory:
    return the_city()


@pytest.fixture(scope="module")
def docket(city: Directory) -> Docket:
    with TemporaryDirectory() as folder:
        return read_docket(written(Path(folder)), organs_of(city))


@pytest.fixture(scope="module")
def ours(docket: Docket) -> list[Entry]:
    """The year's lawsuits, which are played step by step; a file that was opened twice is no lawsuit of its own."""
    return [each for each in docket.entries if each.entered_on is None and not is_double(each)]


def is_double(entry: Entry) -> bool:
    return any(each.verb == "merge_into" for each in entry.proceedings)


@pytest.fixture(scope="module")
def stage(city: Directory) -> PureStage:
    return PureStage(city)


@pytest.fixture(scope="module")
def lives(stage: PureStage, docket: Docket, city: Directory) -> dict[int, Standing]:
    return stage.play(docket, Cast(city))


def of_organs(entries: Iterable[Entry], *organs: str) -> int:
    return sum(each.organ in organs for each in entries)


def test_the_city_has_organs_of_every_kind(city: Directory) -> None:
    kinds = Counter(each.kind for each in city.organs)

    assert set(kinds) == set(OrganKind)
    assert kinds[OrganKind.COUNTY_GOVERNMENT] == 3
    assert kinds[OrganKind.COURT] == 5
    assert 40 <= len(city.organs) <= 45


def test_the_city_has_three_basic_courts_one_of_them_cross_area(city: Directory) -> None:
    courts = {each.name for each in city.organs if each.kind is OrganKind.COURT}

    # A railway court tries administrative cases of several counties.
    assert courts == {
        "荻洲区人民法院",
        "青芦县人民法院",
        "白鹭铁路运输法院",
        "白鹭市中级人民法院",
        "江皖省高级人民法院",
    }


def test_the_cross_area_court_tries_lawsuits_of_several_counties(ours: list[Entry]) -> None:
    tried = {each.organ.partition("-")[0] for each in ours if each.court == "bailu-railway-court"}

    assert tried == {"bailu", "qinglu", "shiyan", "dizhou"}


def test_the_clock_moves_through_most_of_a_year(docket: Docket, city: Directory) -> None:
    days = [day_of(each.at) for each in script_of(docket.entries, Cast(city))]

    assert min(days).year == max(days).year == YEAR
    assert (max(days) - min(days)).days >= 300


def test_every_role_has_an_account_and_every_bureau_and_government_a_desk(city: Directory) -> None:
    roles = {each.role for each in city.accounts}
    desks = {(each.role, each.organ) for each in city.accounts}

    assert roles == set(Role) - {Role.SYSTEM}
    for each in city.organs:
        assert each.bureau is None or (Role.BUREAU, each.bureau) in desks
        assert each.government is None or (Role.GOVERNMENT, each.government) in desks


def test_posts_change_over_time(city: Directory) -> None:
    principals = [
        [head for head in each.heads if head.post is Post.PRINCIPAL] for each in city.organs
    ]

    assert sum(len(each) > 1 for each in principals) >= 3
    for each in principals:
        ordered = sorted(each, key=lambda head: head.from_on)
        assert all(a.to_on and a.to_on < b.from_on for a, b in pairwise(ordered))


def test_conflicts_go_to_the_superior_bureau(city: Directory) -> None:
    bureaus = {each.id: each.bureau for each in city.organs}

    assert bureaus["bailu-gov"] == bureaus["bailu-justice"] == "jiangwan-justice"
    assert bureaus["qinglu-gov"] == bureaus["qinglu-justice"] == "bailu-justice"


def test_everything_is_fictitious(city: Directory, docket: Docket) -> None:
    names = [head.name for each in city.organs for head in each.heads]
    numbers = [each.number for each in docket.entries if each.number]

    assert all("某" in name for name in names)
    assert all(
        "某" in each.plaintiff or each.plaintiff.endswith("人民检察院") for each in docket.entries
    )
    assert all(re.match(r"（\d{4}）皖19", number) for number in numbers)
    addresses = [each.address for each in city.accounts if each.address]
    assert all(address.endswith(".example") for address in addresses)


def test_the_year_holds_the_lawsuits_of_every_field(ours: list[Entry]) -> None:
    assert len(ours) == 40
    assert of_organs(ours, "bailu-police", "qinglu-police", "dizhou-police") == 7
    assert of_organs(ours, "bailu-resources", "qinglu-resources") == 5
    assert of_organs(ours, "bailu-labour", "shiyan-labour") == 5
    assert of_organs(ours, "bailu-market", "shiyan-market") == 4
    assert of_organs(ours, "qinglu-gov", "shiyan-gov", "dizhou-gov") == 4
    assert of_organs(ours, "bailu-gov") == 1
    streets = ("qinglu-luting", "shiyan-yanwan", "dizhou-dihua", "dizhou-baisha")
    assert of_organs(ours, *streets) == 4
    assert of_organs(ours, "bailu-urban") == 2
    assert of_organs(ours, "bailu-housing") == 3
    for organ in ("ecology", "emergency", "health", "justice", "tax"):
        assert of_organs(ours, f"bailu-{organ}") == 1


CAUSES = {
    ("bailu-police", "qinglu-police"): {"治安行政处罚", "道路交通行政处罚", "不履行保护人身权职责"},
    ("bailu-resources", "qinglu-resources"): {
        "不动产登记",
        "土地权属确认",
        "行政公益诉讼（违法占用湿地）",
    },
    ("bailu-labour", "shiyan-labour"): {"工伤认定", "养老保险待遇"},
    ("bailu-market", "shiyan-market"): {"投诉举报答复", "食品安全行政处罚", "吊销许可证"},
    ("qinglu-gov", "shiyan-gov", "dizhou-gov"): {
        "房屋征收决定",
        "强制拆除",
        "不予受理行政复议",
        "政府信息公开",
    },
    ("bailu-ecology",): {"责令停产整治"},
    ("bailu-emergency",): {"生产安全事故行政处罚"},
    ("bailu-health",): {"医疗机构执业许可"},
}


@pytest.mark.parametrize("organs", CAUSES)
def test_the_year_holds_each_cause(ours: list[Entry], organs: tuple[str, ...]) -> None:
    assert {each.cause for each in ours if each.organ in organs} >= CAUSES[organs]


def test_the_year_holds_every_level(ours: list[Entry]) -> None:
    levels = Counter(each.level for each in ours)
    remanded = [
        each for each in ours if "行终" in (each.related or "") and each.level is Level.FIRST
    ]
    compensation = [each for each in ours if "行赔初" in (each.number or "")]
    second = [each for each in ours if each.level is Level.SECOND]

    assert len(remanded) == len(compensation) == levels[Level.RETRIAL] == 1
    assert levels[Level.FIRST] == 29 + len(remanded) + len(compensation)
    assert len(second) == 8
    assert sum(each.ended is not None and each.hearing_at is None for each in second) == 2
    assert [each.ended for each in second if each.number is None] == [None]


def test_the_year_holds_every_ending(ours: list[Entry]) -> None:
    # What an appeal upheld counts as what stands, an appeal withdrawn among the suits withdrawn.
    ended = [each.ended.upheld or each.ended.ending for each in ours if each.ended]
    endings = Counter(each.value.replace("appeal_withdrawn", "withdrawn") for each in ended)

    assert endings == {
        "claim_rejected": 12,
        "withdrawn": 5,
        "withdrawn_after_change": 3,
        "suit_dismissed": 4,
        "revoked": 3,
        "confirmed_unlawful": 2,
        "ordered_to_perform": 2,
        "mediated": 1,
    }
    assert len(ours) - sum(endings.values()) == 8


def test_a_batch_of_finished_lawsuits_is_entered_in_one_step(
    docket: Docket, lives: dict[int, Standing]
) -> None:
    batch = [each for each in docket.entries if each.entered_on is not None]
    endings = {each.ended.ending for each in batch if each.ended}
    received = {each.received_on.year for each in batch}

    assert len(batch) == 12
    assert received == {YEAR - 1}
    assert all(lives[each.serial].stage is Stage.CLOSED for each in batch)
    # What this year's endings lack.
    assert endings >= {
        Result.PARTLY_REVOKED,
        Result.MODIFIED,
        Result.CONFIRMED_INVALID,
        Result.CONFIRMED_UNLAWFUL_IN_PROCEDURE,
        Result.ORDERED_TO_PAY,
        Result.ORDERED_TO_COMPENSATE,
        Result.ORDERED_TO_HONOUR_AGREEMENT,
        Result.REMANDED,
        EndedOtherwise.DEEMED_WITHDRAWN,
    }


NOT_PLAYED_ENDINGS = {
    Result.NOT_DOCKETED: "the organ is not served with a suit that was not docketed",
    Result.TERMINATED: "a death without heirs: as suit_dismissed, in another word",
    Result.REVOKED_TO_BE_REMADE: "as revoked, in another word",
    Result.ORDERED_TO_REMEDY: "as ordered_to_perform, in another word",
    Result.ORDERED_TO_INDEMNIFY: "as ordered_to_compensate, in another word",
    Result.ORDERED_TO_BE_TRIED: "opens a first instance as remanded does",
    Result.RETRIAL_REFUSED: "the year's one application for a retrial is open on the last day",
}


def test_every_kind_of_ending_occurs(lives: dict[int, Standing]) -> None:
    endings = {each.lawsuit.ending for each in lives.values()} - {None}

    assert endings == set(ENDINGS) - set(NOT_PLAYED_ENDINGS)


NOT_PLAYED_ACTS = {
    "link_level": "The other file is named by its ref, which no sheet knows before it is registered.",
    "correct_outcome": "What should have been entered is an act of its own, which no row's cells can hold.",
    "recuse": "The play has one account in each bureau: nobody would be left to take over.",
    "confirm_not_held": "no hearing of the docket was entered as held that was not",
}
"""The acts that stand in no row, each with the reason; what the office meets has its row in the docket."""


def test_every_act_of_the_procedure_is_played(stage: PureStage, lives: dict[int, Standing]) -> None:
    assert lives
    assert stage.verbs == set(ACTS) - set(NOT_PLAYED_ACTS)


def test_the_year_holds_what_an_office_meets(ours: list[Entry]) -> None:
    by_organ = {each.organ: each for each in ours}
    verbs = Counter((each.serial, step.verb) for each in ours for step in each.proceedings)

    assert {each.organ for each in ours if each.co_defendant} == {"bailu-gov", "bailu-labour"}
    assert [each.representatives for each in ours if (each.plaintiffs or 0) >= 10] == [3]
    assert any(each.triggers and each.appeared and each.post is Post.DEPUTY for each in ours)
    assert [each.organ for each in ours if each.lawyer and not each.appeared] == ["shiyan-yanwan"]
    assert [each.organ for each in ours if each.mode is HearingMode.ONLINE] == ["bailu-police"]
    assert max(n for (_, verb), n in verbs.items() if verb == "reschedule_hearing") == 2
    directors = [
        (each.organ, step.title)
        for each in ours
        for step in each.proceedings
        if step.verb == "record_hearing" and step.post is Post.STAFF
    ]
    assert directors == [("qinglu-gov", "县住建局局长")]
    assert [each.plaintiffs for each in ours if (each.plaintiffs or 0) >= 10] == [12]
    assert by_organ["bailu-tax"].triggers == (1,)


def test_the_owners_series_is_heard_jointly_from_scheduling_to_observation(
    docket: Docket, city: Directory, lives: dict[int, Standing]
) -> None:
    series = [each for each in docket.entries if each.organ == "bailu-housing"]
    joint = [each for each in script_of(docket.entries, Cast(city)) if each.entry in series]
    together = [each.acts[0]["verb"] for each in joint if len(each.entries) == len(series)]
    hearings = [lives[each.serial].lawsuit.hearings for each in series]

    assert together == ["schedule_hearing", "nominate_head", "record_hearing", "record_observation"]
    assert len({(each.joint, each.starts_at) for (each,) in hearings}) == 1
    assert hearings[0][0].joint is not None


def test_who_came_counts_as_the_law_has_it(ours: list[Entry], lives: dict[int, Standing]) -> None:
    by_number = {each.number: lives[each.serial].lawsuit for each in ours}

    def came(number: str, hearing: int = 1) -> tuple[Answer, Answer]:
        found = appearance_at(by_number[number].hearings[hearing - 1])
        assert found is not None
        return found.principal, found.head

    # A deputy where the principal head was due; a department's director for a county government, and then its deputy
    # head; a lawyer alone; a deputy online.
    assert came("（2026）皖1971行初14号") == (Answer.NO, Answer.YES)
    assert came("（2026）皖19行初12号", 1) == (Answer.NO, Answer.NO)
    assert came("（2026）皖19行初12号", 2) == (Answer.NO, Answer.YES)
    assert came("（2026）皖1971行初58号") == (Answer.NO, Answer.NO)
    assert came("（2026）皖1902行初83号") == (Answer.NO, Answer.YES)


def test_what_was_set_right_counts(docket: Docket, lives: dict[int, Standing]) -> None:
    by_number = {each.number: lives[each.serial].lawsuit for each in docket.entries}
    revoked = by_number["（2026）皖1971行初14号"].censure
    corrected = appearance_in(by_number["（2026）皖1902行初52号"])
    not_lost = by_number["（2025）皖19行初41号"].outcome
    (double,) = [lives[each.serial].lawsuit for each in docket.entries if is_double(each)]

    assert revoked is not None
    assert revoked.issued_on is not None
    assert not revoked.stands
    assert corrected is not None
    assert (corrected.principal, corrected.confirmed) == (Answer.YES, True)
    assert not_lost is not None
    assert (not_lost.lost, not_lost.is_lost) == (True, False)
    assert double.merger is not None
    assert double.merger.into == by_number["（2026）皖19行终52号"].ref


def test_a_suit_withdrawn_on_the_eve_passes_the_first_hearing_on(
    ours: list[Entry], lives: dict[int, Standing]
) -> None:
    (withdrawn, heir) = [each for each in ours if each.organ == "bailu-resources"][:2]
    assert withdrawn.hearing_at is not None
    assert withdrawn.decided_on is not None
    eve = lawbook().calendar.working_day_on_or_before(withdrawn.decided_on)

    assert lawbook().calendar.add_working_days(eve, 1) == day_of(withdrawn.hearing_at)
    before, after = (lives[each.serial].lawsuit.obligation for each in (withdrawn, heir))
    assert before is not None
    assert after is not None
    assert (before.principal, after.triggers_hit) == (Answer.NO, (1,))


def test_every_trigger_is_hit_where_the_docket_says_so(
    ours: list[Entry], lives: dict[int, Standing]
) -> None:
    found = {serial: each.lawsuit.obligation for serial, each in lives.items()}
    expected = {each.serial: each.triggers for each in ours if each.triggers is not None}

    assert {
        serial: obligation.triggers_hit
        for serial, obligation in found.items()
        if obligation and serial in expected
    } == expected
    assert {number for each in expected.values() for number in each} == set(range(1, 8))


def test_the_law_allows_the_whole_play(lives: dict[int, Standing]) -> None:
    stages = {each.stage for each in lives.values()}

    # A lawsuit that is registered has been notified: only an instant lies between.
    assert stages == set(Stage) - {Stage.REGISTERED}


def test_every_rung_is_reached(lives: dict[int, Standing], ours: list[Entry]) -> None:
    last_day = max(each.received_on for each in ours)
    reached = {
        rung.step
        for life in lives.values()
        for deadline in life.deadlines
        for rung in deadline.rungs
        if rung.on <= awaited_until(deadline, life, last_day)
    }

    assert reached == set(Rung)


def test_every_ladder_is_climbed_to_its_last_step(
    lives: dict[int, Standing], ours: list[Entry]
) -> None:
    pack, last_day = lawbook().pack, max(each.received_on for each in ours)
    reached = {
        (pack.time_limits[deadline.kind].ladder, rung.step)
        for life in lives.values()
        for deadline in life.deadlines
        for rung in deadline.rungs
        if rung.on <= awaited_until(deadline, life, last_day)
    }

    # What speaks to the bureau and the government shows only where somebody is late.
    assert reached == {
        (name, rung.step) for name, ladder in pack.ladders.items() for rung in ladder
    }


def awaited_until(deadline: Deadline, life: Standing, last_day: date) -> date:
    if not deadline.dropped:
        return deadline.done_on or last_day
    if deadline.key in ("jurisdiction_objection", "evidence_extension"):
        # The defence, once filed, waives both; until then they were reminded.
        return life.lawsuit.defence_filed_on or date.min
    # The time to appeal is over once the decision is in effect; whatever else was dropped may never have been due.
    effective_on = life.lawsuit.outcome.effective_on if life.lawsuit.outcome else None
    return effective_on if effective_on and deadline.key == "appeal" else date.min


def test_what_the_docket_says_of_a_lost_suit_is_what_the_rule_pack_reads(
    docket: Docket, lives: dict[int, Standing]
) -> None:
    for each in docket.entries:
        outcome = lives[each.serial].lawsuit.outcome
        assert bool(each.lost) == bool(outcome and outcome.is_lost), each.number


def test_the_rates_are_those_of_a_good_but_not_perfect_city(
    ours: list[Entry], lives: dict[int, Standing]
) -> None:
    heard = [each for each in ours if each.appeared is not None]
    # Where the co-defendants agreed that the other's head attends, no head was due here.
    due = [each for each in heard if not is_released(each)]
    heads = sum(bool(each.appeared) for each in due)
    principals = sum(each.post is Post.PRINCIPAL for each in heard if each.appeared)
    ended = [each for each in ours if each.level is Level.FIRST and each.ended]
    lost = sum(bool(each.lost) for each in ended)

    any_head, principal, _, loss = rates_of((each.lawsuit for each in lives.values()), YEAR)

    assert percent(any_head) == pytest.approx(97, abs=1)
    assert percent(principal) == pytest.approx(50, abs=3)
    assert 15 <= percent(loss) <= 20
    assert (any_head.numerator, any_head.denominator) == (heads, len(due))
    assert (principal.numerator, principal.denominator) == (principals, len(heard))
    assert (loss.numerator, loss.denominator) == (lost, len(ended))


def is_released(entry: Entry) -> bool:
    return any(
        each.verb == "agree_attendance" and each.organ != entry.organ for each in entry.proceedings
    )


def percent(rate: Rate) -> float:
    assert rate.percent is not None
    return rate.percent


def test_a_rate_without_a_denominator_is_neither_none_nor_all() -> None:
    assert str(Rate("负责人出庭率", "", 0, 0)) == "0/0 = —"


def test_the_calendar_of_every_day_of_the_docket_is_published(docket: Docket) -> None:
    calendar = lawbook().calendar
    days = [each.hearing_at.date() for each in docket.entries if each.hearing_at]

    assert not any(calendar.is_provisional(day) for day in days)
    assert all(calendar.is_working_day(day) for day in days)
    assert max(days) < date(YEAR + 1, 1, 1)


def test_endings_have_the_names_of_the_ledger(docket: Docket) -> None:
    assert Result.UPHELD in {each.ended.ending for each in docket.entries if each.ended}
