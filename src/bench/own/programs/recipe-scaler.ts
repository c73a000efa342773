/** Recipes scaled and joined into a shopping list. */
import type { OwnProgram } from "../own-program.ts";

export const RECIPE_SCALER: OwnProgram = {
  name: "recipe-scaler",
  language: "python",
  files: {
    "recipe.py": `"""Reads the ingredients of a recipe and scales them to other numbers of people."""

from collections import namedtuple
from fractions import Fraction

from units import UNITS

Ingredient = namedtuple("Ingredient", "amount unit name")


def parse_ingredient(line):
    """An Ingredient of lines such as "1 1/2 tbsp olive oil", "250 g flour" or "3 eggs".

    Raises ValueError for a line that starts with no amount.
    """
    words = line.split()
    amount = Fraction(0)
    taken = 0
    while taken < len(words) and words[taken][0].isdigit():
        amount += Fraction(words[taken])
        taken += 1
    if taken == 0:
        raise ValueError(f"no amount: {line}")
    unit = words[taken] if taken < len(words) and words[taken] in UNITS else ""
    name = words[taken + 1 :] if unit else words[taken:]
    return Ingredient(amount, unit, " ".join(name))


def scale(ingredients, people_before, people_after):
    """The same ingredients for another number of people, exactly, without rounding."""
    factor = Fraction(people_after, people_before)
    return [ingredient._replace(amount=ingredient.amount * factor) for ingredient in ingredients]
`,
    "shopping.py": `"""Joins the ingredients of several recipes into one shopping list."""

from recipe import parse_ingredient, scale
from units import format_amount, to_base


def shopping_list(recipes, people):
    """Lines such as "flour: 1.5 kg", sorted by name, for (people served, ingredient lines) recipes.

    The same name, in whatever case, is one line if it is measured in the same way; it is written as
    it was met first.
    """
    totals = {}
    names = {}
    for served, lines in recipes:
        for item in scale([parse_ingredient(line) for line in lines], served, people):
            measure, amount = to_base(item.amount, item.unit)
            key = (item.name.casefold(), measure)
            names.setdefault(key, item.name)
            totals[key] = totals.get(key, 0) + amount
    return [f"{names[key]}: {format_amount(key[1], totals[key])}" for key in sorted(totals)]
`,
    "units.py": `"""Kitchen units and what they are in grams or millilitres."""

from fractions import Fraction

# unit -> (what it measures, how many of the base unit it is); pieces have the empty unit.
UNITS = {
    "": ("pieces", 1),
    "g": ("mass", 1),
    "kg": ("mass", 1000),
    "ml": ("volume", 1),
    "tsp": ("volume", 5),
    "tbsp": ("volume", 15),
    "cl": ("volume", 10),
    "l": ("volume", 1000),
}
LARGE_UNIT = {"mass": ("g", "kg"), "volume": ("ml", "l")}


def to_base(amount, unit):
    """(what it measures, amount in the base unit). Raises KeyError for an unknown unit."""
    measure, factor = UNITS[unit]
    return measure, amount * factor


def format_amount(measure, amount):
    """An amount in the base unit as people write it: "1.5 kg" from a thousand up, "2.5" for pieces."""
    unit = ""
    if measure in LARGE_UNIT:
        small, large = LARGE_UNIT[measure]
        unit = large if amount >= 1000 else small
        amount = Fraction(amount, 1000) if unit == large else amount
    return f"{float(amount):.2f}".rstrip("0").rstrip(".") + (f" {unit}" if unit else "")
`,
  },
  visibleTests: {
    "test_shopping.py": `import unittest
from fractions import Fraction

from recipe import parse_ingredient
from shopping import shopping_list


class ShoppingTest(unittest.TestCase):
    def test_mixed_number(self):
        self.assertEqual(parse_ingredient("1 1/2 tbsp olive oil"), (Fraction(3, 2), "tbsp", "olive oil"))

    def test_pieces(self):
        self.assertEqual(parse_ingredient("3 eggs"), (3, "", "eggs"))

    def test_recipe_for_more_people(self):
        self.assertEqual(shopping_list([(2, ["250 g flour", "3 eggs"])], 4), ["eggs: 6", "flour: 500 g"])

    def test_large_amounts(self):
        self.assertEqual(shopping_list([(2, ["750 g flour"])], 4), ["flour: 1.5 kg"])

    def test_recipes_are_joined(self):
        recipes = [(4, ["1 tbsp oil"]), (4, ["2 tsp oil", "5 cl oil"])]
        self.assertEqual(shopping_list(recipes, 4), ["oil: 75 ml"])

    def test_case_of_names_does_not_count(self):
        recipes = [(2, ["100 g Butter"]), (2, ["50 g butter"])]
        self.assertEqual(shopping_list(recipes, 2), ["Butter: 150 g"])

    def test_line_without_amount_is_refused(self):
        with self.assertRaises(ValueError):
            shopping_list([(2, ["salt"])], 2)
`,
  },
  hiddenTests: {
    "test_shopping_more.py": `import unittest
from fractions import Fraction

from recipe import Ingredient, parse_ingredient, scale
from shopping import shopping_list
from units import format_amount, to_base


class ShoppingMoreTest(unittest.TestCase):
    def test_fraction_alone(self):
        self.assertEqual(parse_ingredient("3/4 l milk"), (Fraction(3, 4), "l", "milk"))

    def test_unit_like_word_in_a_name(self):
        self.assertEqual(parse_ingredient("2 l brand lemons"), (2, "l", "brand lemons"))

    def test_amount_without_name(self):
        self.assertEqual(parse_ingredient("2 tsp"), (2, "tsp", ""))

    def test_scaling_is_exact(self):
        scaled = scale([Ingredient(Fraction(1), "", "egg")], 3, 1)
        self.assertEqual(scaled[0].amount, Fraction(1, 3))

    def test_every_volume_unit(self):
        units = ("ml", "tsp", "cl", "tbsp", "l")
        self.assertEqual([to_base(2, unit)[1] for unit in units], [2, 10, 20, 30, 2000])

    def test_unknown_unit_is_refused(self):
        with self.assertRaises(KeyError):
            to_base(1, "cup")

    def test_format(self):
        cases = [("mass", 999), ("mass", 1000), ("volume", 1250), ("pieces", 1000), ("pieces", Fraction(5, 2))]
        self.assertEqual(
            [format_amount(*case) for case in cases], ["999 g", "1 kg", "1.25 l", "1000", "2.5"]
        )

    def test_three_spellings_are_one_line(self):
        recipes = [(1, ["1 g salt", "2 g Salt", "3 g SALT"])]
        self.assertEqual(shopping_list(recipes, 1), ["salt: 6 g"])

    def test_same_name_measured_differently(self):
        recipes = [(1, ["2 onions", "100 g onions"])]
        self.assertEqual(shopping_list(recipes, 1), ["onions: 100 g", "onions: 2"])

    def test_order_of_names_ignores_case(self):
        recipes = [(1, ["1 Zander", "1 apple", "1 Basil"])]
        self.assertEqual(shopping_list(recipes, 1), ["apple: 1", "Basil: 1", "Zander: 1"])

    def test_recipes_for_different_numbers_of_people(self):
        recipes = [(2, ["30 cl stock"]), (6, ["1 l stock"])]
        self.assertEqual(shopping_list(recipes, 3), ["stock: 950 ml"])

    def test_nothing_to_buy(self):
        self.assertEqual(shopping_list([], 2), [])
`,
  },
};
