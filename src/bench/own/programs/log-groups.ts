/** Log entries grouped by what they say. */
import type { OwnProgram } from "../own-program.ts";

export const LOG_GROUPS: OwnProgram = {
  name: "log-groups",
  language: "python",
  files: {
    "log_groups.py": `"""Groups lines of a log that say the same but for numbers, ids and quoted names."""

import re
from collections import namedtuple

# \`first\` and \`last\` are the times of the first and the last entry, \`sample\` the first message.
Group = namedtuple("Group", "level count first last sample")

ENTRY = re.compile(r"(\\d\\d:\\d\\d:\\d\\d) (INFO|WARN|ERROR) (.*)")
VARIABLE_PARTS = (
    (re.compile(r"'[^']*'"), "<name>"),
    (re.compile(r"\\b0x[0-9a-f]+\\b"), "<id>"),
    (re.compile(r"\\b\\d+(?:\\.\\d+)?\\b"), "<number>"),
)


def read_entries(lines):
    """The (time, level, message) of each entry; a line that starts none is joined to the one before with a space.

    Lines before the first entry are dropped.
    """
    entries = []
    for line in lines:
        match = ENTRY.fullmatch(line)
        if match:
            entries.append(match.groups())
        elif entries:
            time, level, message = entries[-1]
            entries[-1] = (time, level, f"{message} {line.strip()}")
    return entries


def fingerprint(message):
    """The message with each quoted name, hexadecimal id and number put as one mark."""
    for pattern, mark in VARIABLE_PARTS:
        message = pattern.sub(mark, message)
    return message


def group_entries(entries):
    """A Group for each level and fingerprint: the most frequent first, then the one seen first."""
    groups = {}
    for time, level, message in entries:
        key = (level, fingerprint(message))
        known = groups.get(key)
        if known is None:
            groups[key] = Group(level, 1, time, time, message)
        else:
            groups[key] = known._replace(count=known.count + 1, last=time)
    return sorted(groups.values(), key=lambda group: -group.count)


def summarize(text):
    """One line for each group: "count x LEVEL first-last sample"."""
    groups = group_entries(read_entries(text.splitlines()))
    return [f"{g.count} x {g.level} {g.first}-{g.last} {g.sample}" for g in groups]
`,
  },
  visibleTests: {
    "test_log_groups.py": String.raw`import unittest

from log_groups import fingerprint, group_entries, read_entries, summarize


class LogGroupsTest(unittest.TestCase):
    def test_entry(self):
        self.assertEqual(read_entries(["10:00:00 WARN disk low"]), [("10:00:00", "WARN", "disk low")])

    def test_continued_entry(self):
        lines = ["10:00:00 ERROR broke", "  at line 3", "10:00:01 INFO ok"]
        self.assertEqual([entry[2] for entry in read_entries(lines)], ["broke at line 3", "ok"])

    def test_numbers_and_names_do_not_count(self):
        self.assertEqual(fingerprint("user 'ann' has 3 jobs"), fingerprint("user 'bob' has 12 jobs"))

    def test_digits_within_words_count(self):
        self.assertEqual(fingerprint("sha256 of disk2"), "sha256 of disk2")

    def test_levels_are_kept_apart(self):
        groups = group_entries([("1", "WARN", "slow 3"), ("2", "ERROR", "slow 4"), ("3", "WARN", "slow 5")])
        self.assertEqual([(g.level, g.count) for g in groups], [("WARN", 2), ("ERROR", 1)])

    def test_most_frequent_first(self):
        text = "10:00:00 INFO a\n10:00:01 INFO job 1\n10:00:02 INFO job 2"
        self.assertEqual(
            summarize(text), ["2 x INFO 10:00:01-10:00:02 job 1", "1 x INFO 10:00:00-10:00:00 a"]
        )
`,
  },
  hiddenTests: {
    "test_log_groups_more.py": `import unittest

from log_groups import fingerprint, group_entries, read_entries, summarize


class LogGroupsMoreTest(unittest.TestCase):
    def test_lines_before_the_first_entry_are_dropped(self):
        self.assertEqual(read_entries(["---", "10:00:00 INFO a"]), [("10:00:00", "INFO", "a")])

    def test_unknown_level_continues_the_entry(self):
        lines = ["10:00:00 INFO a", "10:00:01 DEBUG b"]
        self.assertEqual(read_entries(lines), [("10:00:00", "INFO", "a 10:00:01 DEBUG b")])

    def test_several_continuations(self):
        self.assertEqual(read_entries(["10:00:00 INFO a", " b", " c"])[0][2], "a b c")

    def test_no_lines(self):
        self.assertEqual((read_entries([]), summarize("")), ([], []))

    def test_marks(self):
        self.assertEqual(
            fingerprint("'x y' took 0x1f 2.5 s in 10 steps"), "<name> took <id> <number> s in <number> steps"
        )

    def test_number_is_one_mark_whatever_its_length(self):
        self.assertEqual(fingerprint("id 7"), fingerprint("id 70512"))

    def test_names_of_versions_count(self):
        self.assertNotEqual(fingerprint("load mod_a2"), fingerprint("load mod_a3"))

    def test_two_names_are_two_marks(self):
        self.assertEqual(fingerprint("'a' before 'b'"), "<name> before <name>")

    def test_equal_counts_stay_in_the_order_seen(self):
        groups = group_entries([("1", "INFO", "b"), ("2", "INFO", "a")])
        self.assertEqual([g.sample for g in groups], ["b", "a"])

    def test_first_and_last_time(self):
        groups = group_entries([("1", "INFO", "n 1"), ("2", "WARN", "x"), ("3", "INFO", "n 2"), ("4", "INFO", "n 3")])
        self.assertEqual(groups[0], ("INFO", 3, "1", "4", "n 1"))

    def test_same_words_on_three_levels(self):
        groups = group_entries([("1", level, "stop") for level in ("INFO", "WARN", "ERROR")])
        self.assertEqual([g.level for g in groups], ["INFO", "WARN", "ERROR"])
`,
  },
};
