# Gatehouse in a container, built from this tree:
#
#   docker build --tag gatehouse .
#   docker run --publish 3000:3000 --volume gatehouse:/var/lib/gatehouse --read-only --stop-timeout 30 \
#     --env GATEHOUSE_PUBLIC_URL=https://developers.example.com gatehouse
#
# The log has the link that makes the first administrator: docker logs <container>

FROM rust:1.95-slim-bookworm AS build
# The toolchain of this image, and not another one by the name that rust-toolchain.toml has for it.
ENV RUSTUP_TOOLCHAIN=$RUST_VERSION
RUN rustup target add wasm32-unknown-unknown
WORKDIR /source
COPY . .
# ---- the build: leaves target/release/gatehouse ----
RUN cargo xtask build --release
RUN cargo xtask licences >target/third-party-licences.txt \
    && strip --strip-all target/release/gatehouse \
    && install --directory --mode=0700 target/data

# The same Debian as that of the build, for its glibc. Certificate authorities are in the program.
FROM debian:12-slim
LABEL org.opencontainers.image.title="Gatehouse" org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /source/target/release/gatehouse /usr/bin/gatehouse
COPY --from=build /source/LICENSE /source/target/third-party-licences.txt /usr/share/doc/gatehouse/
# A number and not a name, so that an orchestrator sees that it is not root.
COPY --from=build --chown=10001:10001 /source/target/data /var/lib/gatehouse
USER 10001:10001
ENV GATEHOUSE_LISTEN=0.0.0.0:3000 GATEHOUSE_DATA_DIR=/var/lib/gatehouse
VOLUME /var/lib/gatehouse
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["gatehouse", "health"]
ENTRYPOINT ["gatehouse"]
CMD ["serve"]
