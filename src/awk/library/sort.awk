# Sorted rows, and what sorts them: texts that compare as the cells do.

## t2sort(columns[, num[, type[, ascending]]])
## Sorts whole rows by columns, and prints them at the end.
## Columns are given by their numbers, so without `$`: `t2sort(pktsSnt)`, or several as in `t2sort(srcIP ";" dstPort)`.
## The largest come first. Equal rows keep the order of the file. The header row stays the first. A header row of other
## columns begins a new table.
## num: the first num rows of the result, or the last if it is negative. 0: all.
## type: `num`, `ip` or `str`, for each column one (`"ip;num"`) or one for all. Without it, each cell shows what it is;
## empty cells are below numbers, then IPv4 and IPv6 addresses, then texts. Integers of any length and 64-bit hexadecimal
## are exact.
## ascending: 1 puts the smallest first.
## One sort in a program.
## needs: end
## example: t2sort(pktsSnt, 10)
function t2sort(columns, num, type, ascending,    key, i) {
    if (_h) {
        if (_sort_n) t2sort_end()
        _sort_header = $0
        _sort_titled = 1
    }
    if (columns "" != _sort_columns || !_sort_ready) _sort_begin(columns, num, type, ascending)
    if (_h) return 0
    if (_sort_count == 1) key = _sort_key($(_sort_column[1]), _sort_type[1])
    else for (i = 1; i <= _sort_count; i++)
        key = key _sort_key($(_sort_column[i]), _sort_type[i]) "\001"
    if (_sort_limit) {
        if (_sort_cut != "" && _sort_beyond(key)) return 0
        if (_sort_n >= _sort_room) _sort_shrink()
    }
    _sort_add(key, $0)
    return 0
}

## t2rsort(columns[, num[, type]])
## As t2sort, but the smallest come first.
## needs: end
## example: t2rsort(timeFirst)
function t2rsort(columns, num, type) {
    return t2sort(columns, num, type, 1)
}

# Prints the sorted rows.
function t2sort_end(    n, i, r, first, last) {
    if (_sort_titled) print _sort_header
    _sort_titled = 0
    _sort_keys(_sort_list, _sort_m)
    first = 1
    last = _sort_n
    if (_sort_num > 0 && _sort_num < last) last = _sort_num
    if (_sort_num < 0 && -_sort_num < last) first = last + _sort_num + 1
    n = 0
    for (i = 1; i <= _sort_m && n < last; i++)
        for (r = _sort_first[_sort_nth(i)]; r && n < last; r = (r in _sort_next) ? _sort_next[r] : 0)
            if (++n >= first) print _sort_row[r]
    _sort_clear()
    _sort_cut = ""
}

# The key in a place of the result.
function _sort_nth(i) {
    return _sort_list[_sort_ascending ? i : _sort_m + 1 - i]
}

# What was collected is printed once, whichever of the two functions collected it.
function t2rsort_end() {
    if (_sort_n || _sort_titled) t2sort_end()
}

# Takes the arguments, and refuses what is no column number.
function _sort_begin(columns, num, type, ascending,    i, n, types) {
    _sort_columns = columns ""
    _sort_ready = 1
    _sort_num = int(num + 0)
    _sort_limit = _sort_num < 0 ? -_sort_num : _sort_num
    _sort_room = _sort_limit < 500 ? 1000 : 2 * _sort_limit
    _sort_ascending = ascending ? 1 : 0
    _sort_count = split(columns "", _sort_column, /[;,]/)
    n = split(type, types, /[;,]/)
    for (i = 1; i <= _sort_count; i++) {
        _sort_column[i] = _colnum("t2sort", _sort_column[i])
        _sort_type[i] = n == 0 ? "" : types[i > n ? n : i]
        if (_sort_type[i] !~ /^(ip|num|str)?$/)
            _fail("t2sort: unknown type `" _sort_type[i] "`, the types are num, ip and str")
    }
    if (_sort_count == 0) _fail("t2sort needs the number of a column, as in t2sort(pktsSnt)")
}

# A column number, or the end of the program if it is none.
function _colnum(name, column) {
    gsub(/^ +| +$/, "", column)
    if (column ~ /^[0-9]+$/ && column + 0 >= 1) return column + 0
    _fail(name ": `" column "` is no column number, write the name of the column without $, as in " name "(pktsSnt)")
}

