"""Makes the feeds of a measurement: the same options and items always make the same bytes.

    python3 corpus.py --out FOLDER [--feeds 2000] [--entries 35] [--seed 7]

A folder holds, for each feed, `old/N.xml` and `old/N.xml.gz`, and for a fifth of them, in `new/`,
the same feed with one to five more entries; `feeds.tsv` has number, content type and rank, by
which the server chooses those that change; `corpus.json` says what the corpus consists of.
"""

import argparse
import gzip
import hashlib
import json
import random
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from documents import Document, Entry, FORMATS, charset_of
from texts import ADJACENT, LANGUAGES, PARTNERSHIP, UNRELATED, Text, Tongue, tongues

WIRE_SHARE = 1 / 6
"""Share of the entries that are copies of a wire story."""
CHANGEABLE = 0.2
"""Share of the feeds of which a newer version is made."""


@dataclass(frozen=True)
class Corpus:
    """What a corpus consists of. The digest is over all bytes that a server can send."""

    feeds: int
    entries: int
    new_entries: list[int]
    """Entries that a feed has more in its newer version, in the order of ranks."""
    wire_copies: int
    partnerships: int
    adjacent: int
    bytes: int
    compressed: int
    languages: list[str]
    """Each feed's language."""
    digest: str

    def new_when(self, changed: int) -> int:
        """Entries that are new when so many feeds have changed."""
        return sum(self.new_entries[:changed])

    @staticmethod
    def read(folder: Path) -> "Corpus":
        return Corpus(**json.loads((folder / "corpus.json").read_text()))


class Newsroom:
    """Writes entries, every sixth a copy of a wire story that other feeds carry too."""

    def __init__(self, seed: int, entries: int) -> None:
        self.chance = random.Random(seed)
        self.tongues = tongues()
        stories = max(1, round(entries * WIRE_SHARE / 7 / len(LANGUAGES)))
        self.wire = {
            lang: [self._wire_story(tongue) for _ in range(stories)]
            for lang, tongue in self.tongues.items()
        }
        self.counts = {"wire": 0, PARTNERSHIP: 0, ADJACENT: 0, UNRELATED: 0}

    def _wire_story(self, tongue: Tongue) -> tuple[int, Text]:
        relevance = PARTNERSHIP if self.chance.random() < 0.25 else UNRELATED
        return relevance, tongue.text(relevance, self.chance)

    def entry(self, feed: int, number: int, lang: str) -> Entry:
        chance = self.chance
        if chance.random() < WIRE_SHARE:
            relevance, text = chance.choice(self.wire[lang])
            text = self._edited(text)
            self.counts["wire"] += 1
        else:
            relevance = chance.choices(
                [PARTNERSHIP, ADJACENT, UNRELATED], [0.058, 0.08, 0.862]
            )[0]
            text = self.tongues[lang].text(relevance, chance)
        self.counts[relevance] += 1
        return Entry(
            number=f"{feed:05}-{number:05}", text=text,
            minutes_ago=number * 47 + chance.randrange(40),
            body=self.tongues[lang].text(UNRELATED, chance).lead if feed % 3 == 0 else None,
        )

    def _edited(self, text: Text) -> Text:
        """A copy as another outlet prints it: now and then with a dateline, now and then cut."""
        dice = self.chance.random()
        if dice < 0.3:
            return Text(text.title, f"(Wire) {text.lead}")
        if dice < 0.5 and text.lead.count(". ") > 2:
            return Text(text.title, text.lead.rsplit(". ", 1)[0] + ".")
        return text


def make(out: Path, feeds: int, entries: int, seed: int) -> Corpus:
    """Writes the corpus into an empty folder."""
    for part in ("old", "new"):
        (out / part).mkdir(parents=True)
    room = Newsroom(seed, feeds * entries)
    ranks = list(range(feeds))
    random.Random(f"ranks {seed}").shuffle(ranks)
    digest = hashlib.sha256()
    total = size = compressed = 0
    newer: dict[int, int] = {}
    languages = []
    with (out / "feeds.tsv").open("w") as table:
        for feed in range(feeds):
            lang = LANGUAGES[feed * 5 % len(LANGUAGES)]
            languages.append(lang)
            count = room.chance.randrange(max(1, entries * 4 // 7), entries * 10 // 7 + 1)
            total += count
            more = room.chance.randrange(1, 6) if ranks[feed] < feeds * CHANGEABLE else 0
            # The greater an entry's number, the older it is: the first ones are the new ones.
            stories = [room.entry(feed, number, lang) for number in range(1, count + more + 1)]
            form = FORMATS[0] if feed % 7 < 5 else FORMATS[1]
            charset = charset_of(lang, feed)
            document = Document(form, charset, lang, f"Feed {feed}")
            for part, chosen in [("old", stories[more:]), ("new", stories if more else [])]:
                if not chosen:
                    continue
                data = document.bytes(chosen)
                packed = gzip.compress(data, 6, mtime=0)
                (out / part / f"{feed}.xml").write_bytes(data)
                (out / part / f"{feed}.xml.gz").write_bytes(packed)
                digest.update(data)
                if part == "old":
                    size += len(data)
                    compressed += len(packed)
            if more:
                newer[ranks[feed]] = more
            table.write(f"{feed}\t{form.content_type}\t{ranks[feed]}\n")
    corpus = Corpus(
        feeds, total, [newer[rank] for rank in sorted(newer)], room.counts["wire"],
        room.counts[PARTNERSHIP], room.counts[ADJACENT], size, compressed, languages,
        digest.hexdigest()[:16],
    )
    (out / "corpus.json").write_text(json.dumps(asdict(corpus)))
    return corpus


def cached(out: Path, feeds: int = 2000, entries: int = 35, seed: int = 7) -> Corpus:
    """The corpus in a folder, made where it is not there yet or was made of other items or code."""
    sign = hashlib.sha256(f"{feeds} {entries} {seed}".encode())
    here = Path(__file__).resolve().parent
    from texts import ITEMS

    for path in [here / "corpus.py", here / "documents.py", here / "texts.py", *sorted(ITEMS.glob("*"))]:
        sign.update(path.read_bytes())
    mark = out / "made-of"
    if not (mark.exists() and mark.read_text() == sign.hexdigest()):
        shutil.rmtree(out, ignore_errors=True)
        make(out, feeds, entries, seed)
        mark.write_text(sign.hexdigest())
    return Corpus.read(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--entries", type=int, default=35, help="entries a feed, on average")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    made = cached(options.out, options.feeds, options.entries, options.seed)
    summary = {key: value for key, value in asdict(made).items() if not isinstance(value, list)}
    print(json.dumps(summary))
