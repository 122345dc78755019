"""Whoever is killed or away in whatever moment: nothing is lost, nothing doubled, and nobody is told wrong."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx2
import pytest

from deploy.local.processes import Child
from deploy.local.stack import Stack
from domain.acts.notice import FileDefence
from domain.acts.urging import Urge
from ledger.accounts import act_id_of
from tests.acceptance.killing_worker import KILL_FILE
from tests.builders import BUREAU, CLERK, a_hearing
from tests.histories.office import Office, a_worker, body_of, eventually, path_of
from tests.stack import a_folder

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]


class Site:
    """An office whose worker is ours to kill."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.office = Office(stack)
        self.kill_file = stack.data / "kill.json"
        self.worker: Child = a_worker(
            stack, module="tests.acceptance.killing_worker", **{KILL_FILE: str(self.kill_file)}
        )

    def work(self) -> None:
        """Have the worker run."""
        self.worker.start()
        self.worker.wait_ready()

    def is_reached(self) -> bool:
        """Tell whether a request that asks the ledger is answered."""
        headers = self.office.headers(CLERK)
        return self.office.http.get("/v1/lawsuits", headers=headers).status_code == 200

    def kill_after_the_next_commit(self, *parts: str) -> None:
        """Have parts and the worker killed once an act is committed and before anyone hears of it."""
        self.kill_file.write_text(json.dumps([self.stack.pids[each] for each in parts]))

    def entries(self, ref: str) -> list[tuple[int, str]]:
        """Return a lawsuit's versions and verbs."""
        return [(each["version"], each["verbs"][0]) for each in self.office.journal(ref)]

    def ends_well(self, ref: str, key: str, *acts: Any, actor: Any = CLERK) -> dict[str, Any]:  # noqa: ANN401
        """Ask with the same key until there is an answer, and return it."""
        answer: dict[str, Any] = {}

        def is_answered() -> bool:
            with suppress(httpx2.TransportError):
                got = self.office.send(ref, *acts, actor=actor, key=key)
                assert got.status_code in (200, 503), got.text
                if got.status_code == 200:
                    answer.update(got.json())
            return bool(answer)

        eventually(is_answered)
        return answer


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A stack whose API waits three seconds for a procedure, so that silence is heard soon."""
    with pytest.MonkeyPatch.context() as patch, a_folder() as folder:
        patch.setenv("CHUTING_API_ACT_TIMEOUT_SECONDS", "3")
        with Stack(folder, installation="test", services={"api": "api"}) as stack:
            opened = Site(stack)
            opened.work()
            yield opened
            opened.worker.stop()
            opened.office.close()


@pytest.fixture(autouse=True)
def everyone_back(site: Site) -> Iterator[None]:
    """Whatever a test killed runs again before the next."""
    yield
    site.kill_file.unlink(missing_ok=True)
    for part in ("postgres", "temporal", "api"):
        site.stack.release(part)
        site.stack.wait_for(part)
    site.work()
    # A connection to a database that was started anew may still break once under a request that says so (503).
    eventually(site.is_reached)


@pytest.mark.parametrize("parts", [("temporal",), ()], ids=["worker and engine", "worker"])
def test_an_act_committed_before_the_kill_and_the_next_are_both_kept(
    site: Site, parts: tuple[str, ...]
) -> None:
    office = site.office
    ref = office.register()
    office.send(ref, FileDefence())
    before = site.stack.pids["temporal"]
    site.kill_after_the_next_commit(*parts)

    unheard = office.send(ref, a_hearing(office.today), key="unheard")
    eventually(lambda: not site.worker.alive())
    committed = site.entries(ref)
    site.stack.wait_for("temporal")
    is_another_engine = site.stack.pids["temporal"] != before
    site.work()
    following = site.ends_well(
        ref,
        "next",
        Urge(about="head_name:1", text="请尽快报备", answer_due_on=office.today),
        actor=BUREAU,
    )
    again = site.ends_well(ref, "unheard", a_hearing(office.today))

    assert is_another_engine == ("temporal" in parts)
    assert unheard.status_code == 503
    assert committed[-1] == (3, "schedule_hearing")
    assert again["version"] == 3
    assert following["version"] == 4
    assert site.entries(ref) == [*committed, (4, "urge")]


def test_without_a_worker_the_outcome_is_unknown_and_the_act_happens_once(site: Site) -> None:
    office = site.office
    ref = office.register()
    site.worker.stop()

    unknown = office.send(ref, FileDefence())
    problem = unknown.json()
    site.work()
    # The engine keeps an act that nobody waits for in memory only: it may happen unasked or never.
    answer = site.ends_well(ref, problem["key"], FileDefence())
    asked = office.http.get(problem["ask"], headers=office.headers(CLERK))

    assert (unknown.status_code, problem["type"]) == (503, "urn:chuting:problem:outcome-unknown")
    assert "Retry-After" in unknown.headers
    assert asked.status_code == 200
    assert asked.json() == answer
    assert site.entries(ref) == [(1, "register"), (2, "file_defence")]


def test_a_lawsuit_registered_without_a_worker_goes_on(site: Site) -> None:
    office = site.office
    site.worker.stop()
    ref = office.register()

    site.work()

    assert site.ends_well(ref, "key", FileDefence())["version"] == 2


def test_without_a_database_nothing_is_promised_and_nothing_lost(site: Site) -> None:
    office = site.office
    ref = office.register()
    site.stack.hold("postgres")

    away = office.send(ref, FileDefence(), key="key")
    site.stack.release("postgres")
    site.stack.wait_for("postgres")
    answer = site.ends_well(ref, "key", FileDefence())

    assert away.status_code == 503
    assert answer["version"] == 2
    assert site.entries(ref) == [(1, "register"), (2, "file_defence")]


@pytest.mark.parametrize("part", ["postgres", "temporal", "api", "worker"])
def test_a_part_killed_among_acts_loses_and_doubles_nothing(site: Site, part: str) -> None:
    office = site.office
    refs = [office.register() for _ in range(4)]
    stop = threading.Event()
    sent: dict[str, list[str]] = {ref: [] for ref in refs}

    def urge(ref: str, key: str) -> dict[str, Any]:
        letter = Urge(about="defence", text=key, answer_due_on=office.today)
        return site.ends_well(ref, key, letter, actor=BUREAU)

    def keep_urging(ref: str) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []
        while not stop.is_set():
            sent[ref].append(f"{ref}-{len(answers)}")
            answers.append(urge(ref, sent[ref][-1]))
        return answers

    with ThreadPoolExecutor(len(refs)) as pool:
        running = [pool.submit(keep_urging, ref) for ref in refs]
        eventually(lambda: all(len(each) > 3 for each in sent.values()))
        before = {ref: len(each) for ref, each in sent.items()}
        if part == "worker":
            site.worker.kill()
            site.work()
        else:
            site.stack.kill(part)
            site.stack.wait_for(part)
        eventually(lambda: all(len(sent[ref]) > before[ref] + 3 for ref in refs))
        stop.set()
        answers = [each.result() for each in running]

    for ref, answered in zip(refs, answers, strict=True):
        journal = office.journal(ref)[1:]
        assert [each["version"] for each in journal] == list(range(2, len(journal) + 2))
        assert [each["act_id"] for each in journal] == [
            act_id_of(BUREAU.id, ref, key) for key in sent[ref]
        ]
        assert [each["version"] for each in answered] == [each["version"] for each in journal]


def test_of_two_clients_racing_one_act_one_wins_and_the_other_is_told_why(site: Site) -> None:
    office = site.office
    ref = office.register()
    office.send(ref, a_hearing(office.today))
    barrier = threading.Barrier(2)

    def race(key: str) -> httpx2.Response:
        headers = {**office.headers(CLERK), "Idempotency-Key": key}
        acts = (FileDefence(),)
        with httpx2.Client(base_url=site.stack.api_url, timeout=30) as client:
            barrier.wait()
            return client.post(path_of(ref, acts), json=body_of(acts), headers=headers)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(race, ("one", "other")), key=lambda each: each.status_code)

    assert [each.status_code for each in answers] == [200, 409]
    assert "答辩状已提交" in answers[1].json()["detail"]
    assert "nominate-head" in answers[1].json()["allowed"]
    assert len(site.entries(ref)) == 3


def test_the_same_request_sent_by_two_at_once_is_answered_the_same_to_both(site: Site) -> None:
    office = site.office
    ref = office.register()

    with ThreadPoolExecutor(4) as pool:
        answers: list[httpx2.Response] = list(
            pool.map(lambda _: office.send(ref, FileDefence(), key="same"), range(4))
        )

    assert [each.status_code for each in answers] == [200] * 4
    assert len({each.text for each in answers}) == 1
    assert len(site.entries(ref)) == 2


def test_an_answer_is_never_given_before_it_is_kept(site: Site) -> None:
    """The engine dies the moment an answer is out: the next start knows it."""
    office = site.office
    ref = office.register()

    answer = office.send(ref, FileDefence())
    site.stack.kill("temporal")
    site.stack.kill("postgres")
    site.stack.wait_for("postgres")
    site.stack.wait_for("temporal")

    assert answer.status_code == 200
    assert site.entries(ref)[-1] == (2, "file_defence")
    assert site.ends_well(ref, "next", a_hearing(office.today))["version"] == 3