# Keeps a row. Rows with equal keys are a chain, so that only different keys have to be sorted.
function _sort_add(key, row,    last) {
    _sort_row[++_sort_n] = row
    if (key in _sort_first) {
        last = (key in _sort_last) ? _sort_last[key] : _sort_first[key]
        _sort_next[last] = _sort_n
        _sort_last[key] = _sort_n
    }
    else {
        _sort_first[key] = _sort_n
        _sort_list[++_sort_m] = key
    }
}

# True if a row cannot be among those asked for, because as many are before it (or, of the last rows, after it).
function _sort_beyond(key) {
    if (_sort_num > 0) return _sort_ascending ? key >= _sort_cut : key <= _sort_cut
    return _sort_ascending ? key < _sort_cut : key > _sort_cut
}

# Drops the rows that cannot be among those asked for, when there are twice as many.
function _sort_shrink(    n, i, k, r, skip, count, rows, keys) {
    _sort_keys(_sort_list, _sort_m)
    skip = _sort_num > 0 ? 0 : _sort_n - _sort_limit
    count = 0
    n = 0
    for (i = 1; i <= _sort_m && count < _sort_limit; i++) {
        k = _sort_nth(i)
        for (r = _sort_first[k]; r && count < _sort_limit; r = (r in _sort_next) ? _sort_next[r] : 0)
            if (++n > skip) {
                rows[++count] = _sort_row[r]
                keys[count] = k
            }
    }
    _sort_clear()
    for (i = 1; i <= count; i++) _sort_add(keys[i], rows[i])
    _sort_cut = _sort_num > 0 ? keys[count] : keys[1]
}

# Forgets all rows.
function _sort_clear() {
    delete _sort_row
    delete _sort_next
    delete _sort_first
    delete _sort_last
    delete _sort_list
    _sort_n = 0
    _sort_m = 0
}

# Sorts a[1] to a[n], all texts or all numbers: a merge sort.
function _sort_keys(a, n,    b, c, width, odd, i) {
    if (n < 2) return
    _sort_space(b, n)
    _sort_space(c, n)
    _sort_pass(a, b, n, 1)
    for (width = 2; width < n; width *= 2) {
        if (odd) _sort_pass(c, b, n, width)
        else _sort_pass(b, c, n, width)
        odd = !odd
    }
    if (odd) for (i = 1; i <= n; i++) a[i] = c[i]
    else for (i = 1; i <= n; i++) a[i] = b[i]
}

# Makes an array of n elements by split: some awks reach the elements of such an array much faster.
function _sort_space(a, n,    text) {
    for (text = "0 0 0 0 "; length(text) < 2 * n; text = text text) continue
    split(substr(text, 1, 2 * n - 1), a, " ")
}

# Merges sorted runs of a width pairwise from one array to another. Runs that follow one another are only copied.
function _sort_pass(from, to, n, width,    start, l, r, lend, rend, k, x, y) {
    k = 0
    for (start = 1; start <= n; start += 2 * width) {
        l = start
        r = lend = start + width
        rend = r + width
        if (rend > n + 1) rend = n + 1
        if (r >= rend || from[r - 1] <= from[r]) {
            while (l < rend) to[++k] = from[l++]
            continue
        }
        x = from[l]
        y = from[r]
        for (;;) {
            if (x <= y) {
                to[++k] = x
                if (++l >= lend) break
                x = from[l]
            }
            else {
                to[++k] = y
                if (++r >= rend) break
                y = from[r]
            }
        }
        while (l < lend) to[++k] = from[l++]
        while (r < rend) to[++k] = from[r++]
    }
}

# A text for a cell, such that texts compare as the cells do. Its first character says what the cell is.
function _sort_key(cell, type,    key) {
    if (type == "str") return "5" _bare(cell)
    if (type != "ip") {
        if (cell ~ /^[1-9][0-9]*$/ && length(cell) < 62) return "21" _sort_length(length(cell)) cell
        if (cell ~ /^[-+.0-9in]/ && (key = _sort_number(cell)) != "") return "2" key
        if (type == "num") return "0"
    }
    if (cell ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/) return "3" _sort_ip4(cell)
    if (index(cell, ":") && (key = _sort_ip6(cell)) != "") return "4" key
    if (cell == "") return "0"
    if (cell == "-") return "1"
    return type == "ip" ? "0" : "5" _bare(cell)
}

