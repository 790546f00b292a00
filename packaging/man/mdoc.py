"""Writes mdoc(7): escapes text, and renders the project's Markdown pages."""

import re

from markdown_it import MarkdownIt

DOCUMENTS = "/usr/share/doc/pactwatch/"
# What stands in place of a space that no line may break at, while a paragraph is wrapped.
FIXED_SPACE = "\0"


def escaped(text):
    """Text as roff takes it, wherever in a line it stands but at its start."""
    return text.replace("\\", "\\e").replace("\N{NO-BREAK SPACE}", FIXED_SPACE)


def code(text):
    """A piece to be typed as it stands: bold, its hyphens ASCII ones, short ones unbroken."""
    piece = escaped(text).replace("-", "\\-")
    if len(piece) < 30:
        piece = piece.replace(" ", FIXED_SPACE)
    # Typewriter quotes and accents would come out curled.
    for plain, name in (("'", "aq"), ("`", "ga"), ("^", "ha"), ("~", "ti"), ('"', "dq")):
        piece = piece.replace(plain, f"\\({name}")
    return f"\\fB{piece}\\fP"


def line_start(line):
    """A line of text that roff does not take for a request."""
    return "\\&" + line if line[:1] in (".", "'") else line


def paragraph(text):
    """Lines of running text: a sentence begins a line of its own, and none is longer than 78 bytes
    as mandoc counts them."""
    text = re.sub(r"[ \n]+", " ", text).strip()
    text = re.sub(r"\b(e\.g\.|i\.e\.) ", r"\1\\& ", text)
    lines = []
    for sentence in re.sub(r"([.!?](?:[)”]|\\fP)*) (?![a-z])", r"\1\n", text).split("\n"):
        line = ""
        for word in sentence.split():
            if line and width(line) + width(word) >= 78:
                lines.append(line)
                line = ""
            line += " " * bool(line) + word
        lines.append(line)
    return [line_start(line.replace(FIXED_SPACE, "\\ ")) for line in lines if line]


def width(text):
    """The length of a text after mandoc wrote its other letters as \\[uXXXX]."""
    return sum(1 if letter.isascii() else 8 for letter in text)


def literal(text):
    """Lines that keep their ends and spaces."""
    lines = []
    for line in text.rstrip("\n").split("\n"):
        line = escaped(line).replace(FIXED_SPACE, "\\ ").replace("-", "\\-")
        for plain, name in (("'", "aq"), ("`", "ga"), ("^", "ha"), ("~", "ti")):
            line = line.replace(plain, f"\\({name}")
        lines.append(line_start(line) or "\\&")
    return [".Bd -literal -offset indent", *lines, ".Ed"]


def words(text):
    """Several words as one argument of a macro."""
    return '"' + text.replace('"', "\\(dq").replace(FIXED_SPACE, "\\ ") + '"'


class Page:
    """Renders one Markdown page into the sections of a manual page."""

    def __init__(self, markdown):
        self.tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
        self.lines = []
        # Whether a paragraph follows another, which needs a blank line between them.
        self.follows = False
        self.place = 0

    def render(self):
        """The page's lines; its title and the words before the first section become DESCRIPTION."""
        while self.place < len(self.tokens):
            self.block()
        return self.lines

    def next(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def heading(self, inline):
        text = re.sub(r"\\f[BP]", "", self.inline(inline)).replace(FIXED_SPACE, " ")
        self.lines.append(f".Ss {text}")
        self.follows = False

    def block(self):
        token = self.next()
        if token.type == "heading_open":
            inline, _ = self.next(), self.next()
            if token.tag == "h1":
                self.lines.append(".Sh DESCRIPTION")
            else:
                self.heading(inline)
        elif token.type == "paragraph_open":
            inline, _ = self.next(), self.next()
            if self.follows:
                self.lines.append(".Pp")
            self.lines += paragraph(self.inline(inline))
            self.follows = True
        elif token.type in ("fence", "code_block"):
            self.lines += literal(token.content)
            self.follows = True
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self.list(token)
        elif token.type == "table_open":
            self.table()
        else:
            raise ValueError(f"cannot render {token.type}: {token.map}")

    def list(self, opening):
        if opening.type == "bullet_list_open":
            self.lines.append(".Bl -bullet -offset 2n -width 1n")
        else:
            # A list that goes on after an example begins a new one in Markdown.
            start = opening.attrGet("start") or 1
            self.lines.append('.Bl -tag -offset 2n -width "00."')
        number = start - 1 if opening.type == "ordered_list_open" else None
        closing = opening.type.replace("open", "close")
        while self.tokens[self.place].type != closing:
            token = self.next()
            if token.type == "list_item_open":
                if number is None:
                    self.lines.append(".It")
                else:
                    number += 1
                    self.lines.append(f".It {number}.")
                self.follows = False
            elif token.type != "list_item_close":
                self.place -= 1
                self.block()
        self.place += 1
        self.lines.append(".El")
        self.follows = True

    def table(self):
        """A table as a list: a row is what to write and what is said of it."""
        rows, row = [], []
        while (token := self.next()).type != "table_close":
            if token.type == "tr_open":
                row = []
            elif token.type == "inline":
                row.append(self.inline(token).strip())
            elif token.type == "tr_close":
                rows.append(row)
        header, *rows = rows
        default = header.index("default") if "default" in header else None
        tag = default - 1 if default else 0
        self.lines.append(".Bl -tag -width 4n")
        for row in rows:
            self.lines.append(f".It {words(row[tag])}")
            self.lines += paragraph(self.saying(header, row, tag, default))
        self.lines.append(".El")
        self.follows = True

    def saying(self, header, row, tag, default):
        before, after = row[:tag], row[(default or tag) + 1 :]
        parts = []
        if before:
            parts.append(f"({header[0].removeprefix('A ').lower()} {', '.join(before)})")
        if len(after) > 1 and default is None:
            # The columns are of one kind: each says which it is.
            parts += [f"{head}: {cell};" for head, cell in zip(header[tag + 1 :], after)]
            parts[-1] = parts[-1].rstrip(";")
        else:
            parts += after
        text = " ".join(parts)
        if default is not None:
            value = row[default]
            text += f" ({value})" if value.startswith("required") else f" (default: {value})"
        return text + "."

    def inline(self, token):
        text, address = "", None
        for child in token.children:
            if child.type in ("text", "html_inline"):
                text += escaped(child.content)
            elif child.type == "code_inline":
                text += code(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                text += " "
            elif child.type == "strong_open":
                text += "\\fB"
            elif child.type == "em_open":
                text += "\\fI"
            elif child.type in ("strong_close", "em_close"):
                text += "\\fP"
            elif child.type == "link_open":
                address, start = child.attrGet("href"), len(text)
            elif child.type == "link_close":
                text = text[:start] + self.link(text[start:], address)
            else:
                raise ValueError(f"cannot render {child.type} in “{token.content}”")
        return text

    @staticmethod
    def link(text, address):
        if address.startswith("#"):
            return text
        if "://" in address:
            return f"{text} <{address}>"
        page = address.split("#")[0]
        manuals = {"configuration.md": "pactwatch.yaml(5)", "query-language.md": "pactwatch-query(7)"}
        if page in manuals:
            return manuals[page]
        return escaped(DOCUMENTS + page)
