"""The record as a local web app: pages to read, question and correct it with, and their JSON.

Comes in: the folder of a record. Goes out: a FastAPI app (`create_app`), or one served until it is stopped (`serve`).
It works without a network and without JavaScript, and loads nothing but its own files. Report text is untrusted and
never becomes markup. See ``docs/web.md``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from sitrep.web.app import create_app
from sitrep.web.safety import is_loopback

__all__ = ["create_app", "serve"]


def serve(
    folder: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8710,
    token: str = "",
    say: Callable[[str], None] = print,
) -> None:
    """Serve the record in `folder` until interrupted.

    Args:
        folder: the record's folder.
        host: the address to listen on; another than this machine's own needs a token.
        port: the port; 0 takes a free one.
        token: what readers must show. Where `host` is not this machine and none is given, one is made up.
        say: told the address to open.

    Raises:
        FolderError: where there is no record. OSError: where the address cannot be listened on.
    """
    import socket

    import uvicorn

    if not token and not is_loopback(host):
        token = secrets.token_urlsafe(18)
    app = create_app(folder, host=host, token=token)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
        shown = f"[{host}]" if ":" in host else host
        say(f"http://{shown}:{listener.getsockname()[1]}/{f'?token={token}' if token else ''}")
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[listener])
