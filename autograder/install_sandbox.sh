#!/bin/sh
# Install bubblewrap, the sandbox for submitted code, where it is missing and we may. Where we may
# not, one line says what the machine's owner would have to install. Never fails.
set -u

[ "$(uname -s)" = Linux ] || exit 0
command -v bwrap >/dev/null && exit 0

# Give the command that installs it with this system's package manager; nothing without one.
installer() {
  if command -v apt-get >/dev/null; then
    echo "apt-get install --yes --no-install-recommends bubblewrap"
  elif command -v dnf >/dev/null; then
    echo "dnf install --assumeyes bubblewrap"
  elif command -v zypper >/dev/null; then
    echo "zypper --non-interactive install bubblewrap"
  elif command -v pacman >/dev/null; then
    echo "pacman --sync --refresh --needed --noconfirm bubblewrap"
  fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

install=$(installer)
if [ -n "$install" ] && as_root true 2>/dev/null; then
  echo "Installing bubblewrap, the sandbox for submitted code ..."
  # shellcheck disable=SC2086  # the command's words
  {
    as_root $install || { [ "${install%% *}" = apt-get ] && as_root apt-get update && as_root $install; }
  } >/dev/null 2>&1 </dev/null
fi
command -v bwrap >/dev/null ||
  echo "There is no bubblewrap here, so no sandbox for submitted code. The machine's owner can" \
    "install it: ${install:-its package is called bubblewrap}"
exit 0
