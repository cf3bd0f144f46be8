#!/usr/bin/env bash
# Runs all checks: style, types, the direction of imports, and the tests. Arguments are passed to pytest:
#
#   ./run_tests.sh                      everything
#   ./run_tests.sh -k order             some tests
#   ./run_tests.sh -m "not acceptance"  without the slow ones
#   ./run_tests.sh -n 0 -x --pdb        one process, to look into a failure
#
# Installs what it needs into .venv. Runs all checks even when one fails, and then exits with status 1.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cd "$here"
export PRESGEN_TEST_HOME=${PRESGEN_TEST_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/presgen-tests}
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

PRESGEN_HOME=$PRESGEN_TEST_HOME ./setup_training_env.sh --no-link --no-sample

python=$here/.venv/bin/python
stamp=$here/.venv/.presgen-dev
wanted=$(cat pyproject.toml constraints.txt | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "Installing the development tools ..." >&2
    # Dependency groups need pip 25.1.
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --constraint constraints.txt 'pip>=25.1'
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --constraint constraints.txt --group dev
    echo "$wanted" >"$stamp"
fi

failed=()
check() { # name; command
    local name=$1
    shift
    echo "== $name" >&2
    "$@" || failed+=("$name")
}

check "ruff check" "$python" -m ruff check .
check "ruff format" "$python" -m ruff format --check .
check "mypy" "$python" -m mypy
check "imports" "$here/.venv/bin/lint-imports"
# A test works mostly in one thread. The tests of a file stay together: they share what their module prepares.
check "pytest" "$python" -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile "$@"

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Failed:' >&2
    printf ' %s;' "${failed[@]}" >&2
    printf '\n' >&2
    exit 1
fi
echo "Everything passed." >&2
