#!/bin/bash
# Makes the captures of this folder, and what tshark says of them, again.
#
#     sudo samples/make.sh               everything
#     sudo samples/make.sh dns tunnels   only these (the names in ALL below)
#     sudo samples/make.sh expected      only expected/*.tsv
#
# What it does: two network namespaces are made and joined by a veth pair: a client, 192.168.77.2 and fd00:77::2, and a
# server, 192.168.77.1 and fd00:77::1. Real programs talk there; tcpdump or dumpcap listens. Nothing leaves the machine,
# and its own network is not touched. Namespaces, programs and the work folder have names of this run alone and are gone
# when it ends, however it ends. Times, ports and keys differ from run to run; the traffic does not.
#
# What it needs: root, a Linux kernel with veth, tun, vxlan and IPv6 segment routing (and no other module: the VLANs and
# most tunnels are those of Open vSwitch and socat in user space), and these packages of Debian 12:
#
#     apt-get install --no-install-recommends bind9-dnsutils curl dnsmasq-base ethtool iproute2 iputils-ping \
#         netcat-openbsd nginx-light openssh-client openssh-server openssl openvswitch-switch procps python3-minimal \
#         socat tcpdump tshark vsftpd wireshark-common zstd
#
# None of their services needs to run: the script starts its own, with its own configuration.
set -euo pipefail
shopt -s inherit_errexit

ALL=(ftp dns http tls ssh ping vlan tunnels sll raw ns pcapng cut expected)

here=$(cd "$(dirname "$0")" && pwd)
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C TZ=UTC HOME=/nonexistent
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSLKEYLOGFILE SSH_AUTH_SOCK

C4=192.168.77.2 S4=192.168.77.1 C6=fd00:77::2 S6=fd00:77::1
CMAC=02:00:00:77:00:02 SMAC=02:00:00:77:00:01

# ---------------------------------------------------------------------------------------------------- the two hosts

on() { # on client|server COMMAND...
    local host=$1
    shift
    ip netns exec "t2-$host-$$" "$@"
}

started=() # process groups that run in the background

start() { # start client|server NAME COMMAND...: in the background; its messages go to NAME.log
    local host=$1 name=$2
    shift 2
    setsid ip netns exec "t2-$host-$$" "$@" >"$work/$name.log" 2>&1 </dev/null &
    started+=($!)
}

net_down() {
    local group
    for group in "${started[@]}"; do kill -- "-$group" 2>/dev/null || true; done
    for group in "${started[@]}"; do wait "$group" 2>/dev/null || true; done
    started=()
    ip netns delete "t2-client-$$" 2>/dev/null || true
    ip netns delete "t2-server-$$" 2>/dev/null || true
}

# net_up [bare]: two fresh hosts; "bare" leaves the link of the server down, and both have to verify their addresses.
net_up() {
    net_down
    local host dad=(nodad)
    [[ ${1-} != bare ]] || dad=()
    ip netns add "t2-client-$$"
    ip netns add "t2-server-$$"
    ip link add c0 netns "t2-client-$$" address $CMAC type veth peer name s0 netns "t2-server-$$" address $SMAC
    on client ethtool -K c0 tx off rx off sg off tso off gso off gro off >/dev/null
    on server ethtool -K s0 tx off rx off sg off tso off gso off gro off >/dev/null
    for host in client server; do
        on $host ip link set lo up
    done
    on client ip address add $C4/24 dev c0
    on server ip address add $S4/24 dev s0
    on client ip address add $C6/64 dev c0 "${dad[@]}"
    on server ip address add $S6/64 dev s0 "${dad[@]}"
    on client ip link set c0 up
    if [[ ${1-} != bare ]]; then
        on server ip link set s0 up
        sleep 3 # neighbour discovery and multicast reports of the start are over
    fi
}

