"""Which way a metric gets better."""

from typing import Literal

Direction = Literal["higher", "lower"]
