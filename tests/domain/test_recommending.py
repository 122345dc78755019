"""The five cases in which the court shall send a judicial recommendation (法释〔2020〕3号 art 12)."""

from datetime import date
from typing import Any

import pytest

from domain.obligation import Answer
from domain.recommending import grounds_of_recommendation
from tests.domain.cases import (
    CAME,
    DEPUTY_CAME,
    SCHEDULED,
    a_lawsuit,
    at_nine,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
STAFF = {"name": "虚构丁", "post": "staff"}
LAWYER = {"name": "虚构戊", "post": "lawyer"}
LATER = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5))})
AGAIN = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5)), "notified_again": True})
AT_REQUEST = ("reschedule_hearing", {"moved_by": "organ"})
NOT_HELD = ("record_hearing", {"held": False, "attendees": []})
ONLINE = ("schedule_hearing", {"mode": "online"})


def came(*attendees: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return ("record_hearing", {"attendees": list(attendees)})


@pytest.mark.parametrize(
    ("before", "items"),
    [
        ((), []),
        (SCHEDULED, []),
        ((*SCHEDULED, came(CAME)), []),
        ((*SCHEDULED, came(DEPUTY_CAME)), []),
        # An identity that nobody has entered is unknown, not an absence.
        ((*SCHEDULED, came({**CAME, "identity_entered": None})), []),
        ((*SCHEDULED, came(STAFF)), [1]),
        ((*SCHEDULED, came({**CAME, "identity_deemed_lacking": True}, STAFF)), [1]),
        ((*SCHEDULED, came()), [1, 3]),
        ((*SCHEDULED, came(LAWYER)), [1, 3]),
        ((*SCHEDULED, "request_excuse", came(STAFF)), []),
        (
            (*SCHEDULED, "request_excuse", ("record_excuse_ruling", {"ruling": "silent"}), came()),
            [3],
        ),
        (
            (
                *SCHEDULED,
                "request_excuse",
                ("record_excuse_ruling", {"ruling": "refused"}),
                came(STAFF),
            ),
            [1],
        ),
        ((*SCHEDULED, AT_REQUEST, came(STAFF)), [2]),
        ((*SCHEDULED, "reschedule_hearing", came(STAFF)), [1]),
        (
            (
                *SCHEDULED,
                ("request_adjournment", {"granted": True}),
                NOT_HELD,
                LATER,
                came(STAFF),
            ),
            [2],
        ),
        ((*SCHEDULED, came({**CAME, "left_early": True}, STAFF)), [1, 4]),
        ((*SCHEDULED, came(DEPUTY_CAME, {**STAFF, "left_early": True})), []),
        ((ONLINE, came({**CAME, "left_early": True, "network_failed": True})), []),
        ((*SCHEDULED, came({**CAME, "refused_to_explain": True})), [5]),
        # One appearance is enough for several hearings, unless the court calls again.
        ((*SCHEDULED, came(STAFF), LATER, came(CAME)), []),
        ((*SCHEDULED, came(CAME), AGAIN, came(STAFF)), [1]),
        ((("schedule_hearing", {"kind": "pretrial"}), came()), []),
    ],
)
def test_each_case_is_found_from_its_facts(before: Before, items: list[int]) -> None:
    found = grounds_of_recommendation(a_lawsuit(*before))

    assert [each.item for each in found] == items
    for each in found:
        assert f"第十二条第一款第{'一二三四五'[each.item - 1]}项" in each.citation


def test_the_hearing_is_named() -> None:
    (ground,) = grounds_of_recommendation(a_lawsuit(*SCHEDULED, came(CAME), AGAIN, came(STAFF)))

    assert ground.hearing == 2


def test_an_organ_that_was_not_bound_gives_no_ground() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, came(STAFF))
    assert lawsuit.obligation is not None
    unbound = lawsuit.obligation.model_copy(update={"any_head": Answer.NO})

    assert grounds_of_recommendation(lawsuit.model_copy(update={"obligation": unbound})) == ()