# A character for a length below 62. Longer numbers are longer texts, and compare by this first.
function _sort_length(n) {
    return substr("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", n + 1, 1)
}

# The key of a number: sign, length of the integral part, digits. It is empty if the cell is no number.
function _sort_number(cell,    negative, whole, part, i, e, key) {
    if (cell ~ /^0[xX][0-9a-fA-F]+$/) cell = _hex2dec(substr(cell, 3))
    if (cell ~ /^[-+]?inf$/) return substr(cell, 1, 1) == "-" ? "0 " : "1~"
    if (cell !~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/) return ""
    negative = substr(cell, 1, 1) == "-"
    sub(/^[-+]/, "", cell)
    if (i = match(cell, /[eE]/)) {
        e = _number(substr(cell, i + 1))
        cell = substr(cell, 1, i - 1)
    }
    i = index(cell, ".")
    whole = i ? substr(cell, 1, i - 1) : cell
    part = i ? substr(cell, i + 1) : ""
    if (e > 60 || e < -400) return ""
    for (; e > 0; e--) {
        whole = whole (part == "" ? "0" : substr(part, 1, 1))
        part = substr(part, 2)
    }
    for (; e < 0; e++) {
        part = (whole == "" ? "0" : substr(whole, length(whole))) part
        whole = substr(whole, 1, length(whole) - 1)
    }
    sub(/^0+/, "", whole)
    sub(/0+$/, "", part)
    if (length(whole) > 60) return ""
    key = whole (part == "" ? "" : "." part)
    if (!negative || key == "") return "1" _sort_length(length(whole)) key
    return "0" _sort_length(61 - length(whole)) _sort_complement(key) "~"
}

# The digits of a negative number, such that larger ones come first.
function _sort_complement(digits,    i, c, out) {
    for (i = 1; i <= length(digits); i++) {
        c = substr(digits, i, 1)
        out = out (c == "." ? "." : 9 - c)
    }
    return out
}

# The key of an IPv4 address.
function _sort_ip4(cell,    p) {
    split(cell, p, ".")
    return sprintf("%03d%03d%03d%03d", p[1], p[2], p[3], p[4])
}

# The key of an IPv6 address: all its digits. It is empty if the cell is no such address.
function _sort_ip6(cell,    i, left, right, a, b, n, m, out, p) {
    cell = tolower(cell)
    if (cell !~ /^[0-9a-f:.]+$/) return ""
    if (i = match(cell, /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/)) {
        split(substr(cell, i), p, ".")
        cell = substr(cell, 1, i - 1) sprintf("%x:%x", p[1] * 256 + p[2], p[3] * 256 + p[4])
    }
    i = index(cell, "::")
    left = i ? substr(cell, 1, i - 1) : cell
    right = i ? substr(cell, i + 2) : ""
    n = split(left, a, ":")
    m = split(right, b, ":")
    if (i ? n + m > 7 : n != 8) return ""
    for (i = 1; i <= n; i++) out = out _sort_group(a[i])
    for (i = n + m; i < 8; i++) out = out "0000"
    for (i = 1; i <= m; i++) out = out _sort_group(b[i])
    return length(out) == 32 && out !~ /[^0-9a-f]/ ? out : ""
}

# Four digits of an IPv6 address.
function _sort_group(digits) {
    return substr("0000", length(digits) + 1) digits
}

# The decimal digits of a hexadecimal number of at most 64 bits; nothing if it is longer.
function _hex2dec(digits,    high, low, part, carry) {
    sub(/^0+/, "", digits)
    if (length(digits) > 16) return ""
    low = _hex2num(length(digits) > 8 ? substr(digits, length(digits) - 7) : digits)
    if (length(digits) <= 8) return sprintf("%.0f", low)
    high = _hex2num(substr(digits, 1, length(digits) - 8))
    part = high * 967296 + low
    carry = int(part / 1000000)
    if (carry * 1000000 > part) carry--
    part -= carry * 1000000
    return sprintf("%.0f%06.0f", high * 4294 + carry, part)
}

# The value of at most 13 hexadecimal digits.
function _hex2num(digits,    i, value) {
    digits = tolower(digits)
    value = 0
    for (i = 1; i <= length(digits); i++) value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
    return value
}
