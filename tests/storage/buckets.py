"""Places behind addresses: for each kind a real server on loopback, spoken to by its real client."""

import contextlib
import functools
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import pytest
from fsspec.core import url_to_fs
from fsspec.spec import AbstractFileSystem

_AZURITE = Path(__file__).with_name("node_modules") / ".bin" / "azurite-blob"
# The account that every azurite has; its key is no secret.
_ACCOUNT = "devstoreaccount1"
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class Bucket(NamedTuple):
    """An empty bucket on a running server, once the environment is set.

    Attributes:
        address: of the bucket, as `s3://letters`.
        environment: what its client reads.
        nowhere: what its client reads where nobody answers.
    """

    address: str
    environment: Mapping[str, str]
    nowhere: Mapping[str, str]

    def files(self) -> AbstractFileSystem:
        """The client's file system, with nothing remembered of an earlier one."""
        found: AbstractFileSystem = url_to_fs(self.address, skip_instance_cache=True)[0]
        return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _bucket(
    address: str, environment: Callable[[str], dict[str, str]], server: str, **nowhere: str
) -> Bucket:
    nobody = environment(f"http://127.0.0.1:{free_port()}")
    return Bucket(address, environment(server), {**nobody, **nowhere})


@contextlib.contextmanager
def _s3() -> Iterator[Bucket]:
    from moto.server import ThreadedMotoServer

    def environment(server: str) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": server,
        }  # fmt: skip

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield _bucket("s3://letters", environment, f"http://{host}:{port}", AWS_MAX_ATTEMPTS="1")
    finally:
        server.stop()


@contextlib.contextmanager
def _gs() -> Iterator[Bucket]:
    from gcp_storage_emulator.server import RequestHandler, create_server

    def post(handler: RequestHandler) -> None:
        """Refuse to move a file, which it cannot: the client, told so, copies and removes it."""
        handler.send_error(400) if "/moveTo/" in handler.path else answer(handler)

    answer = RequestHandler.do_POST

    def environment(server: str) -> dict[str, str]:
        return {
            "STORAGE_EMULATOR_HOST": server, "GOOGLE_CLOUD_PROJECT": "tests",
            # What kind a bucket is, the client asks another server, which is not emulated.
            "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT": "false",
        }  # fmt: skip

    port = free_port()
    server = create_server("127.0.0.1", port, in_memory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestHandler, "do_POST", post)
        server.start()
        try:
            yield _bucket("gs://letters", environment, f"http://127.0.0.1:{port}")
        finally:
            server.stop()


@contextlib.contextmanager
def _az() -> Iterator[Bucket]:
    node = shutil.which("node")
    if node is None or not _AZURITE.exists():
        pytest.skip("no azurite here: make azurite fetches it with npm")

    def environment(server: str) -> dict[str, str]:
        return {
            "AZURE_STORAGE_CONNECTION_STRING": f"DefaultEndpointsProtocol=http;AccountName={_ACCOUNT};"
            f"AccountKey={_KEY};BlobEndpoint={server}/{_ACCOUNT};"
        }

    port = free_port()
    server = subprocess.Popen(
        [node, _AZURITE, "--blobPort", str(port), "--inMemoryPersistence", "--skipApiVersionCheck",
         "--disableTelemetry", "--silent"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_for(server, port)
        yield _bucket("az://letters", environment, f"http://127.0.0.1:{port}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    while True:
        assert server.poll() is None, "azurite has ended"
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        time.sleep(0.1)


@contextlib.contextmanager
def _with_bucket(serve: Callable[[], AbstractContextManager[Bucket]]) -> Iterator[Bucket]:
    with serve() as bucket, pytest.MonkeyPatch.context() as patch:
        for name, value in bucket.environment.items():
            patch.setenv(name, value)
        bucket.files().mkdir("letters")
        yield bucket


#: A server of each kind, by how its addresses begin.
KINDS = {kind: functools.partial(_with_bucket, serve)
         for kind, serve in (("s3", _s3), ("gs", _gs), ("az", _az))}  # fmt: skip
