#!/usr/bin/env python3
"""Reads what t2 writes with other programs, and compares each cell with the plain text file of the same run.

    python3 tests/readers.py TARGET_BINARY CAPTURE...
    python3 tests/readers.py TARGET_BINARY --document docs/formats.md

Prints a line for each format, reader and table with the number of cells; exits with 1 if a cell differs. A reader that is
not installed is named. With `--document` it runs the code blocks of a document. Python packages: pandas, polars, duckdb, pyarrow, chdb (ClickHouse); programs: jq, tshark.
"""

import base64
import csv
import datetime
import importlib.util
import json
import math
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

FORMATS = ["json", "csv", "sqlite", "parquet", "arrow"]
TABLES = {"flows": "flow", "packets": "packet", "monitoring": "monitoring"}
CONTROLS = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"'}


# Readers: from the path of a file to names of columns and rows of Python values.


def frame(data):
    """A frame of pandas: missing values are NaN, NaT or None."""
    import pandas

    names = list(data.columns)
    columns = []
    for name in names:
        series = data[name]
        if str(series.dtype).startswith("datetime64"):
            series = series.astype("datetime64[ns, UTC]").astype("int64")
            columns.append([("ns", value) for value in series.tolist()])
        elif str(series.dtype).startswith("timedelta64"):
            nulls, values = series.isna().tolist(), series.astype("timedelta64[ns]").astype("int64").tolist()
            columns.append([None if null else ("ns", value) for null, value in zip(nulls, values)])
        else:
            scalar = [not isinstance(value, (list, dict)) and not hasattr(value, "__len__") for value in series]
            columns.append(
                [None if is_scalar and pandas.isna(value) else value for is_scalar, value in zip(scalar, series.tolist())]
            )
    return names, list(zip(*columns)) if columns else []


def polars_frame(data):
    import polars

    columns = []
    for series in data.get_columns():
        if series.dtype in (polars.Datetime, polars.Duration):
            values = series.dt.timestamp("ns") if series.dtype == polars.Datetime else series.dt.total_nanoseconds()
            columns.append([None if value is None else ("ns", value) for value in values.to_list()])
        else:
            columns.append(series.to_list())
    return data.columns, list(zip(*columns))


def duckdb_query(sql):
    import duckdb

    # Python's datetimes have microseconds, so times are fetched as nanoseconds.
    relation = duckdb.sql(sql)
    chosen = []
    for name, kind in zip(relation.columns, relation.types):
        quoted = f'"{name}"'
        chosen.append(f"epoch_ns({quoted}) AS {quoted}" if "TIMESTAMP" in str(kind) else quoted)
    kinds = [str(kind) for kind in relation.types]
    rows = duckdb.sql(f"SELECT {', '.join(chosen)} FROM relation").fetchall()

    def value_of(kind, value):
        if value is None:
            return None
        return ("ns", value) if "TIMESTAMP" in kind else from_json(value) if "JSON" in kind else value

    return relation.columns, [tuple(map(value_of, kinds, row)) for row in rows]


