"""The table at the end of the play, as a supervisor reads it."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.console import Console

from deploy.demo.cast import Cast
from deploy.demo.docket import read_docket
from deploy.demo.table import Line, summary_of, tables_of
from domain.facts.sanctions import Censure, Interview
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.stages import STAGE_NAMES, Stage
from ledger.directory import Directory
from tests.deploy.stage import PureStage, organs_of, the_city, written

TODAY = date(2026, 11, 6)
WIDTH = 182
README = Path(__file__).parents[2] / "README.md"
CENSURED, TAXED, DOUBLE = "皖1971行初58号", "皖19行终9号", "皖19行终52号"
OVERDUE, SUSPENDED, AWAITED = "皖19行初12号", "皖1902行初83号", "皖1971行初108号"


@pytest.fixture(scope="module")
def city() -> Directory:
    return the_city()


@pytest.fixture(scope="module")
def lines(city: Directory) -> list[Line]:
    with TemporaryDirectory() as folder:
        docket = read_docket(written(Path(folder)), organs_of(city))
    organs = {each.id: Organ.model_validate(each.model_dump()) for each in city.organs}
    lives = PureStage(city).play(docket, Cast(city)).values()
    return [Line(each.lawsuit, each, organs[each.lawsuit.organ]) for each in lives]


def shown(lines: list[Line], today: date = TODAY) -> str:
    console = Console(width=WIDTH)
    with console.capture() as captured:
        for table in tables_of(lines, today):
            console.print(table)
        console.print(summary_of(lines, today))
    return captured.get()


def row_of(text: str, number: str) -> str:
    """Return a lawsuit's row with its continuation lines."""
    rows = text.splitlines()
    first = next(place for place, row in enumerate(rows) if number in row)
    rest = []
    for row in rows[first + 1 :]:
        if not row.startswith("│                          │"):
            break
        rest.append(row)
    return "\n".join([rows[first], *rest])


def test_the_stages_stand_in_the_order_of_the_procedure(lines: list[Line]) -> None:
    text = shown(lines)
    titles = [f"{STAGE_NAMES[stage]}：" for stage in Stage if f"{STAGE_NAMES[stage]}：" in text]

    assert len(titles) == len(Stage) - 1
    assert [text.index(each) for each in titles] == sorted(text.index(each) for each in titles)


def test_a_file_that_was_opened_twice_is_counted_once(lines: list[Line]) -> None:
    text = shown(lines)

    assert "重复登记，已并入同一案件：1件" in text
    assert "52件；另有1件重复登记" in text
    assert "并入同一案件1" not in text.partition("汇总")[2]
    assert text.count(DOUBLE) == 2


def test_what_is_overdue_is_told_with_its_day(lines: list[Line]) -> None:
    text = shown(lines)

    assert "8月28日逾期" in row_of(text, OVERDUE)
    assert "限期纠正行政违法行为" in row_of(text, OVERDUE)


def test_where_nothing_is_overdue_the_next_day_to_keep_is_told(lines: list[Line]) -> None:
    text = shown(lines)

    assert "11月20日" in row_of(text, AWAITED)
    assert "提交答辩状、证据和依据" in row_of(text, AWAITED)
    assert "逾期" not in row_of(text, AWAITED)


def test_a_day_of_another_year_bears_its_year(lines: list[Line]) -> None:
    assert "2026年11月20日逾期" in row_of(shown(lines, date(2027, 1, 4)), AWAITED)


def test_a_suit_that_stands_still_says_so(lines: list[Line]) -> None:
    assert "诉讼中止" in row_of(shown(lines), SUSPENDED)


def test_an_absence_without_a_route_is_left_to_a_person(lines: list[Line]) -> None:
    assert "无规定程序" in row_of(shown(lines), TAXED)


APPROVED = Censure(hearing=1, ground="未出庭", proposed_on=TODAY, approved=True, decided_on=TODAY)
HELD = Interview(scheduled_on=TODAY, interview_on=TODAY, held_on=TODAY, place="会议室")


@pytest.mark.parametrize(
    ("changes", "talk", "told"),
    [
        ({"approved": None}, None, "已提请通报批评"),
        ({"approved": False}, None, "提请未获同意"),
        ({"revoked_on": TODAY}, HELD, "通报批评已撤销"),
        ({}, None, "通报批评"),
        ({}, HELD, "通报批评，待整改"),
        ({}, HELD.model_copy(update={"rectified_on": TODAY}), "通报批评，已整改"),
    ],
)
def test_what_an_absence_led_to_is_told(
    lines: list[Line], changes: dict[str, object], talk: Interview | None, told: str
) -> None:
    (line,) = [each for each in lines if CENSURED in (each.lawsuit.number or "")]
    censure = APPROVED.model_copy(update=changes)
    lawsuit: Lawsuit = line.lawsuit.model_copy(update={"censure": censure, "interview": talk})

    (row, *_) = row_of(shown([Line(lawsuit, line.standing, line.organ)]), CENSURED).splitlines()

    assert [cell.strip() for cell in row.split("│")][7] == told


def test_the_summary_explains_its_figures(lines: list[Line]) -> None:
    text = shown(lines).partition("汇总")[2]

    assert "29/30 = 96.7%（有负责人出庭的案件 ÷ 应有负责人出庭的开庭案件）" in text
    assert "“应出庭”后的数字是意见第一条所列情形的序号" in text


def cells_of(row: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row.strip("│").split("│"))


def test_the_picture_of_the_readme_is_taken_from_the_play(lines: list[Line]) -> None:
    picture = README.read_text(encoding="utf-8").partition("```text")[2].partition("```")[0]
    pictured = [cells_of(row) for row in picture.splitlines() if row.startswith("│ ")]
    real = [cells_of(row) for row in shown(lines).splitlines() if row.startswith("│ ")]
    lawsuits = [row for row in pictured if row[0].startswith("（")]
    rates = [row for row in pictured if row[0].startswith("2026年")]

    assert len(lawsuits) > 5
    assert len(rates) == 4
    # How far up the ladder a lawsuit went is known to the ledger only.
    assert {row[:-1] for row in lawsuits} <= {row[:-1] for row in real}
    assert set(rates) <= set(real)
