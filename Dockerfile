# syntax=docker/dockerfile:1

# --- build: definitions, profiles, code maps and compiled sources; needs the development dependencies and no network
#     beyond the npm registry
FROM node:24-slim AS build
WORKDIR /app

# Dependencies in a layer of their own. Without install scripts: ours (`prepare`) needs the sources, and that of the npm
# package `node` would fetch the Node that the image already is.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

COPY tsconfig.json tsconfig.build.json ./
COPY bin ./bin
COPY scripts ./scripts
COPY profiles ./profiles
COPY mappings ./mappings
COPY views ./views
COPY src ./src
RUN npm run build

# what the runtime needs, and nothing of the 340 MB that definitions are compiled from
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

# --- runtime
FROM node:24-slim AS runtime
LABEL org.opencontainers.image.title="iscm-fhir" \
      org.opencontainers.image.description="FHIR R4 adapter for intramedullary spinal cord metastasis" \
      org.opencontainers.image.licenses="Apache-2.0"

# In a container the server has to listen beyond loopback, which it refuses to do without authentication: configure clients
# (docs/security.md) in a file named by ISCM_CONFIG, or, to try it where nobody else reaches the port
# (-p 127.0.0.1:8080:8080), set ISCM_ALLOW_NON_LOOPBACK=true.
ENV NODE_ENV=production \
    ISCM_HOST=0.0.0.0 \
    ISCM_PORT=8080 \
    ISCM_STORE=sqlite:/data/iscm.sqlite \
    ISCM_BULK_FOLDER=/data/bulk \
    ISCM_POLICY_FOLDER=/etc/iscm/policies

WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
COPY --from=build /app/build/definitions ./build/definitions
COPY --from=build /app/build/openapi-page ./build/openapi-page
COPY --from=build /app/mappings ./mappings
COPY --from=build /app/views ./views
COPY LICENSE NOTICE.md ./

# the code belongs to root and cannot be changed by the process; the data belongs to it
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080

# /healthz says that the process lives; whether it can serve (store, profiles) is /readyz
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ISCM_PORT}/healthz`, { signal: AbortSignal.timeout(4000) }).then((response) => process.exit(response.ok ? 0 : 1), () => process.exit(1))"]

# node itself is process 1 and gets SIGTERM, which ends the server after the running requests
CMD ["node", "bin/iscm-fhir.js", "serve"]
