"""Texts to fill feeds with: word chains and stories, made of the project's labelled items."""

import functools
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ["en", "uk", "fr", "pl", "de", "ko", "it", "es", "ru", "tr", "pt", "ro"]
ITEMS = Path(__file__).resolve().parents[2] / "Training" / "items"
UNRELATED, ADJACENT, PARTNERSHIP = 0, 1, 2


@dataclass(frozen=True)
class Text:
    """A headline and a lead of some sixty words."""

    title: str
    lead: str


@dataclass
class Chain:
    """Which word follows which in some texts, and which begin a sentence."""

    first: list[str] = field(default_factory=list)
    after: dict[str, list[str]] = field(default_factory=dict)

    def learn(self, sentence: str) -> None:
        words = sentence.split()
        if len(words) < 4:
            return
        self.first.append(words[0])
        for word, following in zip(words, words[1:] + [""]):
            self.after.setdefault(word, []).append(following)

    def sentence(self, chance: random.Random, least: int, most: int) -> str:
        """A sentence of `least` to `most` words that the chain can make."""
        words = [chance.choice(self.first)]
        while len(words) < most:
            following = chance.choice(self.after.get(words[-1]) or [""])
            if not following:
                if len(words) >= least:
                    break
                following = chance.choice(self.first)
            words.append(following)
        return " ".join(words).rstrip(".,:;–—- ") + "."


@dataclass
class Tongue:
    """One language's chains, one for each relevance, and its partnership stories."""

    chains: dict[int, Chain]
    stories: list[Text]
    names: list[str]

    def text(self, relevance: int, chance: random.Random) -> Text:
        """A text that differs from all others, as a name and a number of its own stand in it."""
        chain = self.chains[relevance]
        if relevance == PARTNERSHIP:
            story = chance.choice(self.stories)
            title, start = story.title, story.lead
        else:
            title = chain.sentence(chance, 6, 12).rstrip(".")
            title = f"{title}, {self._name(chance)}"
            start = chain.sentence(chance, 8, 18)
        sentences = [start]
        count = len(title.split()) + len(start.split())
        while count < 58:
            sentence = chain.sentence(chance, 8, 20)
            if chance.random() < 0.5:
                sentence = f"{self._name(chance)} ({chance.randrange(2, 9000)}): {sentence}"
            sentences.append(sentence)
            count += len(sentence.split())
        return Text(title, " ".join(sentences))

    def _name(self, chance: random.Random) -> str:
        return f"{chance.choice(self.names)} {chance.choice(self.names)}"


@functools.cache
def tongues() -> dict[str, Tongue]:
    """Every language, made of the labelled items in `Training/items`."""
    chains = {lang: {0: Chain(), 1: Chain(), 2: Chain()} for lang in LANGUAGES}
    stories: dict[str, list[Text]] = {lang: [] for lang in LANGUAGES}
    for path in sorted(ITEMS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            lang, relevance = item["lang"], item["relevance"]
            if lang not in chains:
                continue
            title, summary = item["title"], item.get("summary") or ""
            # Without a summary a story says nothing that its title does not.
            if relevance == PARTNERSHIP and summary:
                stories[lang].append(Text(title, summary))
            chains[lang][relevance].learn(title)
            for sentence in summary.split(". "):
                chains[lang][relevance].learn(sentence)
    return {
        lang: Tongue(chains[lang], stories[lang], _names(lang)) for lang in LANGUAGES
    }


def _names(lang: str) -> list[str]:
    """Five hundred names that nobody has, in the language's script."""
    syllables = {
        "uk": "бо ри ля ста ми кро ве дан ор ни зу тел ша ко",
        "ru": "бо ры ля ста ми кро ве дан ор ни зу тел ша ко",
        "ko": "강 도 민 서 윤 하 재 우 림 태 빈 소 라 온",
    }.get(lang, "bo ri la sta mi kro ve dan or ni zu tel sha ko").split()
    chance = random.Random(f"names {lang}")
    return [
        "".join(chance.choice(syllables) for _ in range(chance.randrange(2, 5))).capitalize()
        for _ in range(500)
    ]
