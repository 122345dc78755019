"""Writes the OpenAPI description: `python -m api.openapi`."""

import json
import sys

from api.app import create_app
from ledger.settings import Settings


def main() -> None:
    """Print the description as JSON."""
    json.dump(create_app(Settings()).openapi(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
