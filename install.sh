#!/usr/bin/env bash
# One door for whoever has just cloned this: ./install.sh help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=$root/.venv
log=$root/.venv.log
pythons=(python3.11 python3.12 python3.13 python3 /usr/bin/python3)
export LC_ALL=C.UTF-8
unset PYTHONHOME PYTHONPATH

usage() {
  cat <<'TEXT'
./install.sh demo [--host H] [--port N] [--headless] [--speed X] [--seed N]
    install what is missing, then run the box on a simulated modem and street
./install.sh test [--slow] [WORDS FOR PYTEST ...]
    install what the tests need, then lint, check types and layers, and test
./install.sh bench [NAME ...] [--write]
    measure, and say of each figure whether it meets its target
./install.sh run --site site.toml
    run the hotline with a real modem
./install.sh help
    this text
TEXT
}

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "$@"
  exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

have() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1; }

# --- what apt brings ---------------------------------------------------------------------------

apt_install() {
  is_root || stop "Something is missing here, and only root may install it. Ask for:
    apt-get install $*"
  have apt-get || stop "Something is missing here, and there is no apt to bring it. Install: $*"
  say "Installing $* ..."
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1 ||
    explain "The system packages could not be installed"
}

# Says why the last step failed, in one sentence where the log gives it away.
explain() {
  if grep -qiE 'no space left|not enough free space|disk quota' "$log"; then
    stop "$1: the disk is full. Free some space and start again."
  elif grep -qiE 'certificate_verify_failed|certificate verif' "$log"; then
    stop "$1: the servers' certificates are not believed. Is this machine's clock right? It shows $(date)."
  elif grep -qiE 'could not resolve|temporary failure|unreachable|newconnectionerror|connection (refused|timed out|broken)|max retries|could not connect|unable to fetch|no route|read timed out|from versions: none' "$log"; then
    stop "$1: there is no network. The first start needs one; later starts do not."
  elif grep -qiE 'could not get lock|unable to acquire the dpkg' "$log"; then
    stop "$1: another program is installing packages. Wait for it and start again."
  fi
  tail -n 15 "$log" >&2
  stop "$1. The lines above say why; all of it is in $log"
}

# --- Python --------------------------------------------------------------------------------------

# Prints the first Python that runs (a shim may not), is new enough, and can make environments.
find_python() {
  local name
  for name in "${pythons[@]}"; do
    if "$name" -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 &&
      "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
      printf '%s' "$name"
      return
    fi
  done
  return 1
}

need_python() {
  find_python && return
  apt_install python3 python3-venv 1>&2
  hash -r
  find_python || stop "There is no Python 3.11 or newer here, and apt has none. Debian 12 or newer has one."
}

need_room() {
  local free
  free=$(df -Pk "$root" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$(($1 * 1024))" ] ||
    stop "The disk is too full: $((free / 1024)) MB are free for $root, and $1 MB are needed."
  [ -w "$root" ] || stop "This user may not write in $root. Clone it to a folder of your own."
}

# Whatever makes an installed environment wrong: another place, other dependencies.
fingerprint() { (cd "$root" && { pwd && cat pyproject.toml; } | sha256sum | cut -d ' ' -f 1); }

# Makes the virtual environment fit for $1 (demo, tests or proof, each more than the one before);
# does nothing when it already is.
prepare() {
  local wanted python fit=$1 extra=
  wanted=$(fingerprint)
  case $1 in
    demo) fit='demo|tests|proof' ;;
    tests) fit='tests|proof' extra='[tests]' ;;
    proof) extra='[tests,proof]' ;;
  esac
  if grep -qsE "^$wanted ($fit)\$" "$venv/stamp" && "$venv/bin/python" -c '' 2>/dev/null; then
    return
  fi
  need_room "$([ "$1" = demo ] && echo 500 || echo 1500)"
  python=$(need_python)
  say "Installing the hotline's Python packages (a minute or two, once) ..."
  if ! "$venv/bin/python" -c 'import pip' 2>/dev/null || [ "$(cat "$venv/home" 2>/dev/null)" != "$root" ]; then
    "$python" -m venv --clear "$venv" >"$log" 2>&1 ||
      explain "The virtual environment could not be made"
    printf '%s\n' "$root" >"$venv/home"
  fi
  rm -f "$venv/stamp"
  pip_install "$root$extra" || pip_install_with_compiler "$root$extra" "$1"
  printf '%s %s\n' "$wanted" "$1" >"$venv/stamp"
}

