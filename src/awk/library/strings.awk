# Texts: they are compared without their outer quotes.

## streq(a, b)
## True if both texts are equal.
## Outer quotes do not count: `streq($srcIPOrg, "Private network")`.
## example: streq($srcIPOrg, "Private network")
function streq(a, b) {
    if (_h) return 1
    return (_bare(a) "") == (_bare(b) "")
}

## streqi(a, b)
## As streq, but upper and lower case are the same.
## example: streqi($dstPortClass, "FTP")
function streqi(a, b) {
    return streq(tolower(a), tolower(b))
}

## strneq(a, b)
## True if the texts differ.
## Outer quotes do not count.
## example: strneq($srcIPCC, $dstIPCC)
function strneq(a, b) {
    if (_h) return 1
    return (_bare(a) "") != (_bare(b) "")
}

## strneqi(a, b)
## As strneq, but upper and lower case are the same.
## example: strneqi($dstPortClass, "FTP")
function strneqi(a, b) {
    return strneq(tolower(a), tolower(b))
}

## hasprefix(text, prefix)
## True if the text begins with the prefix.
## Outer quotes do not count. The prefix is plain text, not a pattern.
## example: hasprefix($hdrDesc, "eth:vlan")
function hasprefix(text, prefix) {
    if (_h) return 1
    prefix = _bare(prefix)
    return (substr(_bare(text), 1, length(prefix)) "") == (prefix "")
}

## hasprefixi(text, prefix)
## As hasprefix, but upper and lower case are the same.
## example: hasprefixi($l7Content, "get ")
function hasprefixi(text, prefix) {
    return hasprefix(tolower(text), tolower(prefix))
}

## hassuffix(text, suffix)
## True if the text ends with the suffix.
## Outer quotes do not count. The suffix is plain text, not a pattern.
## example: hassuffix($hdrDesc, "udp")
function hassuffix(text, suffix) {
    if (_h) return 1
    text = _bare(text)
    suffix = _bare(suffix)
    if (length(suffix) > length(text)) return 0
    return (substr(text, length(text) - length(suffix) + 1) "") == (suffix "")
}

## hassuffixi(text, suffix)
## As hassuffix, but upper and lower case are the same.
## example: hassuffixi($hdrDesc, "UDP")
function hassuffixi(text, suffix) {
    return hassuffix(tolower(text), tolower(suffix))
}

## contains(text, part)
## True if the part occurs in the text.
## Outer quotes do not count. The part is plain text, not a pattern.
## example: contains($l7Content, "User-Agent")
function contains(text, part) {
    if (_h) return 1
    part = _bare(part)
    return part == "" || index(_bare(text), part) > 0
}

## containsi(text, part)
## As contains, but upper and lower case are the same.
## example: containsi($l7Content, "user-agent")
function containsi(text, part) {
    return contains(tolower(text), tolower(part))
}

## strisempty(text)
## True if the text is empty, or consists of two quotes.
## example: strisempty($vlanID)
function strisempty(text) {
    if (_h) return 1
    return _bare(text) == ""
}

## isset(cell)
## True if the cell has a value: it is not empty, not `""` and not `-`.
## The number 0 is a value.
## example: isset($vlanID)
function isset(cell) {
    if (_h) return 1
    cell = _bare(cell)
    return cell != "" && cell != "-"
}

## quote(text)
## The text in quotes.
## A text that has outer quotes stays as it is. Quotes within the text are escaped: `a"b` becomes `"a\"b"`. The header row
## stays as it is.
## example: { print quote($srcIPOrg) }
function quote(text,    out, i) {
    if (_h || _isquoted(text)) return text
    out = ""
    while (i = index(text, "\"")) {
        out = out substr(text, 1, i - 1) "\\\""
        text = substr(text, i + 1)
    }
    return "\"" out text "\""
}

## unquote(text)
## The text without its outer quotes.
## Escapes such as `\n` stay.
## example: { print unquote($srcIPOrg) }
function unquote(text) {
    return _bare(text)
}

## strip(text)
## The text without outer quotes, and without blanks and tabs at either end.
## example: { print strip($srcIPOrg) }
function strip(text) {
    text = _bare(text)
    sub(/^[ \t]+/, "", text)
    sub(/[ \t]+$/, "", text)
    return text
}

# The text is one string in quotes, and not a list of such.
function _isquoted(text) {
    return substr(text, 1, 1) == "\"" && text ~ /^"([^"\\]|\\.)*"$/
}

# The text without its outer quotes. Two texts from here are compared as texts only with `""` appended.
function _bare(text) {
    if (substr(text, 1, 1) == "\"" && text ~ /^"([^"\\]|\\.)*"$/) return substr(text, 2, length(text) - 2)
    return text
}
