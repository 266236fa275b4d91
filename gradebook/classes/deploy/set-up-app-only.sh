#!/bin/sh
# Learners have accounts for the trainer and nothing else: makes their group, what their logins start, and sshd's rules
# for them. Only members of nnquiz-learners are touched; add-learner.sh makes them.
usage='[--dry-run] [--nnquiz PATH] [--socket PATH]'
. "$(dirname -- "$0")/steps.sh"

group=nnquiz-learners
place=/usr/local/lib/nnquiz
nnquiz=
socket=/run/nnquiz/class.sock
while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) dry=yes ;;
        --nnquiz | --socket)
            [ $# -ge 2 ] || wrong_usage
            case $1 in --nnquiz) nnquiz=$2 ;; *) socket=$2 ;; esac
            shift
            ;;
        *) wrong_usage ;;
    esac
    shift
done

# Whoever sets this up must not be shut in by it.
not_shut_in() {
    for who in root "${SUDO_USER:-root}" $(getent group sudo wheel admin | cut -d: -f4 | tr , ' '); do
        case " $(id -nG "$who" 2>/dev/null) " in
            *" $group "*) stop "$who administers this host and is in $group; take them out: gpasswd -d $who $group" ;;
        esac
    done
}

folder() {
    if [ -d "$1" ] && [ ! -L "$1" ] && [ "$(stat -c '%a %u' "$1")" = '755 0' ]; then
        printf 'as it should be: %s\n' "$1"
    else
        step install -d -m 0755 -o root -g root "$1"
    fi
}

needs_root
plain_path "$socket"
find_nnquiz
not_shut_in
if getent group "$group" >/dev/null; then
    printf 'as it should be: group %s\n' "$group"
else
    step groupadd --system "$group"
fi
folder "$place"
folder "$place/home"
[ -z "$(ls -A "$place/home" 2>/dev/null)" ] || stop "expected an empty folder, the home of every learner: $place/home"
folder /etc/ssh/nnquiz-keys
sed -e "s|@python@|$python|" -e "s|@nnquiz@|$nnquiz|" -e "s|@socket@|$socket|" "$deploy/login.sh" |
    in_place "$place/login" 755
[ ! -d /etc/security/limits.d ] || in_place /etc/security/limits.d/nnquiz.conf 644 <"$deploy/limits.conf"
rules=$deploy/app-only.conf
if [ "$(id -u)" = 0 ] && ! sshd_for | grep -q '^unusedconnectiontimeout '; then
    rules=$(mktemp) || stop 'expected a folder for trials; there is none'
    trap 'rm -f "$rules"' EXIT
    sed '/UnusedConnectionTimeout/d; /older than 9.2/d' "$deploy/app-only.conf" >"$rules"
fi
sshd_takes "$rules" nnquiz-app-only.conf
printf 'next: systemctl reload ssh\n'
printf 'then, for each learner: sh %s/add-learner.sh LOGIN KEYFILE\n' "$deploy"