pip_install() { "$venv/bin/python" -m pip install --quiet --editable "$1" >"$log" 2>&1; }

# python-gammu has wheels for the usual machines; elsewhere it is compiled against libgammu.
pip_install_with_compiler() {
  if [ "$2" != demo ] && grep -qi gammu "$log" && grep -qiE 'pkg-config|gammu.*(build|wheel)|gcc' "$log"; then
    apt_install gcc pkg-config python3-dev libgammu-dev
    pip_install "$1" && return
  fi
  explain "The Python packages could not be installed"
}

# --- what the tests need besides -----------------------------------------------------------------

need_test_programs() {
  local missing=()
  have chromium || missing+=(chromium)
  have gammu || missing+=(gammu)
  have gammu-smsd || missing+=(gammu-smsd)
  have smsd || missing+=(smstools)
  have ModemManager || missing+=(modemmanager)
  have ofonod || missing+=(ofono)
  have dbus-daemon || missing+=(dbus-daemon)
  have shellcheck || missing+=(shellcheck)
  have git || missing+=(git)
  # The browser's driver is linked against it.
  compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || missing+=(libatomic1)
  # Cyrillic and Arabic letters for the browser.
  [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
  [ ${#missing[@]} -eq 0 ] && return
  apt_install "${missing[@]}"
  keep_modems_free "${missing[@]}"
}

# Some of the packages start a daemon that would take every modem for itself.
keep_modems_free() {
  local name
  [ -d /run/systemd/system ] || return 0
  for name in "$@"; do
    case $name in
      smstools | gammu-smsd | ofono) systemctl disable --now "$name" >/dev/null 2>&1 || true ;;
      modemmanager) systemctl disable --now ModemManager >/dev/null 2>&1 || true ;;
    esac
  done
}

run_tests() {
  local slow='' unclean=()
  if [ "${1:-}" = --slow ]; then
    slow=yes
    shift
  fi
  cd "$root"
  export PATH=$venv/bin:$PATH
  lint ruff ruff check --quiet .
  lint "ruff format" ruff format --check --quiet .
  lint mypy mypy --no-error-summary
  lint layers lint-imports --no-logo
  lint shellcheck shellcheck install.sh .ci/run
  if [ ${#unclean[@]} -gt 0 ]; then
    say "NOT CLEAN: ${unclean[*]} (above). The tests run all the same; the exit code will be 1."
  fi
  test_all "$slow" "$@" && [ ${#unclean[@]} -eq 0 ]
}

# The quick tests mostly wait for modems that are slow on purpose, so three files run at once, in the
# order of tests/conftest.py; the slow ones want the machine for themselves.
test_all() {
  local slow=$1
  shift
  if [ $# -gt 0 ]; then
    python -m pytest ${slow:+-m 'not hardware'} "$@"
  else
    python -m pytest -n 3 --dist loadfile --no-loadscope-reorder && { [ -z "$slow" ] || python -m pytest -m slow; }
  fi
}

# Runs one check and shows what it says only when it fails.
lint() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    say "ok  $name"
  else
    say "NO  $name"
    say "$said"
    unclean+=("$name")
  fi
}

case ${1:-help} in
  demo)
    shift
    prepare demo
    exec "$venv/bin/hotline" demo "$@"
    ;;
  run)
    shift
    prepare demo
    exec "$venv/bin/hotline" run "$@"
    ;;
  test)
    shift
    need_test_programs
    if [ "${1:-}" = --slow ]; then prepare proof; else prepare tests; fi
    run_tests "$@"
    ;;
  bench)
    shift
    need_test_programs
    prepare tests
    cd "$root"
    exec "$venv/bin/python" bench/run.py "$@"
    ;;
  help | -h | --help) usage ;;
  *)
    usage >&2
    stop "There is no $1."
    ;;
esac
