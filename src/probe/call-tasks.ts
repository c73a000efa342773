/**
 * Thirty tasks of one conversation, each with one right call. About a third can only be done by whoever has read the
 * results before. A result is told whatever was called, so that a slip does not spoil what follows.
 */
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import { ANSWER } from "../grammar/turn-grammar.ts";

export interface CallTask {
  task: string;
  tool: string;
  /** By argument the values that are right; left out: any text that says something. */
  accepted: Readonly<Record<string, readonly (string | number)[]>>;
  result: string;
}

const CART = "src/cart.py";
const STOCK = "src/stock.py";
const APP = "web/app.ts";
const FORM = "web/form.ts";
const CART_TEST = "tests/test_cart.py";

const path = { type: "string", enum: [CART, STOCK, APP, FORM, CART_TEST] };
const line = { type: "integer", minimum: 1 };
const text = { type: "string", minLength: 1 };

export const PROBE_TOOLS: readonly ToolSignature[] = [
  defineTool("read_lines", "Shows lines of a file.", { path, first: line, last: line }),
  defineTool("search", "Lists the places where a text stands.", { text }),
  defineTool("run_tests", "Runs the tests of a file.", { path }),
  defineTool("rename", "Renames a symbol in all files.", { from: text, to: text }),
  defineTool("set_line", "Writes one line of a file anew.", { path, line, text }),
  ANSWER,
];

export const CALL_TASKS: readonly CallTask[] = [
  read("Show lines 1 to 3 of src/cart.py.", CART, [1, 3], "1 TAX = 0.2 / 2 / 3 def total(xs):"),
  search("Find where TAX stands.", "TAX", "src/cart.py:1, src/cart.py:9, src/stock.py:14"),
  read(
    "Show only line 14 of the other file in that list.",
    STOCK,
    [14, 14],
    "14 p = c * (1 + TAX)",
  ),
  rename(
    "Give the constant TAX the name VAT_RATE everywhere.",
    "TAX",
    "VAT_RATE",
    "3 places changed",
  ),
  test("Run the tests of the cart.", CART_TEST, "1 failed: test_total, line 8: NameError: TAX"),
  read(
    "Show lines 6 to 9 of that test file.",
    CART_TEST,
    [6, 9],
    "8     assert total([1], TAX) == 1.2",
  ),
  write(
    "Line 8 there has to read: assert total([1]) == 1.2",
    CART_TEST,
    8,
    "assert total([1]) == 1.2",
  ),
  test("Run those tests again.", CART_TEST, "4 passed"),
  say("Tell the user in one sentence that the tests pass.", "said"),
  search(
    "Find all places where the text parseForm stands.",
    "parseForm",
    "web/form.ts:21, web/app.ts:5",
  ),
  read(
    "Show lines 20 to 30 of the file that was found first.",
    FORM,
    [20, 30],
    "21 function parseForm() {",
  ),
  rename(
    "parseForm is a bad name. Call it readForm everywhere.",
    "parseForm",
    "readForm",
    "2 places changed",
  ),
  search("Look for the old name again, to be sure.", "parseForm", "nothing found"),
  read(
    "Show the first ten lines of web/app.ts.",
    APP,
    [1, 10],
    '5 import { readForm } from "./form";',
  ),
  write(
    "Line 5 of web/app.ts must be: import { readForm } from './form.js';",
    APP,
    5,
    "import { readForm } from './form.js';",
  ),
  read(
    "Show that line alone, as it is now.",
    APP,
    [5, 5],
    "5 import { readForm } from './form.js';",
  ),
  search("Where does the word discount stand?", "discount", "src/stock.py:30, src/stock.py:31"),
  read("Show both of these lines.", STOCK, [30, 31], "30 discount = 5 / 31 return p - discount"),
  write("The discount has to be 7: write line 30 anew.", STOCK, 30, "discount = 7"),
  test("Run the tests in tests/test_cart.py.", CART_TEST, "1 failed: test_stock, line 25"),
  read(
    "Show the line of the test where it failed.",
    CART_TEST,
    [25, 25],
    "25     assert price(10) == 5",
  ),
  write("Set line 30 of src/stock.py back to discount = 5.", STOCK, 30, "discount = 5"),
  test("Check with the tests that this has helped.", CART_TEST, "4 passed"),
  search("Find def total(", "def total(", "src/cart.py:3"),
  rename("Rename total to sum_prices in all files.", "total", "sum_prices", "6 places changed"),
  read(
    "Show lines 3 to 5 of src/cart.py.",
    CART,
    [3, 5],
    "3 def sum_prices(xs): / 4     return sum(xs)",
  ),
  write(
    "Line 4 of src/cart.py has to be: return round(sum(xs), 2)",
    CART,
    4,
    "return round(sum(xs), 2)",
  ),
  test("Run the tests once more.", CART_TEST, "4 passed"),
  search("Search for TODO.", "TODO", "nothing found"),
  say("Tell the user that the work is done.", "said"),
];

/** Each stands alone: asked with other text in front of it, the right call is the same. */
export const SINGLE_TASKS: readonly CallTask[] = [
  read("Show lines 12 to 18 of src/stock.py.", STOCK, [12, 18], ""),
  search("Find where MAX_ITEMS stands.", "MAX_ITEMS", ""),
  test("Run the tests in tests/test_cart.py.", CART_TEST, ""),
  rename("Rename loadCart to openCart in all files.", "loadCart", "openCart", ""),
  write("Line 3 of web/app.ts has to be: let count = 0;", APP, 3, "let count = 0;"),
  read("Show only line 7 of web/form.ts.", FORM, [7, 7], ""),
  say("Tell the user that nothing has to be done.", ""),
  search("Look for the text return None.", "return None", ""),
  rename("The function add is to be called append everywhere.", "add", "append", ""),
  read("Show the first five lines of src/cart.py.", CART, [1, 5], ""),
];

/** Texts are compared without the blanks around them. */
export function isRightCall({ tool, accepted }: CallTask, call: ToolCall): boolean {
  if (call.name !== tool) return false;
  return Object.entries(call.arguments).every(([name, value]) => {
    const values = accepted[name];
    if (typeof value === "string") {
      return values === undefined ? value.trim() !== "" : values.includes(value.trim());
    }
    return typeof value === "number" && values?.includes(value) === true;
  });
}

function defineTool(
  name: string,
  description: string,
  properties: Record<string, unknown>,
): ToolSignature {
  const required = Object.keys(properties);
  return {
    name,
    description,
    parameters: { type: "object", properties, required, additionalProperties: false },
  };
}

function read(
  task: string,
  file: string,
  [first, last]: [number, number],
  result: string,
): CallTask {
  return {
    task,
    tool: "read_lines",
    accepted: { path: [file], first: [first], last: [last] },
    result,
  };
}

function search(task: string, wanted: string, result: string): CallTask {
  return { task, tool: "search", accepted: { text: [wanted] }, result };
}

function test(task: string, file: string, result: string): CallTask {
  return { task, tool: "run_tests", accepted: { path: [file] }, result };
}

function rename(task: string, from: string, to: string, result: string): CallTask {
  return { task, tool: "rename", accepted: { from: [from], to: [to] }, result };
}

function write(task: string, file: string, at: number, wanted: string): CallTask {
  const accepted = { path: [file], line: [at], text: [wanted] };
  return { task, tool: "set_line", accepted, result: `line ${at} written` };
}

function say(task: string, result: string): CallTask {
  return { task, tool: ANSWER.name, accepted: {}, result };
}
