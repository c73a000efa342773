/** Lines and columns of a ticket printer. */
import type { OwnProgram } from "../own-program.ts";

export const TICKET_TEXT: OwnProgram = {
  name: "ticket-text",
  language: "python",
  files: {
    "ticket_text.py": `"""Text for ticket printers: lines of a fixed width, prices in a column on the right."""


def cut_word(word, width):
    """The word in pieces of at most \`width\` characters."""
    return [word[start : start + width] for start in range(0, len(word), width)]


def wrap(text, width):
    """The lines of a text, none wider than \`width\`.

    Words stay whole unless a word alone is too wide. A line break in the text is kept, and an
    empty paragraph becomes an empty line.
    """
    lines = []
    for paragraph in text.split("\\n"):
        line = ""
        for word in paragraph.split():
            for piece in cut_word(word, width):
                if line == "":
                    line = piece
                elif len(line) + 1 + len(piece) <= width:
                    line += " " + piece
                else:
                    lines.append(line)
                    line = piece
        lines.append(line)
    return lines


def format_price(cents):
    """A price such as "12.05"; a discount is negative, such as "-0.50"."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


def item_lines(label, cents, width):
    """The label, wrapped beside the price column; the price ends the last line at the right edge."""
    price = format_price(cents)
    lines = wrap(label, width - len(price) - 1)
    lines[-1] = lines[-1].ljust(width - len(price)) + price
    return lines


def render_ticket(title, items, width=24):
    """The whole ticket: the centred title, the (label, cents) items, a rule and the total."""
    lines = [part.center(width).rstrip() for part in wrap(title, width)]
    for label, cents in items:
        lines.extend(item_lines(label, cents, width))
    lines.append("-" * width)
    lines.extend(item_lines("TOTAL", sum(cents for _, cents in items), width))
    return "\\n".join(lines)
`,
  },
  visibleTests: {
    "test_ticket_text.py": String.raw`import unittest

from ticket_text import format_price, item_lines, render_ticket, wrap


class TicketTextTest(unittest.TestCase):
    def test_words_stay_whole(self):
        self.assertEqual(wrap("two return tickets to the coast", 12), ["two return", "tickets to", "the coast"])

    def test_a_word_that_is_too_wide_is_cut(self):
        self.assertEqual(wrap("Hauptbahnhof", 5), ["Haupt", "bahnh", "of"])

    def test_line_breaks_are_kept(self):
        self.assertEqual(wrap("one way\nno refund", 20), ["one way", "no refund"])

    def test_price_has_two_decimals(self):
        self.assertEqual([format_price(1250), format_price(1205)], ["12.50", "12.05"])

    def test_price_stands_at_the_right_edge(self):
        self.assertEqual(item_lines("Adult", 1250, 14), ["Adult    12.50"])

    def test_long_label_leaves_the_column_free(self):
        self.assertEqual(item_lines("Child with bicycle", 775, 14), ["Child", "with", "bicycle   7.75"])

    def test_ticket(self):
        text = render_ticket("FERRY", [("Adult", 950), ("Dog", 300)], 12)
        self.assertEqual(text, "   FERRY\nAdult   9.50\nDog     3.00\n" + "-" * 12 + "\nTOTAL  12.50")
`,
  },
  hiddenTests: {
    "test_ticket_text_more.py": String.raw`import unittest

from ticket_text import cut_word, format_price, item_lines, render_ticket, wrap


class TicketTextMoreTest(unittest.TestCase):
    def test_empty_text_is_one_empty_line(self):
        self.assertEqual(wrap("", 10), [""])

    def test_empty_paragraph_is_an_empty_line(self):
        self.assertEqual(wrap("a\n\nb", 10), ["a", "", "b"])

    def test_spaces_are_collapsed(self):
        self.assertEqual(wrap("  a   b ", 10), ["a b"])

    def test_line_may_be_exactly_full(self):
        self.assertEqual(wrap("ab cd ef", 5), ["ab cd", "ef"])

    def test_three_paragraphs_start_on_lines_of_their_own(self):
        self.assertEqual(wrap("a b\nc d\ne f", 9), ["a b", "c d", "e f"])

    def test_piece_of_a_cut_word_shares_its_line(self):
        self.assertEqual(wrap("abcdefg hi", 5), ["abcde", "fg hi"])

    def test_cut_word(self):
        self.assertEqual(cut_word("abcdef", 3), ["abc", "def"])

    def test_small_prices(self):
        self.assertEqual([format_price(c) for c in (0, 5, 50, 100, 101)], ["0.00", "0.05", "0.50", "1.00", "1.01"])

    def test_discounts(self):
        self.assertEqual([format_price(c) for c in (-50, -105, -1)], ["-0.50", "-1.05", "-0.01"])

    def test_no_line_is_wider_than_the_paper(self):
        for line in item_lines("Season ticket for the harbour ferry", 12999, 16):
            self.assertLessEqual(len(line), 16)

    def test_label_that_just_fits(self):
        self.assertEqual(item_lines("Adult", 100, 10), ["Adult 1.00"])

    def test_ticket_without_items(self):
        self.assertEqual(render_ticket("A", [], 10), "    A\n----------\nTOTAL 0.00")

    def test_discount_lowers_the_total(self):
        self.assertTrue(render_ticket("A", [("x", 1000), ("card", -95)], 12).endswith("TOTAL   9.05"))

    def test_title_of_two_lines(self):
        self.assertEqual(render_ticket("AB\nC", [], 10).split("\n")[:2], ["    AB", "    C"])
`,
  },
};
