"""Letters: one for every template of the domain, in the words of an office."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from activities import letters
from activities.letters import TemplateUnknown, letter, line, written
from domain import notices
from domain.escalation import Step
from ledger.delivery import Case, Line, Person

CASE = Case(ref="abcdefghij", number="（2026）皖1901行初12号", organ="虚构市住房局")
PERSON = Person(account="clerk", address="clerk@housing.example", organ="虚构市住房局")
DAY = date(2026, 4, 15)
FACTS = {
    "starts_at": "2026-04-15T01:00:00+00:00",
    "from_at": "2026-04-08T01:00:00+00:00",
    "place": "第三法庭",
    "duty": "原告12人（《意见》一（四））",
    "asked": "核查出庭义务所需的案情已齐全",
    "now": "应当出庭",
    "head": "虚构人",
    "post": "局长",
    "title": "提交答辩状",
    "due_on": "2026年4月15日",
    "was_due_on": "2026年4月14日",
    "basis": "《行政诉讼法》第六十七条",
    "text": "请某某尽快办理",
    "answer_due_on": "2026年4月20日",
    "document_number": "虚构〔2026〕1号",
    "interview_on": "2026年4月20日",
    "number": "（2026）皖1901行初13号",
    "other": "bcdefghijk",
    "finish_on": "，办结期限为2026年4月20日",
    "how": "变更",
    "name": "白鹭市自然资源局",
    "why": "鉴定",
    "day": "2026年4月20日",
    "about": "主要负责人未按要求出庭应诉",
    "what": "裁判结果",
    "recipient": "市依法行政领导小组办公室",
    "held_by": "司法局受本级政府委托",
}


def templates_of_the_domain() -> list[str]:
    """Every text that stands for `template=` where the domain writes a notice."""
    sources = sorted(Path(notices.__file__).parent.glob("*.py"))
    trees = [ast.parse(each.read_text(encoding="utf-8")) for each in sources]
    found: set[str] = set()
    for node in (each for tree in trees for each in ast.walk(tree)):
        if isinstance(node, ast.keyword) and node.arg == "template":
            if isinstance(node.value, ast.JoinedStr):
                found |= {f"rung_{step.value}" for step in Step}
                continue
            test = node.value.test if isinstance(node.value, ast.IfExp) else None
            skipped = set(ast.walk(test)) if test is not None else set()
            found |= {
                each.value
                for each in ast.walk(node.value)
                if isinstance(each, ast.Constant)
                and isinstance(each.value, str)
                and each not in skipped
            }
    return sorted(found)


def test_the_domain_emits_exactly_the_letters_that_are_written() -> None:
    files = {each.stem for each in letters.TEMPLATES.glob("*.txt")}

    assert files - {"digest"} == set(templates_of_the_domain())


@pytest.mark.parametrize("template", templates_of_the_domain())
def test_a_letter_is_whole_and_names_no_one(template: str) -> None:
    told = letter(template, CASE, FACTS, PERSON, DAY)
    on_one_line = line(template, CASE, FACTS)

    assert "\n" not in told.subject
    assert CASE.number is not None
    assert CASE.number in told.subject
    assert CASE.number in told.body
    assert "请登录" in told.body
    assert re.search(r"Please .*log in|Please log in", told.body.splitlines()[-1])
    for text in (told.subject, told.body, on_one_line):
        assert "$" not in text
        assert "（请登录查看）" not in text
        assert FACTS["head"] not in text
        assert FACTS["text"] not in text


def test_the_duty_letter_names_hearing_triggers_and_citations() -> None:
    told = letter("duty", CASE, FACTS, PERSON, DAY)

    assert told.subject == "主要负责人出庭应诉提示函：（2026）皖1901行初12号"
    assert "2026年4月15日（周三）上午9时00分" in told.body
    assert "第三法庭" in told.body
    assert "原告12人（《意见》一（四））" in told.body


def test_a_lawsuit_without_a_number_is_named_by_its_ref() -> None:
    told = letter("lost", Case(ref="abcdefghij", number=None, organ="x"), {}, PERSON, DAY)

    assert told.subject == "裁判结果待研判：案号待定（编号abcdefghij）"


def test_a_fact_that_an_older_errand_lacks_keeps_no_letter_back() -> None:
    told = letter("hearing", CASE, {"starts_at": FACTS["starts_at"], "place": ""}, PERSON, DAY)

    assert "地点：（请登录查看）" in told.body


def test_a_template_without_a_letter_is_an_error() -> None:
    with pytest.raises(TemplateUnknown):
        letter("no_such", CASE, {}, PERSON, DAY)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (date(2026, 4, 15), "2026年4月15日（周三）"),
        (datetime(2026, 4, 15, 1, 0, tzinfo=UTC), "2026年4月15日（周三）上午9时00分"),
        (datetime(2026, 4, 15, 4, 5, tzinfo=UTC), "2026年4月15日（周三）下午12时05分"),
        (datetime(2026, 4, 15, 6, 30, tzinfo=UTC), "2026年4月15日（周三）下午2时30分"),
        (datetime(2026, 4, 15, 16, 0, tzinfo=UTC), "2026年4月16日（周四）上午0时00分"),
    ],
)
def test_instants_are_written_in_shanghai(moment: date, said: str) -> None:
    assert written(moment) == said


def test_a_long_digest_counts_on_in_chinese() -> None:
    lines = [
        Line(f"ref{each}", None, "虚构市住房局", "head_named", {"post": "局长"}, None)
        for each in range(22)
    ]

    told = letters.digest(DAY, PERSON, lines)

    for number in ("十、", "十一、", "二十、", "二十二、"):
        assert f"\n{number}案号待定" in told.body


def test_an_absence_that_nobody_confirmed_is_told_as_to_be_checked_never_as_a_charge() -> None:
    told = letter("absence_reported", CASE, FACTS, PERSON, DAY)

    assert "待核实" in told.subject
    assert "核实前不作认定" in told.body
    for charge in ("未出庭", "未按要求", "通报", "约谈"):
        assert charge not in told.subject + told.body
