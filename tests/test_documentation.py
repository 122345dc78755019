"""What the documents say is what the code does: README, the procedure, the decisions, the locks."""

import ast
import inspect
import re
import shlex
import subprocess
import textwrap
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.demo.table import _HEADINGS as TABLE_HEADINGS
from domain import law
from domain.acts import ACTS, LawsuitAct
from domain.acts.act import Act
from domain.acts.notice import Register
from domain.deadlines import Counting, Nature, Period
from domain.escalation import Step as Rung
from domain.law import Provision
from domain.lawsuit import LEVEL_NAMES
from domain.organs import NO_ROUTE, ROUTES, OrganKind
from domain.people import ROLE_NAMES, Role
from domain.settings import shown
from domain.stages import STAGE_NAMES, Step
from domain.triggers import TEN
from ledger.delivery import DESK_NAMES
from ledger.lawbooks import lawbook
from ledger.settings import Settings
from workflows.lawsuit import LawsuitWorkflow

REPOSITORY = Path(__file__).parents[1]
README = REPOSITORY / "README.md"
PROCEDURE = REPOSITORY / "docs" / "procedure.md"
SECURITY = REPOSITORY / "docs" / "security.md"
DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [README, *sorted((REPOSITORY / "docs").rglob("*.md"))]

Row = dict[str, str]


