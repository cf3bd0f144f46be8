#!/usr/bin/env bash
# Sets up PresGen-Training on macOS or Linux and makes a sample video to show that it works.
#
#   ./setup_training_env.sh [--minimal] [--no-sample]
#
#   --minimal     leave out PyTorch, which only neural avatars need
#   --no-sample   stop before the sample video
#
# Everything is installed into .venv beside this file, nothing needs administrator rights, and running it again is quick.
# PRESGEN_HOME names another home than ~/PresGen, PRESGEN_PYTHON the Python to use.
# The last line on standard output is the path of the sample video.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
venv=$here/.venv
home=${PRESGEN_HOME:-$HOME/PresGen}
extra=neural
sample=yes

say() { printf '%s\n' "$*" >&2; }

die() { # what happened; what to do
    say ""
    say "$1"
    say "$2"
    exit 69
}

for argument in "$@"; do
    case $argument in
        --minimal) extra='' ;;
        --no-sample) sample=no ;;
        -h | --help)
            sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"
            exit 0
            ;;
        *)
            say "There is no option $argument."
            say "Type: ./setup_training_env.sh --help"
            exit 64
            ;;
    esac
done

warn_of_guarded_place() { # what; its folder
    [ "$(uname -s)" = Darwin ] || return 0
    case $2/ in
        "$HOME"/Desktop/* | "$HOME"/Documents/* | "$HOME"/Downloads/* | "$HOME"/Library/Mobile\ Documents/* | \
            "$HOME"/Library/CloudStorage/* | /Volumes/*)
            say "Warning: $1 lies in a place that macOS guards ($2)."
            say "The service cannot read it until you allow that. A folder straight below your home folder is not guarded:"
            say "it is best to move it there now, before anything is installed."
            ;;
    esac
}

is_recent() { # whether $1 is a Python of version 3.11 or newer that runs
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in ${PRESGEN_PYTHON:+"$PRESGEN_PYTHON"} python3.13 python3.12 python3.11 python3 python; do
        if is_recent "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

how_to_get_python() {
    case $(uname -s) in
        Darwin) echo "Type: brew install python@3.13   (or take it from https://www.python.org/downloads/)" ;;
        *) echo "Type: sudo apt install python3 python3-venv   (or your distribution's equivalent)" ;;
    esac
}

make_venv() {
    local python log
    if is_recent "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        return
    fi
    python=$(find_python) ||
        die "PresGen-Training needs Python 3.11 or newer, and none was found." "$(how_to_get_python)"
    say "Creating a virtual environment with $("$python" --version) in $venv ..."
    log=$(mktemp)
    if ! "$python" -m venv --clear "$venv" >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        die "This Python cannot make virtual environments ($python)." "$(how_to_get_python)"
    fi
    rm -f "$log"
}

pip_install() { # what; arguments of pip install
    local what=$1 log
    shift
    say "Installing $what ..."
    log=$(mktemp)
    if "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" >"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    grep -iE 'error:|no space|refused|resolve' "$log" | tail -n 5 >&2 || tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
}

fingerprint() { # changes when something else must be installed
    cat "$here/pyproject.toml" "$here/constraints.txt" | cksum
    printf '%s\n' "$here" "$1"
}

install_packages() {
    local stamp=$venv/.presgen-installed
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint base)" ] && "$venv/bin/presgen" --version >/dev/null 2>&1; then
        return
    fi
    rm -f "$stamp"
    pip_install "PresGen-Training and its libraries" --constraint "$here/constraints.txt" --editable "$here" ||
        die "The libraries could not be installed; pip's error is above." \
            "Check the network (or pip's settings) and the space on the disk, then run this again."
    fingerprint base >"$stamp"
}

install_extra() {
    local stamp=$venv/.presgen-extra
    if [ -z "$extra" ] || [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint "$extra")" ]; then
        return
    fi
    rm -f "$stamp"
    if pip_install "PyTorch (only neural avatars need it; --minimal leaves it out)" \
        --constraint "$here/constraints.txt" --editable "${here}[${extra}]"; then
        fingerprint "$extra" >"$stamp"
    else
        say "PyTorch could not be installed on this machine. Everything but neural avatars works without it."
    fi
}

warn_of_guarded_place "this program" "$here"
warn_of_guarded_place "the home" "$home"
make_venv
install_packages
install_extra

export PRESGEN_HOME=$home
say "Installing the face mesh and making the drop folder ..."
"$venv/bin/presgen" models install face-mesh >&2 # also makes jobs/inbox and jobs/outbox; its own message says what to do when it fails

say "Measuring how fast this computer is ..."
"$venv/bin/presgen" hardware | tail -n 1 >&2 || true # nothing depends on it

if [ "$sample" = yes ]; then
    say "Making the sample video ..."
    video=$home/sample/welcome.mp4
    mkdir -p "$home/sample"
    "$venv/bin/presgen" make "$here/examples/welcome/script.txt" "$here/examples/welcome/source.mp4" -o "$video" >&2
    say ""
    say "Ready. Make your own:  $(printf %q "$venv/bin/presgen") make SCRIPT.txt FOOTAGE.mp4"
    say "The sample is:"
    (cd "$home/sample" && printf '%s/welcome.mp4\n' "$(pwd -P)")
fi
