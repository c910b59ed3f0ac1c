# One node, without a JDK: docker build -t ghcr.io/fastpaca/fastpaca . (docs/deployment.md)
FROM eclipse-temurin:25-jdk AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw --batch-mode --quiet -DskipTests -Pself-contained package \
    && mv bootstrap/target/self-contained/fastpaca-*/ /fastpaca

FROM debian:trixie-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Fastpaca" \
      org.opencontainers.image.description="Conversation logs and token-budgeted windows for LLM applications" \
      org.opencontainers.image.url="https://github.com/fastpaca/fastpaca" \
      org.opencontainers.image.source="https://github.com/fastpaca/fastpaca" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# Numbers, as Kubernetes wants them for runAsNonRoot, and as files on the host show them.
RUN groupadd --gid 10001 fastpaca \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin fastpaca \
    && install -d -o 10001 -g 10001 -m 0750 /data \
    && ln -s /opt/fastpaca/bin/fastpaca /usr/local/bin/fastpaca
COPY deploy/container/start deploy/container/health /usr/local/bin/
COPY --from=build /fastpaca /opt/fastpaca

ENV LANG=C.UTF-8 \
    FASTPACA_DATA_DIR=/data
VOLUME /data
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["health", "live"]
ENTRYPOINT ["start"]
