#!/bin/sh
# Stands in for workerd: the same, but what it is given is kept in $BENCH_KEPT, and its lines go where
# $BENCH_LOG says and not to Miniflare, which would read every one of them.
printf '%s\n' "$@" >"$BENCH_KEPT/arguments"
cat >"$BENCH_KEPT/configuration"
exec "$BENCH_WORKERD" "$@" <"$BENCH_KEPT/configuration" >>"$BENCH_LOG"
