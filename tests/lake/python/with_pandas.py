"""What deltalake and pandas find in a lake: figures, as JSON. Amounts are in ten-thousandths. Usage: with_pandas.py PLACE"""

import sys
from decimal import Decimal

import pandas

from lake import TABLES, answer, table


def plain(value):
    if isinstance(value, Decimal):
        return int(value.scaleb(4))
    if pandas.isna(value):
        return None
    return value if isinstance(value, str) else int(value)


def sums(frame, by, amount="amount"):
    """Sums that are not zero, with what they are of."""
    grouped = frame.groupby(by, dropna=False)[amount].sum()
    rows = [[*(map(plain, key if isinstance(key, tuple) else (key,))), plain(sum)] for key, sum in grouped.items()]
    return sorted([row for row in rows if row[-1] != 0], key=str)


def counts(column):
    return {str(word): int(n) for word, n in column.value_counts().items()}


def main(place):
    frames = {name: table(place, name).to_pandas() for name in TABLES}
    entries, transactions = frames["entries"], frames["transactions"]
    latest = transactions.sort_values("revision").groupby("transaction_id").tail(1)
    counted = ["read", "new", "duplicates", "pending", "conflicts", "review", "removed", "amended", "dead_letters"]
    months = [str(day)[:7] for day in frames["wallet_months"]["event_month"]]
    answer(
        {
            "rows": {name: len(frame) for name, frame in frames.items()},
            "rewards": sums(frames["rewards"], ["asset", "kind"]),
            "rewards_by_day": sums(frames["reward_days"], ["asset", "kind"]),
            "rewards_by_month": sums(frames["wallet_months"], ["asset", "kind"]),
            "months": sorted(set(months)),
            "entries": {asset: plain(sum) for asset, sum in entries.groupby("asset")["amount"].sum().items()},
            "accounts": sums(entries, ["asset", "account", "cause"]),
            "accounts_by_day": sums(frames["entry_days"], ["asset", "account", "cause"]),
            "balances": sums(entries[entries["wallet_id"].notna()], ["wallet_id", "asset", "part"]),
            "deliveries": {name: int(frames["deliveries"][name].sum()) for name in counted},
            "statuses": counts(latest["status"]),
            "rejections": counts(frames["rejections"]["kind"]),
            "days": sorted({str(day) for day in entries["event_date"]}),
        }
    )


main(sys.argv[1])
