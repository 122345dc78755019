"""The docket: its draft's days, its reader's sentences, and a life that the law allows from whatever first day."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from pydantic import TypeAdapter

from deploy.demo.command import CITY, DRAFT
from deploy.demo.docket import Docket, DocketUnreadable, read_docket
from deploy.demo.drafting import RealDays, draft_rows, first_day_after, write_docket
from deploy.demo.script import REGISTER, Cast, Step, script_of
from domain.acts import AnyAct, LawsuitAct, apply
from domain.acts.act import Scene
from domain.acts.notice import Register
from domain.calendar import SHANGHAI, Calendar
from domain.facts.decisions import Result
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Answer, Holders, first_of_the_year
from domain.organs import OfficeHolder, Organ
from domain.people import Actor
from domain.standing import Standing, settle
from ledger.directory import Directory, parse_directory
from ledger.lawbooks import lawbook

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def city() -> Directory:
    return parse_directory(CITY.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def organs(city: Directory) -> dict[str, str]:
    return {each.name: each.id for each in city.organs}


@pytest.fixture
def calendar() -> Calendar:
    return lawbook().calendar


def an_instant(month: int, day: int, hour: str) -> datetime:
    """Return an instant of 2026 as a cell holds it: without a zone."""
    return datetime.combine(date(2026, month, day), time.fromisoformat(hour))


def written(folder: Path, first_day: date = MONDAY) -> Path:
    path = folder / "docket.xlsx"
    rows = draft_rows(DRAFT.read_text(encoding="utf-8"))
    write_docket(rows, path, first_day=first_day, calendar=lawbook().calendar)
    return path


def with_cells(path: Path, cells: dict[tuple[int, str], object]) -> Path:
    """Write cells, by row and heading, into the spreadsheet."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    headings = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    for (row, heading), content in cells.items():
        cell: Any = sheet.cell(row=row, column=headings[heading])
        cell.value = content
    book.save(path)
    return path


def days(calendar: Calendar, **row: str) -> RealDays:
    return RealDays(row, MONDAY, calendar)


def test_a_relative_day_is_the_next_working_day(calendar: Calendar) -> None:
    assert days(calendar).of("D+0") == MONDAY
    assert days(calendar).of("D+5") == date(2026, 3, 9)
    # 清明: 4 to 6 April 2026 are off.
    assert days(calendar).of("D+33") == date(2026, 4, 7)


def test_working_days_are_counted_on_from_a_relative_day(calendar: Calendar) -> None:
    assert days(calendar).of("D+3+2w") == date(2026, 3, 9)
    assert days(calendar).of("D+7-1w") == date(2026, 3, 6)


def test_a_relative_day_may_follow_a_column(calendar: Calendar) -> None:
    row = days(calendar, 裁判日期="D+7", 送达日="裁判日期+2")

    assert row.of("送达日+15+1w") == date(2026, 3, 27)


def test_an_hour_makes_an_instant_of_the_office(calendar: Calendar) -> None:
    assert days(calendar).of("D+1 14:30") == an_instant(3, 3, "14:30")


def test_plain_text_is_no_day(calendar: Calendar) -> None:
    assert days(calendar).of("治安行政处罚") is None
    assert days(calendar).of("一审") is None


def test_the_first_day_leaves_the_hearings_in_one_year(calendar: Calendar) -> None:
    assert first_day_after(date(2026, 3, 6), calendar) == date(2026, 3, 9)
    assert first_day_after(date(2026, 11, 22), calendar) == date(2026, 12, 2)


def test_the_docket_reads_back_what_was_drafted(folder: Path, organs: dict[str, str]) -> None:
    docket = read_docket(written(folder), organs)

    assert docket.wrong == ()
    assert len(docket.entries) == 12
    market = next(each for each in docket.entries if each.organ == "bailu-market")
    assert market.number == "（2026）皖1902行初22号"
    assert market.level is Level.FIRST
    assert market.received_on == date(2026, 3, 3)
    assert market.hearing_at == datetime(2026, 4, 2, 9, 30, tzinfo=SHANGHAI)
    assert market.result is Result.REVOKED
    assert market.is_principal
    assert market.appeared is True


WRONG_CELLS: dict[str, tuple[object, str]] = {
    "案号": ("12号案", "格式不对"),
    "审级": ("初审", "请填一审、二审、再审之一"),
    "受理法院": ("某法院", "机关名录中没有“某法院”"),
    "原告": ("", "没有填写"),
    "原告人数": ("若干", "不是人数"),
    "应诉通知书签收日": ("二月三十日", "不是日期，请填如 2026-12-01"),
    "答辩举证提交日": ("2026-02-30", "不是日期"),
    "开庭时间": ("2026-04-08", "请填如 2026-12-01 09:00"),
    "是否出庭": ("到了", "请填是、否之一"),
    "旁听人数（副职）": (-1, "不是人数"),
    "结案方式": ("胜诉", "不在可填之列"),
    "案由": ("#REF!", "公式错误"),
}


