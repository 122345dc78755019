"""The command `chuting due`: the day, the receipt, and one sentence for what makes no sense."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.cli import main


@pytest.fixture(autouse=True)
def nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place without a stack."""
    monkeypatch.delenv("CHUTING_DATABASE_URL", raising=False)
    monkeypatch.setenv("CHUTING_DATA", str(folder))


def chuting(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the program as the shell does; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["chuting", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("words", "due_on"),
    [
        ("--received 2026-09-16 --days 15 --mode calendar", "2026-10-08"),
        ("--received 2026-02-02 --days 15", "2026-02-24"),
        ("--received 2026-11-23 --days 15", "2026-12-08"),
        ("--received 2026-09-30 --days 3 --mode working", "2026-10-10"),
        ("--received 2026-10-12 --days 7 --mode before", "2026-09-30"),
        ("--hearing 2026-12-08 --days 7 --mode before", "2026-12-01"),
    ],
)
def test_the_due_day_is_printed_with_its_receipt(
    words: str, due_on: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuting(monkeypatch, "due", *words.split()) == 0
    heading, *steps = capsys.readouterr().out.splitlines()

    assert heading.startswith(f"届满日：{due_on}（周")
    assert "暂定" not in heading
    assert [each.partition(". ")[0] for each in steps] == [str(n + 1) for n in range(len(steps))]
    assert "日历版本" in steps[-1]


def test_json_has_the_day_whether_it_is_provisional_and_the_steps() -> None:
    """The program itself, as it is installed: what a script reads is a contract."""
    found = subprocess.run(
        [
            Path(sys.executable).with_name("chuting"),
            *["due", "--received", "2026-09-16", "--days", "15", "--mode", "calendar", "--json"],
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    answer = json.loads(found.stdout)

    assert list(answer) == ["due_on", "provisional", "steps"]
    assert (answer["due_on"], answer["provisional"]) == ("2026-10-08", False)
    assert answer["steps"][:2] == [
        "起算日2026年9月16日不计入期间，自2026年9月17日起算15日（自然日，期间内的节假日计入）。",
        "期间届满日2026年10月1日为国庆节假期，顺延至其后第一个工作日2026年10月8日。",
    ]
    assert found.stderr == ""


def test_a_year_without_a_notice_is_provisional(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["due", "--received", "2028-12-29", "--days", "3", "--mode", "working"]

    assert chuting(monkeypatch, *words) == 0
    assert "（暂定）" in capsys.readouterr().out.splitlines()[0]
    assert chuting(monkeypatch, *words, "--json") == 0
    assert json.loads(capsys.readouterr().out)["provisional"] is True


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--received 2026-02-30 --days 3", "“2026-02-30”不是有效的日期"),
        ("--received 20260203 --days 3", "“20260203”不是有效的日期"),
        ("--days 3", "请用 --received 写明收到之日"),
        ("--received 2026-02-03", "请用 --days 写明期间的日数。"),
        ("--received 2026-02-03 --days -3", "应当在0至36500之间，不能是-3"),
        ("--received 2026-02-03 --days 36501", "应当在0至36500之间"),
        ("--received 2026-02-03 --days x", "应当是整数，“x”不是"),
        ("--received 2026-02-03 --days 3 --mode fixed", "没有“fixed”这种计算方式"),
        ("--received 9999-12-30 --days 30", "超出历法可以计算的范围"),
        ("--received 0001-01-03 --days 30 --mode before", "超出历法可以计算的范围"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_exit_code_2(
    words: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert chuting(monkeypatch, "due", *words.split()) == 2
    said = capsys.readouterr()

    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == said.err.count("。") == 1
