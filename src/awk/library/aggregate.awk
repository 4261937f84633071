# Sums of groups, and the smallest, largest and mean number of a column.

## aggr(fields[, values[, num]])
## Adds up values in groups of rows, and prints the sums at the end.
## The group with the largest first value comes first, equal ones in the order of their fields.
## fields, values: cells joined by OFS. The words `"flows"` and `"packets"` as value count the rows; this is what happens
## without values. Hexadecimal values are added as numbers; what is no number adds nothing.
## num: the first num groups, or the last if it is negative. 0: all.
## Sums of integers are exact up to 2^53; up to nine decimals of plain decimal numbers are exact as well. The header has no
## `%`. One aggregation in a program.
## needs: end
## example: aggr(tuple2(), $pktsSnt OFS "flows", 3)
function aggr(fields, values, num) {
    if (_h) return _aggr_begin(fields, values, num)
    if (!_aggr_ready) _aggr_begin("", values, num)
    return _aggr_add(fields, values)
}

## aggrrep(list[, values[, num]])
## As aggr, but each item of a list is a group.
## A row counts for all of its items, and a row with an empty list for none. Quotes of items are removed.
## needs: end
## example: aggrrep($vlanID, $pktsSnt)
function aggrrep(list, values, num,    items, n, i) {
    if (_h) return _aggr_begin(list, values, num)
    if (!_aggr_ready) _aggr_begin("", values, num)
    n = _parts(list, ";", items)
    for (i = 1; i <= n; i++) _aggr_add(items[i], values)
    return 0
}

# Prints the groups.
function aggr_end(    group, sum, text, first, next_of, sums, m, i, n, from, to, texts, k, left) {
    if (_aggr_header != "") print _aggr_header
    n = 0
    for (group in _aggr_rows) {
        n++
        sum = _aggr_order(group)
        text = sprintf("%.17g", sum)
        if (text in first) next_of[group] = first[text]
        else sums[++m] = sum
        first[text] = group
        left[text]++
    }
    from = _aggr_num < 0 && n + _aggr_num > 0 ? n + _aggr_num : 0
    to = _aggr_num > 0 && _aggr_num < n ? _aggr_num : n
    _sort_keys(sums, m)
    n = 0
    for (i = m; i >= 1 && n < to; i--) {
        text = sprintf("%.17g", sums[i])
        if (n + left[text] <= from) {
            n += left[text]
            continue
        }
        group = first[text]
        for (k = 1; k <= left[text]; k++) {
            texts[k] = group ""
            if (k < left[text]) group = next_of[group]
        }
        _sort_keys(texts, left[text])
        for (k = 1; k <= left[text] && n < to; k++)
            if (++n > from) print texts[k] _aggr_sums(texts[k])
    }
    _aggr_header = ""
    delete _aggr_rows
}

# What was collected is printed once, whichever of the two functions collected it.
function aggrrep_end() {
    aggr_end()
}

# Takes the arguments: the header, and which values are counts.
function _aggr_begin(fields, values, num,    i, v) {
    if (values "" == "") values = COL[1] == "pktNo" ? "packets" : "flows"
    else if (_h) values = _plain(values)
    if (_h) {
        fields = _plain(fields) OFS values
        if (NR == _aggr_row && fields != _aggr_header) _fail("aggr, aggrrep: only one aggregation in a program")
        if (!_aggr_row) _aggr_header = fields
        _aggr_row = NR
    }
    _aggr_ready = 1
    _aggr_num = int(num + 0)
    _aggr_count = _split(values, v)
    _aggr_only = 1
    for (i = 1; i <= _aggr_count; i++) {
        _aggr_counts[i] = v[i] == "flows" || v[i] == "packets"
        if (!_aggr_counts[i]) _aggr_only = 0
    }
    return 0
}

# Adds a row to its group. Plain decimals are added as integral part and billionths, so that no digit is lost.
function _aggr_add(fields, values,    v, i, dot, places, x) {
    _aggr_rows[fields]++
    if (_aggr_only) return 0
    if (_aggr_count == 1) v[1] = values
    else _split(values, v)
    for (i = 1; i <= _aggr_count; i++) {
        if (_aggr_counts[i]) continue
        x = v[i]
        if (x ~ /^[1-9][0-9]*$/) _aggr_sum[fields, i] += x
        else if (x ~ /^-?[0-9]+\.[0-9]+$/ && (places = length(x) - (dot = index(x, "."))) <= 9) {
            if (places > _aggr_places[i]) _aggr_places[i] = places
            _aggr_sum[fields, i] += _number(substr(x, 1, dot - 1))
            _aggr_part[fields, i] += (substr(x, 1, 1) == "-" ? -1 : 1) * _whole(substr(substr(x, dot + 1) "000000000", 1, 9))
        }
        else _aggr_other(fields, i, x)
    }
    return 0
}

