# Numbers and times for people, and back. Time stamps are handled as text: they have more digits than a number of awk.

## hrnum(number)
## A number for people: `1048576` becomes `1.05 M`.
## What is below 1000, or no number, stays as it is; 1000 becomes `1.00 K`. The units K M G T P E Z Y are powers of 1000.
## example: { print $flowInd, hrnum($l7BytesSnt) }
function hrnum(number,    n, k) {
    if (_sort_number(number) == "" || number ~ /inf$/) return number
    n = _number(number)
    if (n < 1000 && n > -1000) return number
    for (k = 0; (n >= 999.995 || n <= -999.995) && k < 8; k++) n /= 1000
    return sprintf("%.2f ", n) substr("KMGTPEZY", k, 1)
}

## hrtime(seconds)
## A time span for people: `746284705` becomes `23y 242d 13h 18m 25s`.
## Years have 365 days; parts that are zero are left out. Decimals of seconds stay, without zeros at their end.
## example: { print $flowInd, hrtime($duration) }
function hrtime(seconds,    sign, part, s, out) {
    if (seconds !~ /^-?[0-9]+(\.[0-9]*)?$/) {
        if (_sort_number(seconds) == "" || seconds ~ /inf$/) return seconds
        seconds = _rounded(_number(seconds), _places(seconds))
    }
    sign = sub(/^-/, "", seconds) ? "-" : ""
    part = index(seconds, ".") ? substr(seconds, index(seconds, ".")) : ""
    sub(/\.?0*$/, "", part)
    s = int(_number(seconds))
    out = _hrpart(s, 31536000, "y")
    s %= 31536000
    out = out _hrpart(s, 86400, "d")
    s %= 86400
    out = out _hrpart(s, 3600, "h")
    s %= 3600
    out = out _hrpart(s, 60, "m")
    s %= 60
    if (s || part != "" || out == "") return sign out s part "s"
    return sign substr(out, 1, length(out) - 1)
}

# The whole units in a number of seconds.
function _hrpart(seconds, unit, name) {
    return seconds >= unit ? sprintf("%.0f", int(seconds / unit)) name " " : ""
}

## utc(seconds)
## Date and time of a time stamp, in UTC.
## `1022171701.691172` becomes `2002-05-23T16:35:01.691172Z`. All decimals stay. What is no number stays as it is.
## example: { print utc($timeFirst), $srcIP }
function utc(seconds,    t) {
    if (!_instant(seconds, t)) return seconds
    return _iso(t["seconds"]) t["decimals"] "Z"
}

## localtime(seconds)
## Date and time of a time stamp, in the local time zone (variable TZ).
## `1022171701.691172` becomes `2002-05-23T18:35:01.691172+02:00`. All decimals stay. What is no number stays as it is.
## example: { print localtime($timeFirst), $srcIP }
function localtime(seconds,    t, offset, minutes) {
    if (!_instant(seconds, t)) return seconds
    offset = _offset(t["seconds"])
    minutes = int((offset < 0 ? -offset : offset) / 60)
    offset = _iso(t["seconds"] + offset) t["decimals"] (offset < 0 ? "-" : "+")
    return offset sprintf("%02d:%02d", int(minutes / 60), minutes % 60)
}

## timestamp(date)
## The time stamp of a date: `2009-11-19T01:29:23.5Z` becomes `1258594163.5`.
## The time may lack seconds, or be absent; `T` may be a blank. The zone may be `Z` or an offset such as `+01:00`, without
## it the date is in UTC. All decimals stay. Dates with month names, as in the end report (`Thu 23 May 2002 16:35:01`),
## are understood too. An empty text stays empty; other texts end the program with an error.
## example: hdr() || $timeFirst >= timestamp("2009-11-19")
function timestamp(date,    text, day, clock, zone, days, t) {
    if (_h || date == "") return date
    if (date "" in _timestamp_of) return _strnum(_timestamp_of[date ""])
    text = _month_number(_bare(date))
    zone = text
    if (match(zone, /^-?[0-9][0-9][0-9][0-9]+-[0-9][0-9]?-[0-9][0-9]?/)) {
        day = substr(zone, 1, RLENGTH)
        zone = substr(zone, RLENGTH + 1)
    }
    if (match(zone, /^[T ][0-9][0-9]?:[0-9][0-9](:[0-9][0-9](\.[0-9]+)?)?/)) {
        clock = substr(zone, 2, RLENGTH - 1)
        zone = substr(zone, RLENGTH + 1)
    }
    if ((days = _days(day)) == "" || (t = _clock(clock)) == "" || (zone = _zone(zone)) == "")
        _fail("timestamp: `" date "` is no date, write it as in 2009-11-19T01:29:23.5Z")
    clock = match(clock, /\.[0-9]+$/) ? substr(clock, RSTART) : ""
    _timestamp_of[date ""] = _join_seconds(days * 86400 + t - zone, clock)
    return _strnum(_timestamp_of[date ""])
}

# A date with the name of its month (`Thu 23 May 2002 16:35:01`), written with numbers.
function _month_number(text,    p, n, i, month) {
    if (text !~ /^([A-Z][a-z][a-z],? )?[0-9][0-9]? [A-Z][a-z][a-z] [0-9][0-9][0-9][0-9]+/) return text
    sub(/^[A-Z][a-z][a-z],? /, "", text)
    n = split(text, p, " ")
    month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", p[2]) + 2) / 3
    text = p[3] "-" month "-" p[1]
    for (i = 4; i <= n; i++) text = text " " p[i]
    return text
}

