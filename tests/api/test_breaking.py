"""What nobody should send: each gets a clear problem, never a 500, and no lawsuit is the worse for it."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.acts import ACTS
from tests.api.office import (
    ACCOUNT_OF,
    BUREAU,
    CLERK,
    PROBLEM,
    Office,
    body_of,
    ensure_problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

DATES = {
    "file_defence": "happened_on",
    "record_outcome": "served_on",
    "pledge_correction": "due_on",
    "verify_correction": "new_due_on",
    "urge": "answer_due_on",
    "schedule_interview": "interview_on",
    "record_interview": "rectification_due_on",
}
TEXTS = {
    "nominate_head": "name",
    "replace_head": "reason",
    "request_excuse": "statement",
    "review_excuse": "reason",
    "schedule_hearing": "place",
    "record_hearing": "why_not_held",
    "confirm_appearance": "basis",
    "decide_harm": "reason",
    "apologise": "by_whom",
    "pledge_correction": "measures",
    "submit_correction": "summary",
    "urge": "text",
    "answer_urge": "answer",
    "propose_censure": "ground",
    "issue_censure": "document_number",
    "record_interview": "minutes",
}


async def raw(
    office: Office, path: str, content: bytes, headers: Mapping[str, str] | None = None
) -> httpx2.Response:
    """Send bytes as they are."""
    return await office.ask(
        CLERK,
        "POST",
        path,
        content=content,
        headers={"Content-Type": "application/json", **(headers or {})},
    )


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1990-09-30", "2101-01-01", "9999-12-31", "", "0", None]
)
@pytest.mark.parametrize(("verb", "name"), sorted(DATES.items()))
async def test_a_day_at_the_end_of_time_names_the_field(
    office: Office, verb: str, name: str, day: str | None
) -> None:
    if day is None and ACTS[verb].model_fields[name].default is None:
        pytest.skip("may be left open")
    ref = await office.a_lawsuit()
    body = {**body_of(verb), name: day}

    answer = await office.act(ACCOUNT_OF[min(ACTS[verb].by)], ref, verb, body, version=1)

    problem = ensure_problem(answer, 422, "malformed")
    assert f"body.{name}" in [each["where"] for each in problem["errors"]]


@pytest.mark.parametrize(
    "instant",
    [
        "2026-04-15T09:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2101-01-01T00:00:00Z",
        1e300,
        -1e18,
        True,
        [],
        "",
    ],
)
async def test_an_instant_without_zone_or_out_of_time_names_the_field(
    office: Office, instant: object
) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(CLERK, ref, "schedule_hearing", {"starts_at": instant})

    problem = ensure_problem(answer, 422, "malformed")
    assert [each["where"] for each in problem["errors"]] == ["body.starts_at"]


async def test_a_hearing_far_away_is_planned(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(
        CLERK, ref, "schedule_hearing", {"starts_at": "2100-12-30T09:00:00+08:00"}
    )

    assert answer.status_code == 200
    named = {each["key"]: each for each in answer.json()["outcome"]["deadlines"]}
    assert named["head_name:1"]["provisional"]


async def test_the_last_pledged_day_there_is_has_its_ladder(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(
        BUREAU, ref, "urge", {**body_of("urge"), "answer_due_on": "2100-12-31"}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(("verb", "name"), sorted(TEXTS.items()))
@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\udfff\ud800"])
async def test_a_text_that_no_record_can_hold_is_malformed(
    office: Office, verb: str, name: str, text: str
) -> None:
    ref = await office.a_lawsuit()
    body = json.dumps({**body_of(verb), name: text}).encode()

    answer = await office.ask(
        ACCOUNT_OF[min(ACTS[verb].by)],
        "POST",
        f"/v1/lawsuits/{ref}/acts/{verb.replace('_', '-')}",
        content=body,
        headers={"Content-Type": "application/json", "If-Match": "1"},
    )

    ensure_problem(answer, 422, "malformed")
    assert await office.version(ref) == 1


async def test_a_nul_in_a_source_or_an_attendee_is_named(office: Office) -> None:
    ref = await office.a_lawsuit()
    source = {"kind": "document", "number": "白\0府"}
    attendees = [{"name": "虚\0构", "post": "principal"}]

    sourced = await office.act(CLERK, ref, "file_defence", {"source": source})
    attended = await office.act(CLERK, ref, "record_hearing", {"attendees": attendees})

    assert "source.number" in ensure_problem(sourced, 422, "malformed")["detail"]
    assert "attendees.0.name" in ensure_problem(attended, 422, "malformed")["detail"]


async def test_a_lone_surrogate_in_a_name_or_verb_is_malformed(office: Office) -> None:
    ref = await office.a_lawsuit()
    path = f"/v1/lawsuits/{ref}"

    answers = [
        await raw(office, f"{path}/forms", b'{"acts":[{"verb":"\\ud800"}]}'),
        await raw(office, f"{path}/acts/file-defence", b'{"\\ud800":1}'),
        await raw(office, "/v1/lawsuits", b'{"organ":"\\ud800"}'),
    ]

    for answer in answers:
        ensure_problem(answer, 422, "malformed")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"file"',
        b"\xff\xfe{}",
        b"\x00",
        b"[" * 100_000,
        b'{"happened_on":' * 50_000,
        b'{"happened_on":NaN}',
        b'{"happened_on":1e999}',
        b'{"happened_on":' + b"9" * 5_000 + b"}",
        b'{"source":{"attachments":[{}]}}',
        b'{"verb":"close"}',
    ],
)
async def test_a_body_that_cannot_be_read_is_malformed(office: Office, content: bytes) -> None:
    ref = await office.a_lawsuit()

    answer = await raw(office, f"/v1/lawsuits/{ref}/acts/file-defence", content)

    ensure_problem(answer, 422, "malformed")
    assert await office.version(ref) == 1


async def test_a_body_that_says_it_is_something_else_is_malformed(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await raw(
        office, f"/v1/lawsuits/{ref}/acts/file-defence", b"{}", {"Content-Type": "text/plain"}
    )

    ensure_problem(answer, 422, "malformed")


@pytest.mark.parametrize("path", ["/v1/lawsuits", "/v1/lawsuits/aaaaaaaaaa/forms"])
async def test_a_huge_body_is_too_large(office: Office, path: str) -> None:
    answer = await raw(office, path, b'{"cause":"' + b"x" * (1024 * 1024) + b'"}')

    ensure_problem(answer, 413, "http")


async def test_a_huge_body_in_pieces_is_too_large(office: Office) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield b" " * 65_536

    answer = await office.ask(
        CLERK,
        "POST",
        "/v1/lawsuits",
        content=pieces(),
        headers={"Content-Type": "application/json"},
    )

    ensure_problem(answer, 413, "http")


async def test_many_errors_are_told_in_a_short_answer(office: Office) -> None:
    body = {f"field-{number}": "x" * 100 for number in range(5_000)}

    answer = await office.ask(CLERK, "POST", "/v1/lawsuits", json=body)

    problem = ensure_problem(answer, 422, "malformed")
    assert len(problem["errors"]) == 20
    assert len(answer.content) < 20_000


async def test_a_long_quotation_is_cut(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.ask(
        CLERK, "POST", f"/v1/lawsuits/{ref}/forms", json={"acts": [{"verb": "x" * 100_000}]}
    )

    ensure_problem(answer, 422, "malformed")
    assert len(answer.content) < 5_000


async def test_as_many_plaintiffs_as_there_may_be_are_registered(office: Office) -> None:
    assert (await office.register(plaintiffs=100_000)).status_code == 201
    ensure_problem(await office.register(plaintiffs=100_001), 422, "malformed")
    ensure_problem(await office.register(plaintiffs=10**400), 422, "malformed")


@pytest.mark.parametrize(
    "if_match", ["*", "²", "-1", "1.0", "1e3", "", '""', '"1', "W/1x", "9" * 5_000, "1\t2"]
)
async def test_an_if_match_that_is_no_version_is_malformed(office: Office, if_match: str) -> None:
    ref = await office.a_lawsuit()

    answer = await office.client.post(
        f"/v1/lawsuits/{ref}/acts/review-excuse",
        json=body_of("review_excuse"),
        headers=[
            (b"authorization", f"Bearer {office.tokens[BUREAU]}".encode()),
            (b"if-match", if_match.encode("latin-1")),
        ],
    )

    ensure_problem(answer, 422, "malformed")


@pytest.mark.parametrize("key", ["a/b", "a b", "键", "x" * 201, "\t", "a\x7f"])
async def test_a_key_that_no_address_can_hold_is_malformed(office: Office, key: str) -> None:
    ref = await office.a_lawsuit()

    answer = await office.client.post(
        f"/v1/lawsuits/{ref}/acts/file-defence",
        json={},
        headers=[
            (b"authorization", f"Bearer {office.tokens[CLERK]}".encode()),
            (b"idempotency-key", key.encode()),
        ],
    )

    problem = ensure_problem(answer, 422, "malformed")
    assert problem["errors"][0]["where"] == "header.Idempotency-Key"
    assert await office.version(ref) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/v1/lawsuits/%00",
        "/v1/lawsuits/%00/journal",
        "/v1/lawsuits/a%00b/deposits",
        "/v1/lawsuits/a%00b/acts/key",
        "/v1/organs/%00/heads",
        "/v1/lawsuits?organ=%00",
        "/v1/deadlines?kind=%00",
        "/v1/lawsuits?cursor=%00",
        "/v1/lawsuits/" + "x" * 41,
        "/v1/lawsuits/..%2f..%2fetc",
        "/v1/lawsuits/' or 1=1 --",
    ],
)
async def test_an_address_made_up_by_hand_is_a_problem(office: Office, path: str) -> None:
    answer = await office.ask(BUREAU, "GET", path)

    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == PROBLEM


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    verb=st.sampled_from(sorted(ACTS)),
    data=st.data(),
)
async def test_whatever_a_field_holds_the_answer_is_a_problem_or_an_entry(
    office: Office, verb: str, data: st.DataObject
) -> None:
    ref = await office.a_lawsuit()
    name = data.draw(st.sampled_from(sorted(set(ACTS[verb].model_fields) - {"verb"})))
    body: dict[str, Any] = {**body_of(verb), name: data.draw(JSON)}

    answer = await office.act(ACCOUNT_OF[min(ACTS[verb].by)], ref, verb, body, version=1)

    if answer.status_code != 200:
        assert answer.status_code in (409, 422)
        assert answer.headers["content-type"] == PROBLEM
