# Ports and protocols.

## port([list])
## True if the source or the destination port is in a list of numbers and ranges. It is written as in
## `port("80,8000-8999")`. Without argument: both ports.
## columns: srcPort dstPort
## inline: (_h || $srcPort == ARG || $dstPort == ARG)
## example: port("80;443")
function port(list) {
    if (list == "") return _h ? COL[srcPort] OFS COL[dstPort] : $srcPort OFS $dstPort
    return _inlist("port", list, $srcPort) || _inlist("port", list, $dstPort) || _h
}

## sport([list])
## True if the source port is in a list of numbers and ranges. Without argument: the source port.
## columns: srcPort
## inline: (_h || $srcPort == ARG)
## example: sport("1024-65535")
function sport(list) {
    if (list == "") return _h ? COL[srcPort] : $srcPort
    return _inlist("sport", list, $srcPort) || _h
}

## dport([list])
## True if the destination port is in a list of numbers and ranges. Without argument: the destination port.
## columns: dstPort
## inline: (_h || $dstPort == ARG)
## example: dport(53)
function dport(list) {
    if (list == "") return _h ? COL[dstPort] : $dstPort
    return _inlist("dport", list, $dstPort) || _h
}

## proto([list])
## True if the number of the layer 4 protocol is in a list of numbers and ranges. Without argument: the number.
## columns: l4Proto
## inline: (_h || $l4Proto == ARG)
## example: proto("1,58")
function proto(list) {
    if (list == "") return _h ? COL[l4Proto] : $l4Proto
    return _inlist("proto", list, $l4Proto) || _h
}

## tcp()
## True if the layer 4 protocol is TCP (6).
## columns: l4Proto
## inline: (_h || $l4Proto == 6)
## example: tcp()
function tcp() {
    return _h || $l4Proto == 6
}

## udp()
## True if the layer 4 protocol is UDP (17).
## columns: l4Proto
## inline: (_h || $l4Proto == 17)
## example: udp()
function udp() {
    return _h || $l4Proto == 17
}

## icmp()
## True if the layer 4 protocol is ICMP (1).
## columns: l4Proto
## example: icmp()
function icmp() {
    return _h || $l4Proto == 1
}

## icmp6()
## True if the layer 4 protocol is ICMPv6 (58).
## columns: l4Proto
## example: icmp6()
function icmp6() {
    return _h || $l4Proto == 58
}

## igmp()
## True if the layer 4 protocol is IGMP (2).
## columns: l4Proto
## example: igmp()
function igmp() {
    return _h || $l4Proto == 2
}

## sctp()
## True if the layer 4 protocol is SCTP (132).
## columns: l4Proto
## example: sctp()
function sctp() {
    return _h || $l4Proto == 132
}

## gre()
## True if the layer 4 protocol is GRE (47).
## columns: l4Proto
## example: gre()
function gre() {
    return _h || $l4Proto == 47
}

## esp()
## True if the layer 4 protocol is ESP (50).
## columns: l4Proto
## example: esp()
function esp() {
    return _h || $l4Proto == 50
}

## ah()
## True if the layer 4 protocol is AH (51).
## columns: l4Proto
## example: ah()
function ah() {
    return _h || $l4Proto == 51
}

## rsvp()
## True if the layer 4 protocol is RSVP (46).
## columns: l4Proto
## example: rsvp()
function rsvp() {
    return _h || $l4Proto == 46
}

## proto2str([number])
## The name of a layer 4 protocol, `TCP` for 6. Without argument: that of the row.
## example: hdr() || 1 { print proto2str($l4Proto) }
function proto2str(number) {
    if (number == "") number = _h ? COL[l4Proto] : $l4Proto
    if (!_proto2str_n) _proto2str_n = split("@PROTOCOLS@", _proto2str_names, ",")
    if (_h || !_isnumber(number)) return number
    number = _decimal(number)
    return _proto2str_names[number + 1] ~ /^-?$/ ? number : _proto2str_names[number + 1]
}