def tables(document: Path) -> Iterator[list[Row]]:
    """Yield the document's tables, each as its rows by heading."""
    block: list[list[str]] = []
    for line in [*document.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            block.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if block:
            headings, _, *rows = block
            yield [dict(zip(headings, row, strict=True)) for row in rows]
        block = []


def rows_with(document: Path, *headings: str) -> list[Row]:
    """Return the rows of every table that has these headings."""
    found = [row for table in tables(document) for row in table if set(headings) <= set(row)]
    assert found, headings
    return found


def code_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def listed(cell: str) -> set[str]:
    return set() if cell == "—" else set(cell.split("、"))


def dash(text: object) -> str:
    return str(text) if text else "—"


def commands_of(document: Path) -> Iterator[list[str]]:
    """Yield the commands of the document's shell blocks, word by word."""
    for block in re.findall(r"```sh\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            for command in line.partition("#")[0].split("&&"):
                if command.strip():
                    yield shlex.split(command)


def names_of_tests() -> set[str]:
    texts = [each.read_text(encoding="utf-8") for each in (REPOSITORY / "tests").rglob("*.py")]
    return {name for text in texts for name in re.findall(r"def (test_\w+)", text)}


def test_the_readme_is_short_and_in_its_order() -> None:
    text = README.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert len(text.splitlines()) <= 150
    assert headings == [
        "What a supervisor sees",
        "Run it",
        "Find a step",
        "The path of an act",
        "Variables of the environment",
        "Tests",
        "Limits and non-goals",
        "Licence",
    ]


def test_the_picture_has_the_columns_of_the_table() -> None:
    picture = README.read_text(encoding="utf-8").partition("```text")[2].partition("```")[0]
    (line,) = [line for line in picture.splitlines() if line.startswith("┃")]

    assert tuple(cell.strip() for cell in line.strip("┃").split("┃")) == TABLE_HEADINGS


def test_every_make_command_of_the_readme_is_a_target() -> None:
    text = README.read_text(encoding="utf-8")
    inline = [each.split() for each in code_in(text) if each.startswith("make ")]
    commands = [words for words in (*commands_of(README), *inline) if words[0] == "make"]

    assert commands
    for words in commands:
        dry = subprocess.run(
            ["make", "--dry-run", *words[1:]], cwd=REPOSITORY, check=False, capture_output=True
        )
        assert dry.returncode == 0, (words, dry.stderr)


def test_every_chuting_command_of_the_readme_is_one() -> None:
    text = README.read_text(encoding="utf-8")
    inline = [each.split() for each in code_in(text) if each.startswith("chuting ")]
    commands = [
        words for words in (*commands_of(README), *inline) if Path(words[0]).name == "chuting"
    ]

    assert commands
    for words in commands:
        # The options before it are read first: an unknown one is an error.
        result = CliRunner().invoke(
            app, [*words[1:], "--help"], env={"NO_COLOR": "1", "COLUMNS": "200"}
        )
        assert result.exit_code == 0, (words, result.output)
        plain = list(takewhile(lambda word: not word.startswith("-"), words[1:]))
        group = plain[:2] if len(plain) > 2 else plain[:1]
        assert f"chuting {' '.join(group)}" in result.output, words


def test_nothing_but_make_and_chuting_stands_in_the_readmes_shell_blocks() -> None:
    assert {Path(words[0]).name for words in commands_of(README)} == {"make", "chuting"}


def variables() -> list[Row]:
    """Return the rows of the variables: most stand in the README, those of keys and roles beside their explanation."""
    return [row for each in (README, SECURITY) for row in rows_with(each, "unit", "default")]


def test_the_variables_that_are_documented_are_those_that_are_read() -> None:
    documented = {code_in(row["name"])[0]: row for row in variables()}

    assert len(documented) == len(variables())
    read_elsewhere = {
        name
        for source in (REPOSITORY / "deploy").rglob("*.py")
        for name in re.findall(r"CHUTING_[A-Z_]*[A-Z]", source.read_text(encoding="utf-8"))
    }
    fields = {f"CHUTING_{name.upper()}": field for name, field in Settings.model_fields.items()}

    assert documented.keys() == fields.keys() | (read_elsewhere - {"CHUTING_"})
    for name, row in documented.items():
        default = fields[name].default if name in fields else None
        assert row["default"] == dash(default), name


@pytest.mark.parametrize("unit", ["seconds", "days", "bytes"])
def test_a_variable_with_a_unit_in_its_name_has_it_beside_it(unit: str) -> None:
    named = [row for row in variables() if code_in(row["name"])[0].endswith(f"_{unit.upper()}")]

    assert named
    assert {row["unit"] for row in named} == {unit}


def test_the_readme_leads_from_every_step_to_its_acts() -> None:
    rows = rows_with(README, "Step", "Rule")
    acts = [
        each.replace("-", "_")
        for row in rows
        for each in code_in(row["Route: `POST /v1/lawsuits/{ref}/acts/…`"])
        if "/" not in each
    ]

    assert [code_in(row["Method in [`run()`](workflows/lawsuit.py)"])[-1] for row in rows] == [
        step.value for step in Step
    ]
    assert sorted(acts) == sorted(ACTS)
    titles = [row["步骤"] for row in rows_with(PROCEDURE, "步骤", "方法")]
    assert [row["Step"] for row in rows] == titles


def test_the_steps_are_those_of_the_workflow_in_its_order() -> None:
    documented = [code_in(row["方法"])[0] for row in rows_with(PROCEDURE, "步骤", "方法")]

    assert documented == _awaited_in_run()
    assert documented == [step.value for step in Step]


def _awaited_in_run() -> list[str]:
    """Return the methods that `run` awaits, in their order, whose order in the class is the same."""
    source = textwrap.dedent(inspect.getsource(LawsuitWorkflow.run))
    awaited = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Await)]
    methods = [
        each.value.func.attr
        for each in awaited
        if isinstance(each.value, ast.Call) and isinstance(each.value.func, ast.Attribute)
    ]
    lines = [inspect.getsourcelines(getattr(LawsuitWorkflow, name))[1] for name in methods]
    assert all(earlier < later for earlier, later in pairwise(lines))
    return methods


def test_a_step_has_the_title_of_its_method() -> None:
    for row in rows_with(PROCEDURE, "步骤", "方法"):
        method = getattr(LawsuitWorkflow, code_in(row["方法"])[0])
        assert (inspect.getdoc(method) or "").startswith(f"{row['步骤']}: ")


