"""A lawsuit as it stood on a day, and two days compared."""

from datetime import date, timedelta

import pytest

from domain.calendar import day_of
from ledger.directory import Directory, ListedHead, load_directory
from ledger.watching import advance_clock, office_now
from tests.api.office import AUDITOR, BUREAU, CLERK, STRANGER, Office, ensure_problem
from tests.builders import DEPUTY, PRINCIPAL, a_city, a_directory

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATHS = ("/v1/lawsuits/{ref}?as_of={day}", "/v1/lawsuits/{ref}/comparison?from={day}&to={day}")


async def today(office: Office) -> date:
    return day_of(await office_now(office.database))


async def pass_days(office: Office, days: int) -> None:
    await advance_clock(office.database, timedelta(days=days), is_movable=True)


async def a_life_of_three_days(office: Office) -> tuple[str, date]:
    """A lawsuit, registered on the first day, its defence filed on the third; return the first day."""
    first = await today(office)
    ref = await office.a_lawsuit()
    await pass_days(office, 2)
    await office.done(ref, "file_defence", {})
    return ref, first


@pytest.mark.parametrize("path", PATHS)
async def test_the_past_is_closed_to_whom_the_present_is(office: Office, path: str) -> None:
    ref = await office.a_lawsuit()
    path = path.format(ref=ref, day=await today(office))

    ensure_problem(await office.ask(None, "GET", path), 401, "unauthenticated")
    ensure_problem(await office.ask(STRANGER, "GET", path), 404, "not-found")


async def test_a_day_is_shown_as_it_stood(office: Office) -> None:
    ref, first = await a_life_of_three_days(office)

    then = (await office.get(CLERK, f"/v1/lawsuits/{ref}", as_of=first)).json()
    now = (await office.get(CLERK, f"/v1/lawsuits/{ref}", as_of=first + timedelta(days=2))).json()
    present = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()

    assert (then["as_of"], then["version"]) == (first.isoformat(), 1)
    assert "defence_filed_on" not in {k for k, v in then["lawsuit"].items() if v is not None}
    assert then["lawsuit"]["obligation"]["pack"] == present["lawsuit"]["obligation"]["pack"]
    assert now["lawsuit"] == present["lawsuit"]
    assert now["deadlines"] == present["deadlines"]
    assert now["digest"] == present["digest"]
    assert "allowed" not in now


async def test_the_people_of_a_day_are_shown(office: Office) -> None:
    ref, first = await a_life_of_three_days(office)

    then = (await office.get(BUREAU, f"/v1/lawsuits/{ref}", as_of=first)).json()

    assert [(each["actor"], each["verbs"]) for each in then["actors"]] == [(CLERK, ["register"])]
    assert PRINCIPAL in {each["name"] for each in then["heads"]}


async def test_the_heads_of_a_day_are_those_known_on_it_and_a_correction_is_told(
    office: Office,
) -> None:
    ref, first = await a_life_of_three_days(office)
    path, third = f"/v1/lawsuits/{ref}", first + timedelta(days=2)
    await _with_heads(office, _head("虚构后任", first - timedelta(days=5)), _head(DEPUTY))

    then = (await office.get(BUREAU, path, as_of=first)).json()
    now = (await office.get(BUREAU, path, as_of=third)).json()
    listed = (await office.get(BUREAU, "/v1/organs/bailu-police/heads")).json()
    await a_city(office.database)
    restored = (await office.get(BUREAU, path, as_of=first)).json()

    assert [each["name"] for each in then["heads"]] == [PRINCIPAL, DEPUTY]
    assert {each["name"] for each in then["heads_corrected"]} == {"虚构后任", DEPUTY}
    assert {each["name"] for each in now["heads"]} == {"虚构后任", DEPUTY}
    assert now["heads_corrected"] is None
    assert {each["name"] for each in listed} == {"虚构后任", DEPUTY}
    assert restored["heads_corrected"] is None


async def test_a_post_that_ended_later_is_no_correction_of_the_day(office: Office) -> None:
    ref, first = await a_life_of_three_days(office)
    third = first + timedelta(days=2)
    leaving = {**_head(PRINCIPAL), "to_on": first + timedelta(days=1)}
    deputy = {**_head(DEPUTY), "post": "deputy", "title": "副局长"}
    await _with_heads(office, leaving, deputy, _head("虚构后任", third))

    then = (await office.get(BUREAU, f"/v1/lawsuits/{ref}", as_of=first)).json()
    now = (await office.get(BUREAU, f"/v1/lawsuits/{ref}", as_of=third)).json()
    await a_city(office.database)

    shown = [(each["name"], each["to_on"]) for each in then["heads"]]
    assert shown == [(PRINCIPAL, None), (DEPUTY, None)]
    assert then["heads_corrected"] is None
    assert [each["name"] for each in now["heads"]] == ["虚构后任", DEPUTY]


