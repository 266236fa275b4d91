# What the set-up scripts here have in common. With --dry-run each says what it would change, and changes nothing.

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 022
deploy=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
configuration=/etc/ssh/sshd_config
additions=/etc/ssh/sshd_config.d
dry=

stop() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

wrong_usage() {
    printf 'usage: sh %s %s\n' "${0##*/}" "$usage" >&2
    exit 2
}

# A step: shown as it is typed, and taken unless this is a dry run.
step() {
    printf '%s\n' "${dry:+would run: }$*"
    [ -n "$dry" ] || "$@" || stop "that step failed: $1"
}

needs_root() {
    [ -n "$dry" ] || [ "$(id -u)" = 0 ] || stop 'this needs root: say sudo before it, or --dry-run after it'
}

plain_path() {
    case $1 in
        *[!a-zA-Z0-9/._+-]*) stop "expected a path of letters, digits and / . _ + - only" ;;
        /*) ;;
        *) stop "expected a path from / on" ;;
    esac
}

# in_place FILE MODE: writes what it reads, whole or not at all, unless it stands there already.
in_place() {
    wanted=$(cat && echo .)
    wanted=${wanted%.}
    if [ -f "$1" ] && [ ! -L "$1" ] && [ "$(cat "$1" && echo .)" = "$wanted." ] &&
        [ "$(stat -c '%a %u' "$1")" = "$2 0" ]; then
        printf 'as it should be: %s\n' "$1"
        return
    fi
    if [ -n "$dry" ]; then
        printf 'would write %s (mode %s):\n' "$1" "$2"
        printf '%s' "$wanted" | sed 's/^/    /'
        return
    fi
    fresh=$(mktemp "$1.XXXXXX") || stop "expected to write $1; that failed"
    if printf '%s' "$wanted" >"$fresh" && chmod "$2" "$fresh" && mv "$fresh" "$1"; then
        printf 'wrote %s\n' "$1"
    else
        rm -f "$fresh"
        stop "expected to write $1; that failed, and it is as it was"
    fi
}

# The nnquiz to run, and its interpreter; every account of the host must be able to start it.
find_nnquiz() {
    nnquiz=${nnquiz:-$(command -v nnquiz)} ||
        stop 'expected nnquiz on the PATH; say where it is: --nnquiz /opt/nnquiz/bin/nnquiz'
    python=$(dirname -- "$nnquiz")/python3
    [ -L "$nnquiz" ] && python=$(dirname -- "$(readlink -f "$nnquiz")")/python3
    plain_path "$nnquiz"
    plain_path "$python"
    [ -x "$nnquiz" ] && [ -x "$python" ] || stop "expected nnquiz and its python3 beside each other; not so: $nnquiz"
    [ "$(id -u)" = 0 ] || return 0
    setpriv --reuid=65534 --regid=65534 --clear-groups -- env -i "$python" -I -c 'import tui.cli' 2>/dev/null ||
        stop "other accounts cannot start $nnquiz: let them into each folder above it and its Python (chmod o+rx)"
}

# What sshd itself says its rules are, for everybody or for one login.
sshd_for() {
    /usr/sbin/sshd -T ${1:+-C "user=$1,host=localhost,addr=127.0.0.1"} 2>/dev/null
}

# What sshd says is asked before anything is written: what it does not take never stands in its configuration.
before_sshd() {
    [ -x /usr/sbin/sshd ] || stop 'expected /usr/sbin/sshd; install it: apt-get install openssh-server'
    [ -d /run/sshd ] || step mkdir -m 0755 /run/sshd
    if [ "$(id -u)" != 0 ] || [ ! -d /run/sshd ]; then
        printf 'not asked of sshd here: whether it takes this configuration\n'
        return 0
    fi
    why=$(/usr/sbin/sshd -t 2>&1) || stop "sshd does not take its configuration as it is now: $(first_line "$why")"
    grep -Eiq "^[[:space:]]*Include[[:space:]]+\"?$additions/\*\.conf" "$configuration" ||
        stop "expected, as the first line of $configuration: Include $additions/*.conf"
    sshd_for | grep -qx 'permituserenvironment no' ||
        stop "PermitUserEnvironment lets accounts set what their programs load; say no to it in $configuration"
    trial=$(mktemp -d) || stop 'expected a folder for trials; there is none'
    { printf 'Include %s\n' "$1" && cat "$configuration"; } >"$trial/sshd_config"
    why=$(/usr/sbin/sshd -t -f "$trial/sshd_config" 2>&1) || {
        rm -rf "$trial"
        stop "this sshd does not take $1: $(first_line "$why")"
    }
    rm -rf "$trial"
}

first_line() {
    printf '%s\n' "$1" | sed -n 1p
}

# sshd_takes FILE NAME: FILE becomes sshd's configuration under NAME; when sshd then objects, all is as it was.
sshd_takes() {
    before_sshd "$1"
    place=$additions/$2
    [ -d "$additions" ] || step mkdir -m 0755 "$additions"
    kept=
    [ -f "$place" ] && kept=$(cat "$place" && echo .)
    in_place "$place" 644 <"$1"
    [ -z "$dry" ] || return 0
    why=$(/usr/sbin/sshd -t 2>&1) || {
        if [ -n "$kept" ]; then printf '%s' "${kept%.}" >"$place"; else rm -f "$place"; fi
        stop "sshd does not take its configuration with $place, which is as it was: $(first_line "$why")"
    }
    sshd_for | grep -qx 'maxstartups 200:30:400' ||
        printf '! another line sets MaxStartups, and it counts; take it out: grep -ri maxstartups /etc/ssh\n'
}
