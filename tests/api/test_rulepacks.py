"""The rules as they apply, for whoever works by them."""

from ledger.lawbooks import lawbook
from tests.api.office import AUDITOR, CLERK, COURT, Office


async def test_nobody_reads_the_rules_without_a_token(office: Office) -> None:
    assert (await office.client.get("/v1/rulepacks")).status_code == 401


async def test_every_account_reads_the_rules_with_settings_periods_and_citations(
    office: Office,
) -> None:
    pack = lawbook().pack

    for who in (CLERK, COURT, AUDITOR):
        (shown,) = (await office.get(who, "/v1/rulepacks")).json()

        assert (shown["id"], shown["digest"], shown["is_in_force"]) == (pack.id, pack.digest, True)
        assert [each["trigger"] for each in shown["triggers"]] == [1, 2, 3, 4, 5, 6, 7]
        assert shown["open_lawsuits"] == "recheck"
        assert {each["kind"] for each in shown["time_limits"]} == set(pack.time_limits)
        assert all(each["citation"].startswith("《") for each in shown["time_limits"])
    settings = {each["key"]: each for each in shown["settings"]}
    assert settings["stop_orders"] == {
        "key": "stop_orders",
        "gap": "G11",
        "question": "责令停产停业本身是否足够，还是另须造成后果",
        "value": "order_suffices",
        "meaning": "有责令停产停业的决定即属本项；许可证的暂扣、撤销、吊销仍须造成后果",
    }
    assert settings["bound_from"]["meaning"] == "2023年7月1日及以后的开庭"
    assert settings["upheld"]["value"] == "original_organ_unless_required"
    talk = {each["key"]: each["value"] for each in shown["interview"]}
    assert talk == {
        "interview.needs_censure": "true",
        "interview.counted_from": "issue",
        "interview.grounds.absence": "CENSURE",
        "interview.grounds.overdue_correction": "",
    }
    assert [each["gap"] for each in shown["decided_elsewhere"]] == ["G6", "G9", "G10"]
    assert shown["eligibility"] == pack.eligibility.model_dump(mode="json")
    assert shown["notice_to_appear"] == pack.notice_to_appear.model_dump()
    assert shown["correction_extensions"] == pack.correction_extensions.model_dump()
