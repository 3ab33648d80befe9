"""A bare Starlette application under the simulator's own uvicorn settings; prints its address."""

import asyncio
import socket

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


async def echo(request):
    return JSONResponse(await request.json())


# With the protocol named, asyncio turns Nagle's algorithm off, as the simulator does.
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen(100)
listener.setblocking(False)
app = Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])])
config = uvicorn.Config(
    app,
    http="h11",
    ws="none",
    lifespan="off",
    log_config=None,
    log_level="critical",
    access_log=False,
    timeout_keep_alive=75,
    server_header=False,
)
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
