/**
 * Small holes in code, each with all texts that are right. Filled by the infill tokens of a vocabulary, and by an answer
 * whose beginning is forced: what a vocabulary has says nothing about what a model has learned.
 */
import type { HoleKind } from "../decode/fill-rules.ts";
import { bareText } from "./edit-tasks.ts";

export interface FillTask {
  path: string;
  kind: HoleKind;
  /** What the code has to do, for whoever is asked in words. */
  task: string;
  before: string;
  after: string;
  /** What stands in the hole for whoever is asked in words. */
  original: string;
  /** What the hole may hold. */
  right: readonly string[];
}

export const FILL_TASKS: readonly FillTask[] = [
  {
    path: "area.py",
    kind: "line",
    task: "area has to return the area.",
    before: "def area(width, height):\n    return ",
    original: "width + height",
    after: "\n\n\ndef volume(width, height, depth):\n    return area(width, height) * depth\n",
    right: ["width * height", "height * width"],
  },
  {
    path: "sum.ts",
    kind: "block",
    task: "sum has to return the sum of the values.",
    before:
      "export function sum(values: number[]): number {\n  let total = 0;\n  for (const value of values) {\n    ",
    original: "total = value;",
    after: "\n  }\n  return total;\n}\n",
    right: ["total += value;", "total = total + value;"],
  },
  {
    path: "add.py",
    kind: "expression",
    task: "add has to return the sum of a and b.",
    before: "def add(a, b):\n    return a ",
    original: "-",
    after: " b\n\n\ndef subtract(a, b):\n    return a - b\n",
    right: ["+"],
  },
  {
    path: "max.ts",
    kind: "line",
    task: "larger has to return the larger one of a and b.",
    before: "export function larger(a: number, b: number): number {\n  return ",
    original: "a < b ? a : b;",
    after:
      "\n}\n\nexport function smaller(a: number, b: number): number {\n  return a < b ? a : b;\n}\n",
    right: [
      "a > b ? a : b;",
      "a >= b ? a : b;",
      "b > a ? b : a;",
      "a < b ? b : a;",
      "Math.max(a, b);",
    ],
  },
  {
    path: "counts.py",
    kind: "block",
    task: "count_words has to count how often each word comes.",
    before:
      "def count_words(words):\n    counts = {}\n    for word in words:\n        counts[word] = ",
    original: "1",
    after: "\n    return counts\n",
    right: ["counts.get(word, 0) + 1", "1 + counts.get(word, 0)"],
  },
  {
    path: "even.ts",
    kind: "expression",
    task: "isEven has to be true for even numbers.",
    before: "export function isEven(value: number): boolean {\n  return value % 2 ",
    original: "=== 1",
    after: ";\n}\n\nexport function isOdd(value: number): boolean {\n  return !isEven(value);\n}\n",
    right: ["=== 0", "== 0", "!== 1", "< 1"],
  },
];

/** Up to white space, quotes and comments. */
export function isRightFill({ path, right }: FillTask, text: string): boolean {
  return right.some((each) => bareText(path, each) === bareText(path, text));
}