def test_a_step_cites_provisions_of_the_catalogue_and_time_limits_of_the_pack() -> None:
    catalogue = {_short(each) for each in law.PROVISIONS.values()}
    for row in rows_with(PROCEDURE, "步骤", "方法"):
        assert row["依据"] in catalogue
        assert set(code_in(row["期限"])) <= lawbook().pack.time_limits.keys()

    named = [kind for row in rows_with(PROCEDURE, "步骤", "方法") for kind in code_in(row["期限"])]
    assert sorted(named) == sorted(lawbook().pack.time_limits)


def _short(provision: Provision) -> str:
    names = {row["全称"]: row["简称"] for row in rows_with(PROCEDURE, "简称", "全称")}
    return f"{names[provision.source]}{provision.article}"


def _acts() -> dict[str, type[LawsuitAct | Register]]:
    return {"register": Register, **ACTS}


def test_every_act_is_in_the_procedure_once() -> None:
    documented = [code_in(row["动词"])[0] for row in rows_with(PROCEDURE, "事项", "动词")]

    assert sorted(documented) == sorted(_acts())


def test_an_act_has_its_heading_roles_provision_and_marks() -> None:
    for row in rows_with(PROCEDURE, "事项", "动词"):
        act = _acts()[code_in(row["动词"])[0]]
        marks = [
            name
            for name, holds in (("决定", act.is_decision), ("可补", act.is_late_paper))
            if holds
        ]

        assert row["事项"] == act.heading
        assert listed(row["办理人"]) == {ROLE_NAMES[role] for role in act.by}, act
        assert listed(row["代录"]) == {ROLE_NAMES[role] for role in act.transcribed_by}, act
        assert row["依据"] == _basis(act), act
        assert listed(row["标记"]) == set(marks), act


def _basis(act: type[Act]) -> str:
    """What an act rests on: one provision, or one at each level."""
    if not act.provisions_by_level:
        return _short(act.provision)
    by_level = act.provisions_by_level.items()
    return "；".join(f"{LEVEL_NAMES[level]}{_short(each)}" for level, each in by_level)


def test_an_act_has_the_period_of_its_time_limit() -> None:
    for row in rows_with(PROCEDURE, "事项", "动词"):
        if row["期限"] == "—":
            continue
        (kind,) = code_in(row["期限"])
        period = lawbook().pack.time_limits[kind].period
        assert row["期限"] == f"`{kind}` {_written(period)}"


def _written(period: Period) -> str:
    if period.months:
        return f"{period.months}个月"
    return {
        Counting.CALENDAR: f"{period.days}日（自然日）",
        Counting.WORKING: f"{period.days}个工作日",
        Counting.BEFORE: f"开庭前{period.days}日（自然日）",
        Counting.FIXED: "指定日期",
    }[period.counting]


def test_the_time_limits_are_those_of_the_rule_pack() -> None:
    natures = {Nature.DUTY: "义务", Nature.RIGHT: "权利", Nature.COURT: "法院"}
    documented = {code_in(row["代码"])[0]: row for row in rows_with(PROCEDURE, "代码", "期间")}
    limits = lawbook().pack.time_limits

    assert documented.keys() == limits.keys()
    for kind, limit in limits.items():
        row = documented[kind]
        assert row["期限"] == limit.title
        assert row["期间"] == _written(limit.period)
        assert row["性质"] == natures[limit.nature]
        assert row["依据"] == _short(law.PROVISIONS[limit.basis])
        assert row["阶梯"] == (f"`{limit.ladder}`" if limit.ladder else "—")


def test_what_is_the_offices_own_period_is_marked() -> None:
    """The Opinions set no number of days: a counted period on their ground is the office's own."""
    for row in rows_with(PROCEDURE, "代码", "期间"):
        limit = lawbook().pack.time_limits[code_in(row["代码"])[0]]
        source = law.PROVISIONS[limit.basis].source
        is_law = source not in (law.PRINCIPAL_APPEARS.source, law.OFFICE_PERIOD.source)
        expected = "法定" if is_law else "本地"
        is_fixed = limit.period.counting is Counting.FIXED
        assert row["期间来源"] == ("指定" if is_fixed else expected)


