#!/bin/sh
# Starts Electron for root as an ordinary user (see electron-command.ts).
exec "$(dirname "$0")/as-ordinary-user.sh" "$SEXTANT_ELECTRON_EXECUTABLE" "$@"
