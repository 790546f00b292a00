# A mail server on loopback for the tests: Debian's aiosmtpd, with answers by recipient, which tells
# on its output, one JSON object a line, what it took and how Python's own mail parser reads it.
#
#   mail_server.py [--tls CERT KEY] [--implicit] [--auth USER PASSWORD] [--greeting TEXT]
#
# Recipients: refuse… is refused by 550, later… by 451, spam… by 554 and busy… by 452 after the
# content, silent… gets no answer to the content.

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def option(name, count):
    if name not in sys.argv:
        return None
    start = sys.argv.index(name) + 1
    return sys.argv[start:start + count] if count else []


def say(**fields):
    print(json.dumps(fields), flush=True)


class Desk:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 5.1.1 there is no such reader"
        if address.startswith("later"):
            return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        if any(a.startswith("silent") for a in envelope.rcpt_tos):
            say(silent=True)
            await asyncio.sleep(3600)
        if any(a.startswith("spam") for a in envelope.rcpt_tos):
            return "554 5.7.1 we think that this is spam"
        if any(a.startswith("busy") for a in envelope.rcpt_tos):
            return "452 4.3.1 no room left"
        content = envelope.original_content
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = [p for p in message.walk() if not p.is_multipart()]
        defects = [str(d) for p in message.walk() for d in p.defects]
        for name, value in message.items():
            defects += [f"{name}: {d}" for d in getattr(value, "defects", [])]
        lines = content.split(b"\r\n")
        say(
            sender=envelope.mail_from, recipients=envelope.rcpt_tos,
            tls=session.ssl is not None or option("--implicit", 0) is not None,
            user=session.auth_data.login.decode() if session.auth_data else None,
            hello=session.host_name,
            fields={k: str(v) for k, v in message.items()},
            structure=message.get_content_type(),
            parts=[{"type": p.get_content_type(), "text": p.get_content().replace("\r\n", "\n")} for p in parts],
            defects=defects, longest=max(map(len, lines)),
            ascii=all(b < 128 for b in content),
            strayBreaks=any(b"\n" in l or b"\r" in l for l in lines))
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    user, password = option("--auth", 2)
    good = (isinstance(data, LoginPassword) and data.login == user.encode()
            and data.password == password.encode())
    return AuthResult(success=good, handled=good, auth_data=data)


class Greeter(asyncio.Protocol):
    """Says one line and nothing more."""

    def connection_made(self, transport):
        transport.write(option("--greeting", 1)[0].encode() + b"\r\n")
        transport.close()


async def main():
    context = None
    tls = option("--tls", 2)
    implicit = option("--implicit", 0) is not None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
    auth = option("--auth", 2)

    def connection():
        if option("--greeting", 1):
            return Greeter()
        return SMTP(
            Desk(), hostname="mail.test", tls_context=None if implicit else context,
            authenticator=authenticate if auth else None, auth_required=bool(auth),
            auth_require_tls=bool(context) and not implicit, enable_SMTPUTF8=True)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        connection, "127.0.0.1", 0, ssl=context if implicit else None)
    say(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
