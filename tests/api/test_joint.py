"""One step over several lawsuits that are heard together: each decides for itself, under one key."""

from typing import Any

import httpx2
import pytest

from api.joint import VERBS
from domain.acts import ACTS
from tests.api.office import BUREAU, CLERK, COURT, STRANGER, Office, body_of, ensure_problem
from tests.api.test_unavailable import impatient, with_parts

pytestmark = pytest.mark.asyncio(loop_scope="module")

TO_COME = {"starts_at": "2026-07-15T09:00:00+08:00", "place": "第三法庭"}
MOVED = {"starts_at": "2026-07-22T09:00:00+08:00", "moved_by": "court", "reason": "合议庭另有庭审"}


async def jointly(
    office: Office,
    who: str | None,
    verb: str,
    refs: list[str],
    act: object = None,
    *,
    key: str | None = None,
    joint: str | None = None,
    dry_run: bool = False,
) -> httpx2.Response:
    """Send a joint step; what isn't said is a body that is well formed."""
    step: dict[str, Any] = {"refs": refs, "act": body_of(verb) if act is None else act}
    return await office.ask(
        who,
        "POST",
        f"/v1/joint/{verb.replace('_', '-')}",
        json=step if joint is None else {**step, "joint_hearing": joint},
        headers={} if key is None else {"Idempotency-Key": key},
        params={"dry_run": "true"} if dry_run else {},
    )


async def a_series(office: Office, count: int = 3, **facts: object) -> list[str]:
    return [await office.a_lawsuit(**facts) for _ in range(count)]


async def hearings_of(office: Office, ref: str) -> list[dict[str, Any]]:
    shown = (await office.get(BUREAU, f"/v1/lawsuits/{ref}")).json()
    hearings: list[dict[str, Any]] = shown["lawsuit"]["hearings"]
    return hearings