# The days from 1970 to a date such as 2002-05-23; nothing if there is no such day.
function _days(date,    p, y, m, d, leap, era, year) {
    if (date == "") return ""
    y = sub(/^-/, "", date) ? -1 : 1
    split(date, p, "-")
    y *= _whole(p[1])
    m = _whole(p[2])
    d = _whole(p[3])
    leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)
    if (m != int(m) || m < 1 || m > 12 || d < 1) return ""
    if (d > (m == 2 ? 28 + leap : 30 + (m > 7 ? m % 2 == 0 : m % 2))) return ""
    year = m <= 2 ? y - 1 : y
    era = _floor(year / 400)
    year -= era * 400
    d += int((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) - 1
    return era * 146097 + year * 365 + int(year / 4) - int(year / 100) + d - 719468
}

# The whole seconds of a time such as 16:35:01; nothing if there is no such time.
function _clock(time,    p) {
    if (time == "") return 0
    split(time, p, ":")
    if (p[1] > 23 || p[2] > 59 || p[3] >= 61) return ""
    return _whole(p[1]) * 3600 + _whole(p[2]) * 60 + int(_whole(p[3]))
}

# The seconds of a zone such as +01:00; nothing if there is no such zone.
function _zone(text,    sign) {
    if (text ~ /^ ?(Z|UTC|GMT)?$/) return 0
    if (text !~ /^ ?[-+][0-9][0-9](:?[0-9][0-9])?$/) return ""
    sub(/^ /, "", text)
    sign = substr(text, 1, 1) == "-" ? -1 : 1
    sub(/:/, "", text)
    return sign * (_whole(substr(text, 2, 2)) * 3600 + _whole(substr(text, 4, 2)) * 60)
}

# Seconds and decimals (`.5`) as one number, in text so that no digit is lost. Decimals count upwards, also before 1970.
function _join_seconds(seconds, decimals) {
    if (seconds >= 0 || decimals !~ /[1-9]/) return sprintf("%.0f", seconds) decimals
    seconds = sprintf("%.0f", -1 - seconds)
    return "-" seconds "." _ten_less(substr(decimals, 2))
}

# The decimals that are missing to the next whole number.
function _ten_less(digits,    zeros, i, out) {
    zeros = ""
    if (match(digits, /0+$/)) {
        zeros = substr(digits, RSTART)
        digits = substr(digits, 1, RSTART - 1)
    }
    for (i = 1; i < length(digits); i++) out = out (9 - substr(digits, i, 1))
    return out (10 - substr(digits, length(digits), 1)) zeros
}

# Takes a time stamp apart: whole seconds, rounded downwards, and decimals with their point. False if it is no number.
function _instant(text, t,    i) {
    if (text !~ /^-?[0-9]+(\.[0-9]*)?$/) {
        if (_sort_number(text) == "" || text ~ /inf$/) return 0
        text = _rounded(_number(text), _places(text))
    }
    i = index(text, ".")
    t["decimals"] = i && i < length(text) ? substr(text, i) : ""
    t["seconds"] = _number(i ? substr(text, 1, i - 1) : text)
    if (substr(text, 1, 1) == "-" && t["decimals"] ~ /[1-9]/) {
        t["seconds"]--
        t["decimals"] = "." _ten_less(substr(t["decimals"], 2))
    }
    return 1
}

# Date and time of whole seconds, without zone.
function _iso(seconds,    days, era, n, year, month) {
    days = _floor(seconds / 86400)
    seconds -= days * 86400
    if (days != _iso_days || _iso_day == "") {
        _iso_days = days
        days += 719468
        era = _floor(days / 146097)
        days -= era * 146097
        n = int((days - int(days / 1460) + int(days / 36524) - int(days / 146096)) / 365)
        year = n + era * 400
        days -= 365 * n + int(n / 4) - int(n / 100)
        n = int((5 * days + 2) / 153)
        month = n < 10 ? n + 3 : n - 9
        if (month <= 2) year++
        _iso_day = sprintf("%04.0f-%02d-%02dT", year, month, days - int((153 * n + 2) / 5) + 1)
    }
    return _iso_day sprintf("%02d:%02d:%02d", int(seconds / 3600), int(seconds / 60) % 60, seconds % 60)
}

# The offset of local time in seconds. `_tz` has the starts of all offsets, `start:offset` apart by blanks, in order.
function _offset(seconds,    entries, p, low, high, middle, i) {
    if (!_offset_n) {
        _offset_n = split(_tz == "" ? "0:0" : _tz, entries, " ")
        for (i = 1; i <= _offset_n; i++) {
            split(entries[i], p, ":")
            _offset_start[i] = p[1] + 0
            _offset_value[i] = p[2] + 0
        }
    }
    low = 1
    high = _offset_n
    while (low < high) {
        middle = int((low + high + 1) / 2)
        if (_offset_start[middle] <= seconds) low = middle
        else high = middle - 1
    }
    return _offset_value[low]
}

# The largest whole number that is not larger.
function _floor(x,    whole) {
    whole = int(x)
    return whole > x ? whole - 1 : whole
}
