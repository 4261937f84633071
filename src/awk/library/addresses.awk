# IP addresses: hosts, networks and ranges, of IPv4 and IPv6.

## host([list])
## True if the source or the destination address is in a list. A list has addresses, networks and ranges, which are
## separated by `,` or `;`, as in `host("10.0.0.1,192.0.2.0/24,2001:db8::/32,10.0.0.5-10.0.0.9")`. IPv4 addresses may also
## be hexadecimal (0x0a000001) or one number. Without argument: both addresses.
## columns: srcIP dstIP
## example: host("192.168.77.0/24")
function host(list) {
    if (list == "") return _h ? COL[srcIP] OFS COL[dstIP] : $srcIP OFS $dstIP
    return _innet(list, $srcIP) || _innet(list, $dstIP) || _h
}

## shost([list])
## True if the source address is in a list. It is written as for `host`. Without argument: the source address.
## columns: srcIP
## example: shost("192.168.77.2")
function shost(list) {
    if (list == "") return _h ? COL[srcIP] : $srcIP
    return _innet(list, $srcIP) || _h
}

## dhost([list])
## True if the destination address is in a list. It is written as for `host`. Without argument: the destination address.
## columns: dstIP
## example: dhost("ff00::/8")
function dhost(list) {
    if (list == "") return _h ? COL[dstIP] : $dstIP
    return _innet(list, $dstIP) || _h
}

## net([list])
## The same as `host`.
## columns: srcIP dstIP
## example: net("10.0.0.0/8")
function net(list) {
    if (list == "") return _h ? COL[srcIP] OFS COL[dstIP] : $srcIP OFS $dstIP
    return _innet(list, $srcIP) || _innet(list, $dstIP) || _h
}

## snet([list])
## The same as `shost`.
## columns: srcIP
## example: snet("10.0.0.0/8")
function snet(list) {
    if (list == "") return _h ? COL[srcIP] : $srcIP
    return _innet(list, $srcIP) || _h
}

## dnet([list])
## The same as `dhost`.
## columns: dstIP
## example: dnet("10.0.0.0/8")
function dnet(list) {
    if (list == "") return _h ? COL[dstIP] : $dstIP
    return _innet(list, $dstIP) || _h
}

## privip(address)
## True for a private address: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918) and fc00::/7 (RFC 4193).
## example: not(privip($srcIP))
function privip(address) {
    return _innet("10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7", address) || _h
}

## mcast(address)
## True for a multicast address: 224.0.0.0/4 and ff00::/8.
## example: mcast($dstIP)
function mcast(address) {
    return _innet("224.0.0.0/4,ff00::/8", address) || _h
}

## loopback(address)
## True for a loopback address: 127.0.0.0/8 and ::1.
## example: loopback($srcIP)
function loopback(address) {
    return _innet("127.0.0.0/8,::1", address) || _h
}

## ipinnet(address, network[, mask])
## True if an address is in a network. The mask is a number of bits, or as 255.0.0.0 or 0xff000000; without it the network
## is written as 10.0.0.0/8, or is a list as for `host`.
## example: ipinnet($srcIP, "192.168.0.0/16")
## example: ipinnet($srcIP, "192.168.0.0", "255.255.0.0")
function ipinnet(address, network, mask) {
    return _innet(mask == "" ? network : _text(network) "/" _text(mask), address) || _h
}

## ipinrange(address, from, to)
## True if an address is not below one address and not above another.
## example: ipinrange($dstIP, "10.0.0.1", "10.0.0.9")
function ipinrange(address, from, to) {
    return _innet(_text(from) "-" _text(to), address) || _h
}

# Whether an address is in a list of addresses, networks and ranges. Lists are parsed once.
function _innet(list, address,    i, n, number) {
    if (list > 2147483647) list = _text(list)
    if (!(list in _innet_n4)) _innet_parse(list)
    if (!index(address, ":") && (number = _ip4(address)) != "") {
        n = _innet_n4[list]
        for (i = 1; i <= n; i++) if (number >= _innet_from4[list, i] && number <= _innet_to4[list, i]) return 1
        return 0
    }
    n = _innet_n6[list]
    if (!n || (number = _ip6(address)) == "") return 0
    for (i = 1; i <= n; i++) if (number >= _innet_from6[list, i] && number <= _innet_to6[list, i]) return 1
    return 0
}

