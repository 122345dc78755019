"""The API's own page, `/docs`: Swagger UI from this machine, since an office's network reaches no other."""

from importlib import resources
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from api.security import EVERYBODY, declares

router = APIRouter(prefix="/docs", include_in_schema=False)

# Swagger UI sets styles as it draws; scripts come from here alone.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>Chuting 出庭 API</title>
<link rel="icon" href="/docs/static/favicon.png">
<link rel="stylesheet" href="/docs/static/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/static/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
"""


@router.get("", **declares(EVERYBODY))
async def docs() -> HTMLResponse:
    """Show the page."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get("/start.js", **declares(EVERYBODY))
async def start() -> Response:
    """Return the page's script."""
    return Response(_START, media_type="text/javascript")


def mount_files(app: FastAPI) -> None:
    """Serve Swagger UI's own files, which a package brings along."""
    folder = Path(str(resources.files("fastapi_offline"))) / "static"
    app.mount("/docs/static", StaticFiles(directory=folder), name="docs")
