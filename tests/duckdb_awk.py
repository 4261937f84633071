#!/usr/bin/env python3
"""Asks questions about flow and packet files of `t2 awk`, under each awk that is installed, and of DuckDB.

    python3 tests/duckdb_awk.py TARGET_BINARY CAPTURE...

Prints a line for each question and capture; exits with 1 if an answer differs. It needs the Python package duckdb.
"""

import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

AWKS = ["mawk", "gawk", "original-awk", "busybox"]
# The mean is a quotient, which both round.
TOLERANCE = Decimal("0.000001")

# Each question: its name, the file, the program for awk, and the query. Rows are compared in their order.
QUESTIONS = [
    (
        "packets, bytes and time by IP pair",
        "flows",
        'aggr(tuple2(), $pktsSnt OFS $l7BytesSnt OFS "flows" OFS $duration)',
        """SELECT * FROM
           (SELECT srcIP, dstIP, sum(pktsSnt::BIGINT) AS n, sum(l7BytesSnt::BIGINT), count(*), sum(duration::DECIMAL(20, 9))
            FROM flows GROUP BY ALL)
           ORDER BY n DESC, srcIP || chr(9) || dstIP""",
    ),
    (
        "the five hosts that sent most",
        "flows",
        "aggr($srcIP, $l7BytesSnt, 5)",
        "SELECT srcIP, sum(l7BytesSnt::BIGINT) AS n FROM flows GROUP BY ALL ORDER BY n DESC, srcIP LIMIT 5",
    ),
    (
        "flows by protocol",
        "flows",
        "aggr($l4Proto)",
        "SELECT l4Proto, count(*) AS n FROM flows GROUP BY ALL ORDER BY n DESC, l4Proto",
    ),
    (
        "smallest, largest and mean numbers",
        "flows",
        "{ min(duration); max(duration); mean(duration); min(pktsSnt); max(pktsSnt); mean(pktsSnt);"
        " min(timeFirst); max(timeFirst); mean(bytAsm); min(bytAsm); max(bytAsm) }\n"
        "END { print get_min(duration), get_max(duration), get_mean(duration), get_min(pktsSnt), get_max(pktsSnt),"
        " get_mean(pktsSnt), get_min(timeFirst), get_max(timeFirst), get_mean(bytAsm), get_min(bytAsm), get_max(bytAsm) }",
        """SELECT min(duration::DECIMAL(20, 9)), max(duration::DECIMAL(20, 9)), avg(duration::DECIMAL(20, 9)),
           min(pktsSnt::BIGINT), max(pktsSnt::BIGINT), avg(pktsSnt::BIGINT), min(timeFirst::DECIMAL(20, 9)),
           max(timeFirst::DECIMAL(20, 9)), avg(bytAsm::DOUBLE), min(bytAsm::DOUBLE), max(bytAsm::DOUBLE) FROM flows""",
    ),
    (
        "number of hosts",
        "flows",
        "!hdr() && ip() { if (!($srcIP in seen)) n++; seen[$srcIP]; if (!($dstIP in seen)) n++; seen[$dstIP] }\n"
        "END { print n + 0 }",
        """SELECT count(DISTINCT host) FROM
           (SELECT srcIP AS host, flowStat FROM flows UNION ALL SELECT dstIP, flowStat FROM flows)
           WHERE flowStat::UBIGINT & 49152 <> 0""",
    ),
    (
        "bytes of TCP options, each byte by itself",
        "packets",
        'aggrrep($tcpOpts, "packets" OFS $pktLen)',
        """SELECT item, count(*) AS n, sum(length) FROM
           (SELECT unnest(string_split(tcpOpts, ';')) AS item, pktLen::BIGINT AS length FROM packets WHERE tcpOpts IS NOT NULL)
           GROUP BY ALL ORDER BY n DESC, item""",
    ),
    (
        "the ten flows with the largest status, a 64-bit number",
        "flows",
        't2sort(flowStat ";" timeFirst ";" flowInd, 10)',
        """SELECT * FROM flows ORDER BY flowStat::UBIGINT DESC, timeFirst::DECIMAL(20, 9) DESC, flowInd::BIGINT DESC,
           rowid LIMIT 10""",
    ),
    (
        "flows of an IPv4 network",
        "flows",
        '!hdr() && net("{network}/20") {{ print $dir, $flowInd }}',
        """SELECT dir, flowInd FROM flows
           WHERE number(srcIP) >> 12 = number('{network}') >> 12 OR number(dstIP) >> 12 = number('{network}') >> 12
           ORDER BY rowid""",
    ),
    (
        "packets with a TCP window of zero, by flow",
        "packets",
        'tcp() && (hdr() || $tcpWinSize == 0) { aggr($flowInd, $l7Len OFS "packets") }',
        """SELECT flowInd, sum(l7Len::BIGINT) AS n, count(*) FROM packets WHERE l4Proto = '6' AND tcpWinSize::BIGINT = 0
           GROUP BY ALL ORDER BY n DESC, flowInd""",
    ),
    (
        "packets and bytes of each direction of each flow",
        "packets",
        'aggr($flowInd OFS (bitsanyset($flowStat, 0x1) ? "B" : "A"), "packets" OFS $pktLen OFS $l7Len)',
        """SELECT * FROM
           (SELECT flowInd, CASE WHEN flowStat::UBIGINT & 1 = 1 THEN 'B' ELSE 'A' END AS side, count(*) AS n,
            sum(pktLen::BIGINT), sum(coalesce(l7Len, '0')::BIGINT)
            FROM packets GROUP BY ALL)
           ORDER BY n DESC, flowInd || chr(9) || side""",
    ),
]


