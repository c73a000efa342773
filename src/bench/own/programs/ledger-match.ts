/** Payments of a bank statement matched with those of a ledger. */
import type { OwnProgram } from "../own-program.ts";

export const LEDGER_MATCH: OwnProgram = {
  name: "ledger-match",
  language: "python",
  files: {
    "reconcile.py": `"""Finds which entries of a bank statement and of one's own ledger are the same payment."""

from collections import namedtuple

from statement import parse_statement

Result = namedtuple("Result", "pairs only_bank only_ledger")


def nearest(entry, candidates, max_days):
    """The candidate of the same amount whose day is nearest, at most \`max_days\` away; else None.

    Of two that are equally near the earlier in the list is taken.
    """
    best = None
    for candidate in candidates:
        distance = abs((candidate.day - entry.day).days)
        if candidate.cents != entry.cents or distance > max_days:
            continue
        if best is None or distance < abs((best.day - entry.day).days):
            best = candidate
    return best


def match_entries(bank, ledger, max_days=3):
    """Pairs each bank entry, in order, with the nearest ledger entry that is still free.

    The lists handed in stay as they are. The result also names what found no partner.
    """
    free = list(ledger)
    pairs = []
    only_bank = []
    for entry in bank:
        partner = nearest(entry, free, max_days)
        if partner is None:
            only_bank.append(entry)
        else:
            free.remove(partner)
            pairs.append((entry, partner))
    return Result(pairs, only_bank, free)


def report(bank_text, ledger_text):
    """One line for each entry without a partner, those of the bank first, and a count of the pairs."""
    result = match_entries(parse_statement(bank_text), parse_statement(ledger_text))
    lines = [f"bank only: {e.day} {e.text} {e.cents}" for e in result.only_bank]
    lines += [f"ledger only: {e.day} {e.text} {e.cents}" for e in result.only_ledger]
    return lines + [f"{len(result.pairs)} matched"]
`,
    "statement.py": `"""Reads lines of account statements, such as "2024-03-05; Rent March; 1.850,00-"."""

from collections import namedtuple
from datetime import date

Entry = namedtuple("Entry", "day text cents")


def parse_amount(text):
    """Cents of an amount with decimal comma, dots between thousands and a minus at the end."""
    text = text.strip()
    is_negative = text.endswith("-")
    whole, _, decimals = text.rstrip("-").partition(",")
    cents = int(whole.replace(".", "")) * 100 + int((decimals + "00")[:2])
    return -cents if is_negative else cents


def parse_statement(text):
    """The entries of a statement in its order. Empty lines and lines that start with "#" are left out.

    Raises ValueError for a line that has not three fields.
    """
    entries = []
    for line in text.splitlines():
        line = line.strip()
        if line == "" or line.startswith("#"):
            continue
        day, description, amount = line.split(";")
        entries.append(Entry(date.fromisoformat(day.strip()), description.strip(), parse_amount(amount)))
    return entries
`,
  },
  visibleTests: {
    "test_reconcile.py": String.raw`import unittest
from datetime import date

from reconcile import match_entries, report
from statement import Entry


def entry(day, cents, text=""):
    return Entry(date(2024, 3, day), text, cents)


class ReconcileTest(unittest.TestCase):
    def test_same_amount_on_a_near_day_is_a_pair(self):
        bank, ledger = [entry(5, 1000)], [entry(7, 1000)]
        self.assertEqual(match_entries(bank, ledger).pairs, [(bank[0], ledger[0])])

    def test_too_far_away_is_no_pair(self):
        result = match_entries([entry(1, 1000)], [entry(5, 1000)])
        self.assertEqual(result.pairs, [])

    def test_nearest_day_wins(self):
        result = match_entries([entry(5, 100)], [entry(8, 100), entry(6, 100)])
        self.assertEqual(result.pairs[0][1].day.day, 6)

    def test_matching_twice_gives_the_same(self):
        bank, ledger = [entry(5, 100), entry(6, 200)], [entry(5, 100), entry(6, 200)]
        self.assertEqual(match_entries(bank, ledger), match_entries(bank, ledger))

    def test_report(self):
        bank = "2024-03-05; Rent; 850,00-\n2024-03-09; Fee; 2,50-"
        ledger = "# March\n2024-03-04; Rent March; 850,00-\n2024-03-20; Sale; 40,00"
        self.assertEqual(
            report(bank, ledger),
            ["bank only: 2024-03-09 Fee -250", "ledger only: 2024-03-20 Sale 4000", "1 matched"],
        )

    def test_report_of_large_sums(self):
        lines = report("2024-03-05; House; 1.250.000,00-", "2024-03-05; House; 1250000,00-")
        self.assertEqual(lines, ["1 matched"])
`,
  },
  hiddenTests: {
    "test_reconcile_more.py": String.raw`import unittest
from datetime import date

from reconcile import match_entries, nearest, report
from statement import Entry, parse_amount, parse_statement


def entry(day, cents, text=""):
    return Entry(date(2024, 3, day), text, cents)


class ReconcileMoreTest(unittest.TestCase):
    def test_amounts(self):
        texts = ["1,00", " 12,5 ", "7", "1.234,56", "12.345.678,90", "0,05-"]
        self.assertEqual([parse_amount(t) for t in texts], [100, 1250, 700, 123456, 1234567890, -5])

    def test_line_with_a_missing_field_is_refused(self):
        with self.assertRaises(ValueError):
            parse_statement("2024-03-05; Rent")

    def test_spaces_around_fields_do_not_count(self):
        self.assertEqual(parse_statement("  2024-03-05 ;  Tea  ;1,00 "), [entry(5, 100, "Tea")])

    def test_empty_statement(self):
        self.assertEqual(parse_statement("\n# nothing\n\n"), [])

    def test_empty_lists(self):
        self.assertEqual(match_entries([], []), ([], [], []))

    def test_three_days_are_near_enough(self):
        self.assertEqual(len(match_entries([entry(4, 1)], [entry(1, 1)]).pairs), 1)

    def test_first_of_two_equally_near(self):
        first = entry(4, 1, "first")
        self.assertIs(nearest(entry(5, 1), [first, entry(6, 1, "second")], 3), first)

    def test_one_ledger_entry_serves_once(self):
        result = match_entries([entry(5, 1, "a"), entry(5, 1, "b")], [entry(5, 1)])
        self.assertEqual(result.only_bank, [entry(5, 1, "b")])

    def test_ledger_is_left_as_it_was(self):
        ledger = [entry(5, 1), entry(6, 2), entry(7, 3)]
        match_entries([entry(6, 2)], ledger)
        self.assertEqual(len(ledger), 3)

    def test_sign_counts(self):
        self.assertEqual(match_entries([entry(5, 100)], [entry(5, -100)]).pairs, [])

    def test_rest_keeps_its_order(self):
        ledger = [entry(9, 3), entry(5, 1), entry(7, 2)]
        self.assertEqual(match_entries([entry(5, 1)], ledger).only_ledger, [entry(9, 3), entry(7, 2)])

    def test_report_of_millions(self):
        self.assertEqual(report("2024-01-02; A; 3.000.000,10", ""), ["bank only: 2024-01-02 A 300000010", "0 matched"])
`,
  },
};
