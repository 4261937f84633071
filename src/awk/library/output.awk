# Other forms of output: columns by pattern, JSON, differences, several files, and the payload of a flow.

## wildcard(pattern)
## The cells of all columns whose name matches a regular expression, joined by OFS.
## With `!` in front: of those that do not match. On the header row: their names.
## example: { print wildcard("^(src|dst)(IP|Port)$") }
function wildcard(pattern,    key, i, n, out) {
    key = FILENAME SUBSEP pattern
    if (_h || !(key in _wildcard_n)) _wildcard_find(pattern, key)
    n = _wildcard_n[key]
    out = n ? $(_wildcard_column[key, 1]) : ""
    for (i = 2; i <= n; i++) out = out OFS $(_wildcard_column[key, i])
    if (_h) out = _plain(out)
    return out
}

# Finds the columns that match.
function _wildcard_find(pattern, key,    i, n, negate) {
    negate = sub(/^!/, "", pattern)
    n = 0
    for (i = 1; i <= _nf; i++)
        if ((COL[i] ~ pattern) != negate) _wildcard_column[key, ++n] = i
    _wildcard_n[key] = n
}

## json([lines])
## Prints the rows as JSON: an array of objects.
## With 1: an object a line, and no array. Cells that are decimal numbers of at most 15 digits are numbers; others are
## strings: without outer quotes, and with their escapes undone. Lists and compounds are strings, as they are printed.
## Without rows, the array is empty.
## needs: end
## example: tcp() { json() }
function json(lines,    i, out) {
    _json_lines = lines ? 1 : 0
    if (_h || FILENAME != _json_file) {
        _json_file = FILENAME
        _json_names = _nf
        for (i = 1; i <= _nf; i++) _json_name[i] = (i > 1 ? "," : "") _json_string(COL[i]) ":"
        if (_h) return 0
    }
    out = (_json_lines ? "" : _json_rows ? ",\n" : "[\n") "{"
    for (i = 1; i <= _json_names; i++) out = out _json_name[i] _json_value($i)
    _json_rows = 1
    if (_json_lines) print out "}"
    else printf "%s", out "}"
    return 0
}

# The end of the array.
function json_end() {
    if (!_json_lines) print _json_rows ? "\n]" : "[]"
}

# A cell as JSON: a number or a string.
function _json_value(cell) {
    if (cell ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[-+][0-9][0-9]+)?$/ && length(cell) < 22 && _json_digits(cell) <= 15) return cell
    return _json_string(_bare(cell))
}

# The number of digits of a number, without its exponent.
function _json_digits(cell) {
    if (length(cell) <= 15) return length(cell)
    sub(/e.*/, "", cell)
    return length(cell) - (index(cell, ".") > 0) - (index(cell, "-") > 0)
}