until_true() { # until_true COMMAND...: waits up to ten seconds for it
    local i
    for ((i = 0; i < 100; i++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.1
    done
    echo "waited in vain for: $*" >&2
    tail -n 5 "$work"/*.log >&2
    return 1
}

listens() { # listens client|server tcp|udp PORT
    local found
    found=$(on "$1" ss --no-header --listening --numeric "--$2" "sport = :$3")
    [[ -n $found ]]
}

record() { # record INTERFACE FILE [tcpdump options], on the client
    local interface=$1 file=$2
    shift 2
    rm -f "$work/recorder.log"
    start client recorder tcpdump -Z root -n -i "$interface" -B 65536 -w "$work/$file" "$@"
    until_true grep -q 'listening on' "$work/recorder.log"
}

recorded() { # recorded PROCESS: ends the recording, and takes care that it has everything
    local recorder=$1
    sleep 1.5 # the kernel hands packets over once a second
    kill -TERM "$recorder"
    wait "$recorder" || true
    if ! grep -q '^0 packets dropped by kernel' "$work/recorder.log"; then
        cat "$work/recorder.log" >&2
        return 1
    fi
}

keep() { # keep FILE...: it becomes a sample
    local file
    for file in "$@"; do install -m 644 "$work/$file" "$here/$file"; done
}

# traffic FILE [tcpdump options] -- COMMAND...: records what c0 sees meanwhile, and keeps it
traffic() {
    local file=$1 options=()
    shift
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    record c0 "$file" "${options[@]}"
    local recorder=${started[-1]}
    "$@"
    recorded "$recorder"
    keep "$file"
}

# ------------------------------------------------------------------------------------------------------ the services

web() { # nginx on the server: /, /page.txt, /big.txt, /echo (any method), else 404; 443 with TLS
    local root=$work/www
    mkdir -p "$root" "$work/nginx"
    echo '<!DOCTYPE html><title>t2</title><p>A page.' >"$root/index.html"
    seq -f 'Line %g of a page of text.' 400 >"$root/page.txt"
    seq -f 'Line %g of a longer page of text.' 3000 >"$root/big.txt"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=www.example.test \
        -addext "subjectAltName=DNS:www.example.test,IP:$S4,IP:$S6" -keyout "$work/key.pem" -out "$work/cert.pem" \
        2>/dev/null
    cat >"$work/nginx.conf" <<CONF
user root;
daemon off;
worker_processes 1;
pid $work/nginx/pid;
error_log stderr;
events {}
http {
    types { text/html html; text/plain txt; }
    access_log off;
    gzip on;
    gzip_types text/plain;
    client_body_temp_path $work/nginx/body;
    proxy_temp_path $work/nginx/proxy;
    fastcgi_temp_path $work/nginx/fastcgi;
    uwsgi_temp_path $work/nginx/uwsgi;
    scgi_temp_path $work/nginx/scgi;
    server {
        listen 80;
        listen [::]:80;
        listen 443 ssl;
        listen [::]:443 ssl;
        server_name www.example.test;
        ssl_certificate $work/cert.pem;
        ssl_certificate_key $work/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:t2:1m;
        root $root;
        location = /echo { proxy_pass http://127.0.0.1:81/; }
    }
    server { # reads the body of the request before it answers
        listen 127.0.0.1:81;
        default_type text/plain;
        return 200 "thanks\n";
    }
}
CONF
    start server nginx nginx -e stderr -p "$work/nginx" -c "$work/nginx.conf"
    until_true listens server tcp 443
}

fetch() { # curl without any configuration of the machine
    on client curl --disable --silent --show-error --noproxy '*' --output /dev/null "$@"
}

names() { # dnsmasq on the server, which knows example.test
    local long
    long=$(printf 'x%.0s' {1..200})
    start server dnsmasq dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --no-poll \
        --user=root --group=root --pid-file= --bind-interfaces --listen-address=$S4,$S6 \
        --local=/example.test/ --host-record=www.example.test,192.0.2.80,2001:db8::80 \
        --host-record=mail.example.test,192.0.2.25 --cname=web.example.test,www.example.test \
        --mx-host=example.test,mail.example.test,10 --srv-host=_http._tcp.example.test,www.example.test,80,0,5 \
        --txt-record=example.test,'v=spf1 -all' --naptr-record=example.test,10,20,s,SIP+D2U,,_sip._udp.example.test \
        --txt-record=long.example.test,"$long","$long","$long","$long"
    until_true listens server udp 53
}

ask() { # ask SERVER ...: dig without any configuration of the machine
    local server=$1
    shift
    on client dig -r "@$server" +tries=1 +timeout=5 "$@" >/dev/null
}

echoes() { # the server gives back what it gets, on the port of the echo service
    start server echo-udp4 socat -T 2 UDP4-LISTEN:7,fork PIPE
    start server echo-tcp4 socat TCP4-LISTEN:7,fork,reuseaddr PIPE
    start server echo-udp6 socat -T 2 UDP6-LISTEN:7,fork,ipv6only PIPE
    start server echo-tcp6 socat TCP6-LISTEN:7,fork,reuseaddr,ipv6only PIPE
    until_true listens server udp 7
    until_true listens server tcp 7
}

echo_to() { # echo_to ADDRESS: pings, a datagram and a line, there and back
    local address=$1
    on client ping -q -c 2 -i 0.2 -w 5 "$address" >/dev/null
    [[ $address != *:* ]] || address="[$address]"
    echo 'a datagram' | on client socat -t 0.5 - "UDP:$address:7" >/dev/null
    echo 'a line' | on client socat -t 0.5 - "TCP:$address:7" >/dev/null
}

# ----------------------------------------------------------------------------------------------- captures of services

make_ftp() {
    net_up
    mkdir -p "$work/ftp/empty"
    seq -f 'Line %06.0f of a file that its reader is too slow for.' 48000 >"$work/ftp/slow.txt"
    chmod 755 "$work" "$work/ftp" "$work/ftp/empty"
    cat >"$work/vsftpd.conf" <<CONF
listen=YES
background=NO
anonymous_enable=YES
local_enable=NO
anon_root=$work/ftp
secure_chroot_dir=$work/ftp/empty
ftp_username=ftp
ftpd_banner=t2 sample server
seccomp_sandbox=NO
xferlog_enable=NO
CONF
    start server vsftpd vsftpd "$work/vsftpd.conf"
    until_true listens server tcp 21
    cat >"$work/slow.py" <<'PYTHON'
import ftplib, socket, sys, time
ftp = ftplib.FTP(sys.argv[1])
ftp.login("anonymous", "guest@example.test")
ftp.voidcmd("TYPE I")
place = ftplib.parse227(ftp.sendcmd("PASV"))
size = int(ftp.sendcmd("SIZE slow.txt").split()[1])
with socket.socket() as data:
    data.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
    data.connect(place)
    ftp.putcmd("RETR slow.txt")
    assert ftp.getresp().startswith("150")
    time.sleep(1)
    got = pauses = 0
    while part := data.recv(8192):
        got += len(part)
        if got // 200_000 > pauses:
            pauses += 1
            time.sleep(3 if pauses == 6 else 0.3)
assert ftp.getresp().startswith("226") and got == size
ftp.quit()
PYTHON
    traffic ftp.pcap tcp -- on client /usr/bin/python3 -I "$work/slow.py" $S4
}

talk_dns() {
    ask $S4 www.example.test A
    ask $S4 www.example.test AAAA
    ask $S4 web.example.test A
    ask $S4 example.test MX
    ask $S4 example.test TXT
    ask $S4 example.test NAPTR
    ask $S4 _http._tcp.example.test SRV
    ask $S4 -x 192.0.2.80
    ask $S4 nobody.example.test A           # there is none
    ask $S4 elsewhere.example A             # refused
    ask $S4 long.example.test TXT +noedns   # truncated, and again over TCP
    ask $S4 www.example.test A +tcp
    ask $S6 www.example.test AAAA
}

make_dns() {
    net_up
    names
    traffic dns.pcap port 53 -- talk_dns
}

talk_http() {
    fetch http://$S4/
    fetch --head http://$S4/page.txt
    fetch --compressed http://$S4/page.txt
    fetch http://$S4/ http://$S4/page.txt --output /dev/null # two in one connection
    fetch http://$S4/missing
    fetch --data 'name=t2&kind=form' http://$S4/echo
    fetch --request POST --upload-file "$work/www/page.txt" http://$S4/echo
    fetch --range 100-299 http://$S4/big.txt
    fetch "http://[$S6]/big.txt"
    fetch http://$S4:8080/ 2>/dev/null || true # nobody listens: RST
}

make_http() {
    net_up
    web
    traffic http.pcap tcp -- talk_http
}

talk_tls() {
    local resolve=(--resolve "www.example.test:443:$S4") trust=(--cacert "$work/cert.pem")
    fetch "${resolve[@]}" "${trust[@]}" --tls-max 1.2 https://www.example.test/page.txt
    fetch "${resolve[@]}" "${trust[@]}" --tlsv1.3 https://www.example.test/page.txt
    fetch "${resolve[@]}" https://www.example.test/ 2>/dev/null || true # not trusted: an alert
    fetch "${trust[@]}" "https://[$S6]/big.txt"
    # a session of TLS 1.2 that is taken up again five times
    on client openssl s_client -connect $S4:443 -servername www.example.test -tls1_2 -reconnect </dev/null \
        >"$work/s_client.log" 2>&1
}

make_tls() {
    net_up
    web
    traffic tls.pcap tcp -- talk_tls
    grep -q '^Reused, TLSv1.2' "$work/s_client.log"
}

talk_ssh() {
    local options=(-F /dev/null -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no
        -o "UserKnownHostsFile=$work/ssh/known" -o GlobalKnownHostsFile=/dev/null)
    on client ssh "${options[@]}" -i "$work/ssh/client" root@$S4 'seq 2000; sleep 1; seq 10' >/dev/null 2>&1
    on client scp -q "${options[@]}" -i "$work/ssh/client" "$work/ssh/numbers" "root@$S4:$work/ssh/copy" 2>/dev/null
    cmp "$work/ssh/numbers" "$work/ssh/copy"
    # a key that is not accepted
    on client ssh "${options[@]}" -i "$work/ssh/host" root@$S4 true 2>/dev/null || true
}

make_ssh() {
    net_up
    local folder=$work/ssh
    mkdir -p "$folder"
    [[ -d /run/sshd ]] || mkdir "${made:=/run/sshd}" # it insists on it
    ssh-keygen -q -t ed25519 -N '' -C server -f "$folder/host"
    ssh-keygen -q -t ed25519 -N '' -C client -f "$folder/client"
    install -m 600 "$folder/client.pub" "$folder/accepted"
    seq 20000 >"$folder/numbers"
    cat >"$folder/sshd_config" <<CONF
ListenAddress $S4
HostKey $folder/host
AuthorizedKeysFile $folder/accepted
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
UseDNS no
PidFile none
Subsystem sftp internal-sftp
CONF
    start server sshd /usr/sbin/sshd -D -e -f "$folder/sshd_config"
    until_true listens server tcp 22
    traffic ssh.pcap tcp -- talk_ssh
}

talk_ping() {
    on server ip link set s0 up
    sleep 4 # both ask whether somebody else has their addresses, and for routers
    on client ping -q -c 3 -i 0.3 $S4 >/dev/null
    on client ping -q -c 3 -i 0.3 $S6 >/dev/null
    on client ping -q -c 2 -i 0.3 -s 4000 $S4 >/dev/null
    on client ping -q -c 2 -i 0.3 -s 4000 $S6 >/dev/null
    on client ping -q -c 1 -W 1 192.168.77.99 >/dev/null || true # nobody says who has it
    on client ping -q -c 2 -i 0.3 -W 1 -b 192.168.77.255 >/dev/null 2>&1 || true
    on client ping -q -c 2 -i 0.3 -W 1 -I c0 ff02::1 >/dev/null 2>&1
    # UDP in three fragments to a port where nobody listens: an ICMP error quotes it
    head -c 4000 /dev/zero | on client nc -u -w 1 $S4 9 || true
    head -c 4000 /dev/zero | on client nc -u -w 1 $S6 9 || true
    sleep 6 # neighbours are asked whether they are still there
}

make_ping() {
    net_up bare
    traffic ping.pcap -- talk_ping
    gzip --no-name --best --keep --force "$work/ping.pcap"
    zstd --quiet --force -19 "$work/ping.pcap" -o "$work/ping.pcap.zst"
    keep ping.pcap.gz ping.pcap.zst
}

make_cut() {
    net_up
    web
    names
    traffic cut.pcap -s 66 -- eval 'talk_dns; talk_http'
    editcap -s 66 -F pcap "$here/ftp.pcap" "$work/ftp-cut.pcap"
    keep ftp-cut.pcap
}

# ------------------------------------------------------------------------------------------ captures of VLANs, tunnels

number_of() { if [[ $1 == server ]]; then echo 1; else echo 2; fi; }

mac_of() { echo "02:00:00:00:$2:0$(number_of "$1")"; } # mac_of HOST NET

# address HOST INTERFACE NET: 1 (server) or 2 (client) of 10.NET.0.0/24 and fd00:NET::/64
address() {
    local host=$1 interface=$2 net=$3 number
    number=$(number_of "$host")
    on "$host" sysctl -q "net.ipv6.conf.$interface.router_solicitations=0"
    on "$host" ip address add "10.$net.0.$number/24" dev "$interface"
    on "$host" ip address add "fd00:$net::$number/64" dev "$interface" nodad
    on "$host" ip link set "$interface" mtu 1400 up
}

# tun CARRIER NAME NET: on both hosts, a tun interface whose packets are what CARRIER carries
tun() {
    local carrier=$1 name=$2 net=$3 host peer
    for host in client server; do
        if [[ $host == client ]]; then peer=$S4; else peer=$C4; fi
        case $carrier in
            ipip) peer=IP4-DATAGRAM:$peer:4 ;;
            sit) peer=IP4-DATAGRAM:$peer:41 ;;
            udp) peer=UDP4-DATAGRAM:$peer:40000,bind=:40000 ;;
            *6)
                if [[ $host == client ]]; then peer=$S6; else peer=$C6; fi
                if [[ $carrier == ipip6 ]]; then peer="IP6-DATAGRAM:[$peer]:4"; else peer="IP6-DATAGRAM:[$peer]:41"; fi
                ;;
        esac
        start $host "$name-$host" socat "TUN,tun-name=$name,tun-type=tun,iff-no-pi" "$peer"
        until_true on $host ip link show "$name"
        on $host sysctl -q "net.ipv6.conf.$name.addr_gen_mode=1"
        address $host "$name" "$net"
        [[ $carrier != ipip* ]] || on $host sysctl -q "net.ipv6.conf.$name.disable_ipv6=1"
    done
}

# Open vSwitch in user space, one for each host

vs() { # vs HOST COMMAND...: ovs-vsctl and ovs-ofctl
    local host=$1
    shift
    OVS_RUNDIR=$work/ovs-$host on "$host" "$@"
}

vsctl() { # vsctl HOST ...
    local host=$1
    shift
    vs "$host" ovs-vsctl --timeout=10 "$@"
}

switches() {
    local host folder
    for host in client server; do
        folder=$work/ovs-$host
        mkdir -p "$folder"
        on $host sysctl -q net.ipv4.conf.all.arp_ignore=1 # an interface answers for its own address only
        ovsdb-tool create "$folder/conf.db" /usr/share/openvswitch/vswitch.ovsschema
        OVS_RUNDIR=$folder start $host "ovsdb-$host" ovsdb-server "--remote=punix:$folder/db.sock" "$folder/conf.db"
        until_true test -S "$folder/db.sock"
        vsctl $host --no-wait init -- set Open_vSwitch . other_config:vlan-limit=2
        OVS_RUNDIR=$folder start $host "switch-$host" ovs-vswitchd --disable-system "unix:$folder/db.sock"
    done
}

# bridge HOST NAME [...]: more of ovs-vsctl
bridge() {
    local host=$1 name=$2
    shift 2
    vsctl "$host" add-br "$name" -- set Bridge "$name" datapath_type=netdev "$@"
}

# port HOST BRIDGE INTERFACE NET [COLUMN=VALUE...]: a port with addresses
port() {
    local host=$1 bridge=$2 interface=$3 net=$4
    shift 4
    vsctl "$host" add-port "$bridge" "$interface" "$@" -- set Interface "$interface" type=internal \
        "mac=\"$(mac_of "$host" "$net")\""
    until_true on "$host" ip link show "$interface"
    address "$host" "$interface" "$net"
}

# joined HOST BRIDGE1 BRIDGE2 [COLUMN=VALUE...]: the columns are those of the port of BRIDGE1
joined() {
    local host=$1 one=$2 two=$3
    shift 3
    vsctl "$host" add-port "$one" "$one-$two" "$@" -- set Interface "$one-$two" type=patch "options:peer=$two-$one" \
        -- add-port "$two" "$two-$one" -- set Interface "$two-$one" type=patch "options:peer=$one-$two"
}

talk_nets() { # talk_nets NET...
    local net
    for net in "$@"; do
        echo_to "10.$net.0.1"
        echo_to "fd00:$net::1"
    done
}

make_vlan() {
    net_up
    echoes
    switches
    local host veth
    for host in client server; do
        veth=${host:0:1}0
        on $host ip address flush dev "$veth"
        on $host sysctl -q "net.ipv6.conf.$veth.disable_ipv6=1"
        bridge $host wire -- add-port wire "$veth"
        port $host wire v70 70           # no tag
        port $host wire v10 10 tag=10    # 802.1Q
        port $host wire v20 20 tag=20
        bridge $host ad                  # 802.1Q in 802.1ad
        joined $host wire ad vlan_mode=dot1q-tunnel tag=100 other_config:qinq-ethtype=802.1ad
        port $host ad v30 30 tag=30
        bridge $host qq                  # 802.1Q in 802.1Q
        joined $host wire qq vlan_mode=dot1q-tunnel tag=200 other_config:qinq-ethtype=802.1q
        port $host qq v40 40 tag=40
    done
    sleep 3
    traffic vlan.pcap -- talk_nets 70 10 20 30 40
}

# tunnel NET KIND [OPTION...]: a tunnel of Open vSwitch and what it carries, for a while. KIND l3-... carries IP without
# Ethernet: the bridges put on what is missing, and neighbours are known.
tunnel() {
    local net=$1 kind=$2 options=() option host peer theirs
    shift 2
    for option in "$@"; do options+=("options:$option"); done
    for host in client server; do
        if [[ $host == client ]]; then peer=server theirs=$S4; else peer=client theirs=$C4; fi
        bridge $host over -- add-port over under \
            -- set Interface under "type=${kind#l3-}" "options:remote_ip=$theirs" "${options[@]}"
        port $host over inner "$net"
        if [[ $kind == l3-* ]]; then
            vs $host ovs-ofctl add-flow over "in_port=inner actions=output:under"
            vs $host ovs-ofctl add-flow over "in_port=under actions=mod_dl_dst:$(mac_of $host "$net"),output:inner"
            on $host ip neighbour replace "10.$net.0.$(number_of $peer)" lladdr "$(mac_of $peer "$net")" dev inner
            on $host ip neighbour replace "fd00:$net::$(number_of $peer)" lladdr "$(mac_of $peer "$net")" dev inner
        fi
    done
    sleep 1
    talk_nets "$net"
    for host in client server; do vsctl $host del-br over; done
}

talk_tunnels() {
    local host

    # VXLAN of the kernel
    on client ip link add vx0 address "$(mac_of client 51)" type vxlan id 51 remote $S4 local $C4 dstport 4789 dev c0
    on server ip link add vx0 address "$(mac_of server 51)" type vxlan id 51 remote $C4 local $S4 dstport 4789 dev s0
    address client vx0 51
    address server vx0 51
    sleep 1
    talk_nets 51
    on client ip link delete vx0
    on server ip link delete vx0

    # IPv4 and IPv6 in IPv4, and in IPv6
    tun ipip ipip 52
    tun sit sit 53
    tun ipip6 ipip6 54
    tun ip6ip6 ip6ip6 55
    sleep 1
    echo_to 10.52.0.1
    echo_to fd00:53::1
    echo_to 10.54.0.1
    echo_to fd00:55::1

    # Segment routing of the kernel: IPv6 in IPv6 with a routing header
    for host in client server; do
        on $host sysctl -q net.ipv6.conf.all.seg6_enabled=1 net.ipv6.conf.all.forwarding=1 \
            "net.ipv6.conf.${host:0:1}0.seg6_enabled=1"
        on $host ip address add "fd00:56::$(number_of $host)/128" dev lo
    done
    on client ip -6 route add fd00:56::1/128 encap seg6 mode encap segs $S6 dev c0 src fd00:56::2
    on server ip -6 route add fd00:56::2/128 encap seg6 mode encap segs $C6 dev s0 src fd00:56::1
    echo_to fd00:56::1

    # Those of Open vSwitch: the bridge "wire" has the veth interface and its address
    switches
    local veth mine label
    for host in client server; do
        veth=${host:0:1}0
        if [[ $host == client ]]; then mine=$C4; else mine=$S4; fi
        on $host ip address flush dev "$veth"
        on $host sysctl -q "net.ipv6.conf.$veth.disable_ipv6=1"
        bridge $host wire "other_config:hwaddr=\"$(mac_of $host 77)\"" -- add-port wire "$veth"
        on $host sysctl -q net.ipv6.conf.wire.router_solicitations=0
        on $host ip address add $mine/24 dev wire
        on $host ip link set wire up
    done
    sleep 1
    tunnel 60 gre
    tunnel 61 gre key=61 csum=true
    tunnel 62 l3-gre packet_type=legacy_l3
    tunnel 63 vxlan key=63
    tunnel 64 geneve key=64
    tunnel 65 erspan key=65 erspan_ver=1 erspan_idx=65
    tunnel 66 erspan key=66 erspan_ver=2 erspan_dir=1 erspan_hwid=5

    # MPLS: one label, 68 for IPv4 and 168 for IPv6; two labels, 69 or 169 below 1000
    for host in client server; do
        veth=${host:0:1}0
        port $host wire m68 68
        port $host wire m69 69
        label="push_mpls:0x8847,set_field"
        vs $host ovs-ofctl -O OpenFlow13 add-flows wire - <<FLOWS
in_port=m68 ip actions=$label:68->mpls_label,output:$veth
in_port=m68 ipv6 actions=$label:168->mpls_label,output:$veth
in_port=m69 ip actions=$label:69->mpls_label,$label:1000->mpls_label,output:$veth
in_port=m69 ipv6 actions=$label:169->mpls_label,$label:1000->mpls_label,output:$veth
priority=40000 in_port=$veth mpls mpls_label=1000 actions=pop_mpls:0x8847,goto_table:1
in_port=$veth mpls actions=goto_table:1
table=1 mpls mpls_label=68 actions=pop_mpls:0x0800,output:m68
table=1 mpls mpls_label=168 actions=pop_mpls:0x86dd,output:m68
table=1 mpls mpls_label=69 actions=pop_mpls:0x0800,output:m69
table=1 mpls mpls_label=169 actions=pop_mpls:0x86dd,output:m69
FLOWS
    done
    sleep 1
    talk_nets 68 69
}

make_tunnels() {
    net_up
    echoes
    traffic tunnels.pcap -- talk_tunnels
}

# ------------------------------------------------------------------------------------------- captures of other formats

make_sll() {
    net_up
    names
    echoes
    local type
    for type in LINUX_SLL LINUX_SLL2; do
        local file=sll.pcap
        [[ $type == LINUX_SLL ]] || file=sll2.pcap
        record any $file -y $type
        local recorder=${started[-1]}
        echo_to $S4
        echo_to $S6
        ask $S4 www.example.test A
        on client ping -q -c 2 -i 0.2 127.0.0.1 >/dev/null
        on client ping -q -c 2 -i 0.2 ::1 >/dev/null
        recorded "$recorder"
        keep $file
    done
}

make_raw() {
    net_up
    echoes
    tun udp plain 57
    record plain raw.pcap
    local recorder=${started[-1]}
    talk_nets 57
    recorded "$recorder"
    keep raw.pcap
}

make_ns() {
    net_up
    web
    traffic ns.pcap --time-stamp-precision=nano -- fetch http://$S4/
    # No tool of a little-endian machine writes this: the same in the byte order of a big-endian one.
    /usr/bin/python3 -I - "$work/ns.pcap" "$work/ns-be.pcap" <<'PYTHON'
import struct, sys
little = open(sys.argv[1], "rb").read()
with open(sys.argv[2], "wb") as big:
    big.write(struct.pack(">IHHIIII", *struct.unpack_from("<IHHIIII", little)))
    at = 24
    while at < len(little):
        head = struct.unpack_from("<IIII", little, at)
        big.write(struct.pack(">IIII", *head) + little[at + 16 : at + 16 + head[2]])
        at += 16 + head[2]
PYTHON
    keep ns-be.pcap
}

# impersonal FILE...: takes processor, kernel and file names of the machine out of pcapng files; all else stays
impersonal() {
    /usr/bin/python3 -I - "$@" <<'PYTHON'
import struct, sys
DROP = {0x0A0D0D0A: (16, {1, 2, 3}), 1: (8, {12, 15})}  # block type: (where its options begin, options to drop)
for name in sys.argv[1:]:
    old, new, at = open(name, "rb").read(), b"", 0
    while at < len(old):
        kind, length = struct.unpack_from("<II", old, at)
        body, at = old[at + 8 : at + length - 4], at + length
        if kind in DROP:
            start, drop = DROP[kind]
            options, o = b"", start
            while o < len(body):
                code, size = struct.unpack_from("<HH", body, o)
                padded = 4 + (size + 3) // 4 * 4
                options += b"" if code in drop else body[o : o + padded]
                o += padded
            body = body[:start] + options
            if kind == 0x0A0D0D0A:
                body = body[:8] + b"\xff" * 8 + body[16:]  # length of the section: not said
        new += struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    open(name, "wb").write(new)
PYTHON
}

make_pcapng() { # needs ns.pcap and raw.pcap
    net_up
    echoes
    tun udp plain 57
    rm -f "$work/recorder.log"
    start client recorder dumpcap -n -q -i c0 -i plain -w "$work/mixed.pcapng"
    local recorder=${started[-1]}
    until_true grep -q '^File:' "$work/recorder.log"
    sleep 1
    echo_to $S4
    echo_to $S6
    talk_nets 57
    sleep 1.5
    kill -TERM "$recorder"
    wait "$recorder" || true
    mergecap -F pcapng -w "$work/merged.pcapng" "$here/ns.pcap" "$here/raw.pcap"
    impersonal "$work/mixed.pcapng" "$work/merged.pcapng"
    keep mixed.pcapng merged.pcapng
}

# --------------------------------------------------------------------------------------------------- a second opinion

# For each packet, what tshark reads: the innermost Ethernet addresses, the innermost IP header and the transport header
# after it. What an ICMP error quotes does not count. Fragments are not put together.
make_expected() {
    mkdir -p "$here/expected"
    rm -f "$here"/expected/*.tsv
    local file name
    for file in "$here"/*.pcap "$here"/*.pcapng; do
        name=${file##*/}
        /usr/bin/python3 -I - "$file" >"$here/expected/${name%.*}.tsv" <<'PYTHON'
import subprocess, sys
EXTENSIONS = "hopopts", "routing", "fraghdr", "dstopts"
FIELDS = (
    "frame.number frame.time_epoch frame.len frame.cap_len frame.protocols eth.src eth.dst ip.src ip.dst ip.proto "
    "ipv6.src ipv6.dst ipv6.nxt tcp.srcport tcp.dstport udp.srcport udp.dstport tcp.window_size_value _ws.malformed"
).split() + [f"ipv6.{name}.nxt" for name in EXTENSIONS]
COLUMNS = (
    "frame.number frame.time_epoch eth.src eth.dst ip.src ip.dst srcport dstport ip.proto tcp.window_size_value "
    "frame.len frame.cap_len"
).split()
PREFERENCES = "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE"

command = ["tshark", "-n", "-r", sys.argv[1], "-T", "fields", "-E", "occurrence=a", "-E", "separator=/t"]
for preference in PREFERENCES:
    command += "-o", preference
for field in FIELDS:
    command += "-e", field
lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

print(*COLUMNS, sep="\t")
for line in lines.splitlines():
    values = {field: text.split(",") for field, text in zip(FIELDS, line.split("\t"), strict=True)}
    if values["_ws.malformed"] != [""]:
        sys.exit(f"{sys.argv[1]}: packet {values['frame.number'][0]} is malformed")
    layers = values["frame.protocols"][0].split(":")
    for quotes in "icmp", "icmpv6":
        if quotes in layers:
            layers = layers[: layers.index(quotes) + 1]

    def nth(field, layer, until):
        """The value of a field of the last such layer of the first `until` ones."""
        count = layers[:until].count(layer)
        return values[field][count - 1] if 0 < count <= len(values[field]) else ""

    last = max((n for n, layer in enumerate(layers) if layer in ("ip", "ipv6")), default=None)
    source = destination = source_port = destination_port = protocol = window = ""
    if last is not None:
        version = layers[last]
        source, destination = nth(f"{version}.src", version, last + 1), nth(f"{version}.dst", version, last + 1)
        protocol = nth("ip.proto" if version == "ip" else "ipv6.nxt", version, last + 1)
        for n in range(last + 1, len(layers)):
            layer = layers[n]
            if layer.startswith("ipv6.") and layer[5:] in EXTENSIONS:
                protocol = nth(f"{layer}.nxt", layer, n + 1)
            elif layer in ("tcp", "udp"):
                source_port = nth(f"{layer}.srcport", layer, n + 1)
                destination_port = nth(f"{layer}.dstport", layer, n + 1)
                if layer == "tcp":
                    window = nth("tcp.window_size_value", layer, n + 1)
                break
    number, time, length, captured = (
        values[f"frame.{name}"][0] for name in ("number", "time_epoch", "len", "cap_len")
    )
    macs = [nth(field, "eth", len(layers)) for field in ("eth.src", "eth.dst")]
    ips = source, destination, source_port, destination_port, protocol, window
    print(number, time, *macs, *ips, length, captured, sep="\t")
PYTHON
    done
}

# ---------------------------------------------------------------------------------------------------------- the run

work=$(mktemp -d)
made= # a folder outside of it
trap 'net_down; rm -rf "$work"; [[ -z $made ]] || rmdir "$made"' EXIT
(($#)) || set -- "${ALL[@]}"
for name in "$@"; do
    echo "$name"
    "make_$name"
    net_down
    rm -rf "${work:?}"/*
done
