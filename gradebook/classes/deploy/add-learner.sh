#!/bin/sh
# Makes an account that opens the trainer and nothing else, with the public keys in KEYFILE; or, for a learner who has
# one, puts these keys in place of the old ones. Without KEYFILE: no keys; `passwd LOGIN` gives a password.
usage='[--dry-run] LOGIN [KEYFILE]'
. "$(dirname -- "$0")/steps.sh"

group=nnquiz-learners
home=/usr/local/lib/nnquiz/home
[ "${1-}" != --dry-run ] || { dry=yes; shift; }
[ $# -ge 1 ] && [ $# -le 2 ] || wrong_usage
login=$1

case $login in
    [!a-z_]* | *[!a-z0-9_-]* | '') stop 'expected a login of small letters, digits, _ and -, with a letter first' ;;
esac
[ ${#login} -le 32 ] || stop 'expected a login of at most 32 characters'

# Type and key of each line, and nothing else: what may stand before or after them is an option or somebody's text.
keys_in() {
    [ -f "$1" ] && [ -r "$1" ] || stop 'expected a file of public keys, as ssh-keygen writes them; it cannot be read'
    [ "$(wc -c <"$1")" -le 65536 ] || stop 'expected a file of public keys of at most 64 KiB'
    awk '
        /^[ \t\r]*(#|$)/ { next }
        $1 !~ /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))$/ &&
            $1 !~ /^sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com$/ ||
            $2 !~ /^[A-Za-z0-9+\/]+=*\r?$/ { exit 1 }
        { sub(/\r$/, "", $2); print $1, $2; found = 1 }
        END { if (!found) exit 1 }
    ' "$1" || stop 'expected lines of a key type and a key, with no options before them, as ssh-keygen writes them'
}

needs_root
keys=
[ $# -lt 2 ] || keys=$(keys_in "$2") || exit 1
getent group "$group" >/dev/null || stop "expected the group $group; run set-up-app-only.sh first"
if id "$login" >/dev/null 2>&1; then
    case " $(id -nG "$login") " in
        *" $group "*) ;;
        *) stop 'there is such an account already, and it is no learner of this kind; choose another login' ;;
    esac
    [ "$(getent passwd "$login" | cut -d: -f6,7)" = "$home:/bin/sh" ] ||
        step usermod --home "$home" --shell /bin/sh "$login"
else
    step useradd --no-create-home --home-dir "$home" --shell /bin/sh --groups "$group" --password '*' "$login"
fi
# A key opens the account, so sshd is asked first whether it keeps this account to the trainer.
if [ -z "$dry" ]; then
    rules=$(sshd_for "$login")
    for rule in 'forcecommand exec /usr/local/lib/nnquiz/login' 'disableforwarding yes' 'permituserrc no' \
        'authorizedkeysfile /etc/ssh/nnquiz-keys/%u'; do
        printf '%s\n' "$rules" | grep -qx "$rule" ||
            stop "sshd would not keep this account to the trainer (expected: $rule); no key is put in place"
    done
    ! printf '%s\n' "$rules" | grep '^acceptenv ' | grep -qvx 'acceptenv COLORTERM' ||
        stop "sshd would take more than COLORTERM from this account's environment; no key is put in place"
fi
[ -z "$keys" ] || printf '%s\n' "$keys" | in_place "/etc/ssh/nnquiz-keys/$login" 644
printf 'next: nnquiz class enrol %s\n' "$login"
