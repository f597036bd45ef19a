# A media node. Its native worker is built from mediasoup's own sources against the distribution's libraries, so that
# OpenSSL and libsrtp get their security updates with the image (see dev/mediasoup-worker/README.md).
#   docker build -f deploy/sfu.Dockerfile -t consultant-connect-sfu .
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY domain/package.json domain/
COPY contract/package.json contract/
COPY drizzle/package.json drizzle/
COPY platform/package.json platform/
COPY server/package.json server/
COPY workers/package.json workers/
COPY sfu/package.json sfu/
COPY web/package.json web/
COPY dev/package.json dev/
COPY e2e/package.json e2e/
COPY bench/package.json bench/
RUN npm ci --omit=dev -w domain -w contract -w platform -w sfu

FROM dependencies AS worker
RUN apt-get update && apt-get install -y --no-install-recommends \
      meson ninja-build g++ pkg-config \
      libssl-dev libuv1-dev libsrtp2-dev libabsl-dev libflatbuffers-dev flatbuffers-compiler \
  && rm -rf /var/lib/apt/lists/*
COPY dev/mediasoup-worker dev/mediasoup-worker
RUN bash dev/mediasoup-worker/build-worker.sh node_modules/mediasoup /out/mediasoup-worker
# The packages that own the shared libraries the worker is linked to; the next stage installs just these.
RUN ldd /out/mediasoup-worker | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | xargs -n 1 realpath \
  | sed 's/^\/usr//' | while read -r file; do dpkg-query -S "*$file"; done \
  | cut -d : -f 1 | sort -u > /out/packages

FROM node:24-bookworm-slim
ENV NODE_ENV=production MEDIASOUP_WORKER_BIN=/usr/local/bin/mediasoup-worker
COPY --from=worker /out/packages /tmp/packages
RUN apt-get update && xargs apt-get install -y --no-install-recommends < /tmp/packages \
  && rm -rf /var/lib/apt/lists/* /tmp/packages
COPY --from=worker /out/mediasoup-worker /usr/local/bin/mediasoup-worker
# Exit code 41 says that it could run and found nobody at the other end of its channel.
RUN env -i /usr/local/bin/mediasoup-worker 2> /dev/null; test $? = 41
WORKDIR /app
COPY --from=dependencies /app ./
COPY domain domain
COPY contract contract
COPY platform platform
COPY sfu sfu
# A volume that is mounted here for the first time takes this owner over.
RUN mkdir -p /var/lib/consultant-connect && chown node:node /var/lib/consultant-connect
USER node
EXPOSE 3100
CMD ["node", "sfu/main.ts"]