## ip()
## True if the flow or packet is one of IPv4 or IPv6 (bits 0xc000 of flowStat).
## columns: flowStat
## example: ip()
function ip() {
    return _h || _bits($flowStat, "0xc000", "any")
}

## ipv4()
## True if the flow or packet is one of IPv4 (bit 0x4000 of flowStat).
## columns: flowStat
## example: ipv4()
function ipv4() {
    return _h || _bits($flowStat, "0x4000", "any")
}

## ipv6()
## True if the flow or packet is one of IPv6 (bit 0x8000 of flowStat).
## columns: flowStat
## example: ipv6()
function ipv6() {
    return _h || _bits($flowStat, "0x8000", "any")
}

## dns()
## True if there was DNS (dnsStat is not zero). In a file without this column: if a port is 53.
## columns: dnsStat|srcPort dnsStat|dstPort
## example: dns()
function dns() {
    if (_h) return 1
    return "dnsStat" in COL ? _hex($dnsStat) != "0" : _inlist("dns", 53, $srcPort) || _inlist("dns", 53, $dstPort)
}

## http()
## True if there was HTTP (httpStat is not zero). In a file without this column: if a port is 80 or 8080, and the protocol TCP.
## columns: httpStat|srcPort httpStat|dstPort httpStat|l4Proto
## example: http()
function http() {
    if (_h) return 1
    if ("httpStat" in COL) return _hex($httpStat) != "0"
    return $l4Proto == 6 && (_inlist("http", "80,8080", $srcPort) || _inlist("http", "80,8080", $dstPort))
}

## dhcp()
## True if there was DHCP (dhcpStat is not zero). In a file without this column: if a port is 67 or 68, and the protocol UDP.
## columns: dhcpStat|srcPort dhcpStat|dstPort dhcpStat|l4Proto
## example: dhcp()
function dhcp() {
    if (_h) return 1
    if ("dhcpStat" in COL) return _hex($dhcpStat) != "0"
    return $l4Proto == 17 && (_inlist("dhcp", "67,68", $srcPort) || _inlist("dhcp", "67,68", $dstPort))
}

## tuple2()
## Source and destination address.
## columns: srcIP dstIP
## example: { print tuple2() }
function tuple2() {
    return _h ? COL[srcIP] OFS COL[dstIP] : $srcIP OFS $dstIP
}

## tuple3()
## Source and destination address, destination port.
## columns: srcIP dstIP dstPort
## example: { print tuple3() }
function tuple3() {
    return _h ? COL[srcIP] OFS COL[dstIP] OFS COL[dstPort] : $srcIP OFS $dstIP OFS $dstPort
}

## tuple4()
## Source address and port, destination address and port.
## columns: srcIP srcPort dstIP dstPort
## example: { print tuple4() }
function tuple4() {
    if (_h) return COL[srcIP] OFS COL[srcPort] OFS COL[dstIP] OFS COL[dstPort]
    return $srcIP OFS $srcPort OFS $dstIP OFS $dstPort
}

## tuple5()
## Source address and port, destination address and port, layer 4 protocol.
## columns: srcIP srcPort dstIP dstPort l4Proto
## example: { print tuple5() }
function tuple5() {
    if (_h) return COL[srcIP] OFS COL[srcPort] OFS COL[dstIP] OFS COL[dstPort] OFS COL[l4Proto]
    return $srcIP OFS $srcPort OFS $dstIP OFS $dstPort OFS $l4Proto
}

## tuple6()
## Source address and port, destination address and port, layer 4 protocol, VLAN.
## columns: srcIP srcPort dstIP dstPort l4Proto vlanID
## example: { print tuple6() }
function tuple6() {
    if (_h) return COL[srcIP] OFS COL[srcPort] OFS COL[dstIP] OFS COL[dstPort] OFS COL[l4Proto] OFS COL[vlanID]
    return $srcIP OFS $srcPort OFS $dstIP OFS $dstPort OFS $l4Proto OFS $vlanID
}
