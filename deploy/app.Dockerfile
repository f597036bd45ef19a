# The server, the workers and the migrations: one image, three commands.
#   docker build -f deploy/app.Dockerfile -t consultant-connect-app .
FROM node:24-bookworm-slim AS manifests
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

FROM manifests AS pages
RUN npm ci -w domain -w contract -w web
COPY domain domain
COPY contract contract
COPY web web
COPY tsconfig.json ./
RUN npm run build -w web

FROM manifests AS dependencies
RUN npm ci --omit=dev -w domain -w contract -w drizzle -w platform -w server -w workers

# Node runs the TypeScript as it is, so the sources are the build.
FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app ./
COPY domain domain
COPY contract contract
COPY drizzle drizzle
COPY platform platform
COPY server server
COPY workers workers
COPY --from=pages /app/web/build web/build
# A volume that is mounted here for the first time takes this owner over.
RUN mkdir -p /var/lib/consultant-connect && chown node:node /var/lib/consultant-connect
USER node
EXPOSE 3000 3200
CMD ["node", "server/main.ts"]
