"""What deltalake reads from the logs of a lake: of each table its version, its protocol, its files, each with its bytes and rows, and
of each partition of the log the offset that its `txn` actions tell, and the mark of the decision before. Usage: log.py PLACE"""

import sys

import pyarrow

from lake import TABLES, answer, table

# More partitions than a log has here.
PARTITIONS = 64


def log(place, name):
    delta = table(place, name)
    app = f"rewardhub/{delta.metadata().configuration['rewardhub.dataSet']}"
    positions = {partition: delta.transaction_version(f"{app}/{partition}") for partition in range(PARTITIONS)}
    marks = {partition: delta.transaction_version(f"{app}/{partition}/last") for partition in range(PARTITIONS)}
    files = pyarrow.table(delta.get_add_actions(flatten=True))
    protocol = delta.protocol()
    return {
        "version": delta.version(),
        "protocol": [protocol.min_reader_version, protocol.min_writer_version],
        "files": sorted([row["path"], row["size_bytes"], row["num_records"]] for row in files.to_pylist()),
        "positions": [[partition, at] for partition, at in positions.items() if at],
        "marks": [[partition, at] for partition, at in marks.items() if at],
    }


answer({name: log(sys.argv[1], name) for name in TABLES})
