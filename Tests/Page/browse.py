"""Opens every page of the status page in a real, headless Chromium: in light and dark, on a phone, on
paper, and without a script. Fails on a console error, on a request to anywhere else, on a script that the
world's text brought, on what axe-core finds wrong, and on a page that is wider than the phone. Leaves the
screenshots in a folder, to be looked at.

Called by `make test-page`; the feeds come from the demo's server and from this program itself.
"""

import argparse
import contextlib
import datetime
import http.server
import importlib.util
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Titles that are partnership stories and try to break out of a page, an attribute, a script, a line.
HOSTILE = [
    'Ukraine and Italy sign deal on joint production of drones <script>window.pwned = 1</script>',
    'Ukraine, Italy agree joint drone plant" onmouseover="window.pwned=1" x="',
    "Ukraine and Norway sign contract to co-produce drones '><img src=x onerror=window.pwned=1>",
    'Ukraine and Denmark sign deal to finance drone production </script><script>window.pwned=1</script>',
    # A combining mark behind the quote: one character for who looks at characters.
    'Ukraine and Poland sign deal on joint ammunition production "\u0301 onfocus=window.pwned=1 autofocus x="',
    'Ukraine and France sign agreement on joint production of howitzers <\u0301img src=x onerror=window.pwned=1>',
    'Germany and Ukraine sign contract on air defence \u202e desrever \u2066 isolate {{layout.json}} {{{x}}}',
    'Ukraine and Türkiye open joint drone factory ' + 'W' * 180,
]


