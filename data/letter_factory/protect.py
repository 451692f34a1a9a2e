"""Encrypt a PDF as the issuer of the letters does: readable by all, owned by one."""

import io
import tempfile
from pathlib import Path

import pikepdf

_OWNER_PASSWORD = "letter-factory"

# AES-128 (revision 4) is what the real letters use. AES starts each text from a random vector, and
# only pikepdf's job interface can fix it (--static-aes-iv), so that the same input gives the same
# bytes; the salts of AES-256 (revision 6) cannot be fixed. A fixed vector is no secret keeping, and
# none is meant: the user password is empty. Note that qpdf keeps the vector fixed for the process.
# No compression, as builds of zlib differ in their output.
_OPTIONS = (
    "--static-id",
    "--static-aes-iv",
    "--compress-streams=n",
    "--object-streams=disable",
    "--encrypt",
    "--user-password=",
    f"--owner-password={_OWNER_PASSWORD}",
    "--bits=128",
    "--use-aes=y",
    "--extract=n",
    "--modify=none",
    "--",
)


def protect(pdf: bytes) -> bytes:
    """Encrypt a PDF file with an empty user password; the same input gives the same bytes."""
    with tempfile.TemporaryDirectory() as folder, pikepdf.open(io.BytesIO(pdf)) as document:
        target = Path(folder) / "letter.pdf"
        pikepdf.Job(["pikepdf", *_OPTIONS, "--empty", str(target)]).write_pdf(document)
        return target.read_bytes()