def load(folder):
    """The flow and packet files as tables of texts."""
    database = duckdb.connect()
    for table in ("flows", "packets"):
        path = folder / f"x_{table}.txt"
        first = path.open(errors="replace").readline().split("\t")[0].rstrip("\n")
        database.execute(
            f"""CREATE TABLE {table} AS SELECT "{first}" AS {first[1:]}, * EXCLUDE ("{first}") FROM read_csv('{path}',
                delim = '\t', header = true, all_varchar = true, quote = '', escape = '', max_line_size = 10000000)"""
        )
    database.execute(
        """CREATE MACRO number(address) AS CASE WHEN regexp_matches(address, '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$') THEN
           list_reduce([part::BIGINT FOR part IN string_split(address, '.')], lambda sum, part: sum * 256 + part) END"""
    )
    return database


def network(database):
    """The IPv4 address that most flows come from."""
    query = """SELECT srcIP FROM flows WHERE number(srcIP) IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, srcIP LIMIT 1"""
    found = database.execute(query).fetchone()
    return found[0] if found else "10.0.0.0"


def answer(binary, awk, program, path):
    """What `t2 awk` prints, as rows of texts, without header rows."""
    command = [binary, "awk", "--awk", awk, "-H", "--", program, path]
    run = subprocess.run(command, capture_output=True, timeout=600)
    if run.returncode != 0 or run.stderr:
        return [[f"status {run.returncode}", run.stderr.decode(errors="replace")]]
    # Text of packets may have any characters, so only LF ends a row.
    return [row.split("\t") for row in run.stdout.decode(errors="replace").split("\n")[:-1]]


def same(ours, theirs):
    """Whether two cells are equal: as texts or as numbers."""
    theirs = "" if theirs is None else str(theirs)
    if ours == theirs:
        return True
    try:
        ours, theirs = Decimal(ours), Decimal(theirs)
        return abs(ours - theirs) <= TOLERANCE if ours % 1 or theirs % 1 else ours == theirs
    except InvalidOperation:
        return False


def difference(ours, theirs):
    """The first row that differs, or nothing."""
    for number, (our, their) in enumerate(zip(ours, theirs), 1):
        if len(our) != len(their) or not all(same(a, b) for a, b in zip(our, their)):
            return f"row {number}: t2 awk {our}, DuckDB {list(their)}"
    return None if len(ours) == len(theirs) else f"t2 awk has {len(ours)} rows, DuckDB {len(theirs)}"


def check(binary, capture, awks):
    """Asks all questions about a capture; the number of answers that differ."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([binary, "-r", capture, "-w", folder / "x", "-s"], check=True, capture_output=True)
        database = load(folder)
        values = {"network": network(database)}
        for question, table, program, query in QUESTIONS:
            if "{network}" in query:
                program, query = program.format(**values), query.format(**values)
            theirs = database.execute(query).fetchall()
            for awk in awks:
                found = difference(answer(binary, awk, program, folder / f"x_{table}.txt"), theirs)
                if found:
                    wrong += 1
                    print(f"WRONG  {Path(capture).name}: {question}, {Path(awk).name}: {found}")
            print(f"{Path(capture).name}: {question}: {len(theirs)} rows")
    return wrong


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    binary = str(Path(sys.argv[1]).resolve())
    awks = [found for awk in AWKS if (found := shutil.which(awk))]
    if not awks:
        sys.exit(f"none of these is installed: {', '.join(AWKS)}")
    wrong = sum(check(binary, capture, awks) for capture in sys.argv[2:])
    print(f"{len(QUESTIONS)} questions, {len(sys.argv) - 2} captures, {len(awks)} awks: {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