# Parses a list of addresses, networks and ranges.
function _innet_parse(list,    i, n, items, ends) {
    _innet_n4[list] = _innet_n6[list] = 0
    n = split(list, items, /[,;]/)
    for (i = 1; i <= n; i++) {
        gsub(/[ \t"]/, "", items[i])
        if (items[i] == "") continue
        if (split(items[i], ends, "/") == 2) _innet_network(list, items[i], ends[1], ends[2])
        else if (split(items[i], ends, "-") == 2) _innet_range(list, items[i], ends[1], ends[2])
        else _innet_range(list, items[i], items[i], items[i])
    }
}

# Adds a range of addresses to a list.
function _innet_range(list, item, from, to) {
    if (_ip4(from) != "" && _ip4(to) != "") {
        _innet_from4[list, ++_innet_n4[list]] = _ip4(from)
        _innet_to4[list, _innet_n4[list]] = _ip4(to)
    } else if (_ip6(from) != "" && _ip6(to) != "") {
        _innet_from6[list, ++_innet_n6[list]] = _ip6(from)
        _innet_to6[list, _innet_n6[list]] = _ip6(to)
    } else _fail("`" item "` is no address, network or range, as in \"192.0.2.1,10.0.0.0/8,2001:db8::/32\"")
}

# Adds a network to a list. Its mask is a number of bits, or an address.
function _innet_network(list, item, base, mask,    size, number, kept, digit, step) {
    if (_ip4(base) != "") {
        size = mask ~ /^[0-9]+$/ && length(mask) < 4 ? _innet_size(32 - mask) : 4294967296 - _ip4(mask)
        if (mask == "" || _ip4(mask) == "" || size < 1 || size != _innet_size(_innet_bits(size)))
            _fail("`" item "`: `" mask "` is no mask of IPv4, as 24 or 255.255.255.0")
        number = _ip4(base)
        _innet_from4[list, ++_innet_n4[list]] = number - number % size
        _innet_to4[list, _innet_n4[list]] = number - number % size + size - 1
        return
    }
    number = _ip6(base)
    if (number == "" || mask !~ /^[0-9]+$/ || mask > 128) _fail("`" item "` is no network, as 10.0.0.0/8 or 2001:db8::/32")
    kept = substr(number, 1, int(mask / 4))
    digit = index("123456789abcdef", substr(number, int(mask / 4) + 1, 1))
    step = _innet_size(4 - mask % 4)
    digit -= digit % step
    _innet_from6[list, ++_innet_n6[list]] = substr(kept sprintf("%x", digit) _ip6_zeros(), 1, 32)
    _innet_to6[list, _innet_n6[list]] = substr(kept sprintf("%x", digit + step - 1) _ip6_ones(), 1, 32)
}

# 2 to the power of a number of bits, 0 if that is out of range.
function _innet_size(bits) {
    if (bits < 0 || bits > 32) return 0
    return bits ? 2 * _innet_size(bits - 1) : 1
}

# The smallest number of bits whose power of 2 is not below a number.
function _innet_bits(size,    bits) {
    bits = 0
    while (bits < 32 && _innet_size(bits) < size) bits++
    return bits
}

# The digits of the smallest address of IPv6.
function _ip6_zeros() {
    return "00000000000000000000000000000000"
}

# The digits of the largest address of IPv6.
function _ip6_ones() {
    return "ffffffffffffffffffffffffffffffff"
}

# The number of an IPv4 address (dotted, hexadecimal, or a number); an empty text if it is none.
function _ip4(text,    parts) {
    if (text ~ /^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$/) {
        split(text, parts, ".")
        if (parts[1] > 255 || parts[2] > 255 || parts[3] > 255 || parts[4] > 255) return ""
        return ((parts[1] * 256 + parts[2]) * 256 + parts[3]) * 256 + parts[4]
    }
    if (text ~ /^0[xX][0-9a-fA-F]+$/ && length(text) <= 10) return _decimal(text) + 0
    if (text ~ /^[0-9]+$/ && length(text) <= 10 && text + 0 <= 4294967295) return text + 0
    return ""
}

# The 32 hexadecimal digits of an IPv6 address; an empty text if it is none.
function _ip6(text,    place, head, tail) {
    if (text ~ /^0[xX][0-9a-fA-F]+$/ && length(text) <= 34) {
        text = tolower(substr(text, 3))
        return substr(_ip6_zeros(), 1, 32 - length(text)) text
    }
    if (!(place = index(text, "::"))) {
        head = _ip6_groups(text)
        return length(head) == 32 ? head : ""
    }
    head = _ip6_groups(substr(text, 1, place - 1))
    tail = _ip6_groups(substr(text, place + 2))
    if (index(head tail, "-") || length(head tail) > 28) return ""
    return head substr(_ip6_zeros(), 1, 32 - length(head tail)) tail
}

# The hexadecimal digits of groups that are separated by `:`, the last perhaps an IPv4 address; `-` if they are wrong.
function _ip6_groups(text,    i, n, groups, digits, number) {
    n = split(text, groups, ":")
    for (i = 1; i <= n; i++) {
        if (i == n && index(groups[i], ".")) {
            number = _ip4(groups[i])
            if (number == "") return "-"
            digits = digits sprintf("%04x%04x", int(number / 65536), number % 65536)
        } else if (groups[i] ~ /^[0-9a-fA-F]+$/ && length(groups[i]) <= 4) {
            digits = digits substr("000" groups[i], length(groups[i]))
        } else return "-"
    }
    return tolower(digits)
}