# Adds a value that is no plain number: hexadecimal, or with an exponent.
function _aggr_other(fields, i, x,    places) {
    places = _places(x)
    if (places > _aggr_places[i]) _aggr_places[i] = places
    _aggr_sum[fields, i] += _number(x)
}

# The first value of a group.
function _aggr_order(group) {
    if (_aggr_counts[1]) return _aggr_rows[group]
    return ((group, 1) in _aggr_part) ? _aggr_sum[group, 1] + _aggr_part[group, 1] / 1000000000 : _aggr_sum[group, 1] + 0
}

# All values of a group as text, each after OFS.
function _aggr_sums(group,    i, out) {
    for (i = 1; i <= _aggr_count; i++) {
        out = out OFS
        if (_aggr_counts[i]) out = out sprintf("%.0f", _aggr_rows[group])
        else if ((group, i) in _aggr_part) out = out _aggr_rounded(_aggr_sum[group, i], _aggr_part[group, i], _aggr_places[i])
        else out = out _rounded(_aggr_sum[group, i], _aggr_places[i])
    }
    return out
}

# A number made of an integral part and billionths.
function _aggr_rounded(whole, part, places,    carry, sign) {
    if (whole != int(whole)) return _rounded(whole + part / 1000000000, places)
    carry = int(part / 1000000000)
    whole += carry
    part -= carry * 1000000000
    if (whole > 0 && part < 0) {
        whole--
        part += 1000000000
    }
    else if (whole < 0 && part > 0) {
        whole++
        part -= 1000000000
    }
    sign = whole < 0 || part < 0 ? "-" : ""
    if (part == 0) return sprintf("%.0f", whole)
    if (whole < 0) whole = -whole
    if (part < 0) part = -part
    part = sprintf("%09.0f", part)
    sub(/0+$/, "", part)
    return sign sprintf("%.0f", whole) "." part
}

## min(column)
## The smallest number of a column.
## The column is given by its number, so without `$`: `min(pktsSnt)`. Cells that are no numbers do not count. At the end,
## a table shows what min, max and mean found, unless the program's END did so with print_min, get_min and the like.
## needs: end
## example: min(duration)
function min(column,    key) {
    if (!_stat_row("min", column) || (key = _sort_number($column)) == "") return 0
    if (!((_stat_name, "min") in _stat_key) || key < _stat_key[_stat_name, "min"]) {
        _stat_key[_stat_name, "min"] = key
        _stat_value[_stat_name, "min"] = $column
    }
    return 0
}

## max(column)
## The largest number of a column.
## The column is given by its number, so without `$`: `max(pktsSnt)`. See min.
## needs: end
## example: max(duration)
function max(column,    key) {
    if (!_stat_row("max", column) || (key = _sort_number($column)) == "") return 0
    if (!((_stat_name, "max") in _stat_key) || key > _stat_key[_stat_name, "max"]) {
        _stat_key[_stat_name, "max"] = key
        _stat_value[_stat_name, "max"] = $column
    }
    return 0
}

## mean(column)
## The mean of the numbers of a column.
## The column is given by its number, so without `$`: `mean(pktsSnt)`. See min.
## needs: end
## example: mean(duration)
function mean(column,    cell, places) {
    if (!_stat_row("mean", column)) return 0
    cell = $column
    if (_sort_number(cell) == "" || cell ~ /inf$/) return 0
    places = _places(cell)
    if (places > _stat_places[_stat_name]) _stat_places[_stat_name] = places
    _stat_sum[_stat_name] += _number(cell)
    _stat_count[_stat_name]++
    return 0
}

## get_min([column])
## In END: the smallest number that `min(column)` found.
## Without argument, that of the first column it was called with.
## example: { min(pktsSnt) } END { print get_min(pktsSnt) }
function get_min(column) {
    return _stat_get("min", column)
}

## get_max([column])
## In END: the largest number that `max(column)` found.
## Without argument, that of the first column it was called with.
## example: { max(pktsSnt) } END { print get_max(pktsSnt) }
function get_max(column) {
    return _stat_get("max", column)
}

## get_mean([column])
## In END: the mean that `mean(column)` found.
## Without argument, that of the first column it was called with.
## example: { mean(pktsSnt) } END { print get_mean(pktsSnt) }
function get_mean(column) {
    return _stat_get("mean", column)
}

## print_min([column])
## In END: prints name and smallest number of the column, or of all that `min` was called with.
## example: { min(pktsSnt) } END { print_min() }
function print_min(column) {
    _stat_print("min", column)
}

## print_max([column])
## In END: prints name and largest number of the column, or of all that `max` was called with.
## example: { max(pktsSnt) } END { print_max() }
function print_max(column) {
    _stat_print("max", column)
}

## print_mean([column])
## In END: prints name and mean of the column, or of all that `mean` was called with.
## example: { mean(pktsSnt) } END { print_mean() }
function print_mean(column) {
    _stat_print("mean", column)
}

