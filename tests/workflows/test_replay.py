"""The recorded lives replay: no change of the code or the law breaks a lawsuit that is under way."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowRunner

import tests.histories
from domain.acts import ACTS, apply
from domain.acts.notice import FileDefence
from domain.refusals import ActNotAllowed
from tests.builders import PLAINTIFF, a_lawsuit, a_request, a_scene
from workflows.connection import data_converter
from workflows.lawsuit import LawsuitWorkflow

(FOLDER,) = map(Path, tests.histories.__path__)
HISTORIES = sorted(FOLDER.glob("*.json"))


def a_history(path: Path) -> WorkflowHistory:
    text = path.read_text(encoding="utf-8")
    return WorkflowHistory.from_json(json.loads(text)["workflowId"], text)


async def replay(path: Path, runner: WorkflowRunner) -> None:
    replayer = Replayer(
        workflows=[LawsuitWorkflow], data_converter=data_converter(), workflow_runner=runner
    )
    await replayer.replay_workflow(a_history(path))


def payloads(part: Any) -> Iterator[str]:  # noqa: ANN401 -- JSON
    """Yield what the payloads of a history say, which JSON keeps as base64."""
    if isinstance(part, dict):
        if isinstance(part.get("data"), str):
            yield base64.b64decode(part["data"]).decode()
        for value in part.values():
            yield from payloads(value)
    if isinstance(part, list):
        for value in part:
            yield from payloads(value)


def test_every_path_is_recorded() -> None:
    names = {path.stem for path in HISTORIES}

    assert names >= {
        "a_normal_life",
        "a_withdrawal",
        "an_absence",
        "an_overdue_defence",
        "late_paper",
        "an_appeal",
        "a_reopening",
    }


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_life_replays(path: Path, runner: WorkflowRunner) -> None:
    await replay(path, runner)


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_life_replays_under_tightened_law(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for act in ACTS.values():
        monkeypatch.setattr(act, "bar", classmethod(lambda *_: "规则已收紧。"))
    with pytest.raises(ActNotAllowed):
        apply(a_lawsuit(), (FileDefence(),), a_scene())

    await replay(path, UnsandboxedWorkflowRunner())


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_life_replays_though_no_act_could_be_read_any_more(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.messages._ACTS", TypeAdapter(tuple[Literal["nothing"], ...]))
    with pytest.raises(ValidationError):
        assert a_request(FileDefence()).parsed

    await replay(path, UnsandboxedWorkflowRunner())


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_no_party_is_named_in_a_history(path: Path) -> None:
    history = json.loads(path.read_text(encoding="utf-8"))

    said = list(payloads(history))

    assert any('"verb":' in each for each in said)
    assert PLAINTIFF not in "".join(said)
    assert PLAINTIFF not in path.read_text(encoding="utf-8")