@pytest.mark.parametrize("heading", WRONG_CELLS)
def test_a_wrong_cell_is_named_and_the_other_rows_go_in(
    folder: Path, organs: dict[str, str], heading: str
) -> None:
    content, problem = WRONG_CELLS[heading]
    path = with_cells(written(folder), {(2, heading): content})

    docket = read_docket(path, organs)

    (wrong,) = docket.wrong
    assert str(wrong).startswith("第2行")
    assert f"列“{heading}”：" in str(wrong)
    assert problem in str(wrong)
    assert [each.row for each in docket.entries] == list(range(3, 14))


def test_every_wrong_cell_is_named(folder: Path, organs: dict[str, str]) -> None:
    cells: dict[tuple[int, str], object] = {
        (2, "审级"): "初审",
        (2, "原告人数"): "若干",
        (5, "开庭时间"): "明天",
    }
    docket = read_docket(with_cells(written(folder), cells), organs)

    assert [(each.row, each.name) for each in docket.wrong] == [
        (2, "审级"),
        (2, "原告人数"),
        (5, "开庭时间"),
    ]
    assert str(docket.wrong[0]).startswith("第2行B列“审级”")
    assert len(docket.entries) == 10


@pytest.mark.parametrize(
    ("heading", "content", "problem"),
    [
        ("裁判日期", date(2026, 3, 20), "裁判日期不能早于开庭日期（2026-04-07）"),
        ("送达日", date(2026, 3, 20), "不能早于裁判日期"),
        ("生效日", date(2026, 3, 20), "不能早于裁判日期"),
        ("开庭时间", an_instant(3, 1, "09:00"), "开庭不能早于签收应诉通知书"),
        ("纠正期限", date(2026, 3, 20), "纠正期限不能早于表态之日"),
        ("结案方式", None, "裁判日期和结案方式应当一并填写"),
        ("开庭时间", None, "填写了是否出庭，但没有开庭时间"),
    ],
)
def test_a_cell_that_another_rules_out_is_named(
    folder: Path, organs: dict[str, str], heading: str, content: object, problem: str
) -> None:
    docket = read_docket(with_cells(written(folder), {(2, heading): content}), organs)

    assert any(problem in each.problem for each in docket.wrong)
    assert [each.row for each in docket.entries] == list(range(3, 14))


def test_a_number_that_stands_twice_is_named(folder: Path, organs: dict[str, str]) -> None:
    cells: dict[tuple[int, str], object] = {
        (5, "案号"): "(2026)皖1902行初24号",  # The same in another form of brackets.
    }
    docket = read_docket(with_cells(written(folder), cells), organs)

    assert [str(each) for each in docket.wrong] == [
        "第5行A列“案号”：与第4行的案号、被告和审级相同，请核对"
    ]


def test_days_may_be_written_as_text(folder: Path, organs: dict[str, str]) -> None:
    cells: dict[tuple[int, str], object] = {
        (2, "应诉通知书签收日"): "2026年3月2日",
        (2, "答辩举证提交日"): "2026/3/13",
        (2, "开庭时间"): "2026-4-7 9:00",
        (2, "案号"): "待定",
    }
    entry = read_docket(with_cells(written(folder), cells), organs).entries[0]

    assert entry.received_on == date(2026, 3, 2)
    assert entry.defence_filed_on == date(2026, 3, 13)
    assert entry.hearing_at == datetime(2026, 4, 7, 9, tzinfo=SHANGHAI)
    assert entry.number is None


def test_empty_rows_and_other_columns_are_passed_over(folder: Path, organs: dict[str, str]) -> None:
    path = written(folder)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(row=1, column=sheet.max_column + 1, value="本局内部编号")
    sheet.insert_rows(4)
    book.save(path)

    docket = read_docket(path, organs)

    assert docket.wrong == ()
    assert [each.row for each in docket.entries] == [2, 3, *range(5, 15)]


def test_a_missing_column_is_told_in_one_sentence(folder: Path, organs: dict[str, str]) -> None:
    book = Workbook()
    book.worksheets[0].append(["案号", "审级"])
    book.save(folder / "docket.xlsx")

    with pytest.raises(DocketUnreadable, match="缺少“受理法院”“原告”"):
        read_docket(folder / "docket.xlsx", organs)


def test_what_is_no_spreadsheet_is_told_in_one_sentence(
    folder: Path, organs: dict[str, str]
) -> None:
    (folder / "docket.xlsx").write_text("案号,审级")

    with pytest.raises(DocketUnreadable, match="不能作为电子表格"):
        read_docket(folder / "docket.xlsx", organs)