# A text as JSON string. The escapes of cells are those of JSON, but for `\v`.
function _json_string(text,    out, c) {
    if (text !~ /["\\]/ && text !~ /[\001-\037]/) return "\"" text "\""
    while (match(text, /["\\\001-\037]/)) {
        out = out substr(text, 1, RSTART - 1)
        c = substr(text, RSTART, 1)
        text = substr(text, RSTART + 1)
        if (c == "\"") out = out "\\\""
        else if (c != "\\") out = out _json_control(c)
        else if (text ~ /^u00[0-7][0-9A-F]/) out = out "\\"
        else {
            c = substr(text, 1, 1)
            if (c == "v") out = out "\\u000B"
            else if (c != "" && index("bfnrt\"\\", c)) out = out "\\" c
            else {
                out = out "\\\\"
                continue
            }
            text = substr(text, 2)
        }
    }
    return "\"" out text "\""
}

# A control character as JSON writes it.
function _json_control(c,    i) {
    for (i = 1; i < 32; i++)
        if (sprintf("%c", i) == c) return sprintf("\\u%04X", i)
    return ""
}

## diff(file[, mode])
## Compares the rows with those of another file, column by column.
## Prints row, column, our cell and their cell for each cell that differs. Rows are counted from 1, without header rows;
## row 0 names the columns that one file lacks. Rows that one file lacks have `*` as column, and `row` where it is
## present.
## mode: 1 prints for each column the number of cells that differ, instead, and `-` for columns that one file lacks.
## Both files need a header row. Rows that the program does not call it for are not compared.
## needs: end
## example: diff("flows.txt")
function diff(file, mode,    i, n, theirs, their, row) {
    if (!_diff_open) _diff_begin(file, mode)
    if (_h) {
        _diff_skip = FNR
        return 0
    }
    row = FNR - _diff_skip
    while (_diff_at < row - 1 && _diff_read()) continue
    if (!_diff_read()) {
        _diff_found(row, "*", "row", "")
        return 0
    }
    n = split(_diff_line, theirs, FS)
    for (i = 1; i <= _nf; i++) {
        if (!(i in _diff_column)) continue
        their = theirs[_diff_column[i]]
        if (($i "") != (their "")) _diff_found(row, COL[i], $i, their)
    }
    return 0
}

# The rows that only the other file has, and the counts of columns.
function diff_end(    i, row) {
    if (!_diff_open) return
    row = FNR - _diff_skip
    while (_diff_at < row && _diff_read()) continue
    while (_diff_read()) _diff_found(_diff_at, "*", "", "row")
    if (!_diff_mode) return
    print "column", "cells"
    for (i = 1; i <= _diff_names; i++) print _diff_name[i], _diff_cells[_diff_name[i]]
}

# Opens the other file, and finds its columns by their names.
function _diff_begin(file, mode,    i, n, names, found, ours) {
    _diff_open = 1
    _diff_file = file
    _diff_mode = mode ? 1 : 0
    _diff_skip = _diff_headers()
    while ((n = (getline _diff_line < file)) > 0 && substr(_diff_line, 1, 1) == "%") {
        found = substr(_diff_line, 2)
    }
    if (n < 0) _fail("diff: cannot read " file)
    if (found == "") _fail("diff: " file " has no header row, which begins with %")
    _diff_held = n > 0
    if (!_diff_mode) print "row", "column", "ours", "theirs"
    n = split(found, names, FS)
    for (i = 1; i <= _nf; i++) ours[COL[i]] = i
    for (i = 1; i <= n; i++) {
        if (names[i] in ours) _diff_column[ours[names[i]]] = i
        else _diff_found(0, names[i], "", "column")
    }
    for (i = 1; i <= _nf; i++) if (!(i in _diff_column)) _diff_found(0, COL[i], "column", "")
}

# The number of header rows of our file. The program may drop them before they come to diff.
function _diff_headers(    n, line) {
    if (_h) return FNR
    if (FILENAME ~ /^(-?|\/dev\/.*)$/) return 1
    while ((getline line < FILENAME) > 0 && substr(line, 1, 1) == "%") n++
    close(FILENAME)
    return n + 0
}

# The next row of the other file; false if there is none.
function _diff_read() {
    if (_diff_held) _diff_held = 0
    else if ((getline _diff_line < _diff_file) <= 0) return 0
    _diff_at++
    return 1
}

# Prints or counts a difference.
function _diff_found(row, column, ours, theirs) {
    if (!_diff_mode) {
        print row, column, ours, theirs
        return
    }
    if (!(column in _diff_cells)) _diff_name[++_diff_names] = column
    _diff_cells[column] = row ? _diff_cells[column] + 1 : "-"
}

## ffsplit([columns])
## Writes the rows to several files, one for each layer 4 protocol.
## Of `x_flows.txt`, the rows of TCP go to `x_flows_tcp.txt`. Each file begins with the header row. Files of these names
## are replaced. What comes from standard input goes to `stdin_tcp.txt` and the like.
## With columns, given by their numbers, so without `$`, it splits by these: `ffsplit(srcIP)`, `ffsplit(srcIP ";" dstPort)`.
## Characters of values that are awkward in file names become `_`; values that become the same get a number.
## example: ffsplit()
function ffsplit(columns,    value, c, n, i) {
    if (_h) {
        _ffsplit_header = $0
        return 0
    }
    if (columns == "") {
        if (!("l4Proto" in COL))
            _fail("ffsplit: there is no column l4Proto, name the columns to split by, as in ffsplit(srcIP)")
        value = tolower(proto2str($(COL["l4Proto"])))
    }
    else {
        n = split(columns, c, /[;,]/)
        for (i = 1; i <= n; i++) value = value (i > 1 ? "_" : "") _bare($(_colnum("ffsplit", c[i])))
    }
    value = _ffsplit_name(value)
    if (!(value in _ffsplit_opened)) _ffsplit_open(value)
    print >> value
    return 0
}

# The file for a value.
function _ffsplit_name(value,    key, safe, name, n) {
    key = FILENAME SUBSEP value
    if (key in _ffsplit_file) return _ffsplit_file[key]
    safe = value
    gsub(/[^A-Za-z0-9.:=+-]/, "_", safe)
    safe = safe == "" ? "none" : substr(safe, 1, 100)
    name = FILENAME ~ /^(-?|\/dev\/.*)$/ ? "stdin.txt" : FILENAME
    for (n = 1; n == 1 || (_ffsplit_path in _ffsplit_taken); n++)
        _ffsplit_path = _ffsplit_stem(name) "_" safe (n > 1 ? "_" n : "") _ffsplit_suffix(name)
    _ffsplit_taken[_ffsplit_path] = 1
    _ffsplit_file[key] = _ffsplit_path
    return _ffsplit_path
}

# The part of a path before the suffix of its file name.
function _ffsplit_stem(path) {
    return substr(path, 1, length(path) - length(_ffsplit_suffix(path)))
}

# The suffix of the file name of a path, with its point.
function _ffsplit_suffix(path) {
    return match(path, /[^\/]\.[^.\/]+$/) ? substr(path, RSTART + 1) : ""
}

# Opens a file and writes the header row. Only some files are open at a time.
function _ffsplit_open(path,    p) {
    if (_ffsplit_open_n >= 100) {
        for (p in _ffsplit_opened) close(p)
        delete _ffsplit_opened
        _ffsplit_open_n = 0
    }
    _ffsplit_open_n++
    _ffsplit_opened[path] = 1
    if (path in _ffsplit_begun) return
    _ffsplit_begun[path] = 1
    if (_ffsplit_header == "") printf "" > path
    else print _ffsplit_header > path
    close(path)
}

## follow_stream(number[, format[, direction]])
## Prints the payload of a flow, given by its flowInd, from a packet file.
## It is in the order of TCP sequence numbers, with what was sent again once, and `[17 bytes missing]` where bytes are
## missing. Payload without sequence numbers comes in the order of the file.
## format: 0 prints text, with escapes undone; 1 prints a table of segments: packet number, direction, sequence number,
## number of bytes and text with escapes. A segment comes when all before it in its direction were there.
## direction: `"A"` or `"B"` prints one direction only.
## Bytes that are not printable are points in the packet file, and so here.
## columns: pktNo flowInd flowStat seq tcpFlags l7Len l7Content
## needs: end
## example: follow_stream(1)
## example: follow_stream(1, 1, "B")
function follow_stream(number, format, direction,    side, n, syn) {
    _follow_format = format ? 1 : 0
    if (_h || $flowInd + 0 != number + 0) return 0
    side = index("13579bdfBDF", substr($flowStat, length($flowStat))) ? "B" : "A"
    if (direction != "" && toupper(direction) != side) return 0
    syn = $seq != "" && index("2367abefABEF", substr($tcpFlags, length($tcpFlags)))
    if (!syn && $l7Len + 0 == 0) return 0
    if ($seq != "") _follow_move(side, $seq)
    if (syn && !(side in _follow_start)) _follow_start[side] = _follow_at[side] + 1
    if ($l7Len + 0 == 0) return 0
    n = ++_follow_n
    _follow_side[n] = side
    _follow_number[n] = $pktNo
    _follow_isn[n] = $seq
    _follow_position[n] = _follow_at[side] + (syn ? 1 : 0)
    _follow_bytes[n] = $l7Len + 0
    _follow_text[n] = $l7Content
    return 0
}

# Prints the stream: of both directions in turn what comes first.
function follow_stream_end(    a, b, i, j, n, m) {
    if (_follow_format) print "%pktNo", "dir", "seq", "l7Len", "l7Content"
    n = _follow_deliver("A", a)
    m = _follow_deliver("B", b)
    i = j = 1
    while (i <= n || j <= m)
        if (j > m || (i <= n && a[i, "order"] < b[j, "order"])) _follow_print(a, i++)
        else _follow_print(b, j++)
    if (_follow_unfinished) printf "\n"
    _follow_n = 0
}

# Moves a direction to a sequence number. Positions do not wrap at 2^32 as sequence numbers do.
function _follow_move(side, number,    step) {
    step = (side in _follow_seq) ? number - _follow_seq[side] : 0
    if (step > 2147483647) step -= 4294967296
    if (step < -2147483648) step += 4294967296
    _follow_at[side] += step
    _follow_seq[side] = number
}

# Puts the segments of a direction in order, with marks for gaps, and returns how many there are.
function _follow_deliver(side, out,    packets, i, k, n, m, expected, skip, order) {
    m = _follow_order(side, packets)
    expected = (side in _follow_start) ? _follow_start[side] : ""
    n = 0
    for (k = 1; k <= m; k++) {
        i = packets[k]
        if (i > order) order = i
        skip = 0
        if (_follow_isn[i] != "") {
            if (expected == "") expected = _follow_position[i]
            skip = expected - _follow_position[i]
            if (skip >= _follow_bytes[i]) continue
            expected = _follow_position[i] + _follow_bytes[i]
        }
        if (skip < 0) {
            n = _follow_gap(out, n, order, side, -skip)
            skip = 0
        }
        n = _follow_segment(out, n, order, i, skip)
    }
    return n
}

# The packets of a direction in the order of their positions; returns how many there are.
function _follow_order(side, packets,    keys, i, m) {
    m = 0
    for (i = 1; i <= _follow_n; i++) {
        if (_follow_side[i] != side) continue
        keys[++m] = sprintf("%016.0f %010.0f", _follow_position[i] + 4000000000000000, i + 1000000000)
    }
    _sort_keys(keys, m)
    for (i = 1; i <= m; i++) packets[i] = substr(keys[i], 18) - 1000000000
    return m
}

# Keeps a mark for a gap; returns the number of segments.
function _follow_gap(out, n, order, side, bytes) {
    n++
    out[n, "order"] = order
    out[n, "number"] = out[n, "isn"] = ""
    out[n, "side"] = side
    out[n, "bytes"] = bytes
    out[n, "text"] = sprintf("[%.0f byte%s missing]", bytes, bytes == 1 ? "" : "s")
    return n
}

# Keeps the payload of a packet without its first bytes, and a mark for bytes that were not captured; returns the number
# of segments.
function _follow_segment(out, n, order, from, skip,    missing) {
    n++
    out[n, "order"] = order
    out[n, "number"] = _follow_number[from]
    out[n, "side"] = _follow_side[from]
    out[n, "isn"] = _follow_isn[from]
    out[n, "text"] = _follow_skip(_follow_text[from], skip)
    missing = _follow_bytes[from] - skip - _follow_length(out[n, "text"])
    if (missing < 0) missing = 0
    out[n, "bytes"] = _follow_bytes[from] - skip - missing
    return missing ? _follow_gap(out, n, order, out[n, "side"], missing) : n
}

# Prints a segment.
function _follow_print(out, n,    text) {
    text = out[n, "text"]
    if (_follow_format) {
        print out[n, "number"], out[n, "side"], out[n, "isn"], sprintf("%.0f", out[n, "bytes"]), text
        return
    }
    if (text == "") return
    if (out[n, "number"] == "") {
        print (_follow_unfinished ? "\n" : "") text
        _follow_unfinished = 0
        return
    }
    text = _unescape(text)
    printf "%s", text
    _follow_unfinished = substr(text, length(text)) != "\n"
}

# The number of bytes in a text with escapes.
function _follow_length(text) {
    gsub(/\\./, "x", text)
    return length(text)
}

# A text with escapes, without its first bytes.
function _follow_skip(text, bytes) {
    if (index(text, "\\") == 0) return substr(text, bytes + 1)
    for (; bytes > 0; bytes--) text = substr(text, substr(text, 1, 1) == "\\" ? 3 : 2)
    return text
}

# A text whose escapes are undone.
function _unescape(text,    out, i, c) {
    while (i = index(text, "\\")) {
        c = substr(text, i + 1, 1)
        out = out substr(text, 1, i - 1)
        if (c == "n") out = out "\n"
        else if (c == "r") out = out "\r"
        else if (c == "t") out = out "\t"
        else if (c == "b") out = out "\b"
        else if (c == "f") out = out "\f"
        else if (c == "v") out = out "\v"
        else out = out (c == "\\" || c == "\"" ? c : "\\" c)
        text = substr(text, i + 2)
    }
    return out text
}
