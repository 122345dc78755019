"""The desks from which the play is acted: each act goes through the API with its own account's token."""

from collections.abc import Mapping
from typing import Any

import httpx2 as httpx

from deploy.demo.patience import Away, patiently
from deploy.demo.script import Step

_FOUND = (httpx.codes.OK, httpx.codes.CREATED)
_AWAY = (httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE)
_VERSIONS_TRIED = 5


class ActRefused(Exception):
    """The API refused an act; the message is its own sentence."""


class Desks:
    """The accounts of the play at the API."""

    def __init__(self, http: httpx.AsyncClient, tokens: Mapping[str, str]) -> None:
        self._http = http
        self._tokens = tokens

    async def register(self, step: Step, earlier: str | None) -> tuple[str, bool]:
        """Register the lawsuit and return its ref, and whether it is new; `earlier` is the level before it.

        Raises:
            ActRefused: the API said no.
        """
        body, headers = dict(step.acts[0]), {"Idempotency-Key": step.key}
        previous = body.pop("previous", None)
        if previous and earlier:
            body["previous"] = {"ref": earlier, **previous}
        answer = await self._send(step, "POST", "/v1/lawsuits", body=body, headers=headers)
        found = _body_of(answer)
        return str(found["ref"]), bool(found["is_new"])

    async def opened_by(self, step: Step, earlier: str) -> str:
        """Return the ref of the lawsuit that the level before has opened; its errand may still be on the way.

        Raises:
            ActRefused: the level before has opened none.
        """
        shown = _body_of(await self._send(step, "GET", f"/v1/lawsuits/{earlier}"))
        levels = shown["lawsuit"].get("next_levels") or []
        if not levels:
            raise ActRefused("原审没有建立后续审级的案件。")
        ref = str(levels[-1]["ref"])

        async def look() -> str:
            answer = await self._send(step, "GET", f"/v1/lawsuits/{ref}")
            if answer.status_code == httpx.codes.NOT_FOUND:
                raise Away(ref)
            return ref

        return await patiently(look)

    async def was_performed(self, step: Step, ref: str) -> bool:
        """Tell whether the step is in the journal already."""
        answer = await self._send(step, "GET", f"/v1/lawsuits/{ref}/acts/{step.key}")
        return answer.status_code == httpx.codes.OK

    async def perform(self, step: Step, ref: str) -> None:
        """Perform a step once, however often it has to be sent.

        Raises:
            ActRefused: the API said no.
        """
        for _ in range(_VERSIONS_TRIED):
            answer = await self._try(step, ref)
            moved_on = answer.status_code == httpx.codes.CONFLICT and _kind_of(answer) in (
                "version-changed",
                "key-reused",
            )
            if not (step.is_decision and moved_on):
                break
            # The lawsuit moved on between looking and deciding, unless the decision is in already.
            if await self.was_performed(step, ref):
                return
        _body_of(answer)

    async def perform_jointly(
        self, step: Step, refs: list[str], joint: str | None
    ) -> tuple[str | None, dict[str, str]]:
        """Perform a step once in each of the lawsuits that are heard together.

        Return the id of the joint hearing, and what was refused, by the lawsuit's ref.

        Raises:
            ActRefused: the API said no to the whole of it.
        """
        path = f"/v1/joint/{_path_of(step)}"
        body = {"refs": refs, "joint_hearing": joint, "act": step.acts[0]}

        async def ask() -> dict[str, Any]:
            headers = {"Idempotency-Key": step.key}
            answer = _body_of(await self._send(step, "POST", path, body=body, headers=headers))
            if any(each["status"] in _AWAY for each in answer["results"]):
                raise Away(path)
            return answer

        answer = await patiently(ask)
        refused = [each for each in answer["results"] if "problem" in each]
        return answer["joint_hearing"], {
            each["ref"]: str(each["problem"]["detail"]) for each in refused
        }

    async def _try(self, step: Step, ref: str) -> httpx.Response:
        headers = {"Idempotency-Key": step.key}
        if step.is_decision:
            seen = _body_of(await self._send(step, "GET", f"/v1/lawsuits/{ref}"))
            headers["If-Match"] = f'"{seen["version"]}"'
        if len(step.acts) > 1:
            path, body = f"/v1/lawsuits/{ref}/forms", {"acts": list(step.acts)}
        else:
            path, body = f"/v1/lawsuits/{ref}/acts/{_path_of(step)}", step.acts[0]
        return await self._send(step, "POST", path, body=body, headers=headers)

    async def _send(
        self,
        step: Step,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        known = {"authorization": f"Bearer {self._tokens[step.account]}", **(headers or {})}

        async def ask() -> httpx.Response:
            answer = await self._http.request(method, path, json=body, headers=known)
            if answer.status_code in _AWAY:
                raise Away(path)
            return answer

        return await patiently(ask)


def _path_of(step: Step) -> str:
    return str(step.acts[0]["verb"]).replace("_", "-")


def _body_of(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code not in _FOUND:
        raise ActRefused(_detail_of(answer))
    found: dict[str, Any] = answer.json()
    return found


def _detail_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"


def _kind_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["type"]).rpartition(":")[2]
    except (ValueError, KeyError, TypeError):
        return ""
