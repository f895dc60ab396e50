"""What another program does to a lake to keep it in shape, each with deltalake's own means: merges its small files (optimize), deletes
what is not in it any more (vacuum), and shortens its logs (checkpoint). Tells how many files it merged. Usage: maintain.py PLACE WHAT…"""

import sys

from lake import TABLES, answer, table


def optimize(delta):
    return delta.optimize.compact()["numFilesRemoved"]


def vacuum(delta):
    delta.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    return 0


def checkpoint(delta):
    delta.create_checkpoint()
    return 0


MEANS = {"optimize": optimize, "vacuum": vacuum, "checkpoint": checkpoint}

place, *wanted = sys.argv[1:]
answer(sum(MEANS[means](table(place, name)) for means in wanted for name in TABLES))
