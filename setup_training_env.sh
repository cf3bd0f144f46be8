#!/usr/bin/env bash
# Sets up PresGen-Training on macOS or Linux and makes a sample video to show that it works.
#
#   ./setup_training_env.sh [--neural] [--no-link] [--no-sample]
#
#   --neural      install PyTorch too, which only neural avatars need
#   --no-link     make no link in ~/.local/bin, which lets you type just presgen
#   --no-sample   stop before the sample video
#
# Everything is installed into .venv beside this file, nothing needs administrator rights, and running it again is quick.
# PRESGEN_HOME names another home than ~/PresGen, PRESGEN_PYTHON the Python to use.
# The last line on standard output is the path of the sample video.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
venv=$here/.venv
program=$venv/bin/presgen
link=$HOME/.local/bin/presgen
home=${PRESGEN_HOME:-$HOME/PresGen}
extra=''
linked=yes
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
        --neural) extra=neural ;;
        --minimal) ;; # what earlier versions called the set-up without PyTorch
        --no-link) linked=no ;;
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

is_suitable() { # whether $1 is a Python that runs and has all libraries; $2: a module that it must have
    # ONNX Runtime has no wheels of Python 3.14 for Intel Macs.
    "$1" -c "
import platform, sys, $2
intel_mac = (sys.platform, platform.machine()) == ('darwin', 'x86_64')
sys.exit(not (3, 11) <= sys.version_info < ((3, 14) if intel_mac else (3, 15)))" >/dev/null 2>&1
}

find_python() { # the first that can make virtual environments, else the first
    local candidate module
    for module in ensurepip sys; do
        for candidate in ${PRESGEN_PYTHON:+"$PRESGEN_PYTHON"} python3.14 python3.13 python3.12 python3.11 python3 python; do
            if is_suitable "$candidate" "$module"; then
                command -v "$candidate"
                return
            fi
        done
    done
    return 1
}

how_to_get_python() {
    case $(uname -s) in
        Darwin) echo "Type: brew install python@3.13   (or take it from https://www.python.org/downloads/)" ;;
        *) echo "Type: sudo apt install python3 python3-venv   (or your distribution's equivalent)" ;;
    esac
}

check_system() { # the libraries for the Mac are built for macOS 14
    local version
    [ "$(uname -s)" = Darwin ] || return 0
    version=$(SYSTEM_VERSION_COMPAT=0 sw_vers -productVersion)
    [ "${version%%.*}" -ge 14 ] ||
        die "PresGen-Training needs macOS 14 or newer, and this Mac has macOS $version." \
            "Update it in System Settings > General > Software Update."
}

make_venv() {
    local python log
    if is_suitable "$venv/bin/python" sys && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        return
    fi
    python=$(find_python) ||
        die "PresGen-Training needs Python 3.11, 3.12, 3.13 or (not on Intel Macs) 3.14, and none was found." "$(how_to_get_python)"
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
    { grep -iE 'error:|no space|refused|resolve' "$log" | tail -n 5; tail -n 3 "$log"; } | awk '!seen[$0]++' >&2
    rm -f "$log"
    return 1
}

fingerprint() { # changes when something else must be installed
    cat "$here/pyproject.toml" "$here/constraints.txt" | cksum
    printf '%s\n' "$here" "$1"
}

install_packages() {
    local stamp=$venv/.presgen-installed
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint base)" ] && "$program" --version >/dev/null 2>&1; then
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
    if pip_install "PyTorch (only neural avatars need it)" \
        --constraint "$here/constraints.txt" --editable "${here}[${extra}]"; then
        fingerprint "$extra" >"$stamp"
    else
        say "PyTorch could not be installed on this machine. Everything but neural avatars works without it."
    fi
}

make_link() { # makes ~/.local/bin/presgen, unless something else has that name
    local target
    target=$(readlink "$link" || true)
    case $target in
        "$program") return ;;
        */.venv/bin/presgen) [ -e "$link" ] || rm -f "$link" ;; # the folder of the program was moved
    esac
    if [ -e "$link" ] || [ -L "$link" ]; then
        say "$link is something else, and stays as it is${target:+ (a link to $target)}."
    else
        mkdir -p "${link%/*}" && ln -s "$program" "$link" || say "Without it, type the whole path: $(printf %q "$program")"
    fi
}

find_command() { # how presgen is typed here
    if [ "$(type -P presgen)" -ef "$program" ]; then
        echo presgen
    else
        printf '%q\n' "$program"
    fi
}

explain_path() { # says how PATH gets ~/.local/bin, if nothing there is called presgen yet
    local file
    [ "$link" -ef "$program" ] && [ -z "$(type -P presgen)" ] || return 0
    case ${SHELL:-}/$(uname -s) in
        */zsh/*) file=.zshrc ;;
        */bash/Darwin) file=.bash_profile ;; # terminals of a Mac start login shells
        */bash/*) file=.bashrc ;;
        *) file=.profile ;;
    esac
    say ""
    say "To type just presgen, put ~/.local/bin on your PATH. Type this once, then open a new terminal:"
    case ${SHELL:-} in
        */fish) say '    fish_add_path ~/.local/bin' ;;
        *) say "    echo 'export PATH=\"\$HOME/.local/bin:\$PATH\"' >>~/$file" ;;
    esac
}

warn_of_guarded_place "this program" "$here"
warn_of_guarded_place "the home" "$home"
check_system
make_venv
install_packages
install_extra
if [ "$linked" = yes ]; then
    make_link
fi

command=$(find_command)
[ "$home" = "$HOME/PresGen" ] || command="$command --home $(printf %q "$home")"
export PRESGEN_HOME=$home
say "Checking the face mesh and making the drop folder ..."
"$program" models install face-mesh >/dev/null # also makes jobs/inbox and jobs/outbox

say "Measuring how fast this computer is ..."
"$program" hardware | tail -n 1 >&2 || true # nothing depends on it

if [ "$sample" = yes ]; then
    say "Making the sample video ..."
    video=$home/sample/welcome.mp4
    mkdir -p "$home/sample"
    "$program" make "$here/examples/welcome/script.txt" "$here/examples/welcome/source.mp4" -o "$video" >&2
    say ""
    say "Ready. Start the service:  $command service install"
    say "Or make one video:         $command make SCRIPT.txt FOOTAGE.mp4"
fi
[ "$linked" = no ] || explain_path
if [ "$sample" = yes ]; then
    say ""
    say "The sample is:"
    (cd "$home/sample" && printf '%s/welcome.mp4\n' "$(pwd -P)")
fi