# A table of what was found, a line per column.
function min_end(    i, j, line, name) {
    if (_stat_shown || !_stat_kinds) return
    _stat_shown = 1
    line = "column"
    for (j = 1; j <= _stat_kinds; j++) line = line OFS _stat_kind[j]
    print line
    for (i = 1; i <= _stat_columns; i++) {
        line = name = _stat_column[i]
        for (j = 1; j <= _stat_kinds; j++) line = line OFS _stat_text(_stat_kind[j], name)
        print line
    }
}

# The table of min_end.
function max_end() {
    min_end()
}

# The table of min_end.
function mean_end() {
    min_end()
}

# Finds the name of a column and makes it the current one; false if the row is a header row.
function _stat_row(kind, column) {
    _stat_name = COL[column]
    if (!((kind, _stat_name) in _stat_used)) _stat_begin(kind, column)
    return !_h
}

# Takes note of a column at its first use.
function _stat_begin(kind, column) {
    _colnum(kind, column)
    _stat_used[kind, _stat_name] = 1
    if (!(kind in _stat_listed)) _stat_kind[++_stat_kinds] = kind
    if (!((_stat_name, "") in _stat_listed)) _stat_column[++_stat_columns] = _stat_name
    _stat_listed[kind] = 1
    _stat_listed[_stat_name, ""] = 1
}

# What was found, as text; empty if there was no number.
function _stat_text(kind, name,    places, average, whole) {
    if (kind != "mean") return _stat_value[name, kind]
    if (!_stat_count[name]) return ""
    average = _stat_sum[name] / _stat_count[name]
    places = _stat_places[name] + 3
    if (places < 6) places = 6
    whole = length(sprintf("%.0f", average))
    if (places > 16 - whole) places = whole > 16 ? 0 : 16 - whole
    return _rounded(average, places)
}

# What was found, as a value; the table at the end is not printed then.
function _stat_get(kind, column,    i) {
    _stat_shown = 1
    if (column != "") return _strnum(_stat_text(kind, COL[_colnum("get_" kind, column)]))
    for (i = 1; i <= _stat_columns; i++)
        if ((kind, _stat_column[i]) in _stat_used) return _strnum(_stat_text(kind, _stat_column[i]))
    return ""
}

# Prints what was found; the table at the end is not printed then.
function _stat_print(kind, column,    i, name) {
    _stat_shown = 1
    if (column != "") name = COL[_colnum("print_" kind, column)]
    for (i = 1; i <= _stat_columns; i++)
        if ((kind, _stat_column[i]) in _stat_used && (name == "" || name == _stat_column[i]))
            print _stat_column[i] OFS _stat_text(kind, _stat_column[i])
}

# Splits cells that are joined by OFS.
function _split(text, a) {
    if (OFS == "\t") return split(text, a, "\t")
    return _pieces(text, OFS, a)
}

# Splits a text at a separator that is plain text.
function _pieces(text, separator, a,    n, i) {
    n = 0
    while (separator != "" && (i = index(text, separator))) {
        a[++n] = substr(text, 1, i - 1)
        text = substr(text, i + length(separator))
    }
    a[++n] = text
    return n
}

# Names of columns joined by OFS, without the `%` of the header row.
function _plain(text,    a, n, i, out) {
    n = _split(text, a)
    for (i = 1; i <= n; i++) {
        sub(/^%/, "", a[i])
        out = (i > 1 ? out OFS : "") a[i]
    }
    return out
}

# The value of a cell: decimal or hexadecimal; 0 if it is no number.
function _number(cell) {
    if (cell ~ /^-?[1-9][0-9]*$/) return cell + 0
    if (cell ~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/)
        return substr(cell, 1, 1) == "-" ? -_whole(substr(cell, 2)) : _whole(cell)
    if (cell ~ /^0[xX][0-9a-fA-F]+$/) return _hex2num(substr(cell, 3))
    return 0
}

# The value of decimal digits. Some awks take a number that begins with 0 for an octal one.
function _whole(digits) {
    sub(/^\+?0+/, "", digits)
    return digits + 0
}

# The number of decimals a number is written with.
function _places(cell,    i, e, n) {
    if (cell !~ /^[-+]?[0-9]*\.?[0-9]*([eE][-+]?[0-9]+)?$/) return 0
    if (i = match(cell, /[eE]/)) {
        e = _number(substr(cell, i + 1))
        cell = substr(cell, 1, i - 1)
    }
    i = index(cell, ".")
    n = (i ? length(cell) - i : 0) - e
    return n < 0 ? 0 : n > 15 ? 15 : n
}

# A number with at most so many decimals, never with an exponent.
function _rounded(x, places,    text) {
    text = sprintf("%." (places + 0) "f", x)
    if (index(text, ".")) {
        sub(/0+$/, "", text)
        sub(/\.$/, "", text)
    }
    return text == "-0" ? "0" : text
}
