"""Asks the status page, as whoever runs this.

    python3 reader.py ADDRESS PATH    prints the answer's status and body; ends with 1 where there is none

An address is `127.0.0.1:8480` or `unix:/run/pactwatch/status.sock`.
"""

import http.client
import socket
import sys


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def connection(address):
    if address.startswith("unix:"):
        return UnixConnection(address.removeprefix("unix:"))
    return http.client.HTTPConnection(address, timeout=20)


def ask(address, path, method="GET", **fields):
    """The status and the body of an answer."""
    link = connection(address)
    try:
        link.request(method, path, headers=fields)
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    finally:
        link.close()


if __name__ == "__main__":
    try:
        status, body = ask(*sys.argv[1:3])
    except OSError as error:
        sys.exit(f"{error}")
    print(status)
    print(body)
