"""What ``gitml.yaml`` says of reports."""

import re
from typing import NamedTuple

from gitml.core.settings.keys import section, size, wrong

_CURRENCY = r"[A-Z]{3}"
_HIGHEST = 1_000_000


class CostRate(NamedTuple):
    """What an hour of training costs.

    Attributes:
        per_hour: the price of an hour of the machine that trains.
        currency: its code of three letters, as ``EUR`` (ISO 4217).
    """

    per_hour: float
    currency: str

    def of(self, seconds: float) -> float:
        """The price of so many seconds."""
        return self.per_hour * seconds / 3600


class ReportRules(NamedTuple):
    """What reports tell beside what they compare.

    Attributes:
        cost: what an hour of training costs; without it reports tell of no cost.
    """

    cost: CostRate | None = None


def parse_report(spec: object, file: str) -> ReportRules:
    """The section ``report``.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    keys = section(spec, file, "report", {"cost"})
    if "cost" not in keys:
        return ReportRules()
    cost = section(keys["cost"], file, "report.cost", {"per_hour", "currency"})
    for key in ("per_hour", "currency"):
        if key not in cost:
            raise wrong(file, "report.cost", "{per_hour: NUMBER, currency: EUR}", keys["cost"])
    currency = cost["currency"]
    if not (isinstance(currency, str) and re.fullmatch(_CURRENCY, currency)):
        raise wrong(file, "report.cost.currency", "a currency's code, as EUR", currency)
    price = size(cost["per_hour"], file, "report.cost.per_hour")
    if price > _HIGHEST:
        raise wrong(file, "report.cost.per_hour", f"a price of at most {_HIGHEST:,}", price)
    return ReportRules(CostRate(price, currency))