def test_reading_again_gives_the_same_requests_under_the_same_keys(
    folder: Path, organs: dict[str, str], city: Directory
) -> None:
    path = written(folder)

    first = script_of(read_docket(path, organs).entries, Cast(city))
    again = script_of(read_docket(path, organs).entries, Cast(city))

    assert first == again
    assert [each.key for each in first] == [each.key for each in again]


def test_every_request_on_a_lawsuit_has_a_key_of_its_own(
    folder: Path, organs: dict[str, str], city: Directory
) -> None:
    script = script_of(read_docket(written(folder), organs).entries, Cast(city))

    keys = Counter((each.entry.row, each.account, each.key) for each in script)
    registers = Counter(each.key for each in script if each.acts[0]["verb"] == REGISTER)

    assert set(keys.values()) == {1}
    assert set(registers.values()) == {1}


@pytest.mark.parametrize(
    "today",
    [
        date(2026, 1, 5),  # Spring Festival lies in the play.
        date(2026, 4, 20),
        date(2026, 7, 24),
        date(2026, 9, 10),  # National Day lies in it.
        date(2026, 11, 22),  # The year ends in it, and the next is provisional.
        date(2027, 12, 24),
    ],
)
def test_the_law_allows_the_play_from_any_day(
    folder: Path, organs: dict[str, str], city: Directory, calendar: Calendar, today: date
) -> None:
    docket = read_docket(written(folder, first_day_after(today, calendar)), organs)

    lives = Stage(city).play(docket, Cast(city))

    assert Counter(each.stage.value for each in lives.values()) == {
        "closed": 10,
        "judged": 1,
        "scheduled": 1,
    }
    duties = {row: each.lawsuit.obligation for row, each in lives.items()}
    hit = {row: each.triggers_hit for row, each in duties.items() if each}
    assert hit[9] == (1, 4)
    assert hit[11] == ()
    # Withdrawn on the eve, the fourth row's duty has passed on to the fifth.
    fourth, fifth = duties[4], duties[5]
    assert fourth is not None
    assert fifth is not None
    assert (fourth.principal, fifth.principal) == (Answer.UNKNOWN, Answer.YES)


class Stage:
    """The play on the pure law: no ledger, no engine, no HTTP."""

    def __init__(self, city: Directory) -> None:
        self._organs = {each.id: Organ.model_validate(each.model_dump()) for each in city.organs}
        self._heads = {
            each.id: tuple(
                OfficeHolder.model_validate({**head.model_dump(), "organ": each.id})
                for head in each.heads
            )
            for each in city.organs
        }
        self._actors = {
            each.id: Actor(id=each.id, role=each.role, organ=each.organ) for each in city.accounts
        }
        self._lives: dict[int, Standing] = {}

    def play(self, docket: Docket, cast: Cast) -> dict[int, Standing]:
        """Act every step and return each row's last standing."""
        for step in script_of(docket.entries, cast):
            self._act(step)
            for row, life in self._lives.items():
                if life.lawsuit.organ == step.entry.organ and life.lawsuit.closed_on is None:
                    self._settle(row, life.lawsuit, step)
        return self._lives

    def _act(self, step: Step) -> None:
        row, scene = step.entry.row, self._scene(step)
        if step.acts[0]["verb"] == REGISTER:
            register = Register.model_validate(step.acts[0])
            self._settle(row, register.first_state(f"ref-{row}", scene), step)
            return
        adapter: TypeAdapter[Any] = TypeAdapter(AnyAct)
        acts: tuple[LawsuitAct, ...] = tuple(adapter.validate_python(each) for each in step.acts)
        self._settle(row, apply(self._lives[row].lawsuit, acts, scene), step)

    def _settle(self, row: int, lawsuit: Lawsuit, step: Step) -> None:
        year = lawsuit.first_hearing.year if lawsuit.first_hearing else None
        others = [
            each.lawsuit.first_hearing
            for other, each in self._lives.items()
            if other != row and each.lawsuit.organ == lawsuit.organ
        ]
        mine = [lawsuit.first_hearing, *others]
        rows = [each for each in mine if each is not None and each.year == year]
        register = first_of_the_year(rows) if rows else Holders()
        earlier = self._lives.get(row)
        scene = self._scene(step)
        self._lives[row] = settle(lawsuit, scene, register=register, earlier=earlier)

    def _scene(self, step: Step) -> Scene:
        organ = self._organs[step.entry.organ]
        return Scene(
            actor=self._actors[step.account],
            now=step.at + timedelta(seconds=1),
            organ=organ,
            lawbook=lawbook(),
            heads=self._heads[organ.id],
        )
