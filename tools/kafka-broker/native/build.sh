#!/bin/sh
# Builds bin/mockbroker (about 30 s once; turbo caches bin/) from the librdkafka sources inside node_modules/node-rdkafka.
# Without a C compiler the tests run on the embedded broker of src/embedded-broker.ts: say so, and let the build pass.
set -eu
cd "$(dirname "$0")/.."
for tool in cc make; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "kafka-broker: no '$tool' on this machine, so the Kafka tests will use the prebuilt embedded broker, which cannot" >&2
    echo "inject faults. For those, install a C compiler and make (Debian: apt-get install build-essential), then run" >&2
    echo "'sh tools/kafka-broker/native/build.sh'." >&2
    exit 0
  fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -RL node_modules/node-rdkafka/deps/librdkafka/. "$work"
(
  cd "$work"
  ./configure --disable-ssl --disable-gssapi --disable-zlib --disable-zstd --disable-curl --disable-lz4-ext \
    --disable-regex-ext --disable-syslog --disable-optimization --disable-debug-symbols
  make -j"$(getconf _NPROCESSORS_ONLN)" -C src librdkafka.a
) >"$work/build.log" 2>&1 || { tail -40 "$work/build.log" >&2; exit 1; }
mkdir -p bin
cc -O1 -Wall -I"$work/src" -o bin/mockbroker native/mockbroker.c "$work/src/librdkafka.a" -lm -ldl -lpthread
echo "built bin/mockbroker ($(grep -oE 'RD_KAFKA_VERSION 0x[0-9a-f]+' "$work/src/rdkafka.h"))"
