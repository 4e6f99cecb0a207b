#!/bin/sh
# Starts Electron for root as an ordinary user of a user namespace of its own (see electron-command.ts).
exec unshare --user --map-user=1000 --map-group=1000 -- "$SEXTANT_ELECTRON_EXECUTABLE" "$@"
