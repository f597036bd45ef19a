#!/bin/sh
# Replaces every copy of the named services by a new one of the newest image: sh deploy/roll.sh server workers
# The new ones run and are healthy before the old ones are asked to end, one after the other. Not for media nodes, which
# have ports of their own: stop one (it drains), start it, then the next.
set -eu
for service in "$@"; do
  old=$(docker compose ps --quiet "$service")
  count=$(printf '%s\n' "$old" | grep -c .)
  docker compose up --detach --no-deps --no-recreate --wait --scale "$service=$((count * 2))" "$service"
  for container in $old; do
    docker stop "$container"
    docker rm "$container"
  done
done
