"""What a clerk reads names acts and deadlines as the office does, never by the identifiers of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain
import ledger
from domain.acts import ACTS
from domain.acts.notice import Register

_CHINESE = re.compile("[\u4e00-\u9fff]")
# A verb, a field, or one English word in brackets; `{sha256}` and the like are values, not text.
_IDENTIFIER = re.compile(r"[A-Za-z]+(?:[-_][A-Za-z]+)+|[（(][a-z_，、 ]+[)）]|请?用 ?[a-z]{3,}")
_SOURCES = [
    path
    for package in (domain, ledger)
    for path in sorted(Path(package.__path__[0]).rglob("*.py"))
    if "migrations" not in path.parts
]


def texts_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and literal text of each string that a clerk may read."""
    skipped = set(_for_programs(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            # What begins with an empty line is a query, not a sentence.
            yield from () if node.value.startswith("\n") else ((node.lineno, node.value),)


def _for_programs(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield docstrings, descriptions of the API's fields, and what a malformed body is told (422)."""
    for node in ast.walk(tree):
        is_malformed = isinstance(node, ast.Call) and ast.unparse(node.func) == "ValueError"
        is_description = isinstance(node, ast.keyword) and node.arg == "description"
        if is_malformed or is_description or isinstance(node, ast.Expr):
            is_text = not isinstance(node, ast.Expr) or isinstance(node.value, ast.Constant)
            yield from ast.walk(node) if is_text else ()


@pytest.mark.parametrize("path", _SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_sentence_holds_an_identifier(path: Path) -> None:
    texts = texts_in(ast.parse(path.read_text(encoding="utf-8")))

    wrong = [
        (line, text) for line, text in texts if _CHINESE.search(text) and _IDENTIFIER.search(text)
    ]

    assert wrong == []


def test_an_act_that_a_sentence_asks_for_exists() -> None:
    headings = {each.heading for each in ACTS.values()} | {Register.heading}
    asked = {
        (path.stem, heading)
        for path in _SOURCES
        for _, text in texts_in(ast.parse(path.read_text(encoding="utf-8")))
        for heading in re.findall("办理“([^”]+)”", text)
    }

    assert asked
    assert {each for each in asked if each[1] not in headings} == set()
