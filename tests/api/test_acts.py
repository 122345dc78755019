"""Acts over HTTP: anonymous, unseen, forbidden, refused, done; each key once, each decision on what was seen."""

import asyncio
from typing import Any

import pytest

from domain.acts import ACTS
from domain.people import Role
from tests.api.office import (
    ACCOUNT_OF,
    ADMINISTRATOR,
    AUDITOR,
    BUREAU,
    CLERK,
    GOVERNMENT,
    STRANGER,
    UNIT,
    Office,
    body_of,
    ensure_problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

VERBS = sorted(ACTS)
# What nothing stands against when a lawsuit was just registered.
OPEN_AT_ONCE = {
    "amend_facts",
    "require_appearance",
    "decide_obligation",
    "agree_attendance",
    "assign_case_number",
    "assign_handling_unit",
    "change_defendant",
    "request_evidence_extension",
    "record_suspension",
    "record_trial_extension",
    "transfer",
    "file_defence",
    "schedule_hearing",
    "urge",
    "record_outcome",
    "record_mediation",
    "record_withdrawal",
    "record_no_hearing",
    "record_recommendation",
    "record_resolution",
    "restrict_access",
    "recuse",
}
FORBIDDEN = {
    verb: next(role for role in (Role.HANDLING_UNIT, Role.CLERK, Role.COURT) if role not in act.by)
    for verb, act in ACTS.items()
}


@pytest.mark.parametrize("verb", VERBS)
async def test_nobody_performs_an_act(office: Office, verb: str) -> None:
    ensure_problem(await office.act(None, "aaaaaaaaaa", verb), 401, "unauthenticated")


async def test_a_bad_token_performs_nothing_and_is_told_nothing(office: Office) -> None:
    path = f"/v1/lawsuits/{await office.a_lawsuit()}/acts"
    bad = {"Authorization": "Bearer nonsense"}

    performed = await office.client.post(f"{path}/file-defence", json={}, headers=bad)
    asked = await office.client.get(f"{path}/k-1", headers=bad)

    ensure_problem(performed, 401, "unauthenticated")
    ensure_problem(asked, 401, "unauthenticated")


@pytest.mark.parametrize("verb", VERBS)
async def test_whoever_may_not_see_the_lawsuit_is_told_there_is_none(
    office: Office, verb: str
) -> None:
    ref = await office.a_lawsuit()

    hidden = await office.act(STRANGER, ref, verb, version=1)
    absent = await office.act(STRANGER, "aaaaaaaaaa", verb, version=1)

    ensure_problem(hidden, 404, "not-found")
    assert hidden.json() == absent.json()


@pytest.mark.parametrize("verb", VERBS)
async def test_an_act_of_another_role_is_forbidden_and_leaves_nothing(
    office: Office, verb: str
) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(ACCOUNT_OF[FORBIDDEN[verb]], ref, verb, version=1)

    ensure_problem(answer, 403, "not-permitted")
    assert await office.version(ref) == 1


async def test_who_only_reads_performs_nothing(office: Office) -> None:
    ref = await office.a_lawsuit()

    ensure_problem(await office.act(AUDITOR, ref, "file_defence"), 403, "not-permitted")
    assert (await office.get(AUDITOR, f"/v1/lawsuits/{ref}")).json()["allowed"] == []


async def test_who_runs_the_system_sees_no_lawsuit(office: Office) -> None:
    ref = await office.a_lawsuit()

    ensure_problem(await office.act(ADMINISTRATOR, ref, "file_defence"), 404, "not-found")
    ensure_problem(await office.get(ADMINISTRATOR, f"/v1/lawsuits/{ref}"), 403, "not-permitted")


@pytest.mark.parametrize("verb", [each for each in VERBS if each not in OPEN_AT_ONCE])
async def test_an_act_before_its_time_is_refused_with_what_is_allowed(
    office: Office, verb: str
) -> None:
    ref = await office.a_lawsuit()
    who = ACCOUNT_OF[min(ACTS[verb].by)]

    answer = await office.act(who, ref, verb, version=1)

    problem = ensure_problem(answer, 409, "act-not-allowed")
    assert ACTS[verb].heading in problem["detail"]
    assert problem["version"] == 1
    shown = (await office.get(who, f"/v1/lawsuits/{ref}")).json()
    assert problem.get("allowed", []) == shown["allowed"]
    assert shown["version"] == 1


@pytest.mark.parametrize("verb", sorted(OPEN_AT_ONCE))
async def test_what_cannot_be_is_refused(office: Office, verb: str) -> None:
    ref = await office.a_lawsuit()
    body = {**body_of(verb), "happened_on": "2026-06-11"}

    answer = await office.act(ACCOUNT_OF[min(ACTS[verb].by)], ref, verb, body, version=1)

    problem = ensure_problem(answer, 409, "fact-impossible")
    assert "不能晚于今日" in problem["detail"]


NORMAL_LIFE = [
    "file_defence",
    "schedule_hearing",
    "nominate_head",
    "record_hearing",
    "confirm_appearance",
    "record_observation",
    "record_outcome",
    "decide_harm",
    "record_effect",
    "apologise",
    "pledge_correction",
    "extend_correction",
    "submit_correction",
    "verify_correction",
    "urge",
    "answer_urge",
    "close",
    "evaluate",
    "name_exemplar",
]
CHECKED_LIFE = ["amend_facts", "require_appearance", "decide_obligation", "agree_attendance"]
EXCUSED_LIFE = ["schedule_hearing", "request_excuse", "review_excuse", "record_excuse_ruling"]
MEDIATED_LIFE = ["record_mediation", "record_effect", "close"]
HEARD_LIFE = ["schedule_hearing", "record_hearing", "confirm_appearance", "record_observation"]
APPEALED_LIFE = [*HEARD_LIFE, "record_outcome", "file_appeal", "close"]
MISTAKEN_LIFE = ["record_outcome", "correct_outcome"]
ORDERED_LIFE = ["record_outcome", "record_effect", "record_performance"]
NOT_HELD_LIFE = ["schedule_hearing", "record_hearing", "correct_finding", "confirm_not_held"]
RESOLVED_LIFE = [
    "restrict_access",
    "recuse",
    "record_resolution",
    "record_recommendation",
    "answer_recommendation",
]
REOPENED_LIFE = ["record_withdrawal", "close", "reopen", "close"]
PROCEDURAL_LIFE = [
    *HEARD_LIFE,
    "record_outcome",
    "record_service",
    "decide_loss",
    "record_effect",
    "close",
]
REPLACED_LIFE = ["change_defendant", "close"]
EXTENDED_LIFE = ["request_evidence_extension", "record_evidence_ruling", "file_evidence"]
SUSPENDED_LIFE = [
    "assign_handling_unit",
    "record_suspension",
    "record_resumption",
    "record_trial_extension",
    "transfer",
]
CORRECTED_LIFE = [
    "schedule_hearing",
    "record_hearing",
    "correct_finding",
    "confirm_appearance",
    "correct_confirmation",
]
MOVED_LIFE = [
    "schedule_hearing",
    "request_adjournment",
    "record_adjournment_ruling",
    "reschedule_hearing",
    "report_substitution",
    "plan_observation",
    "invite_observers",
    "cancel_hearing",
    "record_no_hearing",
]
CENSURED_LIFE = [
    "propose_censure",
    "decide_censure",
    "issue_censure",
    "hear_objection",
    "schedule_interview",
    "record_interview",
    "accept_rectification",
    "close",
    "revoke_censure",
]


async def test_a_normal_life_is_performed(office: Office) -> None:
    ref = await office.a_lawsuit()

    for version, verb in enumerate(NORMAL_LIFE, start=2):
        answer = await office.done(ref, verb)

        assert (answer["version"], answer["verbs"]) == (version, [verb])

    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
    assert (shown["stage"], shown["overdue"]) == ("closed", [])
    assert all(ACTS[each.replace("-", "_")].is_late_paper for each in shown["allowed"])


async def test_the_obligation_is_checked_anew_with_each_fact(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.play(ref, *CHECKED_LIFE)

    verdicts = answer["outcome"]["lawsuit"]["obligation"]["verdicts"]
    assert [each["trigger"] for each in verdicts if each["answer"] == "yes"] == [3, 4, 7]
    # The co-defendants agreed on another's head; the court has called this one's.
    assert answer["outcome"]["lawsuit"]["obligation"]["any_head"] == "yes"


async def test_an_absence_is_answered_for_through_censure_and_talk(office: Office) -> None:
    # Ten plaintiffs make it a duty whatever else was heard this year.
    ref = await office.a_lawsuit(plaintiffs=10)

    await office.play(ref, *EXCUSED_LIFE)
    await office.done(ref, "record_hearing", {"attendees": []})
    await office.done(
        ref,
        "confirm_appearance",
        {"principal_appeared": False, "head_appeared": False, "basis": "庭审笔录"},
    )
    decided = {"result": "claim_rejected", "happened_on": "2026-05-06"}
    await office.done(ref, "record_outcome", decided)
    await office.done(ref, "record_effect", {})
    for verb in CENSURED_LIFE:
        body = {
            "schedule_interview": {"interview_on": "2026-06-10"},
        }.get(verb)
        answer = await office.done(ref, verb, body)

    assert answer["outcome"]["stage"] == "closed"
    censure = answer["outcome"]["lawsuit"]["censure"]
    assert (censure["issued_on"], censure["revoked_on"]) == ("2026-06-10", "2026-06-10")


@pytest.mark.parametrize(
    ("life", "ending"),
    [(MEDIATED_LIFE, "mediated"), (PROCEDURAL_LIFE, "revoked"), (APPEALED_LIFE, "appealed")],
)
async def test_a_suit_ends_by_mediation_by_appeal_or_without_counting_as_lost(
    office: Office, life: list[str], ending: str
) -> None:
    ref = await office.a_lawsuit()
    said: dict[str, dict[str, object]] = {
        "record_mediation": {"ground": "discretion", "happened_on": "2026-05-20"},
        "record_outcome": {"result": "revoked", "happened_on": "2026-05-06"},
    }

    for verb in life:
        await office.done(ref, verb, said.get(verb))

    (row,) = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()["levels"]
    assert (row["stage"], row["ending"]) == ("closed", ending)


async def test_a_recommendation_is_answered_and_the_dispute_resolved(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.play(ref, *RESOLVED_LIFE)

    lawsuit = answer["outcome"]["lawsuit"]
    assert lawsuit["resolution"]["way"] == "settlement"
    assert lawsuit["recommendations"][0]["answered_on"] == "2026-06-10"


async def test_a_closed_file_is_opened_and_closed_again(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.play(ref, *REOPENED_LIFE)

    assert (answer["version"], answer["outcome"]["stage"]) == (5, "closed")
    (reopening,) = answer["outcome"]["lawsuit"]["reopenings"]
    assert reopening["closed_on"] == "2026-06-10"


async def test_levels_that_were_registered_apart_are_linked(office: Office) -> None:
    facts = {"level": "second", "received_on": "2026-06-01"}
    first, second = await office.a_lawsuit(), await office.a_lawsuit(**facts)
    await office.done(first, "record_outcome")

    await office.done(first, "link_level", {"level": second, "appellants": ["plaintiff"]})

    shown = (await office.get(CLERK, f"/v1/lawsuits/{first}")).json()
    assert shown["levels"][0]["ending"] == "appealed"


async def test_an_outcome_that_was_entered_wrongly_is_set_right(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.play(ref, *MISTAKEN_LIFE)

    lawsuit = answer["outcome"]["lawsuit"]
    assert lawsuit["outcome"]["result"] == "partly_revoked"
    assert lawsuit["mistakes"][0]["outcome"]["result"] == "revoked"


async def test_what_should_have_been_entered_is_named_where_it_is_malformed(office: Office) -> None:
    ref = await office.a_lawsuit()
    body = body_of("correct_outcome")
    body["instead"] = {"verb": "record_outcome", "result": "dance", "happened_on": "2026-05-06"}

    answer = await office.act(CLERK, ref, "correct_outcome", body)

    problem = ensure_problem(answer, 422, "malformed")
    assert any("instead" in each["where"] for each in problem["errors"])


async def test_what_is_ordered_is_performed(office: Office) -> None:
    ref = await office.a_lawsuit()
    orders = {"what": "退还车辆", "by_on": "2026-07-01"}
    said = {"record_outcome": {"result": "revoked", "happened_on": "2026-05-06", "orders": orders}}

    for verb in ORDERED_LIFE:
        answer = await office.done(ref, verb, said.get(verb))

    assert answer["outcome"]["lawsuit"]["performance"]["performed_on"] == "2026-06-10"


async def test_a_head_is_replaced_before_the_hearing(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.done(ref, "schedule_hearing", {"starts_at": "2026-07-15T09:00:00+08:00"})

    answer = await office.play(ref, "nominate_head", "replace_head")

    assert answer["outcome"]["lawsuit"]["hearings"][0]["nominee"]["turn"] == 2


async def test_a_hearing_is_moved_and_cancelled(office: Office) -> None:
    # Ten plaintiffs make it the principal head's duty.
    ref = await office.a_lawsuit(plaintiffs=10)

    answer = await office.play(ref, *MOVED_LIFE)
    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()

    (hearing,) = answer["outcome"]["lawsuit"]["hearings"]
    assert hearing["moves"][0]["starts_at"] == "2026-04-15T01:00:00Z"
    assert hearing["cancellation"]["reason"] == "待撤诉裁定"
    assert answer["outcome"]["lawsuit"]["no_hearing"]["way"] == "inquiry"
    assert (shown["cautions"], shown["recommendation_grounds"]) == ([], [])


async def test_a_lawsuit_is_suspended_and_goes_on(office: Office) -> None:
    ref = await office.a_lawsuit(number=None, docketed_on="2026-02-27")
    number = {"number": "（2031）皖1901行初99号"}
    await office.done(ref, "assign_case_number", number)
    await office.done(ref, "record_suspension", {"happened_on": "2026-05-06"})
    assert (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()["is_suspended"]
    await office.done(ref, "record_resumption", {"happened_on": "2026-06-05"})
    stood = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
    await office.done(ref, "record_trial_extension", {"months": 3})

    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()

    assert not shown["is_suspended"]
    assert shown["lawsuit"]["number"] == number["number"]
    limit, longer = (
        next(each for each in seen["deadlines"] if each["key"] == "trial_limit")
        for seen in (stood, shown)
    )
    assert (limit["nature"], limit["due_on"]) == ("court", "2026-09-28")
    assert any("共30日不计入" in step for step in limit["receipt"])
    assert longer["due_on"] == "2026-12-28"
    assert "延长3个月，至2026年11月27日。" in longer["receipt"]


async def test_evidence_comes_in_the_time_that_the_court_extended(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.done(
        ref, "request_evidence_extension", {"ground": "档案室封闭", "happened_on": "2026-03-10"}
    )

    answer = await office.play(ref, "record_evidence_ruling", "file_evidence")

    extension = answer["outcome"]["lawsuit"]["evidence_extension"]
    assert (extension["granted"], extension["filed_on"]) == (True, "2026-06-10")


async def test_an_organ_that_is_sued_no_more_closes_its_file(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.play(ref, *REPLACED_LIFE)

    assert answer["outcome"]["stage"] == "closed"
    (change,) = answer["outcome"]["lawsuit"]["defendant_changes"]
    assert change["name"] == "白鹭市住房和城乡建设局"


async def test_a_merged_file_is_closed(office: Office) -> None:
    number = {"number": "（2031）皖1901行初98号"}
    await office.a_lawsuit(**number)
    ref = await office.a_lawsuit(number=None)
    await office.done(ref, "assign_case_number", number)

    answer = await office.done(ref, "merge_into")

    assert answer["outcome"]["stage"] == "closed"


async def test_findings_are_set_right(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.play(ref, *CORRECTED_LIFE)

    (hearing,) = answer["outcome"]["lawsuit"]["hearings"]
    assert ["record" in each for each in hearing["superseded"]] == [True, False]


async def test_a_hearing_that_was_not_held_falls_once_the_bureau_found_so(office: Office) -> None:
    ref = await office.a_lawsuit()
    said = {"record": {"held": False, "why_not_held": "延期"}, "reason": "登记有误"}

    await office.play(ref, *NOT_HELD_LIFE[:2])
    claimed = await office.done(ref, "correct_finding", said)
    found = await office.done(ref, "confirm_not_held")

    (before,), (after,) = (each["outcome"]["lawsuit"]["hearings"] for each in (claimed, found))
    assert (before["record"]["held"], after["record"]["held"]) == (True, False)


async def test_every_act_is_performed_in_one_of_the_lives_here() -> None:
    played = {
        *NORMAL_LIFE,
        *CHECKED_LIFE,
        *EXCUSED_LIFE,
        *CENSURED_LIFE,
        *MOVED_LIFE,
        *CORRECTED_LIFE,
        *NOT_HELD_LIFE,
        *SUSPENDED_LIFE,
        *EXTENDED_LIFE,
        *REPLACED_LIFE,
        *MEDIATED_LIFE,
        *PROCEDURAL_LIFE,
        *APPEALED_LIFE,
        *ORDERED_LIFE,
        *MISTAKEN_LIFE,
        "link_level",
        "assign_case_number",
        "merge_into",
        *REOPENED_LIFE,
        *RESOLVED_LIFE,
        "replace_head",
        "record_withdrawal",
    }

    assert played == set(ACTS)


async def test_a_head_who_does_not_hold_the_post_is_refused_by_the_ledger(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.done(ref, "schedule_hearing")

    answer = await office.act(CLERK, ref, "nominate_head", body_of("nominate_head", name="虚构丙"))

    problem = ensure_problem(answer, 409, "fact-impossible")
    assert "登记在册的是虚构局长" in problem["detail"]


async def test_a_handling_unit_files_its_own_defence(office: Office) -> None:
    ref = await office.a_lawsuit()

    assert (await office.act(UNIT, ref, "file_defence")).status_code == 200


async def test_a_decision_is_transcribed_from_its_document(office: Office) -> None:
    ref = await office.a_lawsuit(plaintiffs=10)
    await office.done(ref, "schedule_hearing")
    await office.done(ref, "record_hearing", {"attendees": []})
    await office.done(
        ref,
        "confirm_appearance",
        {"principal_appeared": False, "head_appeared": False, "basis": "庭审笔录"},
    )
    await office.done(ref, "propose_censure")
    source = {
        "kind": "document",
        "number": "白府办〔2026〕8号",
        "dated_on": "2026-06-09",
        "transcribed_for": "government",
    }
    body = {**body_of("decide_censure"), "source": source}

    bare = await office.act(BUREAU, ref, "decide_censure", version=await office.version(ref))
    answer = await office.act(
        BUREAU, ref, "decide_censure", body, version=await office.version(ref)
    )

    ensure_problem(bare, 403, "not-permitted")
    assert answer.status_code == 200
    assert answer.json()["actor"]["id"] == BUREAU
    assert answer.json()["acts"][0]["source"]["transcribed_for"] == "government"


# Idempotency


async def test_the_same_key_and_body_get_the_same_answer_and_one_entry(office: Office) -> None:
    ref = await office.a_lawsuit()

    first = await office.act(CLERK, ref, "file_defence", key="k-1")
    again = await office.act(CLERK, ref, "file_defence", key="k-1")

    assert first.status_code == again.status_code == 200
    assert first.text == again.text
    assert again.headers["Idempotency-Key"] == "k-1"
    assert await office.version(ref) == 2


async def test_the_same_key_with_another_body_is_refused(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.act(CLERK, ref, "file_defence", key="k-1")

    other_day = await office.act(
        CLERK, ref, "file_defence", {"happened_on": "2026-03-09"}, key="k-1"
    )
    other_act = await office.act(CLERK, ref, "schedule_hearing", key="k-1")

    ensure_problem(other_day, 409, "key-reused")
    ensure_problem(other_act, 409, "key-reused")


async def test_a_key_is_its_accounts_own_and_its_lawsuits_own(office: Office) -> None:
    one, other = await office.a_lawsuit(), await office.a_lawsuit()

    answers = [
        await office.act(CLERK, one, "file_defence", key="k-1"),
        await office.act(CLERK, other, "file_defence", key="k-1"),
        await office.act(BUREAU, one, "schedule_hearing", key="k-1"),
    ]

    assert [each.status_code for each in answers] == [200, 200, 200]


async def test_a_refusal_is_not_remembered(office: Office) -> None:
    ref = await office.a_lawsuit()
    refused = await office.act(CLERK, ref, "nominate_head", key="k-1")
    await office.done(ref, "schedule_hearing")

    again = await office.act(CLERK, ref, "nominate_head", key="k-1")

    assert (refused.status_code, again.status_code) == (409, 200)


async def test_a_key_is_answered_across_closing(office: Office) -> None:
    ref = await office.a_lawsuit()
    first = await office.act(CLERK, ref, "file_defence", key="k-1")
    await office.play(ref, "record_withdrawal", "close")

    again = await office.act(CLERK, ref, "file_defence", key="k-1")
    other = await office.act(CLERK, ref, "file_defence", {"happened_on": "2026-03-09"}, key="k-1")

    assert first.text == again.text
    ensure_problem(other, 409, "key-reused")


async def test_a_key_of_ones_own_is_asked_for(office: Office) -> None:
    ref = await office.a_lawsuit()
    done = await office.act(CLERK, ref, "file_defence", key="k-1?x=%2F#:~")

    path = f"/v1/lawsuits/{ref}/acts/k-1%3Fx%3D%252F%23%3A~"
    asked = await office.get(CLERK, path)
    foreign = await office.get(BUREAU, path)
    unknown = await office.get(CLERK, f"/v1/lawsuits/{ref}/acts/k-2")

    assert asked.status_code == 200
    assert asked.text == done.text
    ensure_problem(foreign, 404, "not-found")
    ensure_problem(unknown, 404, "not-found")


async def test_without_a_key_one_is_made_and_told(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(CLERK, ref, "file_defence")

    key = answer.headers["Idempotency-Key"]
    assert (await office.get(CLERK, f"/v1/lawsuits/{ref}/acts/{key}")).text == answer.text


async def test_two_racing_one_act_get_one_done_and_one_told_why(office: Office) -> None:
    ref = await office.a_lawsuit()

    answers = await asyncio.gather(
        *(office.act(CLERK, ref, "file_defence", key=f"race-{n}") for n in range(4))
    )

    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    for each in answers:
        if each.status_code == 409:
            assert "已提交" in ensure_problem(each, 409, "act-not-allowed")["detail"]


async def test_one_key_sent_at_once_is_one_entry(office: Office) -> None:
    ref = await office.a_lawsuit()

    answers = await asyncio.gather(
        *(office.act(CLERK, ref, "file_defence", key="same") for _ in range(4))
    )

    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert await office.version(ref) == 2


# Decisions


DECISIONS = sorted(verb for verb, act in ACTS.items() if act.is_decision)


@pytest.mark.parametrize("verb", DECISIONS)
async def test_a_decision_says_which_version_was_seen(office: Office, verb: str) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(ACCOUNT_OF[min(ACTS[verb].by)], ref, verb)

    problem = ensure_problem(answer, 422, "version-required")
    assert "If-Match" in problem["detail"]


async def test_a_decision_on_a_page_that_has_changed_is_refused(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.play(ref, "schedule_hearing", "record_hearing")

    stale = await office.act(BUREAU, ref, "confirm_appearance", version=2)
    fresh = await office.act(BUREAU, ref, "confirm_appearance", version=3)

    problem = ensure_problem(stale, 409, "version-changed")
    assert "您看到的是第2版，本案现在是第3版" in problem["detail"]
    assert fresh.status_code == 200


async def test_any_act_may_say_which_version_was_seen(office: Office) -> None:
    ref = await office.a_lawsuit()

    stale = await office.act(CLERK, ref, "file_defence", version=7)
    fresh = await office.act(CLERK, ref, "file_defence", version='W/"1"')

    ensure_problem(stale, 409, "version-changed")
    assert fresh.status_code == 200


# Rehearsals


async def test_a_rehearsal_shows_what_would_follow_and_records_nothing(office: Office) -> None:
    ref = await office.a_lawsuit(plaintiffs=10)
    journal = (await office.get(CLERK, f"/v1/lawsuits/{ref}/journal")).text

    to_come = {"starts_at": "2026-07-15T09:00:00+08:00"}

    answer = await office.act(CLERK, ref, "schedule_hearing", to_come, key="k-1", dry_run=True)

    shown: dict[str, Any] = answer.json()
    assert shown["version"] == 2
    assert [each["template"] for each in shown["notices"]] == ["duty"]
    assert "head_name:1" in [each["key"] for each in shown["outcome"]["deadlines"]]
    assert (await office.get(CLERK, f"/v1/lawsuits/{ref}/journal")).text == journal
    assert (await office.get(CLERK, f"/v1/lawsuits/{ref}/acts/k-1")).status_code == 404
    assert (await office.act(CLERK, ref, "schedule_hearing", to_come, key="k-1")).status_code == 200


async def test_a_rehearsal_is_refused_like_the_act(office: Office) -> None:
    ref = await office.a_lawsuit()

    answers = [
        await office.act(CLERK, ref, "nominate_head", dry_run=True),
        await office.act(UNIT, ref, "close", dry_run=True),
        await office.act(BUREAU, ref, "review_excuse", dry_run=True),
        await office.act(BUREAU, ref, "review_excuse", version=9, dry_run=True),
    ]

    kinds = ["act-not-allowed", "not-permitted", "version-required", "version-changed"]
    for answer, kind in zip(answers, kinds, strict=True):
        ensure_problem(answer, answer.status_code, kind)
    assert [each.status_code for each in answers] == [409, 403, 422, 409]


# Forms


async def form(office: Office, ref: str, *verbs: str, **more: Any) -> Any:  # noqa: ANN401 -- an answer
    acts = [{"verb": verb, **body_of(verb)} for verb in verbs]
    return await office.ask(CLERK, "POST", f"/v1/lawsuits/{ref}/forms", json={"acts": acts}, **more)


async def test_a_form_is_one_entry(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await form(office, ref, "file_defence", "schedule_hearing", "nominate_head")

    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    assert answer.json()["verbs"] == ["file_defence", "schedule_hearing", "nominate_head"]


async def test_a_form_is_all_or_nothing(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await form(office, ref, "file_defence", "nominate_head")

    ensure_problem(answer, 409, "act-not-allowed")
    assert await office.version(ref) == 1


async def test_nobody_sends_a_form(office: Office) -> None:
    answer = await office.ask(None, "POST", "/v1/lawsuits/aaaaaaaaaa/forms", json={"acts": []})

    assert answer.status_code in (401, 422)


@pytest.mark.parametrize(
    ("acts", "where"),
    [
        ([], "body.acts"),
        ([{"verb": "file_defence"}] * 21, "body.acts"),
        ([{"verb": "dance"}], "body.acts.0"),
        ([{}], "body.acts.0"),
        ([{"verb": "urge", "about": "x"}], "body.acts.0.urge.text"),
        ("file_defence", "body.acts"),
    ],
)
async def test_a_malformed_form_names_the_act_and_the_field(
    office: Office, acts: object, where: str
) -> None:
    ref = await office.a_lawsuit()

    answer = await office.ask(CLERK, "POST", f"/v1/lawsuits/{ref}/forms", json={"acts": acts})

    problem = ensure_problem(answer, 422, "malformed")
    assert where in [each["where"] for each in problem["errors"]]


# Closed lawsuits


async def test_a_closed_lawsuit_takes_late_paper_and_refuses_the_rest(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.play(ref, "record_withdrawal", "close")

    refused = await office.act(CLERK, ref, "nominate_head")
    late = await office.act(CLERK, ref, "file_defence", {"happened_on": "2026-03-05"})

    assert "本案已结案" in ensure_problem(refused, 409, "act-not-allowed")["detail"]
    assert late.status_code == 200
    assert late.json()["outcome"]["stage"] == "closed"


async def test_a_government_sees_and_decides_only_what_was_proposed(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(GOVERNMENT, ref, "decide_censure", version=1)

    assert "尚未提请" in ensure_problem(answer, 409, "act-not-allowed")["detail"]
