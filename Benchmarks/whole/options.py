"""The options that every measurement of the daemon has."""

import argparse
from pathlib import Path


def parser(description: str | None) -> argparse.ArgumentParser:
    """A parser that knows where the programs are and where the figures go."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--pactwatch", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    return parser
