"""DuckDB beside the lake: a line of JSON in, a line of JSON out. What it takes is measured here, without the talk."""

import json
import sys
import time

import duckdb

connection = None


def opened(request):
    global connection
    connection = duckdb.connect()
    connection.execute(f"SET threads = {request['threads']}")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET parquet_metadata_cache = true")
    connection.execute("SET enable_progress_bar = false")
    for table, files in request["tables"].items():
        partition = files["partition"]
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in files["paths"])
        connection.execute(
            f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{listed}], hive_partitioning = true, "
            f"hive_types = {{'{partition}': DATE}})"
        )
    return {"version": duckdb.__version__}


def asked(request):
    begun, before = time.perf_counter(), time.process_time()
    rows = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM ({request['ask']})").fetchall()
    elapsed, processor = time.perf_counter() - begun, time.process_time() - before
    return {"elapsed": elapsed, "processor": processor, "rows": rows}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = opened(request) if "tables" in request else asked(request)
    except Exception as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
