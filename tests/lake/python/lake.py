"""The tables of a lake, in a folder or a bucket, as deltalake opens them."""

import json
import os

from deltalake import DeltaTable

TABLES = [
    "transactions",
    "entries",
    "rewards",
    "rejections",
    "deliveries",
    "wallets",
    "rules",
    "merchants",
    "assets",
    "reward_days",
    "entry_days",
    "wallet_months",
    "audit",
]


def table(place: str, name: str) -> DeltaTable:
    """A table of the lake in a place; what an object store wants to know comes from the environment."""
    known = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    return DeltaTable(f"{place}/{name}", storage_options=known or None)


def answer(value):
    """Tells it as JSON and ends at once: threads of pyarrow that are still closing files would abort an interpreter that winds up."""
    print(json.dumps(value), flush=True)
    os._exit(0)
