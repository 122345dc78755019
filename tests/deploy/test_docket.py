"""Reading the docket: what is right goes in, and each wrong cell is named by its sheet, row and column."""

from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import Workbook, load_workbook

from deploy.demo.cast import Cast
from deploy.demo.columns import PROCEEDINGS
from deploy.demo.docket import Docket, DocketUnreadable, read_docket
from deploy.demo.drafting import write_docket
from deploy.demo.proceedings import act_of, role_of
from deploy.demo.script import REGISTER, script_of
from domain.calendar import SHANGHAI
from domain.facts.decisions import Result
from domain.lawsuit import Level
from domain.organs import Post
from domain.people import Role
from ledger.directory import Directory
from tests.deploy.stage import organs_of, the_city, with_cells, written

FOOD = "（2026）皖1902行初6号"


@pytest.fixture(scope="module")
def city() -> Directory:
    return the_city()


@pytest.fixture(scope="module")
def organs(city: Directory) -> dict[str, str]:
    return organs_of(city)


def an_instant(month: int, day: int, hour: str) -> datetime:
    """Return an instant of 2026 as a cell holds it: without a zone."""
    return datetime.combine(date(2026, month, day), time.fromisoformat(hour))


@pytest.fixture(scope="module")
def docket(organs: dict[str, str]) -> Docket:
    """The docket as it is, without a wrong cell."""
    with TemporaryDirectory() as folder:
        return read_docket(written(Path(folder)), organs)


@pytest.fixture(scope="module")
def every(docket: Docket) -> list[int]:
    """The serial numbers of every lawsuit of the docket."""
    return [each.serial for each in docket.entries]


def test_the_docket_reads_back_what_was_drafted(docket: Docket) -> None:
    assert docket.wrong == ()
    market = next(each for each in docket.entries if each.number == FOOD)
    assert market.organ == "bailu-market"
    assert market.level is Level.FIRST
    assert market.received_on == date(2026, 1, 13)
    assert market.hearing_at == datetime(2026, 2, 12, 9, 30, tzinfo=SHANGHAI)
    assert market.ended is not None
    assert market.ended.ending is Result.REVOKED
    assert market.post is Post.PRINCIPAL
    assert market.appeared is True
    assert market.triggers == (1, 2)
    assert [each.verb for each in market.proceedings] == ["urge", "answer_urge"]


WRONG_CELLS: dict[str, tuple[object, str]] = {
    "案号": ("12号案", "格式不对"),
    "审级": ("初审", "请填一审、一审（发回重审）、一审（行政赔偿）、二审、再审申请审查之一"),
    "受理法院": ("某法院", "机关名录中没有“某法院”"),
    "原告": ("", "没有填写"),
    "原告人数": ("若干", "不是人数"),
    "应诉通知书签收日": ("二月三十日", "不是日期，请填如 2026-12-01"),
    "答辩举证提交日": ("2026-02-30", "不是日期"),
    "主要负责人应出庭情形": ("第八项", "不在可填之列"),
    "开庭时间": ("2026-04-08", "请填如 2026-12-01 09:00"),
    "职级": ("局长", "请填正职、副职、"),
    "负责人是否出庭": ("到了", "请填是、否之一"),
    "旁听人数（副职）": (-1, "不是人数"),
    "结案方式": ("胜诉", "不在可填之列"),
    "案由": ("#REF!", "公式错误"),
}


@pytest.mark.parametrize("heading", WRONG_CELLS)
def test_a_wrong_cell_is_named_and_the_other_rows_go_in(
    folder: Path, organs: dict[str, str], every: list[int], heading: str
) -> None:
    content, problem = WRONG_CELLS[heading]
    path = with_cells(written(folder), {(2, heading): content})

    docket = read_docket(path, organs)

    (wrong,) = docket.wrong
    assert str(wrong).startswith("第2行")
    assert f"列“{heading}”：" in str(wrong)
    assert problem in str(wrong)
    assert [each.serial for each in docket.entries] == every[1:]


def test_every_wrong_cell_is_named(folder: Path, organs: dict[str, str], every: list[int]) -> None:
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
    assert str(docket.wrong[0]).startswith("第2行F列“审级”")
    assert len(docket.entries) == len(every) - 2


@pytest.mark.parametrize(
    ("heading", "content", "problem"),
    [
        ("裁判日期", date(2026, 1, 20), "裁判日期不能早于开庭日期（2026-02-05）"),
        ("送达日", date(2026, 1, 20), "不能早于裁判日期"),
        ("生效日", date(2026, 1, 20), "不能早于裁判日期"),
        ("开庭时间", an_instant(1, 1, "09:00"), "开庭不能早于签收应诉通知书"),
        ("结案方式", None, "裁判日期和结案方式应当一并填写"),
        ("开庭时间", None, "填写了负责人是否出庭，但没有开庭时间"),
        ("出庭负责人", None, "应当填写其姓名和职级"),
        ("负责人是否出庭", "否", "应当填写委托的工作人员或者律师"),
    ],
)
def test_a_cell_that_another_rules_out_is_named(
    folder: Path,
    organs: dict[str, str],
    every: list[int],
    heading: str,
    content: object,
    problem: str,
) -> None:
    docket = read_docket(with_cells(written(folder), {(2, heading): content}), organs)

    assert any(problem in each.problem for each in docket.wrong)
    assert [each.serial for each in docket.entries] == every[1:]