def _head(name: str, since: date = date(2020, 1, 1)) -> dict[str, object]:
    return {"name": name, "post": "principal", "title": "局长", "from_on": since}


async def _with_heads(office: Office, *heads: dict[str, object]) -> None:
    """Load the police again, with other heads."""
    (police,) = [each for each in a_directory().organs if each.id == "bailu-police"]
    listed = police.model_copy(update={"heads": tuple(ListedHead.model_validate(h) for h in heads)})
    await load_directory(office.database, Directory(organs=(listed,)))


async def test_what_was_overdue_on_a_day_is_judged_by_that_day(office: Office) -> None:
    ref = await office.a_lawsuit(received_on=(await today(office)).isoformat())
    first = await today(office)
    await pass_days(office, 40)

    then = await office.get(AUDITOR, f"/v1/lawsuits/{ref}", as_of=first + timedelta(days=1))
    later = await office.get(AUDITOR, f"/v1/lawsuits/{ref}", as_of=first + timedelta(days=40))

    assert then.json()["overdue"] == []
    assert "defence" in later.json()["overdue"]


async def test_no_rule_of_today_is_run_over_the_past(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, first = await a_life_of_three_days(office)
    before = (await office.get(CLERK, f"/v1/lawsuits/{ref}", as_of=first)).json()
    for rule in ("standing.plan", "standing.check_obligation", "standing.steps_done"):
        monkeypatch.delattr(f"domain.{rule}")

    after = (await office.get(CLERK, f"/v1/lawsuits/{ref}", as_of=first)).json()

    assert after == before


@pytest.mark.parametrize("days", [1, 400])
async def test_a_day_to_come_has_no_past(office: Office, days: int) -> None:
    ref = await office.a_lawsuit()
    day = await today(office) + timedelta(days=days)

    for path in PATHS:
        answer = await office.ask(CLERK, "GET", path.format(ref=ref, day=day))
        ensure_problem(answer, 422, "malformed")


@pytest.mark.parametrize("day", ["gestern", "0001-01-01", "9999-12-31"])
async def test_a_day_that_is_none_is_malformed(office: Office, day: str) -> None:
    ref = await office.a_lawsuit()

    for path in PATHS:
        answer = await office.ask(CLERK, "GET", path.format(ref=ref, day=day))
        ensure_problem(answer, 422, "malformed")


async def test_before_its_registration_there_was_no_lawsuit(office: Office) -> None:
    ref = await office.a_lawsuit()
    day = await today(office) - timedelta(days=1)

    for path in PATHS:
        answer = await office.ask(CLERK, "GET", path.format(ref=ref, day=day))
        ensure_problem(answer, 404, "not-yet")


async def test_two_days_are_compared(office: Office) -> None:
    ref, first = await a_life_of_three_days(office)
    last = first + timedelta(days=2)

    answer = await office.get(
        CLERK, f"/v1/lawsuits/{ref}/comparison", **{"from": first, "to": last}
    )

    said = answer.json()
    assert (said["before"]["version"], said["after"]["day"]) == (1, last.isoformat())
    assert [each["verbs"] for each in said["entries"]][-1] == ["file_defence"]
    places = {each["place"]: each for each in said["differences"]}
    assert places["lawsuit.defence_filed_on"]["before"] is None
    assert places["lawsuit.defence_filed_on"]["after"] == last.isoformat()


async def test_a_day_compared_with_itself_shows_no_difference(office: Office) -> None:
    ref, first = await a_life_of_three_days(office)

    answer = await office.get(
        CLERK, f"/v1/lawsuits/{ref}/comparison", **{"from": first, "to": first}
    )

    assert answer.json()["differences"] == answer.json()["entries"] == []


async def test_a_day_before_the_registration_is_compared_with_as_an_empty_one(
    office: Office,
) -> None:
    ref, first = await a_life_of_three_days(office)
    before = first - timedelta(days=1)

    answer = await office.get(
        CLERK, f"/v1/lawsuits/{ref}/comparison", **{"from": before, "to": first}
    )

    said = answer.json()
    assert said["before"] is None
    assert [each["verbs"] for each in said["entries"]] == [["register"]]
    assert "stage" in {each["place"] for each in said["differences"]}


async def test_days_in_the_wrong_order_are_refused(office: Office) -> None:
    ref, first = await a_life_of_three_days(office)
    last = first + timedelta(days=2)

    answer = await office.get(
        CLERK, f"/v1/lawsuits/{ref}/comparison", **{"from": last, "to": first}
    )

    ensure_problem(answer, 422, "malformed")


async def test_without_days_everything_since_the_registration_is_shown(office: Office) -> None:
    ref, _ = await a_life_of_three_days(office)

    said = (await office.get(CLERK, f"/v1/lawsuits/{ref}/comparison")).json()

    assert said["before"] is None
    assert said["after"]["day"] == (await today(office)).isoformat()
    assert said["entries"][0]["verbs"] == ["register"]
