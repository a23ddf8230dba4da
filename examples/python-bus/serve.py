"""A plain server: python3 serve.py --port 4206"""

import argparse
import asyncio
import signal

from http_server import Server
from options import Options


def read_options() -> Options:
    parser = argparse.ArgumentParser(description="A bus of Devtools Bus protocol v1.")
    parser.add_argument("--host", default=Options.host)
    parser.add_argument("--port", type=int, default=Options.port)
    parser.add_argument("--base-path", default=Options.base_path)
    parser.add_argument("--project")
    parser.add_argument("--token", help="a token to require; beyond loopback one is made where none is given")
    parser.add_argument("--allow-origin", action="append", default=[], dest="allowed_origins")
    parser.add_argument("--allow-host", action="append", default=[], dest="allowed_hosts")
    given = vars(parser.parse_args())
    given["allowed_origins"], given["allowed_hosts"] = tuple(given["allowed_origins"]), tuple(given["allowed_hosts"])
    return Options(**given)


async def main() -> None:
    server = Server(read_options())
    await server.start()
    print(f"bus at {server.url}{server.options.base_path}", flush=True)
    if server.token is not None and server.options.token is None:
        print(f"token: {server.token}", flush=True)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await server.stop()


asyncio.run(main())
