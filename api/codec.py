"""The codec server: opens sealed payloads for Temporal's own pages and command line, for those who may read them."""

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Header, Request, Response
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from pydantic import BaseModel, ConfigDict, JsonValue
from temporalio.api.common.v1 import Payload, Payloads

from activities.waking import ref_of
from api.answers import PROBLEMS
from api.problems import malformed
from api.security import EVERYBODY, Asking, Parts, WithParts, acting_by, declares, needs
from domain.permissions import Permission
from ledger.access_log import By, Happening, tell_alone
from ledger.accounts import Caller
from ledger.reading import refs_in_scope
from workflows.sealing import SealBroken, owner_of

router = APIRouter(prefix="/v1/codec", tags=["运维"])
log = structlog.get_logger()

Origin = Annotated[str, Header()]
_PLAIN: dict[str, JsonValue] = {"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "bnVsbA=="}


class SealedPayloads(BaseModel):
    """Payloads as Temporal's own JSON writes them: metadata and data in base64."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"payloads": []}, {"payloads": [_PLAIN]}]}
    )

    payloads: list[dict[str, Any]]


@router.post(
    "/decode",
    responses=PROBLEMS,
    summary="解密流程载荷",
    **needs(Permission.OPEN_PAYLOADS),
)
async def decode_payloads(
    body: SealedPayloads,
    asking: Asking,
    request: Request,
    parts: WithParts,
    response: Response,
    origin: Origin = "",
) -> SealedPayloads:
    """Open payloads of the lawsuits in the caller's scope; others stay sealed. Each time is logged.

    Nothing is sealed here for anyone: acts come through the API.
    """
    response.headers.update(_allowing(origin, parts.settings.temporal_ui_origin))
    try:
        sealed = list(ParseDict(body.model_dump(), Payloads()).payloads)
        by = acting_by(asking, request, Permission.OPEN_PAYLOADS)
        opened = await _opened(parts, asking, sealed, by)
    except (ParseError, UnicodeDecodeError, SealBroken) as error:
        raise malformed(f"载荷不能解密：{error}") from error
    # The engine's own JSON leaves out what is empty.
    return SealedPayloads(payloads=MessageToDict(Payloads(payloads=opened)).get("payloads", []))


async def _opened(parts: Parts, asking: Caller, sealed: list[Payload], by: By) -> list[Payload]:
    codec = parts.client.data_converter.payload_codec
    refs = [ref_of(owner_of(each) or "") for each in sealed]
    seen = await refs_in_scope(
        parts.database, asking, [ref for ref in refs if ref], Permission.OPEN_PAYLOADS
    )
    log.info("payloads_opened", account=asking.account, refs=sorted(seen), count=len(sealed))
    after = {"refs": sorted(seen), "count": len(sealed)}
    await tell_alone(parts.database, Happening.PAYLOADS_OPENED, by, after=after)
    if codec is None:
        return sealed
    return [
        (await codec.decode([each]))[0] if ref in seen and owner_of(each) else each
        for each, ref in zip(sealed, refs, strict=True)
    ]


@router.options(
    "/decode", include_in_schema=False, summary="解密流程载荷：跨源询问", **declares(EVERYBODY)
)
async def allow_the_engines_pages(parts: WithParts, origin: Origin = "") -> Response:
    """Tell a browser on Temporal's pages that it may ask; it sends no credentials with this question."""
    return Response(status_code=204, headers=_allowing(origin, parts.settings.temporal_ui_origin))


def _allowing(origin: str, allowed: str) -> dict[str, str]:
    """Return the headers by which the one configured origin may read the answer; none for any other."""
    if not allowed or origin != allowed:
        return {}
    return {
        "Access-Control-Allow-Origin": allowed,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization, content-type, x-namespace",
        "Vary": "Origin",
    }
