"""Turns what the binary says of its own command line into mdoc(7)."""

import json
import re
from collections import Counter

from mdoc import code, escaped, literal, paragraph

# Said once for all commands, and left out at each.
EVERYWHERE = {"help", "version"}


# An option that so many commands have alike is explained once.
COMMON_FROM = 5


def spoken(text):
    """Words of the help, in which what stands between backticks is to be typed."""
    parts = re.split("`([^`]+)`", text)
    return "".join(code(part) if odd % 2 else escaped(part) for odd, part in enumerate(parts))


def of_note(command):
    """The arguments that are this command's own."""
    return [
        argument
        for argument in command.get("arguments", [])
        if argument.get("shouldDisplay", True) and argument.get("valueName") not in EVERYWHERE
    ]


def subcommands(command):
    """The commands below one, without the help that each has."""
    return [
        below
        for below in command.get("subcommands", [])
        if below.get("shouldDisplay", True) and below["commandName"] != "help"
    ]


def leaves(command, path=()):
    """Every command that does something, with the words that call it."""
    below = subcommands(command)
    for inner in below:
        if inner["commandName"] == command.get("defaultSubcommand"):
            inner["discussion"] = (
                f"`pactwatch {' '.join(path)}` alone does the same.\n\n"
                + inner.get("discussion", "")
            )
        yield from leaves(inner, (*path, inner["commandName"]))
    if not below:
        yield path, command


def flags(argument):
    """How the argument is written: its names, the short ones first."""
    short = [n["name"] for n in argument["names"] if n["kind"] == "short"]
    long = [n["name"] for n in argument["names"] if n["kind"] == "long"]
    return [f"Fl {name}" for name in short] + [f"Fl \\-{name}" for name in long]


def value(argument):
    return f"Ar {argument['valueName']}" if argument["kind"] != "flag" else ""


def synopsis(path, command):
    """The lines of a command's synopsis."""
    lines = [".Nm " + " ".join(f"Cm {word}" for word in path)]
    for argument in of_note(command):
        if argument["kind"] == "positional":
            text = f"Ar {argument['valueName']}"
        else:
            text = f"{flags(argument)[-1]} {value(argument)}".strip()
        if argument["isRepeating"]:
            text += " ..."
        lines.append(f".Op {text}" if argument["isOptional"] else f".{text}")
    return lines


def explanation(argument):
    """What the argument does, with its values and its default."""
    text = spoken(argument.get("abstract", ""))
    if argument.get("discussion"):
        text += " " + spoken(argument["discussion"])
    values = argument.get("allValues") or []
    if values and not all(value in text for value in values):
        text += f" One of {', '.join(code(value) for value in values)}."
    default = argument.get("defaultValue")
    if default and argument["kind"] != "flag":
        text += f" The default is {code(default)}."
    return paragraph(text)


def described(arguments):
    """A list of arguments, each with its explanation."""
    if not arguments:
        return []
    lines = [".Bl -tag -width 4n"]
    for argument in arguments:
        if argument["kind"] == "positional":
            names = f"Ar {argument['valueName']}"
        else:
            names = " , ".join(f"{flag} {value(argument)}".strip() for flag in flags(argument))
        lines += [f".It {names}", *explanation(argument)]
    return [*lines, ".El"]


def section(path, command, common):
    """A command's own part of the page."""
    lines = [f".Ss pactwatch {' '.join(path)}", *synopsis(path, command), ".Pp"]
    lines += paragraph(spoken(command.get("abstract", "")))
    for part in command.get("discussion", "").split("\n\n"):
        if part.strip():
            lines.append(".Pp")
            lines += literal(part) if part.startswith("  ") else paragraph(spoken(part))
    return lines + described([a for a in of_note(command) if key(a) not in common])


def key(argument):
    return json.dumps(argument, sort_keys=True)


def all_sections(root):
    """The parts of every command, in the order of `pactwatch help`, and what many have alike."""
    commands = list(leaves(root))
    counts = Counter(key(argument) for _, command in commands for argument in of_note(command))
    common = [text for text, count in counts.items() if count >= COMMON_FROM]
    lines = []
    if common:
        lines += [".Ss Options of many commands", *described([json.loads(t) for t in common])]
    for path, command in commands:
        lines += section(path, command, common)
    return lines