def test_a_pledge_for_a_day_before_it_is_named(folder: Path, organs: dict[str, str]) -> None:
    path = with_cells(written(folder), {(3, "纠正期限"): date(2026, 3, 1)})

    (wrong,) = read_docket(path, organs).wrong

    assert "纠正期限不能早于表态之日" in str(wrong)


def test_a_number_that_stands_twice_is_named(
    folder: Path, organs: dict[str, str], docket: Docket
) -> None:
    path = written(folder)
    first, second = docket.entries[3:5]
    cells: dict[tuple[int, str], object] = {
        # The same in another form of brackets.
        (second.row, "案号"): str(first.number).replace("（", "(").replace("）", ")"),
        (second.row, "被告"): next(name for name, each in organs.items() if each == first.organ),
    }
    docket = read_docket(with_cells(path, cells), organs)

    assert [str(each) for each in docket.wrong] == [
        f"第{second.row}行B列“案号”：与第{first.row}行的案号、被告和审级相同，请核对"
    ]


def test_a_serial_that_stands_twice_is_named(folder: Path, organs: dict[str, str]) -> None:
    docket = read_docket(with_cells(written(folder), {(5, "序号"): 2}), organs)

    assert str(docket.wrong[0]) == "第5行A列“序号”：与第3行的序号相同，请核对"


WRONG_STEPS: dict[str, tuple[object, str]] = {
    "序号": (999, "应诉台账中没有序号999"),
    "日期": ("下周", "不是日期"),
    "事项": ("打电话", "不在可填之列"),
    "说明": ("", "本事项需要填写"),
    "结论": ("也许", "请填"),
    "文号": ("", "代录的，应当填写所据文书的文号"),
    "录入日": (date(2026, 1, 1), "录入日不能早于发生日"),
}


@pytest.mark.parametrize("heading", WRONG_STEPS)
def test_a_wrong_step_is_named_and_leaves_its_lawsuit_out(
    folder: Path, organs: dict[str, str], docket: Docket, heading: str
) -> None:
    content, problem = WRONG_STEPS[heading]
    path = written(folder)
    transcribed = next(
        step for each in docket.entries for step in each.proceedings if step.transcribed
    )

    found = read_docket(
        with_cells(path, {(transcribed.row, heading): content}, PROCEEDINGS), organs
    )

    assert found.wrong
    assert str(found.wrong[0]).startswith(f"“办理事项”第{transcribed.row}行")
    assert f"列“{heading}”：" in str(found.wrong[0])
    assert problem in str(found.wrong[0])
    left_out = {each.serial for each in docket.entries} - {each.serial for each in found.entries}
    assert left_out == (set() if heading == "序号" else {transcribed.serial})


@pytest.mark.parametrize(
    ("verb", "cell", "problem"),
    [
        ("plan_observation", ("数量", "2、5"), "请依次填副职、法制人员、执法人员，共3个数"),
        ("plan_observation", ("数量", "2、若干、5"), "“若干”不是人数"),
        ("plan_observation", ("数量", ""), "本事项需要填写"),
        ("evaluate", ("结论", "听说"), "请填法院提供情况、第三方调查、抽查庭审视频、结果回访之一"),
        ("invite_observers", ("相关内容", ""), "本事项需要填写"),
        ("answer_recommendation", ("办理方", "法院"), "本事项不由人民法院办理"),
        ("answer_recommendation", ("办理方", "邻居"), "请填机关、承办单位、司法局、政府、法院之一"),
        ("record_recommendation", ("结论", "建议"), "请填检察建议，发给本机关、"),
    ],
)
def test_a_step_says_what_its_kind_asks_for(
    folder: Path,
    organs: dict[str, str],
    docket: Docket,
    verb: str,
    cell: tuple[str, str],
    problem: str,
) -> None:
    step = next(step for each in docket.entries for step in each.proceedings if step.verb == verb)

    found = read_docket(
        with_cells(written(folder), {(step.row, cell[0]): cell[1]}, PROCEEDINGS), organs
    )

    (wrong,) = found.wrong
    assert str(wrong).startswith(f"“办理事项”第{step.row}行")
    assert problem in str(wrong)


def test_a_step_may_be_another_ones_than_its_kind_says(docket: Docket) -> None:
    steps = [step for each in docket.entries for step in each.proceedings]
    answers = [step for step in steps if step.verb == "answer_recommendation"]

    assert {role_of(step) for step in answers} == {Role.CLERK, Role.BUREAU}


