"""A hearing in which several lawsuits are heard together, as the play acts it: one sitting, a result for each."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import httpx2 as httpx
import pytest

from deploy.demo.cast import Cast
from deploy.demo.desk import Desks
from deploy.demo.docket import Entry, read_docket
from deploy.demo.office import OfficeTime
from deploy.demo.play import Play, Played
from deploy.demo.script import REGISTER, Step, script_of
from ledger.directory import Directory
from tests.deploy.stage import organs_of, the_city, written

SERIES = "bailu-housing"


@pytest.fixture(scope="module")
def city() -> Directory:
    return the_city()


@pytest.fixture
def series(folder: Path, city: Directory) -> tuple[Entry, ...]:
    """The owners' lawsuits up to their hearing."""
    entries = read_docket(written(folder), organs_of(city)).entries
    ended = {"decided_on": None, "ended": None, "closed_on": None, "confirmed_on": None}
    return tuple(
        each.model_copy(update={**ended, "proceedings": ()})
        for each in entries
        if each.organ == SERIES
    )


def shown(script: list[Step]) -> list[tuple[str, list[int]]]:
    return [
        (str(step.acts[0]["verb"]), [each.serial for each in step.entries])
        for step in script
        if step.heard_with is not None
    ]


def test_one_sitting_is_for_all_that_are_heard_together(
    series: tuple[Entry, ...], city: Directory
) -> None:
    script = script_of(series, Cast(city))
    serials = [each.serial for each in series]

    assert shown(script) == [
        ("schedule_hearing", serials),
        ("nominate_head", serials),
        ("record_hearing", serials),
        ("record_observation", serials),
    ]
    joint = next(step for step in script if step.heard_with is not None)
    assert joint.whose == f"{series[0].number}等3件"
    assert joint.heading == "合并开庭：登记开庭时间"


def test_a_lawsuit_that_comes_on_the_day_of_the_scheduling_is_registered_first(
    series: tuple[Entry, ...], city: Directory
) -> None:
    day = series[0].scheduled_on
    assert day is not None
    late = {"received_on": day, "defence_filed_on": None}
    script = script_of((*series[:2], series[2].model_copy(update=late)), Cast(city))

    verbs = [(str(step.acts[0]["verb"]), len(step.entries)) for step in script]

    assert verbs.index((REGISTER, 1)) < verbs.index(("schedule_hearing", 3))
    assert verbs[: verbs.index(("schedule_hearing", 3))].count((REGISTER, 1)) == 3


def test_what_differs_in_one_lawsuit_is_done_there_alone(
    series: tuple[Entry, ...], city: Directory
) -> None:
    another = series[2].model_copy(update={"nominated_on": date(2026, 2, 25)})

    script = script_of((*series[:2], another), Cast(city))

    assert shown(script)[1:3] == [
        ("nominate_head", [each.serial for each in series[:2]]),
        ("nominate_head", [another.serial]),
    ]


def test_two_series_of_one_day_have_keys_of_their_own(
    series: tuple[Entry, ...], city: Directory
) -> None:
    (one, two) = (
        script_of((each.model_copy(update={"heard_with": name}),), Cast(city))
        for each, name in zip(series, ("甲系列案", "乙系列案"), strict=False)
    )

    keys = [[step.key for step in script if step.heard_with] for script in (one, two)]

    assert not set(keys[0]) & set(keys[1])


@dataclass
class Api:
    """Answers as the API does: each act once under its key; `refuses` and `is_away` are what it says of one lawsuit."""

    refuses: Callable[[str, str], bool] = lambda _verb, _ref: False
    away_once: set[str] = field(default_factory=set)
    refs: dict[str, str] = field(default_factory=dict)
    done: dict[tuple[str, str], str] = field(default_factory=dict)
    joints: list[tuple[str, str | None]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path, key = request.url.path, request.headers.get("idempotency-key", "")
        if request.method == "GET":
            *_, ref, _acts, asked = path.split("/")
            return httpx.Response(200 if (ref, asked) in self.done else 404, json={})
        body = json.loads(request.content)
        if path == "/v1/lawsuits":
            is_new = key not in self.refs
            ref = self.refs.setdefault(key, f"ref{len(self.refs)}")
            return httpx.Response(201, json={"ref": ref, "is_new": is_new})
        if path.startswith("/v1/joint/"):
            return self._jointly(path.rpartition("/")[2], key, body)
        self.done[path.split("/")[3], key] = path
        return httpx.Response(200, json={})

    def _jointly(self, verb: str, key: str, body: dict[str, Any]) -> httpx.Response:
        self.joints.append((verb, body["joint_hearing"]))
        results = [self._result(verb, ref, key) for ref in body["refs"]]
        joint = body["joint_hearing"] or ("j-1" if verb == "schedule-hearing" else None)
        return httpx.Response(200, json={"joint_hearing": joint, "results": results})

    def _result(self, verb: str, ref: str, key: str) -> dict[str, Any]:
        if ref in self.away_once:
            self.away_once.discard(ref)
            return {"ref": ref, "status": 503, "problem": {"detail": "结果未知"}}
        if self.refuses(verb, ref):
            return {"ref": ref, "status": 409, "problem": {"detail": "现在不能办理"}}
        self.done[ref, key] = verb
        return {"ref": ref, "status": 200, "entry": {}}


class NoClock:
    """Office time that passes by itself."""

    async def reach(self, target: datetime) -> None:
        del target

    async def settle_nudges(self) -> None:
        return None


async def played(api: Api, script: list[Step]) -> Played:
    tokens = {step.account: step.account for step in script}
    transport = httpx.MockTransport(api)
    async with httpx.AsyncClient(base_url="http://api", transport=transport) as http:
        play = Play(Desks(http, tokens), cast(OfficeTime, NoClock()))
        return await play.act(script, lambda _: None)


async def test_a_series_is_acted_through_the_joint_route(
    series: tuple[Entry, ...], city: Directory
) -> None:
    api = Api()

    result = await played(api, script_of(series, Cast(city)))

    assert result.refused == []
    assert api.joints == [
        ("schedule-hearing", None),
        ("nominate-head", "j-1"),
        ("record-hearing", "j-1"),
        ("record-observation", "j-1"),
    ]
    # Registered, and the defence; the joint steps count in each of the lawsuits.
    assert result.performed == len(series) * (2 + 4)


async def test_played_again_nothing_is_new(series: tuple[Entry, ...], city: Directory) -> None:
    api, script = Api(), script_of(series, Cast(city))
    first = await played(api, script)
    done = dict(api.done)

    again = await played(api, script)

    assert (again.performed, again.known) == (0, first.performed)
    assert api.done == done


async def test_what_one_lawsuit_refuses_stops_that_row_only(
    series: tuple[Entry, ...], city: Directory
) -> None:
    api = Api(refuses=lambda verb, ref: (verb, ref) == ("nominate-head", "ref1"))

    result = await played(api, script_of(series, Cast(city)))

    number = series[1].number
    assert result.refused == [
        f"第{series[1].row}行 {number} 合并开庭：报备出庭负责人：现在不能办理"
    ]
    recorded = [ref for (ref, _), verb in api.done.items() if verb == "record-hearing"]
    assert recorded == ["ref0", "ref2"]


async def test_an_outcome_that_is_unknown_is_asked_for_again(
    series: tuple[Entry, ...], city: Directory
) -> None:
    api = Api(away_once={"ref2"})

    result = await played(api, script_of(series, Cast(city)))

    assert result.refused == []
    assert [verb for verb, _ in api.joints].count("schedule-hearing") == 2
    assert result.performed == len(series) * (2 + 4)
