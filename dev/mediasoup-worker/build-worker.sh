#!/bin/bash
# Builds mediasoup-worker from the npm package's own sources against the distribution's libraries.
# Usage: build-worker.sh PACKAGE_DIR OUT_BINARY        (JOBS=n limits the parallel compilers)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pkg=$1 out=$2
node=${NODE:-node}
# The work folder's path must hold no space: meson's generated commands for flatc do not survive one.
work=$(mktemp -d "${WORKER_BUILD_DIR:-/tmp}/mediasoup-build.XXXXXX")
trap 'rm -rf "$work"' EXIT

prepare() {
  rm -rf "$work/worker" && cp -r "$pkg/worker" "$work/worker" && cd "$work/worker"
  rm -rf subprojects out && cp -r "$here/subprojects" subprojects

  # Debian 12 has meson 1.0.1; nothing in these files needs 1.1.
  sed -i "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" meson.build

  # With an OpenSSL built with kTLS (Debian's, Ubuntu's), this callback's constant 1 answers BIO_get_ktls_send() with
  # "yes" and libssl then allocates no write buffer: the worker crashes at the first DTLS handshake.
  local old='(operationType == BIO_CB_RETURN) ? static_cast<long>(ret) : 1'
  local new='((operationType \& BIO_CB_RETURN) != 0) ? static_cast<long>(ret) : 1'
  local f=src/RTC/DtlsTransport.cpp
  if [ "$(grep -cF "$old" $f)" = 1 ]; then sed -i "s/$old/$new/" $f
  elif ! grep -qF '& BIO_CB_RETURN' $f; then
    echo "$f is not the one this recipe knows (mediasoup version changed?)" >&2; exit 1
  fi
}

compile() {
  # libwebrtc uses the generated headers, but its meson.build does not say so: they are made first.
  meson setup --buildtype release -Db_ndebug=true --wrap-mode nodownload out/build . \
    && ninja -C out/build $(ninja -C out/build -t targets all | sed -n 's/^\(fbs\/.*\): CUSTOM_COMMAND$/\1/p') \
    && ninja -C out/build ${JOBS:+-j $JOBS} mediasoup-worker
}

prepare
"$node" "$here/unity.mjs" "$work/worker"
# /usr/bin first: a pyenv or pip meson/python in PATH must not be mixed in.
export PATH=/usr/bin:$PATH
# -w: a dozen files in one unit redefine the same logging macro on purpose.
if ! CXXFLAGS="${CXXFLAGS:-} -w" compile; then
  echo "grouped build failed; building file by file" >&2
  prepare
  compile
fi
strip -o worker.stripped out/build/mediasoup-worker
# Without its channel the worker ends with 41; anything else means that it cannot run here.
rc=0; env -i ./worker.stripped 2>/dev/null || rc=$?
[ $rc = 41 ] || { echo "built worker does not run (exit $rc, expected 41)" >&2; exit 1; }
mkdir -p "$(dirname "$out")" && install -m 755 worker.stripped "$out.$$" && mv "$out.$$" "$out"
