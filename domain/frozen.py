"""The one shape of every value here: typed, compared by content, never changed in place."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value. Unknown fields are ignored, so that last year's code reads next year's journal."""

    model_config = ConfigDict(frozen=True, extra="ignore")
