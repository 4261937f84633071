# Which rows: the header row, and rows by number.

## hdr()
## True for the header row.
## inline: _h
## example: hdr() || $srcPort > 1023
function hdr() {
    return _h
}

## not(condition)
## True if the condition is false, and for the header row. Write `not(tcp())` instead of `!tcp()`, which drops the header.
## example: not(tcp())
function not(condition) {
    return _h || !condition
}

## flow([list])
## True if the flow index is in a list. A list has numbers and ranges, which are separated by `,` or `;`, as in
## `flow("1-3,0x10")`. Without argument: the flow index.
## columns: flowInd
## inline: (_h || $flowInd == ARG)
## example: flow(35)
## example: flow("1-3,7")
function flow(list) {
    if (list == "") return _h ? COL[flowInd] : $flowInd
    return _inlist("flow", list, $flowInd) || _h
}

## packet([list])
## True if the number of the packet is in a list. It is written as for `flow`. Without argument: the number.
## columns: pktNo
## inline: (_h || $pktNo == ARG)
## example: packet("100-200")
function packet(list) {
    if (list == "") return _h ? COL[pktNo] : $pktNo
    return _inlist("packet", list, $pktNo) || _h
}

# Whether a value is in a list of numbers and ranges. Lists are parsed once: _inlist_ranges has the number of ranges of
# each, _inlist_has its single numbers. The kind is the name that messages have.
function _inlist(kind, list, value,    i, n, items, ends) {
    if (value == "") return 0
    if (!(list in _inlist_ranges)) {
        n = split(list, items, /[,;]/)
        _inlist_ranges[list] = 0
        for (i = 1; i <= n; i++) {
            gsub(/[ \t]/, "", items[i])
            if (items[i] == "") continue
            if (split(items[i], ends, "-") == 1) ends[2] = ends[1]
            if (items[i] !~ /^[^-]+(-[^-]+)?$/ || !_isnumber(ends[1]) || !_isnumber(ends[2]))
                _fail(kind "(\"" list "\"): `" items[i] "` is no number and no range, as in \"1-3,0x10\"")
            if (items[i] !~ /-/) {
                _inlist_has[list, _decimal(ends[1])] = 1
                continue
            }
            _inlist_ranges[list]++
            _inlist_from[list, _inlist_ranges[list]] = _decimal(ends[1]) + 0
            _inlist_to[list, _inlist_ranges[list]] = _decimal(ends[2]) + 0
        }
    }
    if ((list, value) in _inlist_has) return 1
    n = _inlist_ranges[list]
    for (i = 1; i <= n; i++)
        if (value + 0 >= _inlist_from[list, i] && value + 0 <= _inlist_to[list, i]) return 1
    return 0
}

# Whether a text is a whole number, decimal or hexadecimal.
function _isnumber(text) {
    return text ~ /^([0-9]+|0[xX][0-9a-fA-F]+)$/
}

# The text of a value. mawk prints large whole numbers with an exponent, and all but six digits are lost.
function _text(value) {
    return value ~ /^[0-9][.0-9]*e[+]/ ? sprintf("%.0f", value) : value ""
}

# Ends the program with a message, as wrong use. No further END rule runs.
function _fail(message) {
    print "t2 awk: " message > "/dev/stderr"
    _fail_failed = 1
    exit 2
}
