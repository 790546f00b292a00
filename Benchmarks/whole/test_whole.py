"""What the measurement promises: `python3 -m unittest discover -s Benchmarks/whole`."""

import tempfile
import unittest
from pathlib import Path

import corpus
import idle
import page
import plot
import table
from documents import Document, Entry, FORMATS
from texts import Text


class Corpora(unittest.TestCase):
    def test_the_same_options_make_the_same_bytes(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            first, second = (
                corpus.make(Path(folder) / name, feeds=14, entries=6, seed=3) for name in ("a", "b")
            )
            other = corpus.make(Path(folder) / "c", feeds=14, entries=6, seed=4)
        self.assertEqual(first, second)
        self.assertNotEqual(first.digest, other.digest)

    def test_a_newer_version_has_the_old_entries_and_one_to_five_more(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            made = corpus.make(Path(folder), feeds=20, entries=6, seed=3)
            newer = list((Path(folder) / "new").glob("*.xml"))
            self.assertEqual(len(newer), 4)
            grown = 0
            for path in newer:
                old = (Path(folder) / "old" / path.name).read_bytes()
                counts = [data.count(b"<link") for data in (path.read_bytes(), old)]
                self.assertIn(counts[0] - counts[1], range(1, 6))
                grown += counts[0] - counts[1]
            self.assertEqual(grown, made.new_when(4))

    def test_an_old_encoding_refers_to_what_it_lacks(self) -> None:
        entry = Entry("1", Text("Zażółć", "gęślą"), 1, None)
        for form in FORMATS:
            data = Document(form, "iso-8859-1", "pl", "Feed").bytes([entry])
            self.assertIn(b'encoding="iso-8859-1"', data)
            self.assertIn(b"Za&#380;\xf3&#322;&#263;", data)


class Tables(unittest.TestCase):
    RUNS = [
        {"contender": who, "pass": "new", "repetition": turn, "cpu": cpu, "peak": 10.0, "bytes_out": 1}
        for turn, (ours, theirs) in enumerate([(4, 2), (3, 3), (9, 3)])
        for who, cpu in [("pactwatch", ours), ("yardstick", theirs)]
    ]

    def test_a_ratio_is_the_median_of_the_ratios_in_one_repetition(self) -> None:
        ratio = table.compared(self.RUNS, "pactwatch", "yardstick", "new", "cpu", "ratio")
        self.assertEqual(ratio, 2)

    def test_a_goal_is_missed_or_reached(self) -> None:
        reached = {goal["what"]: goal["reached"] for goal in table.goals(self.RUNS)}
        self.assertEqual(reached, {"cpu": True, "peak": True, "bytes_out": True})


class Plots(unittest.TestCase):
    def test_the_fit_finds_the_power(self) -> None:
        exponent, factor = plot.fit([(size, 3 * size**1.5) for size in (10.0, 100.0, 1000.0)])
        self.assertAlmostEqual(exponent, 1.5)
        self.assertAlmostEqual(factor, 3)

    def test_a_constant_has_the_power_nought(self) -> None:
        self.assertAlmostEqual(plot.fit([(10.0, 5.0), (1000.0, 5.0)])[0], 0)


class Rests(unittest.TestCase):
    def test_a_span_is_quiet_where_nothing_is_asked_before_in_and_after_it(self) -> None:
        readings = [
            idle.Reading(5.0 * step, step * 0.1, 0, 0, 0, step * 3, requests)
            for step, requests in enumerate([0, 7, 7, 7, 7, 9, 9])
        ]
        still = idle.quiet(readings)
        self.assertEqual((still.seconds, still.wake_ups, still.requests), (5, 3, 0))

    def test_the_95th_percentile_is_a_value_that_was_measured(self) -> None:
        self.assertEqual(page.high([float(each) for each in range(1, 101)]), 95)
        self.assertEqual(page.high([3.0]), 3)


if __name__ == "__main__":
    unittest.main()
