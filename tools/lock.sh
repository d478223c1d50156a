#!/bin/sh
# Write requirements/*.lock: versions with hashes, without any address, for every Python from 3.11.0 on.
#     tools/lock.sh              keeps the versions that are there, adds what is missing
#     tools/lock.sh --upgrade    takes the newest versions allowed
set -eu
cd "$(dirname "$0")/.."
upgrade=${1:-}

compile() {
    # shellcheck disable=SC2086  # nothing, or one word
    .venv/bin/uv pip compile --quiet $upgrade --generate-hashes --no-emit-index-url --universal \
        --python-version 3.11 --custom-compile-command "make lock" "$@"
}

extras="--extra redis --extra argon2 --extra legacy --extra letters --extra demo"
compile --group build --output-file requirements/build.lock
# shellcheck disable=SC2086  # the extras are words
compile $extras pyproject.toml --output-file requirements/runtime.lock
# shellcheck disable=SC2086
compile $extras --group dev pyproject.toml --constraints requirements/runtime.lock \
    --output-file requirements/development.lock
