"""Feed documents: RSS 2.0 and Atom, some of them in an encoding of one byte a character."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from texts import Text

NOW = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)
"""When the newest entries were published, so that a corpus does not change from day to day."""


@dataclass(frozen=True)
class Format:
    name: str
    content_type: str


FORMATS = [
    Format("rss", "application/rss+xml"),
    Format("atom", "application/atom+xml"),
]


@dataclass(frozen=True)
class Entry:
    number: str
    text: Text
    minutes_ago: int
    body: str | None
    """The article's text, where the feed carries it."""


def charset_of(lang: str, feed: int) -> str:
    """Every sixth feed of a language that fits is in its old encoding."""
    if feed // 12 % 6 == 0:
        if lang in ("uk", "ru"):
            return "windows-1251"
        if lang in ("fr", "de", "es", "pt", "it"):
            return "iso-8859-1"
    return "utf-8"


@dataclass(frozen=True)
class Document:
    format: Format
    charset: str
    lang: str
    title: str

    def bytes(self, entries: list[Entry]) -> bytes:
        """The document; characters that its encoding has not are references."""
        text = self._rss(entries) if self.format.name == "rss" else self._atom(entries)
        return text.encode(self.charset, "xmlcharrefreplace")

    def _rss(self, entries: list[Entry]) -> str:
        parts = [
            f'<?xml version="1.0" encoding="{self.charset}"?>\n<rss version="2.0"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n'
            f"<title>{self.title}</title>\n<link>https://{self.lang}.example.org/</link>\n"
            f"<description>News</description>\n<language>{self.lang}</language>\n"
        ]
        for entry in entries:
            link = self._link(entry)
            parts.append(
                f"<item>\n<title>{escape(entry.text.title, quote=False)}</title>\n"
                f"<link>{link}</link>\n"
                f'<guid isPermaLink="false">{self.lang}-{entry.number}</guid>\n'
                f"<pubDate>{format_datetime(self._time(entry), usegmt=True)}</pubDate>\n"
                f"<dc:creator>Newsroom</dc:creator>\n<category>News</category>\n"
                f"<description><![CDATA[<p>{escape(entry.text.lead, quote=False)}</p>]]>"
                "</description>\n"
            )
            if entry.body:
                body = escape(entry.body, quote=False)
                parts.append(
                    f"<content:encoded><![CDATA[<p>{escape(entry.text.lead, quote=False)}</p>\n"
                    f'<p><a href="{link}">{body}</a></p>]]></content:encoded>\n'
                )
            parts.append("</item>\n")
        parts.append("</channel>\n</rss>\n")
        return "".join(parts)

    def _atom(self, entries: list[Entry]) -> str:
        parts = [
            f'<?xml version="1.0" encoding="{self.charset}"?>\n'
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{self.lang}">\n'
            f"<title>{self.title}</title>\n<id>urn:feed:{self.title.replace(' ', ':')}</id>\n"
            f"<updated>{NOW.isoformat()}</updated>\n<author><name>Newsroom</name></author>\n"
        ]
        for entry in entries:
            time = self._time(entry).isoformat()
            lead = escape(f"<p>{escape(entry.text.lead, quote=False)}</p>", quote=False)
            parts.append(
                f'<entry>\n<title type="text">{escape(entry.text.title, quote=False)}</title>\n'
                f'<link rel="alternate" href="{self._link(entry)}"/>\n'
                f"<id>urn:entry:{self.lang}:{entry.number}</id>\n<published>{time}</published>\n"
                f'<updated>{time}</updated>\n<summary type="html">{lead}</summary>\n'
            )
            if entry.body:
                body = escape(f"<p>{escape(entry.body, quote=False)}</p>", quote=False)
                parts.append(f'<content type="html">{lead}{body}</content>\n')
            parts.append("</entry>\n")
        parts.append("</feed>\n")
        return "".join(parts)

    def _link(self, entry: Entry) -> str:
        return f"https://{self.lang}.example.org/2026/{entry.number}.html"

    @staticmethod
    def _time(entry: Entry) -> datetime:
        return NOW - timedelta(minutes=entry.minutes_ago)