def test_the_ladders_are_those_of_the_rule_pack() -> None:
    documented = [
        (
            code_in(row["阶梯"])[0],
            int(row["日"]),
            code_in(row["动作"])[0],
            tuple(row["对象"].split("、")),
        )
        for row in rows_with(PROCEDURE, "日", "动作")
    ]

    assert documented == [
        (name, rung.days, rung.step.value, tuple(DESK_NAMES[desk.value] for desk in rung.to))
        for name, ladder in lawbook().pack.ladders.items()
        for rung in ladder
    ]


def test_every_letter_is_in_the_procedure_once() -> None:
    documented = [code_in(row["模板"])[0] for row in rows_with(PROCEDURE, "模板", "即时")]
    written = [each.stem for each in (REPOSITORY / "activities" / "templates").glob("*.txt")]

    assert sorted(documented) == sorted(written)


def test_a_notice_reaches_the_desks_that_the_domain_names() -> None:
    documented = {code_in(row["模板"])[0]: row for row in rows_with(PROCEDURE, "模板", "即时")}
    sources = sorted((REPOSITORY / "domain" / "notices").glob("*.py"))
    trees = [ast.parse(each.read_text(encoding="utf-8")) for each in sources]
    calls = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Call)]
    written = [
        {each.arg: each.value for each in call.keywords}
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "NoticeDue"
    ]

    checked = set()
    for notice in written:
        templates = {each for each in _constants(notice["template"]) if isinstance(each, str)}
        for template in templates & documented.keys():
            row = documented[template]
            desks = [
                each.attr for each in ast.walk(notice["to"]) if isinstance(each, ast.Attribute)
            ]
            # Where no desk is named it is that of the deadline's ladder.
            named = {DESK_NAMES[desk.lower()] for desk in desks} or {"见阶梯"}
            assert listed(row["给谁"]) == named, template
            urgent = notice.get("urgent", ast.Constant(value=True))
            if isinstance(urgent, ast.Constant):
                assert row["即时"] == ("是" if urgent.value else "否"), template
            checked.add(template)
    assert documented.keys() - checked == {"digest", *(f"rung_{each.value}" for each in Rung)}


def _constants(node: ast.expr) -> list[object]:
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]


def test_the_seven_triggers_and_the_open_questions_are_all_there() -> None:
    triggers = {row["项"]: row["现状"] for row in rows_with(PROCEDURE, "项", "现状")}
    gaps = [row["#"] for row in rows_with(PROCEDURE, "#", "现在的处理 Setting now")]

    assert list(triggers) == [str(number) for number in range(1, 8)]
    assert all(code_in(state) for state in triggers.values())
    assert TEN == 10
    assert gaps == [f"G{number}" for number in range(1, 10)] + ["G9b"] + [
        f"G{number}" for number in range(10, 15)
    ]


def test_the_routes_of_a_censure_are_those_of_the_domain() -> None:
    bodies = {
        OrganKind.CITY_DEPARTMENT: "市司法局",
        OrganKind.COUNTY_DEPARTMENT: "县（市、区）司法局",
        OrganKind.CITY_GOVERNMENT: "市人民政府",
        OrganKind.COUNTY_GOVERNMENT: "县（市、区）人民政府",
    }
    documented = {
        OrganKind(code_in(row["类别"])[0]): (row["提请 Proposed by"], row["决定 Decided by"])
        for row in rows_with(PROCEDURE, "类别", "提请 Proposed by")
    }
    routes = {
        kind: (bodies[route.proposed_by], bodies[route.decided_by])
        for kind, route in ROUTES.items()
    }

    assert {kind: row for kind, row in documented.items() if kind in ROUTES} == routes
    assert documented.keys() | {OrganKind.COURT} == set(OrganKind)
    assert all("无程序" in documented[kind][0] for kind in documented.keys() & NO_ROUTE.keys())


