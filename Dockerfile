# imr-extract with Tesseract, all its extras and nothing to compile:
#   docker build -t imr-extract .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" imr-extract run letters --out tables --ocr
FROM python:3.13-slim-trixie AS build
WORKDIR /src
COPY requirements.lock ./
# uv, as `make` has it: pinned by the lock, with its hash.
RUN awk '/^[a-z]/ { uv = /^uv==/ } uv' requirements.lock > uv.lock \
    && pip install --no-cache-dir --require-hashes --requirement uv.lock \
    && uv venv /opt/imr-extract
COPY pyproject.toml README.md LICENSE ./
COPY imr_extract imr_extract
COPY patterns patterns
# The lock's versions, but only of what the package needs, not of its tests.
RUN uv pip install --no-cache --python /opt/imr-extract --constraint requirements.lock --compile-bytecode \
    ".[ocr,report,export,browse,polars,s3,cluster]"

FROM python:3.13-slim-trixie
# Tesseract's version is the distribution's; run.json records it with each run.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/imr-extract /opt/imr-extract
# With --user there is no home: what keeps caches, as matplotlib does, keeps them here.
ENV PATH="/opt/imr-extract/bin:$PATH" HOME=/tmp
RUN useradd --no-create-home --uid 1000 imr
USER 1000
WORKDIR /work
ENTRYPOINT ["imr-extract"]
CMD ["--help"]