def statuses(answer: httpx2.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [each["status"] for each in answer.json()["results"]]


@pytest.mark.parametrize("verb", VERBS)
async def test_nobody_acts_jointly(office: Office, verb: str) -> None:
    ensure_problem(await jointly(office, None, verb, ["aaaaaaaaaa"]), 401, "unauthenticated")


@pytest.mark.parametrize("verb", VERBS)
async def test_who_may_not_see_a_lawsuit_is_told_so_for_that_lawsuit(
    office: Office, verb: str
) -> None:
    refs = await a_series(office, 2)

    answer = await jointly(office, STRANGER, verb, [*refs, "aaaaaaaaaa"])

    assert statuses(answer) == [404, 404, 404]
    assert all("entry" not in each for each in answer.json()["results"])


async def test_a_series_is_heard_together_from_scheduling_to_observation(office: Office) -> None:
    refs = await a_series(office)
    first = await jointly(office, COURT, "schedule_hearing", refs)
    joint = first.json()["joint_hearing"]
    lives = ("nominate_head", "record_hearing", "record_observation")

    answers = [await jointly(office, CLERK, verb, refs, joint=joint) for verb in lives]

    assert [statuses(each) for each in (first, *answers)] == [[200, 200, 200]] * 4
    assert [each["ref"] for each in first.json()["results"]] == refs
    for ref in refs:
        (hearing,) = await hearings_of(office, ref)
        assert hearing["joint"] == joint
        assert hearing["record"]["held"]
        assert hearing["observation"]["deputies"] == 1


async def test_lawsuits_heard_together_are_first_together(office: Office) -> None:
    earlier = {"starts_at": "2026-03-20T09:00:00+08:00"}
    refs = await a_series(office, 2)

    answer = await jointly(office, COURT, "schedule_hearing", refs, earlier)

    assert statuses(answer) == [200, 200]
    for ref in refs:
        shown = (await office.get(BUREAU, f"/v1/lawsuits/{ref}")).json()
        (first,) = [
            each for each in shown["lawsuit"]["obligation"]["verdicts"] if each["trigger"] == 1
        ]
        assert first["answer"] == "yes"


async def test_each_lawsuits_refusal_stands_beside_what_the_others_recorded(
    office: Office,
) -> None:
    refs = await a_series(office)
    await office.play(refs[1], "record_withdrawal", "close")

    await office.play(refs[0], "schedule_hearing")
    await office.play(refs[2], "schedule_hearing")

    answer = await jointly(office, CLERK, "nominate_head", refs)

    assert statuses(answer) == [200, 409, 200]
    problem = answer.json()["results"][1]["problem"]
    assert problem["type"] == "urn:chuting:problem:act-not-allowed"
    assert "本案已结案" in problem["detail"]


async def test_sent_again_it_answers_what_was_recorded_and_tries_the_rest(office: Office) -> None:
    refs = await a_series(office, 2)
    await office.done(refs[0], "schedule_hearing", TO_COME)
    first = await jointly(office, CLERK, "nominate_head", refs, key="k-1")
    await office.done(refs[1], "schedule_hearing", TO_COME)

    again = await jointly(office, CLERK, "nominate_head", refs, key="k-1")

    assert (statuses(first), statuses(again)) == ([200, 409], [200, 200])
    assert again.headers["Idempotency-Key"] == "k-1"
    assert again.json()["results"][0] == first.json()["results"][0]
    asked = await office.get(CLERK, f"/v1/lawsuits/{refs[1]}/acts/k-1")
    assert asked.json() == again.json()["results"][1]["entry"]


async def test_the_id_of_a_joint_hearing_is_the_same_for_the_same_key(office: Office) -> None:
    refs = await a_series(office, 2)

    first = await jointly(office, CLERK, "schedule_hearing", refs, key="k-2")
    again = await jointly(office, CLERK, "schedule_hearing", refs, key="k-2")
    other = await jointly(office, BUREAU, "schedule_hearing", await a_series(office, 1), key="k-2")

    assert first.text == again.text
    assert other.json()["joint_hearing"] != first.json()["joint_hearing"]


async def test_the_same_key_with_another_body_is_refused_in_each(office: Office) -> None:
    refs = await a_series(office, 2)
    await jointly(office, CLERK, "schedule_hearing", refs, key="k-3")

    other = await jointly(office, CLERK, "schedule_hearing", refs, TO_COME, key="k-3")

    assert statuses(other) == [409, 409]
    assert other.json()["results"][0]["problem"]["type"] == "urn:chuting:problem:key-reused"


async def test_a_lawsuit_joins_a_hearing_that_others_share(office: Office) -> None:
    (ref,) = await a_series(office, 1)

    answer = await jointly(office, COURT, "schedule_hearing", [ref], joint="j-series-1")

    assert answer.json()["joint_hearing"] == "j-series-1"
    assert (await hearings_of(office, ref))[0]["joint"] == "j-series-1"


async def test_a_joint_hearing_has_its_own_number_in_each_lawsuit(office: Office) -> None:
    refs = await a_series(office, 2)
    await office.done(refs[0], "schedule_hearing", {**TO_COME, "kind": "pretrial"})
    joint = (await jointly(office, COURT, "schedule_hearing", refs, TO_COME)).json()[
        "joint_hearing"
    ]

    moved = await jointly(office, COURT, "reschedule_hearing", refs, MOVED, joint=joint)

    assert statuses(moved) == [200, 200]
    pretrial, trial = await hearings_of(office, refs[0])
    assert pretrial["moves"] == []
    assert (trial["joint"], len(trial["moves"])) == (joint, 1)


async def test_who_was_moved_alone_is_no_longer_heard_with_the_others(office: Office) -> None:
    refs = await a_series(office, 2)
    joint = (await jointly(office, COURT, "schedule_hearing", refs, TO_COME)).json()[
        "joint_hearing"
    ]
    named = await jointly(office, CLERK, "nominate_head", refs, joint=joint, key="k-4")
    await office.done(refs[0], "reschedule_hearing", MOVED)

    cancelled = await jointly(office, COURT, "cancel_hearing", refs, joint=joint)
    again = await jointly(office, CLERK, "nominate_head", refs, joint=joint, key="k-4")

    assert statuses(cancelled) == [409, 200]
    assert "没有标识为" in cancelled.json()["results"][0]["problem"]["detail"]
    assert again.text == named.text


async def test_a_joint_step_is_rehearsed_in_each(office: Office) -> None:
    refs = await a_series(office, 2)

    answer = await jointly(office, CLERK, "schedule_hearing", refs, TO_COME, dry_run=True)

    assert statuses(answer) == [200, 200]
    assert all(each["rehearsal"]["version"] == 2 for each in answer.json()["results"])
    assert [await office.version(ref) for ref in refs] == [1, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"refs": []},
        {"refs": ["aaaaaaaaaa", "aaaaaaaaaa"]},
        {"refs": [f"ref{each}" for each in range(101)]},
        {"act": {"place": "第三法庭"}},
        {"joint_hearing": "合并一"},
    ],
)
async def test_a_malformed_step_is_refused_whole(office: Office, changes: dict[str, Any]) -> None:
    step = {"refs": ["aaaaaaaaaa"], "act": TO_COME, **changes}

    answer = await office.ask(CLERK, "POST", "/v1/joint/schedule-hearing", json=step)

    ensure_problem(answer, 422, "malformed")


async def test_every_joint_verb_is_an_act_that_decides_nothing() -> None:
    assert set(VERBS) <= set(ACTS)
    assert not any(ACTS[verb].is_decision for verb in VERBS)


async def test_without_a_worker_each_outcome_is_unknown_and_says_where_to_ask(
    counter: Office,
) -> None:
    refs = await a_series(counter, 2)
    async with with_parts(counter, **impatient(counter)):
        answer = await jointly(counter, CLERK, "schedule_hearing", refs, key="k-5")

    assert statuses(answer) == [503, 503]
    for ref, each in zip(refs, answer.json()["results"], strict=True):
        assert each["problem"]["ask"] == f"/v1/lawsuits/{ref}/acts/k-5"