def test_numbers_of_one_cell_stand_for_the_facts_in_their_order(docket: Docket) -> None:
    steps = [step for each in docket.entries for step in each.proceedings]
    bodies = {step.verb: act_of(step) for step in steps}

    assert bodies["correct_finding"]["observation"] == {
        "deputies": 2,
        "legal_staff": 2,
        "enforcement_staff": 6,
    }
    # What a dash stands for is left out: nobody has judged it yet.
    assert "spoke" not in bodies["evaluate"]
    assert bodies["evaluate"]["rectified"] == 95
    assert bodies["invite_observers"]["persons"] == 6
    assert len(bodies["invite_observers"]["organs"]) == 3


@pytest.mark.parametrize("word", ["并入同一案件", "变更被告", "已上诉"])
def test_what_the_court_did_not_decide_is_no_ending_of_the_ledger(
    folder: Path, organs: dict[str, str], word: str
) -> None:
    found = read_docket(with_cells(written(folder), {(2, "结案方式"): word}), organs)

    assert f"“{word}”不在可填之列" in str(found.wrong[0])


def test_days_may_be_written_as_text(folder: Path, organs: dict[str, str]) -> None:
    cells: dict[tuple[int, str], object] = {
        (2, "应诉通知书签收日"): "2026年1月6日",
        (2, "答辩举证提交日"): "2026/1/20",
        (2, "开庭时间"): "2026-2-5 9:00",
        (2, "案号"): "待定",
    }
    entry = read_docket(with_cells(written(folder), cells), organs).entries[0]

    assert entry.received_on == date(2026, 1, 6)
    assert entry.defence_filed_on == date(2026, 1, 20)
    assert entry.hearing_at == datetime(2026, 2, 5, 9, tzinfo=SHANGHAI)
    assert entry.number is None


def test_empty_rows_and_other_columns_are_passed_over(
    folder: Path, organs: dict[str, str], every: list[int]
) -> None:
    path = written(folder)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(row=1, column=sheet.max_column + 1, value="本局内部编号")
    sheet.insert_rows(4)
    book.save(path)

    docket = read_docket(path, organs)

    assert docket.wrong == ()
    assert [each.serial for each in docket.entries] == every
    assert 4 not in {each.row for each in docket.entries}


def test_a_docket_without_further_steps_is_read(folder: Path, organs: dict[str, str]) -> None:
    path = written(folder)
    book = load_workbook(path)
    book.remove(book[PROCEEDINGS])
    book.save(path)

    docket = read_docket(path, organs)

    assert docket.wrong == ()
    assert not any(each.proceedings for each in docket.entries)


def test_a_missing_column_is_told_in_one_sentence(folder: Path, organs: dict[str, str]) -> None:
    book = Workbook()
    book.worksheets[0].append(["序号", "案号", "审级"])
    book.save(folder / "docket.xlsx")

    with pytest.raises(DocketUnreadable, match="缺少“受理法院”“原告”"):
        read_docket(folder / "docket.xlsx", organs)


def test_what_is_no_spreadsheet_is_told_in_one_sentence(
    folder: Path, organs: dict[str, str]
) -> None:
    (folder / "docket.xlsx").write_text("案号,审级")

    with pytest.raises(DocketUnreadable, match="不能作为电子表格"):
        read_docket(folder / "docket.xlsx", organs)


def test_a_sheet_keeps_days_instants_and_numbers_as_what_they_are(folder: Path) -> None:
    row = {
        "签收日": "2026-03-02",
        "开庭时间": "2026-04-01 09:00",
        "人数": "12",
        "空": "",
        "案由": "拆除",
    }

    write_docket({"表": [row]}, folder / "one.xlsx")

    found = load_workbook(folder / "one.xlsx")["表"]
    assert [cell.value for cell in found[2]] == [
        datetime(2026, 3, 2),  # noqa: DTZ001 -- a cell has no zone
        datetime(2026, 4, 1, 9),  # noqa: DTZ001 -- a cell has no zone
        12,
        None,
        "拆除",
    ]


def test_reading_again_gives_the_same_requests_under_the_same_keys(
    folder: Path, organs: dict[str, str], city: Directory, docket: Docket
) -> None:
    first = script_of(docket.entries, Cast(city))
    again = script_of(read_docket(written(folder), organs).entries, Cast(city))

    assert first == again
    assert [each.key for each in first] == [each.key for each in again]


def test_older_papers_that_come_in_together_are_one_form(city: Directory, docket: Docket) -> None:
    script = script_of(docket.entries, Cast(city))
    forms = [[str(act["verb"]) for act in step.acts] for step in script]

    # Each alone, the recommendation would be overdue in the instant before its answer.
    assert ["record_recommendation", "answer_recommendation"] in forms


def test_every_request_on_a_lawsuit_has_a_key_of_its_own(city: Directory, docket: Docket) -> None:
    script = script_of(docket.entries, Cast(city))

    keys = Counter((each.entry.row, each.account, each.key) for each in script)
    registers = Counter(each.key for each in script if each.acts[0]["verb"] == REGISTER)

    assert set(keys.values()) == {1}
    assert set(registers.values()) == {1}
