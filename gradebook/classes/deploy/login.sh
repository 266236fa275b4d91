#!/bin/sh
# A learner's whole session over SSH: the trainer, and nothing else. sshd starts it (ForceCommand) in place of whatever
# was asked for. Installed by set-up-app-only.sh, which fills in the three places between @ signs.

PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
trap '' INT QUIT TSTP # a key pressed while the trainer starts must not end it half-way

refuse() {
    printf 'nnquiz: %s\n' "$1" >&2
    exit 1
}

# Set for a command, for scp, and for every subsystem, sftp among them. What it holds is never looked at.
[ -z "${SSH_ORIGINAL_COMMAND+set}" ] || refuse 'this account opens the trainer and nothing else: no commands, no files'
{ [ -t 0 ] && [ -t 1 ] && [ -t 2 ]; } || refuse 'the trainer needs a terminal; log in as: ssh -t'

terminal=${TERM-}
case $terminal in
    '') refuse 'expected the name of a terminal in TERM; got none' ;;
    [!a-zA-Z0-9]* | *[!a-zA-Z0-9.+_-]*)
        refuse 'expected a TERM of letters, digits and . + - _ only; try TERM=xterm-256color ssh'
        ;;
esac
[ ${#terminal} -le 40 ] || refuse 'expected a TERM of at most 40 characters; try TERM=xterm-256color ssh'
case ${COLORTERM-} in
    truecolor | 24bit) colours=$COLORTERM ;;
    *) colours= ;;
esac

# What a hard limit forbids to raise is stricter already, so a refusal here is no fault.
at_most() {
    ulimit "$1" "$2" 2>/dev/null
}
at_most -c 0                              # core: none, for it would hold what was on the screen
at_most -f 0                              # files: it writes none
at_most -n 256                            # open files
at_most -t 14400                          # seconds of processor time
at_most -v 1048576                        # KiB of addresses, three times what it takes
at_most -u 128 || at_most -p 128 || :     # processes and threads of this account; some shells say -u, some -p

cd / || exit 1
exec /usr/bin/env -i \
    PATH=/usr/bin:/bin HOME=/ LANG=C.UTF-8 MALLOC_ARENA_MAX=2 \
    TERM="$terminal" ${colours:+"COLORTERM=$colours"} \
    NNQUIZ_CLASS='@socket@' NNQUIZ_DATA=/nonexistent \
    '@python@' -I '@nnquiz@' --confined