def from_json(value):
    """DuckDB has JSON where the items of a list are of several types."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return None if value is None else json.loads(value)


def arrow_table(table):
    import pyarrow

    columns = []
    for column in table.columns:
        if pyarrow.types.is_timestamp(column.type) or pyarrow.types.is_duration(column.type):
            values = column.cast("int64").to_pylist()
            columns.append([None if value is None else ("ns", value) for value in values])
        else:
            columns.append(column.to_pylist())
    return table.column_names, list(zip(*columns))


def pandas_of(read):
    def reader(path):
        import pandas

        return frame(read(pandas, path))

    return reader


def polars_of(read):
    def reader(path):
        import polars

        return polars_frame(read(polars, path))

    return reader


def python_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return rows[0], [tuple(value if value != "" else None for value in row) for row in rows[1:]]


def objects(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    return names, [tuple(row.get(name) for name in names) for row in rows]


def python_json(path):
    with open(path, encoding="utf-8") as file:
        return objects([json.loads(line) for line in file])


def jq(path):
    # Numbers pass through jq: what it does not keep shows.
    lines = subprocess.run(["jq", "-c", "."], stdin=open(path, "rb"), capture_output=True, check=True).stdout
    return objects([json.loads(line) for line in lines.decode().splitlines()])


def python_sqlite(path, table):
    query = sqlite3.connect(path).execute(f"SELECT * FROM {TABLES[table]} ORDER BY rowid")
    return [column[0] for column in query.description], query.fetchall()


def pandas_sqlite(path, table):
    import pandas

    return frame(pandas.read_sql_query(f"SELECT * FROM {TABLES[table]} ORDER BY rowid", sqlite3.connect(path)))


def arrow_parquet(path):
    import pyarrow.parquet

    return arrow_table(pyarrow.parquet.read_table(path))


def arrow_stream(path):
    import pyarrow

    with pyarrow.OSFile(str(path)) as file:
        return arrow_table(pyarrow.ipc.open_stream(file).read_all())


def clickhouse(path):
    import chdb

    kind = "Parquet" if str(path).endswith(".parquet") else "ArrowStream"
    # Bytes are not JSON.
    columns = "* REPLACE (base64Encode(l7Content) AS l7Content)" if "_packets" in str(path) else "*"
    text = str(chdb.query(f"SELECT {columns} FROM file('{path}', {kind})", "JSONCompactEachRowWithNames"))
    rows = [json.loads(line) for line in text.splitlines()]
    return rows[0], [tuple(row) for row in rows[1:]]


# format -> reader -> (what it needs, function)
READERS = {
    "csv": {
        "python": (None, python_csv),
        "pandas": ("pandas", pandas_of(lambda pandas, path: pandas.read_csv(path))),
        "polars": ("polars", polars_of(lambda polars, path: polars.read_csv(path, infer_schema_length=None))),
        "duckdb": ("duckdb", lambda path: duckdb_query(f"SELECT * FROM read_csv('{path}', sample_size = -1)")),
    },
    "json": {
        "python": (None, python_json),
        "jq": ("jq", jq),
        # Without `dtype=False` pandas makes floats of times.
        "pandas": ("pandas", pandas_of(lambda pandas, path: pandas.read_json(path, lines=True, dtype=False))),
        "polars": ("polars", polars_of(lambda polars, path: polars.read_ndjson(path, infer_schema_length=None))),
        "duckdb": ("duckdb", lambda path: duckdb_query(f"SELECT * FROM read_json('{path}', sample_size = -1)")),
    },
    "sqlite": {"sqlite3": (None, python_sqlite), "pandas": ("pandas", pandas_sqlite)},
    "parquet": {
        "pyarrow": ("pyarrow", arrow_parquet),
        "pandas": ("pandas", pandas_of(lambda pandas, path: pandas.read_parquet(path, dtype_backend="pyarrow"))),
        "polars": ("polars", polars_of(lambda polars, path: polars.read_parquet(path))),
        "duckdb": ("duckdb", lambda path: duckdb_query(f"SELECT * FROM '{path}'")),
        "clickhouse": ("chdb", clickhouse),
    },
    "arrow": {
        "pyarrow": ("pyarrow", arrow_stream),
        "polars": ("polars", polars_of(lambda polars, path: polars.read_ipc_stream(path))),
        "clickhouse": ("chdb", clickhouse),
    },
}
PROGRAMS = {"jq", "tshark"}


def is_installed(needed):
    if needed is None:
        return True
    return shutil.which(needed) is not None if needed in PROGRAMS else importlib.util.find_spec(needed) is not None


# Values: each as the text that the plain text file has.


def escaped(text):
    return "".join(CONTROLS.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 0x20 or ord(c) == 0x7F else c) for c in text)


def payload(data):
    shown = {8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 92: "\\\\"}
    return "".join(shown.get(b) or (chr(b) if 0x20 <= b < 0x7F else ".") for b in data)


def seconds(nanos):
    sign, nanos = ("-", -nanos) if nanos < 0 else ("", nanos)
    return f"{sign}{nanos // 10**9}.{nanos % 10**9:09}"


def nanos_of(value):
    """Nanoseconds of a time or a span, and by how many they may be wrong."""
    if isinstance(value, tuple):
        return value[1], 0
    if isinstance(value, datetime.timedelta):
        return round(value.total_seconds() * 10**6) * 1000, 1000
    if isinstance(value, datetime.datetime):
        epoch = datetime.datetime(1970, 1, 1, tzinfo=value.tzinfo)
        return (value - epoch) // datetime.timedelta(microseconds=1) * 1000, 1000
    if isinstance(value, float):
        return round(value * 1e9), max(1, int(abs(value) * 1e9 * 2**-52))
    text = str(value)
    iso = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?", text)
    if iso:
        day, clock, part = iso.groups()
        moment = datetime.datetime.fromisoformat(f"{day}T{clock}+00:00")
        return int(moment.timestamp()) * 10**9 + int((part or "0").ljust(9, "0")), 0
    if "." not in text:
        return int(text), 0
    whole, part = text.split(".")
    nanos = int(whole.lstrip("-")) * 10**9 + int(part.ljust(9, "0"))
    return (-nanos if text.startswith("-") else nanos), 0


def shown(kind, value, depth=0):
    """A value of a kind as text, in the way of the text files."""
    name, inner = next(iter(kind.items())) if isinstance(kind, dict) else (kind, None)
    if name == "optional":
        return "" if value is None else shown(inner, value, depth)
    if value is None:
        return ""
    if name == "bits" or name in ("h8", "h16", "h32", "h64"):
        digits = inner["digits"] if name == "bits" else int(name[1:]) // 4
        number = int(value, 16) if isinstance(value, str) and value.startswith("0x") else int(value)
        return f"0x{number % (1 << 64):0{digits}x}"
    if name in ("time", "span"):
        return seconds(nanos_of(value)[0])
    if name == "bool":
        return str(int(value in (True, 1, "true", "1")))
    if name == "binary":
        return payload(value if isinstance(value, bytes) else base64.b64decode(value))
    if name == "list":
        value = value.tolist() if hasattr(value, "tolist") else value
        text = ";".join(shown(inner, item, depth + 1) for item in value)
        return f"({text})" if depth else text
    if name == "compound":
        values = value.values() if isinstance(value, dict) else value
        return "_".join(shown(part["kind"], item, depth + 1) for part, item in zip(inner, values))
    if name == "text" or name == "char":
        return escaped(str(value))
    if re.fullmatch("[iu](8|16|32|64)", name):
        return str(int(value))
    return str(value)


def is_same(kind, value, cell):
    name, inner = next(iter(kind.items())) if isinstance(kind, dict) else (kind, None)
    if name == "optional":
        return cell == "" if value is None else is_same(inner, value, cell)
    if value is None:
        return cell == ""
    # Text of a format that has no groups is the text of the cell.
    if isinstance(value, str) and name in ("list", "compound"):
        if not value.startswith("["):
            return value == cell
        value = json.loads(value)
    if name in ("time", "span") and isinstance(value, (str, int, float, tuple, datetime.timedelta, datetime.datetime)):
        (mine, tolerance), (theirs, _) = nanos_of(value), nanos_of(cell)
        return abs(mine - theirs) <= tolerance
    tokens = lambda text: re.split(r"[;_()]+", text.strip("()"))
    mine, theirs = tokens(shown(kind, value)), tokens(cell)
    return len(mine) == len(theirs) and all(map(is_near, mine, theirs))


def is_near(mine, theirs):
    if mine == theirs:
        return True
    try:
        mine, theirs = float(mine), float(theirs)
    except ValueError:
        return False
    # The text files round to seven digits, or six decimals.
    return math.isclose(mine, theirs, rel_tol=2e-6, abs_tol=1e-6)


def is_same_csv(value, cell):
    """CSV has no kinds: a reader makes numbers of what looks like one."""
    if value is None:
        return cell == "" or cell in ("NA", "nan", "null", "None")
    if isinstance(value, tuple):
        return abs(nanos_of(cell)[0] - value[1]) <= 0
    if isinstance(value, str):
        plain = value[1:] if re.match("'[=+@-].", value) else value
        return plain == cell.replace('\\"', '"') or is_near(plain, cell)
    if isinstance(value, bool):
        return cell == str(int(value))
    try:
        return math.isclose(float(value), float(int(cell, 16) if cell.startswith("0x") else cell), rel_tol=1e-12)
    except ValueError:
        return str(value) == cell


def compare_extracted(prefix):
    """The packets of all flows, as tshark reads them from what `--extract` has written."""
    names, rows = plain_table(f"{prefix}_packets.txt")
    fields = ["frame.comment", "frame.time_epoch"]
    words = ["tshark", "-r", f"{prefix}_extract.pcapng", "-T", "fields", *[word for field in fields for word in ("-e", field)]]
    run = subprocess.run(words, capture_output=True, text=True)
    lines = run.stdout.splitlines()
    if len(lines) != len(rows):
        return 0, [f"{len(lines)} packets, not {len(rows)}"]
    wrong = []
    for row, line in zip(rows, lines):
        cell = dict(zip(names, row))
        comment, time = line.split("\t")
        expected = f"flowInd={cell['flowInd']} dir={cell['dir']} pktNo={cell['pktNo']}"
        is_time = "time" not in cell or nanos_of(time)[0] == nanos_of(cell["time"])[0]
        if comment != expected or not is_time:
            wrong.append(f"{comment}, {time}: in the text file {expected}, {cell.get('time')}")
    return 4 * len(rows), wrong


def plain_table(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        header, *rows = file.read().split("\n")[:-1]
    return header.split("\t"), [row.split("\t") for row in rows]


def kinds(database, table):
    query = 'SELECT name, kind FROM columns WHERE "table" = ?'
    return {name: json.loads(kind) for name, kind in sqlite3.connect(database).execute(query, [TABLES[table]])}


def path_of(prefix, form, table):
    return Path(f"{prefix}.db") if form == "sqlite" else Path(f"{prefix}_{table}.{form}")


def compare(capture, prefix, table, form, read):
    names, rows = plain_table(f"{prefix}_{table}.txt")
    of_kind = kinds(f"{prefix}.db", table)
    path = path_of(prefix, form, table)
    if not rows:
        # What has no row has no columns in some formats.
        return 0, []
    found, values = read(path, table) if form == "sqlite" else read(path)
    wrong = []
    if len(values) != len(rows):
        return 0, [f"{len(values)} rows, not {len(rows)}"]
    at = {name: position for position, name in enumerate(found)}
    missing = [name for name in names if name not in at]
    # A column whose lists are all empty is in no object.
    wrong += [f"no column {name}" for name in missing if form != "json" or any(row[names.index(name)] for row in rows)]
    cells = 0
    for line, (row, value) in enumerate(zip(rows, values)):
        for name, cell in zip(names, row):
            if name in missing:
                continue
            own = value[at[name]]
            same = is_same_csv(own, cell) if form == "csv" else is_same(of_kind[name], own, cell)
            cells += 1
            if not same:
                wrong.append(f"row {line + 1}, {name}: {own!r}, in the text file {cell!r}")
    return cells, wrong


def run_with_rows(words, capture, prefix):
    """Runs t2 on a capture through a pipe, and asks for a row of monitoring in its midst and at its end."""
    data = Path(capture).read_bytes()
    run = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    rows = lambda: sum(path.read_bytes().count(b"\n") - 1 for path in Path(prefix).parent.glob("out_monitoring.txt*"))
    deadline = time.monotonic() + 60
    for row, part in enumerate([data[: len(data) // 2], data[len(data) // 2 :]]):
        run.stdin.write(part)
        run.stdin.flush()
        while not list(Path(prefix).parent.glob("out_monitoring.txt*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        run.send_signal(signal.SIGUSR1)
        while rows() <= row and time.monotonic() < deadline:
            time.sleep(0.01)
    errors = run.communicate()[1].decode()
    return run.returncode, errors


def report(what, wrong):
    """Prints the first lines on what is wrong; returns how many there are."""
    for line in wrong[:3]:
        print(f"{what}: {line}")
    if len(wrong) > 3:
        print(f"{what}: {len(wrong) - 3} more")
    return len(wrong)


def run_document(binary, document):
    """Runs each block of code of a document in a folder where its files are. Returns the number of failures."""
    interpreters = {"python": [sys.executable, "-"], "sh": ["bash", "-euo", "pipefail", "-s"], "r": ["Rscript", "-"]}
    root, failures = Path(__file__).resolve().parent.parent, 0
    blocks = re.findall(r"```(\w+)\n(.*?)```", Path(document).read_text(), re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        words = ["-r", root / "samples/ftp.pcap", "-w", f"{folder}/out/ftp", "-s", "--tsv", "plain"]
        subprocess.run([binary, *words, "--out", ",".join(["tsv", *FORMATS])], check=True, stdout=subprocess.DEVNULL)
        for language, code in blocks:
            if shutil.which(interpreters[language][0]) is None:
                print(f"not installed: {interpreters[language][0]}")
                continue
            run = subprocess.run(interpreters[language], input=code, cwd=folder, capture_output=True, text=True)
            if run.returncode != 0 or not run.stdout.strip():
                failures += 1
                print(f"{document}: a block of {language} failed:\n{code}{run.stderr}")
    print(f"{document}: {len(blocks)} blocks, {failures} failed")
    return failures


def main():
    binary, *captures = sys.argv[1:]
    if captures[:1] == ["--document"]:
        sys.exit(1 if run_document(Path(binary).resolve(), captures[1]) else 0)
    known = subprocess.run([binary, "list"], capture_output=True, text=True, check=True).stdout
    formats = [form for form in FORMATS if f"{form}Sink" in known]
    counts, failures, absent = defaultdict(int), 0, set()
    for capture in captures:
        with tempfile.TemporaryDirectory() as folder:
            prefix = f"{folder}/out"
            words = ["-r", capture, "-w", prefix, "-s", "--tsv", "plain", "--out", ",".join(["tsv", *formats])]
            words += ["--extract", "flowInd > 0"]
            run = subprocess.run([binary, *words], capture_output=True, text=True)
            if run.returncode not in (0, 1):
                sys.exit(f"{capture}: {run.stderr}")
            prefixes = {"flows": prefix, "packets": prefix, "monitoring": f"{folder}/monitoring/out"}
            Path(folder, "monitoring").mkdir()
            # Some readers do not tell `icmpPkts` from `ICMPPkts`.
            words = [binary, "-r", "-", "-l", "-w", prefixes["monitoring"], "--monitor-values", "change"]
            words += ["--drop", "icmpPkts", "--tsv", "plain", "--out", ",".join(["tsv", *formats])]
            status, errors = run_with_rows(words, capture, prefixes["monitoring"])
            if status not in (0, 1):
                sys.exit(f"{capture}: {errors}")
            if is_installed("tshark"):
                cells, wrong = compare_extracted(prefix)
                counts["pcapng", "tshark", "packets"] += cells
                failures += report(f"{capture}: pcapng, tshark, packets", wrong)
            else:
                absent.add("tshark")
            for form in formats:
                for reader, (needed, read) in READERS[form].items():
                    if not is_installed(needed):
                        absent.add(reader)
                        continue
                    for table in TABLES:
                        try:
                            cells, wrong = compare(capture, prefixes[table], table, form, read)
                        except Exception as error:
                            cells, wrong = 0, [f"{type(error).__name__}: {error}"[:300]]
                        counts[form, reader, table] += cells
                        failures += report(f"{capture}: {form}, {reader}, {table}", wrong)
    for (form, reader, table), cells in counts.items():
        print(f"{form:8} {reader:10} {table:8} {cells:9} cells")
    for reader in sorted(absent):
        print(f"not installed: {reader}")
    print(f"{failures} wrong")
    sys.exit(1 if failures else 0)


main()
