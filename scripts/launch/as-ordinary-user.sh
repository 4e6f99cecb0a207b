#!/bin/sh
# Runs a program for root as an ordinary user of a user namespace of its own. The user must be one that the system knows:
# a message bus refuses to serve a number without a name, and a bare machine has no user 1000.
user=1000
getent passwd "$user" > /dev/null || user=65534
exec unshare --user --map-user="$user" --map-group="$user" -- "$@"