def test_every_setting_stands_at_its_gap() -> None:
    keys = {
        row["#"]: code_in(row["设定 Key"])[0]
        for row in rows_with(PROCEDURE, "#", "设定 Key")
        if row["设定 Key"] != "—"
    }

    assert keys == {each.gap: each.key for each in shown(lawbook().pack.settings)}


def test_the_glossary_names_every_role_and_stage() -> None:
    words = {
        name: row["中文"]
        for row in rows_with(PROCEDURE, "中文", "identifier")
        for name in code_in(row["identifier"])
    }

    assert {f"Role.{role.name}": name for role, name in ROLE_NAMES.items()}.items() <= words.items()
    assert len(ROLE_NAMES) == len(Role)
    stages = {f"Stage.{stage.name}": name for stage, name in STAGE_NAMES.items()}
    assert stages.items() <= words.items()


def test_every_identifier_of_the_glossary_is_in_the_code() -> None:
    packages = ("domain", "ledger", "activities", "workflows", "api", "worker")
    sources = [source for package in packages for source in (REPOSITORY / package).rglob("*.py")]
    words = set(re.findall(r"\w+", " ".join(each.read_text(encoding="utf-8") for each in sources)))

    for row in rows_with(PROCEDURE, "中文", "identifier"):
        for identifier in code_in(row["identifier"]):
            assert set(identifier.split(".")) <= words, identifier


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_test_that_is_named_exists(document: Path) -> None:
    named = [
        each
        for each in code_in(document.read_text(encoding="utf-8"))
        if re.fullmatch(r"test_\w+", each)
    ]

    assert set(named) <= names_of_tests()


def test_every_step_act_and_time_limit_names_a_test() -> None:
    for row in rows_with(PROCEDURE, "测试"):
        (name,) = code_in(row["测试"])
        assert name.startswith("test_")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_links_lead_to_files(document: Path) -> None:
    text = document.read_text(encoding="utf-8")

    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_paths_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = {
        each for each in code_in(text) if re.fullmatch(r"[\w./-]+/[\w.-]+\.(py|md|toml|json)", each)
    }

    for path in paths:
        assert (REPOSITORY / path).exists(), path


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [each.name[:4] for each in DECISIONS]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    for document in DECISIONS:
        title = document.read_text(encoding="utf-8").splitlines()[0]
        assert title.startswith(f"# {document.name[:4]} ")


@pytest.mark.parametrize("document", DECISIONS, ids=lambda each: each.name)
def test_a_decision_has_its_sections_and_fits_on_a_screen(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    decision = text.partition("## Decision\n\n")[2]

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequences",
        "Alternatives",
        "References",
    ]
    assert decision.startswith("**"), "the line people will quote comes first"
    assert len(text.splitlines()) <= 60
    assert code_in(text.partition("## References")[2])


def test_decisions_that_the_code_cites_exist() -> None:
    sources = [
        source
        for package in ("domain", "ledger", "activities", "workflows", "api", "worker", "deploy")
        for source in (REPOSITORY / package).rglob("*.py")
    ]
    cited = {
        number
        for source in sources
        for number in re.findall(r"docs/decisions/(\d{4})", source.read_text(encoding="utf-8"))
    }

    assert cited
    assert cited <= {each.name[:4] for each in DECISIONS}


def test_no_document_names_a_machines_path_or_an_outside_address() -> None:
    outside = re.compile(r"\bhttps?://|/(?:home|root|work|tmp|Users)/")
    for document in DOCUMENTS:
        assert not outside.search(document.read_text(encoding="utf-8")), document


def test_no_lock_names_a_registry() -> None:
    for lock in REPOSITORY.glob("requirements*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock
    listing = subprocess.run(
        ["git", "ls-files", "*uv.lock", "*pylock.toml"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    assert listing.stdout == ""
