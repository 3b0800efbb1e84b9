# The program as a container; releases are at ghcr.io under the name of the repository:
#
#     docker build --tag reconciler .
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/library" \
#       --env SIMKL_CLIENT_ID --env SIMKL_ACCESS_TOKEN reconciler plan
#
# /data holds the login, snapshots and backups; give it a volume to keep them.

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY reconciler ./reconciler
RUN python -m venv /opt/reconciler \
 && /opt/reconciler/bin/pip install --no-cache-dir --disable-pip-version-check . \
 && /opt/reconciler/bin/pip uninstall --yes pip

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
COPY --from=build /opt/reconciler /opt/reconciler
# Whoever the container runs as may keep files here, each in folders of its own.
RUN mkdir --mode=1777 /data
ENV PATH=/opt/reconciler/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    RECONCILER_CONFIG_DIR=/data/config \
    RECONCILER_CACHE_DIR=/data/cache \
    RECONCILER_DATA_DIR=/data/own
USER 10001:10001
WORKDIR /library
ENTRYPOINT ["reconciler"]
CMD ["--help"]
