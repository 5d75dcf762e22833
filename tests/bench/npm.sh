#!/bin/sh
# SPDX-License-Identifier: MIT
# Puts javascript.mjs, and the libraries it measures, into FOLDER: npm.sh SOURCE FOLDER. Where there
# is no npm, or no network, it says so, and they are not measured.
set -u
mkdir -p "$2" && cp "$1/javascript.mjs" "$2/" || exit 1
cd "$2" || exit 1
[ ! -d node_modules/xstate ] || [ ! -d node_modules/robot3 ] || exit 0
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo 'no node, or no npm: XState and robot3 are not measured'
elif ! npm install --prefix . --no-save --no-package-lock --no-fund --no-audit \
    xstate@5.33.3 robot3@1.4.0 >npm.log 2>&1; then
    echo "npm cannot install: XState and robot3 are not measured; $2/npm.log"
fi
