"""The small words every definition is built from: keys and the rules they obey."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

# A key is what other definitions, files and URLs refer to; it never needs quoting anywhere.
KEY_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=64)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=True)]


class Definition(BaseModel):
    """Base of every definition: a frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
