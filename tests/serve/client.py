"""Reads a wallet's balance with the client that was generated from the contract.

client.py FOLDER URL KEY WALLET prints a line for each asset; the client is the package `rewards` in FOLDER.
"""

import sys
from datetime import date

folder, url, key, wallet = sys.argv[1:]
sys.path.insert(0, folder)

from rewards import AuthenticatedClient  # noqa: E402
from rewards.api.wallets import show_balance, show_wallet  # noqa: E402
from rewards.models import ProblemCode, ProblemDetails, WalletBalance, WalletKind  # noqa: E402

with AuthenticatedClient(base_url=url, token=key, raise_on_unexpected_status=True) as client:
    balance = show_balance.sync(wallet, client=client)
    assert isinstance(balance, WalletBalance), balance
    assert isinstance(balance.on, date), balance
    for own in balance.balances:
        expiry = own.next_expiry.on if own.next_expiry else "never"
        print(own.asset, own.available, own.pending, expiry)

    # An enum, and a problem where there is no such wallet.
    assert show_wallet.sync(wallet, client=client).kind is WalletKind.CUSTOMER
    absent = show_balance.sync("none", client=client)
    assert isinstance(absent, ProblemDetails) and absent.code is ProblemCode.NOT_FOUND, absent
