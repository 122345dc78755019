"""Whole lawsuits over HTTP on the real parts."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.stack import Stack
from domain.acts import ACTS
from domain.standing import Standing
from ledger.hashing import digest_of
from ledger.journal import NO_ENTRY
from tests.builders import (
    BUREAU,
    CLERK,
    COURT,
    OTHER_CLERK,
    PLAINTIFF,
    Move,
    a_normal_life,
    a_withdrawn_life,
    an_absence,
    late_paper,
)
from tests.histories.office import Office
from tests.stack import a_folder

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """An office with everything that runs in production."""
    with a_folder() as folder, Stack(folder, installation="test") as stack:
        opened = Office(stack)
        yield opened
        opened.close()


def seen(office: Office, ref: str) -> dict[str, Any]:
    answer = office.http.get(f"/v1/lawsuits/{ref}", headers=office.headers(CLERK))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def is_a_chain(journal: list[dict[str, Any]]) -> bool:
    before = [NO_ENTRY, *(each["digest"] for each in journal)]
    return all(
        each["previous"] == previous and each["digest"] == digest_of(each["text"])
        for each, previous in zip(journal, before, strict=False)
    )


def test_a_normal_life_goes_from_the_notice_to_the_closed_file(office: Office) -> None:
    life = a_normal_life(office.today)
    ref = office.register()

    versions = office.play(ref, life)

    found, journal = seen(office, ref), office.journal(ref)
    assert versions == list(range(2, len(life) + 2))
    assert found["stage"] == "closed"
    assert all(ACTS[each.replace("-", "_")].is_late_paper for each in found["allowed"])
    assert not [each for each in found["deadlines"] if not (each.get("done_on") or each["dropped"])]
    assert is_a_chain(journal)
    assert [each["verbs"][0] for each in journal] == [
        "register",
        *(move.acts[0].verb for move in life),
    ]


def test_an_absence_ends_in_censure_and_interview(office: Office) -> None:
    ref = office.register(plaintiffs=12)

    office.play(ref, an_absence(office.today))

    lawsuit = Standing.model_validate_json(
        office.journal(ref)[-1]["text"].partition('"outcome":')[2][:-1]
    ).lawsuit
    assert lawsuit.censure is not None
    assert lawsuit.censure.issued_on is not None
    assert lawsuit.interview is not None
    assert lawsuit.interview.rectified_on is not None
    assert seen(office, ref)["stage"] == "closed"


def test_an_absence_cannot_be_closed_before_its_consequences(office: Office) -> None:
    *life, closing = an_absence(office.today)
    ref = office.register(plaintiffs=12)

    refusals = []
    for move in life:
        refusals.append(office.send(ref, *closing.acts).status_code)
        office.play(ref, [move])

    assert refusals == [409] * len(life)
    assert office.play(ref, [closing]) == [len(life) + 2]


def test_late_paper_is_kept_with_a_closed_file(office: Office) -> None:
    life = a_withdrawn_life(office.today)
    ref = office.register()
    office.play(ref, life)

    refused = office.send(ref, *life[0].acts)
    (version,) = office.play(ref, late_paper())

    assert refused.status_code == 409
    assert version == len(life) + 2
    assert seen(office, ref)["stage"] == "closed"


def test_each_act_belongs_to_its_role(office: Office) -> None:
    ref = office.register()
    defence, *_ = a_normal_life(office.today)

    answers = [
        office.send(ref, *defence.acts, actor=actor).status_code
        for actor in (OTHER_CLERK, COURT, BUREAU, CLERK)
    ]

    assert answers == [404, 403, 403, 200]


def test_the_same_key_is_answered_the_same_however_often(office: Office) -> None:
    ref = office.register()
    defence: Move = a_normal_life(office.today)[0]

    answers = [office.send(ref, *defence.acts, key="once").json() for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert len(office.journal(ref)) == 2


def test_no_log_names_a_party(office: Office) -> None:
    ref = office.register()
    office.play(ref, a_normal_life(office.today))

    logs = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in (office.stack.data / "logs").glob("*.log")
    )

    assert ref in logs
    assert PLAINTIFF not in logs
