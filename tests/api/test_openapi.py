"""The OpenAPI description: each act a path of its own, with schema, citation and an example that holds."""

from typing import Any

import pytest

from api.app import create_app
from domain.acts import ACTS
from domain.acts.notice import Register
from domain.lawsuit import LEVEL_NAMES
from domain.people import ROLE_NAMES
from ledger.settings import Settings

DESCRIPTION: dict[str, Any] = create_app(Settings()).openapi()


def operation(verb: str) -> dict[str, Any]:
    found: dict[str, Any] = DESCRIPTION["paths"][
        f"/v1/lawsuits/{{ref}}/acts/{verb.replace('_', '-')}"
    ]["post"]
    return found


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_an_act_is_a_path_with_its_own_schema(verb: str) -> None:
    act = ACTS[verb]
    body = operation(verb)["requestBody"]["content"]["application/json"]

    schema = DESCRIPTION["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
    assert set(schema["properties"]) == set(act.model_fields)
    assert schema["additionalProperties"] is False
    assert operation(verb)["operationId"] == verb


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_an_act_names_its_heading_its_provision_and_its_roles(verb: str) -> None:
    act = ACTS[verb]

    assert operation(verb)["summary"] == act.heading
    assert f"依据：{act.provision}" in operation(verb)["description"]
    assert act.provision.duty in operation(verb)["description"]
    for level, provision in act.provisions_by_level.items():
        assert f"{LEVEL_NAMES[level]}：{provision}。" in operation(verb)["description"]
    assert all(ROLE_NAMES[role] in operation(verb)["description"] for role in act.by)


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_the_example_of_an_act_holds(verb: str) -> None:
    body = operation(verb)["requestBody"]["content"]["application/json"]

    act = ACTS[verb].model_validate(body["examples"]["example"]["value"])

    assert act.verb == verb


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_every_problem_of_an_act_is_described(verb: str) -> None:
    responses = operation(verb)["responses"]

    assert {"200", "401", "403", "404", "409", "413", "422", "503"} <= set(responses)


def test_the_example_of_registering_holds() -> None:
    assert Register.model_validate(Register.example)


def test_no_two_operations_have_one_name() -> None:
    names = [
        each["operationId"]
        for path in DESCRIPTION["paths"].values()
        for each in path.values()
        if "operationId" in each
    ]

    assert len(names) == len(set(names))
