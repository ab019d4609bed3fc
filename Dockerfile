# The image of Roster. The bases are arguments, so that it can be built from local ones:
#
#     docker build -t registry.example.com/roster:0.1.0 .
#     buildah bud --build-arg BUILD_BASE=localhost/swift --build-arg RUN_BASE=localhost/debian -t roster .
ARG BUILD_BASE=docker.io/library/swift:6.2-bookworm
ARG RUN_BASE=docker.io/library/debian:bookworm-slim

FROM ${BUILD_BASE} AS build
# A base that has the headers already is built upon without a network.
RUN pkg-config --exists libpq 2>/dev/null || \
    (apt-get update && apt-get install --yes --no-install-recommends libpq-dev pkg-config && \
     rm -rf /var/lib/apt/lists/*)
WORKDIR /source
COPY . .
# Swift's own libraries go into the executable. libpq stays outside: it brings OpenSSL, which gets security updates.
RUN swift build --configuration release --static-swift-stdlib --product roster -Xlinker --strip-all && \
    install -D "$(swift build --configuration release --static-swift-stdlib --show-bin-path)/roster" /out/roster

FROM ${RUN_BASE}
RUN (ldconfig -p | grep -q libpq.so.5 && test -s /etc/ssl/certs/ca-certificates.crt) || \
    (apt-get update && apt-get install --yes --no-install-recommends ca-certificates libpq5 && \
     rm -rf /var/lib/apt/lists/*)
# A number of its own, so that Kubernetes can tell that it is not root.
RUN groupadd --gid 10001 roster && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin roster
COPY --from=build --chmod=0755 /out/roster /usr/local/bin/roster
USER 10001:10001
WORKDIR /
# 8080 serves, 9090 is for probes and metrics.
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/roster"]
CMD ["serve"]