def feed(items):
    now = datetime.datetime.now(datetime.timezone.utc)
    parts = []
    for number, title in enumerate(items):
        when = (now - datetime.timedelta(minutes=7 * number + 1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        # Escaped once more than XML wants, as text that speaks of markup is, so that no tag is taken out.
        safe = title.replace("&", "&amp;").replace("<", "&amp;lt;")
        link = "javascript:window.pwned=1" if number == 1 else f"https://hostile.example/{number}?a=%22&amp;b='"
        parts.append(
            f"<item><title>{safe}</title><link>{link}</link><guid isPermaLink='false'>h{number}</guid>"
            f"<pubDate>{when}</pubDate><description>{safe} &amp;lt;b&amp;gt;The two defence ministries said the "
            f"companies will build them together.&amp;lt;/b&amp;gt;</description></item>")
    return ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Hostile "
            "&lt;b onclick='window.pwned=1'&gt;</title>" + "".join(parts) + "</channel></rss>").encode()


class Feeds(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    more = []

    def do_GET(self):
        if self.path.startswith("/hostile"):
            body, status = feed(HOSTILE + Feeds.more), 200
        elif self.path.startswith("/gone"):
            body, status = b"gone", 410
        elif self.path.startswith("/sick"):
            body, status = b"broken", 500
        else:
            body, status = b"<html>no feed</html>", 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def get(base, path):
    with urllib.request.urlopen(base + path, timeout=20) as answer:
        return answer.status, answer.read().decode()


def wait(what, seconds, done):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError, urllib.error.URLError):
            if done():
                return
        time.sleep(0.2)
    raise SystemExit(f"test-page: waited {seconds} s for {what}")


@contextlib.contextmanager
def scene(bin_dir, out):
    """The service with the demo's feeds, a hostile one, sick ones, and a sink that fails."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    own = f"http://127.0.0.1:{server.server_port}"
    demo = subprocess.Popen(
        [bin_dir / "demo-server", "8479", out / "feeds", ROOT / "Demo/feeds/round-1", ROOT / "Demo/feeds/round-2"],
        stdout=open(out / "server.log", "w"), stderr=subprocess.STDOUT)
    service = None
    try:
        wait("the demo's feeds", 10, lambda: "serving" in (out / "server.log").read_text())
        text = (ROOT / "config/demo.yaml").read_text().replace("../demo-run", str(out))
        extra = "".join(
            f'  - {{url: "{own}/{name}", name: {name}}}\n' for name in ["hostile", "gone", "sick", "no-feed"])
        text = text.replace("watches:\n", extra + "\nwatches:\n", 1)
        text = text.rstrip() + (
            f'\n  - {{type: webhook, name: desk, url: "{own}/desk", allow_private: true}}\n'
            "status: {listen: 127.0.0.1:0}\n")
        (out / "page.yaml").write_text(text)
        log = open(out / "service.log", "w")
        service = subprocess.Popen([bin_dir / "pactwatch", "run", "--config", out / "page.yaml"], stderr=log)

        def address():
            for line in (out / "service.log").read_text().splitlines():
                if "status page listen=" in line:
                    return "http://" + line.split("listen=")[1].split()[0]
            return None

        wait("the page", 90, address)
        base = address()
        wait("the first alerts", 90, lambda: len(json.loads(get(base, "/?format=json")[1])["alerts"]) >= 30)
        wait("the hostile feed", 60, lambda: "hostile" in get(base, "/?format=json")[1])
        wait("the second round", 60, lambda: "second round read" in (out / "server.log").read_text())
        command = [bin_dir / "pactwatch"]
        newest = json.loads(get(base, "/?format=json")[1])["alerts"][0]["id"]
        for arguments in [["feedback", newest, "--right"],
                          ["silence", "add", "--country", "KR", "--for", "2h", "--reason", "known <b>"]]:
            subprocess.run(command + arguments + ["--config", out / "page.yaml"], check=True, stdout=subprocess.DEVNULL)
        yield base
    finally:
        for process in [service, demo]:
            if process:
                process.send_signal(signal.SIGTERM)
                process.wait(20)
        server.shutdown()


class Check:
    def __init__(self, out):
        self.out, self.faults, self.figures = out, [], []

    def fault(self, where, words):
        self.faults.append(f"{where}: {words}")
        print(f"FAULT {where}: {words}", file=sys.stderr)


def axe_source():
    package = importlib.util.find_spec("axe_core_python")
    return (pathlib.Path(package.origin).parent / "axe.min.js").read_text()


def visit(browser, base, check, look, pages, axe):
    """Opens all pages in one look."""
    # On a busy machine a page of fifty cards is some seconds' work for axe.
    context = browser.new_context(
        viewport=look["viewport"], color_scheme=look["scheme"], java_script_enabled=look.get("script", True),
        reduced_motion="reduce")
    # axe is a tool of the test and no part of the page, so only it may pass the policy.
    for name, path in pages:
        where = f"{name} {look['name']}"
        page = context.new_page()
        page.on("console", lambda message, where=where: message.type in ("error", "warning")
                and check.fault(where, f"console: {message.text}"))
        page.on("pageerror", lambda error, where=where: check.fault(where, f"script: {error}"))
        page.on("request", lambda request, where=where: request.url.startswith(base + "/")
                or check.fault(where, f"asks elsewhere: {request.url}"))
        answer = page.goto(base + path, wait_until="load")
        wanted = 404 if name == "missing" else 400 if name == "fault" else 200
        if name != "fault" and answer.status != wanted:
            check.fault(where, f"status {answer.status}")
        page.screenshot(path=check.out / f"{name}-{look['name']}.png", full_page=True)
        if look.get("script", True):
            if page.evaluate("window.pwned"):
                check.fault(where, "a title ran a script")
            if page.locator("main [onclick], main [onmouseover], main [onfocus], main img, main script").count():
                check.fault(where, "a title made elements or handlers")
            if page.locator("a[href^='javascript:']").count():
                check.fault(where, "a link runs a script")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                check.fault(where, f"wider than the window by {wide} px")
            page.evaluate("document.querySelectorAll('details').forEach((d, n) => { d.open = n < 2 })")
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            for violation in found["violations"]:
                nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
                check.fault(where, f"axe {violation['id']} ({violation['impact']}): {violation['help']}: {nodes}")
            if name == "alerts":
                page.screenshot(path=check.out / f"{name}-open-{look['name']}.png")
        page.close()
    context.close()


# Faults that axe must find, each put into a page by itself, so that a silent axe is no good sign.
SEEDED = {
    "image-alt": "const img = document.createElement('img'); img.src = '/icon.svg'; return img",
    "color-contrast": "const p = document.createElement('p'); p.textContent = 'hardly to be read';"
                      " p.style.color = '#999'; p.style.backgroundColor = '#aaa'; return p",
    "label": "return document.createElement('input')",
    "link-name": "const a = document.createElement('a'); a.href = '/'; return a",
    "list": "const ul = document.createElement('ul'); ul.append(document.createElement('div')); return ul",
}


def can_complain(browser, base, check, axe):
    """Puts faults into a page and expects axe to name each."""
    page = browser.new_page()
    page.goto(base + "/service")
    page.evaluate(axe)
    for fault, making in SEEDED.items():
        page.evaluate(f"window.seeded = (() => {{ {making} }})(); document.querySelector('main').append(window.seeded)")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        if [violation["id"] for violation in found["violations"]] != [fault]:
            check.fault("axe itself", f"of a seeded fault {fault} it says {[v['id'] for v in found['violations']]}")
        page.evaluate("window.seeded.remove()")
    page.close()


def keyboard_and_live(browser, base, check):
    """Keys move between stories; a new alert appears by itself and what is open stays open."""
    is_open = "id => document.getElementById(id).querySelector('details').open"
    page = browser.new_page()
    page.on("pageerror", lambda error: check.fault("live", f"script: {error}"))
    page.goto(base + "/")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.className") != "skip":
        check.fault("keyboard", "the first stop is not the way past the navigation")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.closest('.card')?.id")
    page.keyboard.press("k")
    first = page.evaluate("document.activeElement.closest('.card')?.id")
    if not first or not second or first == second:
        check.fault("keyboard", "j and k do not move between stories")
    page.keyboard.press("o")
    if not page.evaluate(is_open, first):
        check.fault("keyboard", "o does not open a story")
    asked = browser.new_page()
    asked.goto(base + "/search?q=drone*&since=all")
    again = []
    asked.on("request", lambda request: again.append(request.url))
    Feeds.more = ["Romania and Ukraine sign agreement on joint production of naval drones in Constanta"]
    try:
        page.locator("#cards h2", has_text="Constanta").wait_for(timeout=30000)
        if not page.evaluate(is_open, first):
            check.fault("live", "what was open was closed by the new alert")
    except Exception as error:  # pylint: disable=broad-except
        check.fault("live", f"the new alert did not appear by itself: {str(error)[:200]}")
    # Both pages are told of it; the search is not asked again, but the strip is.
    wait("the other page's look", 30, lambda: asked.evaluate("1") and base + "/service" in again)
    if any("/search" in url for url in again):
        check.fault("live", "a search is asked again by itself")
    asked.close()
    page.keyboard.press("/")
    if page.evaluate("document.activeElement.id") != "find":
        check.fault("keyboard", "/ does not go to the search field")
    page.close()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--bin", type=pathlib.Path, default=ROOT / ".build/debug")
    options.add_argument("--out", type=pathlib.Path, default=ROOT / ".build/page")
    options.add_argument("--chromium", default="/usr/bin/chromium")
    given = options.parse_args()
    out = given.out.resolve()
    subprocess.run(["rm", "-rf", out], check=True)
    out.mkdir(parents=True)
    check = Check(out)
    axe = axe_source()
    with scene(given.bin.resolve(), out) as base, sync_playwright() as play:
        alerts = json.loads(get(base, "/?format=json")[1])["alerts"]
        story = max((alert for alert in alerts if alert["story"]), key=lambda alert: len(alert["sources"]))["story"]
        pages = [("alerts", "/"), ("briefing", "/briefing"), ("watches", "/watches"), ("watch", "/watches/ua-it"),
                 ("feeds", "/feeds"),
                 ("search", "/search?q=drone*&since=all"), ("fault", "/search?q=(drone&since=all"),
                 ("story", f"/stories/{story}"), ("service", "/service")]
        browser = play.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
        wide, phone = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
        for look in [{"name": "light", "scheme": "light", "viewport": wide},
                     {"name": "dark", "scheme": "dark", "viewport": wide},
                     {"name": "phone", "scheme": "light", "viewport": phone},
                     {"name": "phone-dark", "scheme": "dark", "viewport": phone},
                     {"name": "no-script", "scheme": "light", "viewport": wide, "script": False}]:
            visit(browser, base, check, look, pages, axe)
        paper = browser.new_page()
        for name, path in [("alerts", "/"), ("briefing", "/briefing")]:
            paper.goto(base + path)
            paper.pdf(path=out / f"{name}.pdf", format="A4", print_background=True)
        paper.close()
        can_complain(browser, base, check, axe)
        keyboard_and_live(browser, base, check)
        for name, path in pages:
            started = time.monotonic()
            status, text = (0, "")
            with contextlib.suppress(urllib.error.HTTPError):
                status, text = get(base, path)
            took = time.monotonic() - started
            print(f"{name:10} {len(text.encode()) // 1000:5} kB  {took * 1000:6.0f} ms")
        browser.close()
    print(f"{len(check.faults)} faults; screenshots in {os.path.relpath(out, ROOT)}")
    sys.exit(1 if check.faults else 0)


main()
