# Bits and hexadecimal numbers of any length.

## bitsanyset(value, mask)
## True if any bit of a mask is set in a value. Both are hexadecimal, as in `0x0040`, or decimal, and of any length.
## example: bitsanyset($flowStat, 0x0000000000000001)
function bitsanyset(value, mask) {
    return _h || _bits(value, mask, "any")
}

## bitsallset(value, mask)
## True if all bits of a mask are set in a value.
## example: bitsallset($tcpFlags, 0x12)
function bitsallset(value, mask) {
    return _h || _bits(value, mask, "all")
}

## bfeq(a, b)
## True if two values have the same bits, however they are written. `bfeq($ethType, 2048)` is true for 0x0800.
## example: bfeq($ethType, 0x0800)
function bfeq(a, b) {
    return _h || a "" == b "" || _hex(a) == _hex(b)
}

## tcpflags([flags])
## True if TCP flags are set, and those behind a `!` are not. `tcpflags("S!AF")` is true for SYN without ACK and FIN.
## The letters are W (CWR), E (ECE), U (URG), A (ACK), P (PSH), R (RST), S (SYN) and F (FIN).
## Without argument: the flags that are set, in this order, with a dot for each that is not.
## columns: tcpFlags
## example: tcpflags("S!A")
## example: tcp() { print tuple4(), tcpflags() }
function tcpflags(flags) {
    if (flags == "") return _h ? COL[tcpFlags] : _tcpflags_text($tcpFlags)
    if (!(flags in _tcpflags_set)) _tcpflags_parse(flags)
    return _h || _bits($tcpFlags, _tcpflags_set[flags], "all") && !_bits($tcpFlags, _tcpflags_clear[flags], "any")
}

# Reads flags as letters: the masks of those that must be set, and of those that must not.
function _tcpflags_parse(flags,    i, place, letter, isclear) {
    _tcpflags_set[flags] = _tcpflags_clear[flags] = 0
    for (i = 1; i <= length(flags); i++) {
        letter = toupper(substr(flags, i, 1))
        if (letter == "!") {
            isclear = 1
            continue
        }
        place = index("FSRPAUEW", letter)
        if (!place) _fail("tcpflags(\"" flags "\"): `" letter "` is no flag (flags are W, E, U, A, P, R, S and F)")
        if (index(substr(flags, 1, i - 1), substr(flags, i, 1))) continue
        if (isclear) _tcpflags_clear[flags] += _tcpflags_mask(place)
        else _tcpflags_set[flags] += _tcpflags_mask(place)
    }
}

# The letters of the flags in a value.
function _tcpflags_text(value,    bit, text) {
    if (value == "") return ""
    if (value in _tcpflags_letters) return _tcpflags_letters[value]
    for (bit = 1; bit <= 8; bit++) text = (_bits(value, _tcpflags_mask(bit), "any") ? substr("FSRPAUEW", bit, 1) : ".") text
    return _tcpflags_letters[value] = text
}

# The mask of a flag, counted from FIN.
function _tcpflags_mask(bit) {
    return bit > 1 ? 2 * _tcpflags_mask(bit - 1) : 1
}

# Whether any or all bits of a mask are set in a value. A mask is compiled once: for each of its digits that is not zero
# the place from the right, and the digits in which the bits are set.
function _bits(value, mask, which,    i, n, place, all) {
    if (mask > 2147483647) mask = _text(mask)
    if (!((mask, which) in _bits_n)) _bits_compile(mask, which)
    if (substr(value, 2, 1) !~ /[xX]/) {
        if (value == "") return 0
        value = "0x" _hex(value)
    }
    all = which == "all"
    n = _bits_n[mask, which]
    for (i = 1; i <= n; i++) {
        place = length(value) - _bits_place[mask, which, i]
        # The first two characters are `0x`; a place before the first digit counts as a zero.
        if ((index(_bits_digits[mask, which, i], place > 2 ? substr(value, place, 1) : "0") > 0) != all) return !all
    }
    return all
}

# Compiles a mask.
function _bits_compile(mask, which,    i, n, hex, digit) {
    hex = _hex(mask)
    _bits_n[mask, which] = 0
    for (i = 0; i < length(hex); i++) {
        digit = index("123456789abcdef", substr(hex, length(hex) - i, 1))
        if (!digit) continue
        n = ++_bits_n[mask, which]
        _bits_place[mask, which, n] = i
        _bits_digits[mask, which, n] = _bits_like(digit, which)
    }
}

# The digits, in small and capital letters, that have any or all bits of a digit.
function _bits_like(digit, which,    other, bit, common, found) {
    for (other = 0; other < 16; other++) {
        common = 0
        for (bit = 1; bit <= 8; bit *= 2)
            if (int(digit / bit) % 2 && int(other / bit) % 2) common += bit
        if (which == "any" ? common > 0 : common == digit)
            found = found substr("0123456789abcdef", other + 1, 1) substr("0123456789ABCDEF", other + 1, 1)
    }
    return found
}

# The hexadecimal digits of a value without `0x` and leading zeros. It is hexadecimal or decimal text of any length, or a
# number.
function _hex(value,    i, text, digits, quotient, rest) {
    text = _text(value)
    if (text ~ /^0[xX]/) digits = tolower(substr(text, 3))
    else {
        sub(/[.].*/, "", text)
        while (length(text) > 15) {
            quotient = ""
            rest = 0
            for (i = 1; i <= length(text); i++) {
                rest = rest * 10 + substr(text, i, 1)
                quotient = quotient int(rest / 16)
                rest %= 16
            }
            digits = substr("0123456789abcdef", rest + 1, 1) digits
            sub(/^0+/, "", quotient)
            text = quotient
        }
        for (rest = text + 0; rest > 0; rest = int(rest / 16)) digits = substr("0123456789abcdef", rest % 16 + 1, 1) digits
    }
    sub(/^0+/, "", digits)
    return digits == "" ? "0" : digits
}

# The decimal digits of a value without leading zeros; it is written as for _hex.
function _decimal(value,    i, j, hex, digits, carry, sum) {
    if (value !~ /^0[xX]/) {
        value = _text(value)
        sub(/^0+/, "", value)
        return value == "" ? "0" : value
    }
    hex = _hex(value)
    for (i = 1; i <= length(hex); i++) {
        carry = index("123456789abcdef", substr(hex, i, 1))
        sum = ""
        for (j = length(digits); j > 0; j--) {
            carry += 16 * substr(digits, j, 1)
            sum = carry % 10 sum
            carry = int(carry / 10)
        }
        digits = (carry ? carry : "") sum
    }
    return digits == "" ? "0" : digits
}
