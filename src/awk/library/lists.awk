# Lists, compounds, and their parts.

## valcontains(cell, separator, value)
## True if the value is an item of the cell, whose items are separated by the separator.
## The separator is plain text; inside a quoted string, or a group in parentheses, it does not separate. Quotes of items
## do not count.
## example: valcontains($hdrDesc, ":", "vlan")
function valcontains(cell, separator, value,    parts, n, i) {
    if (_h) return 1
    value = _bare(value)
    n = _parts(cell, separator, parts)
    for (i = 1; i <= n; i++)
        if ((parts[i] "") == (value "")) return 1
    return 0
}

## valcontainsi(cell, separator, value)
## As valcontains, but upper and lower case are the same.
## example: valcontainsi($hdrDesc, ":", "VLAN")
function valcontainsi(cell, separator, value) {
    return valcontains(tolower(cell), tolower(separator), tolower(value))
}

## cvalcontains(cell, value)
## True if the value is a part of a compound cell (`7_"a"_0x00ff`), or of a compound in a list (`1_2;3_4`).
## example: cvalcontains($srcMac_dstMac_numP, "02:00:00:77:00:02")
function cvalcontains(cell, value,    items, n, i) {
    if (_h) return 1
    n = _parts(cell, ";", items, 1)
    for (i = 1; i <= n; i++)
        if (valcontains(items[i], "_", value)) return 1
    return 0
}

## cvalcontainsi(cell, value)
## As cvalcontains, but upper and lower case are the same.
## example: cvalcontainsi($srcMacLbl_dstMacLbl, "Router")
function cvalcontainsi(cell, value) {
    return cvalcontains(tolower(cell), tolower(value))
}

## rvalcontains(cell, value)
## True if the value is an item of a list (`1;2;3`, `"a";"b"`).
## example: rvalcontains($vlanID, 20)
function rvalcontains(cell, value) {
    return valcontains(cell, ";", value)
}

## rvalcontainsi(cell, value)
## As rvalcontains, but upper and lower case are the same.
## example: rvalcontainsi($hdrDesc, "ETH:IPV4:UDP")
function rvalcontainsi(cell, value) {
    return rvalcontains(tolower(cell), tolower(value))
}

## splitc(cell[, n[, separator]])
## The n-th part of a compound (`7_"a"_0x00ff`), without its quotes.
## n: -1 is the last part, `"1;-1"` are several, without n all. Several are joined by the separator, or OFS. Of a list of
## compounds: the parts of each, joined by `;`. On the header row: the parts of the column's name, if it has as many.
## example: { print $flowInd, splitc($srcMac_dstMac_numP, -1) }
function splitc(cell, n, separator,    items, count, out, i) {
    if (separator == "") separator = OFS
    if (index(cell, ";") == 0) return _select(cell, "_", n, separator)
    count = _parts(cell, ";", items, 1)
    if (count < 2) return _select(cell, "_", n, separator)
    for (i = 1; i <= count; i++)
        out = (i > 1 ? out ";" : "") _select(items[i], "_", n, separator)
    return out
}

## splitr(cell[, n[, separator]])
## The n-th item of a list (`1;2;3`, `"a";"b"`), without its quotes.
## n: -1 is the last item, `"1;-1"` are several, without n all. Several are joined by the separator, or OFS.
## example: { print $flowInd, splitr($vlanID, 1) }
function splitr(cell, n, separator) {
    return _select(cell, ";", n, separator == "" ? OFS : separator)
}

# The parts of a cell that a list of numbers names, joined. One part stays a number if it is one.
function _select(cell, separator, list, glue,    parts, wanted, count, n, i, p, out) {
    count = _parts(cell, separator, parts)
    if (list == "") {
        for (i = 1; i <= count; i++) out = (i > 1 ? out glue : "") parts[i]
        return out
    }
    n = split(list, wanted, /[;,]/)
    if (n == 1) {
        p = wanted[1] < 0 ? count + 1 + wanted[1] : wanted[1] + 0
        if (p >= 1 && p <= count) return parts[p]
        return _h ? cell : ""
    }
    for (i = 1; i <= n; i++) {
        p = wanted[i] < 0 ? count + 1 + wanted[i] : wanted[i] + 0
        if (i > 1) out = out glue
        if (p >= 1 && p <= count) out = out parts[p]
        else if (_h) out = out cell
    }
    return out
}

# Splits a cell at a separator, which is plain text, and returns the number of parts. Quoted strings and groups in
# parentheses are not split. Quotes of parts are removed, unless they are to be kept. The parts come from split, so that
# they are numbers in comparisons if they look like some.
function _parts(cell, separator, parts, keep,    n, i, end, part, all) {
    if (cell !~ /["(]/ && separator ~ /^[;_,:]$/) return split(cell, parts, separator)
    if (cell == "") return 0
    n = 0
    for (;;) {
        i = separator == "" ? 0 : index(cell, separator)
        end = substr(cell, 1, 1)
        if (i && (end == "\"" || end == "(")) {
            end = _past(cell)
            i = index(substr(cell, end), separator)
            if (i) i += end - 1
        }
        n++
        part = i ? substr(cell, 1, i - 1) : cell
        all = (n > 1 ? all "\n" : "") (keep ? part : _bare(part))
        if (!i) break
        cell = substr(cell, i + length(separator))
    }
    split(all, parts, "\n")
    return n
}

# The position after the quoted string or the group that a text begins with: 1 if it has no end.
function _past(text,    i, n, c, depth, quoted) {
    n = length(text)
    for (i = 1; i <= n; i++) {
        c = substr(text, i, 1)
        if (quoted) {
            if (c == "\\") i++
            else if (c == "\"") quoted = 0
        }
        else if (c == "\"") quoted = 1
        else if (c == "(") depth++
        else if (c == ")") depth--
        if (!quoted && depth == 0) return i + 1
    }
    return 1
}

# The text as awk sees a cell: a number in comparisons if it looks like one, and printed as it is written.
function _strnum(text,    a) {
    if (text == "") return ""
    split(text, a, "\n")
    return a[1]
}
