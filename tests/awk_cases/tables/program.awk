hdr() || $num == 2 { print $dir }
