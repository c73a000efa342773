import { expect, test } from "vitest";
import {
  decideEditMode,
  decideOtherMode,
  type EditForm,
} from "../../../src/agent/change/edit-mode.ts";
import { createCodeParser } from "../../../src/code/parse.ts";

const filler = (lines: number): string =>
  Array.from({ length: lines }, (_, n) => `    # ${n}`).join("\n");
const CODE = `class Cart:\n    def total(self):\n        return 1\n\n\ndef load(x):\n${filler(90)}\n    return x\n`;
const TWO = `${CODE}\n\nclass Box:\n    def open(self):\n        return 2\n`;
const PROSE = "a line of text\n".repeat(100);

async function decide(task: string, text: string | null, symbols: string[] = [], path = "m.py") {
  const parsed = text === null ? null : await createCodeParser().parse(path, text);
  return decideEditMode({ task, text, parsed, symbols });
}

test.each<{ task: string; text: string | null; symbols?: string[]; path?: string; mode: unknown }>([
  { task: "Create m.py", text: null, mode: { mode: "new" } },
  { task: "Change it", text: "x = 1\n", mode: { mode: "whole" } },
  { task: "Change it", text: "", mode: { mode: "whole" } },
  {
    task: "Make load return 2",
    text: CODE,
    symbols: ["load"],
    mode: { mode: "symbol", symbol: "load" },
  },
  {
    task: "Add a method clear to Cart",
    text: CODE,
    symbols: ["Cart"],
    mode: { mode: "insert", place: { kind: "into", symbol: "Cart" } },
  },
  {
    task: "Add a method clear",
    text: CODE,
    mode: { mode: "insert", place: { kind: "into", symbol: "Cart" } },
  },
  { task: "Add a method clear", text: TWO, mode: { mode: "pick", what: "class" } },
  {
    task: "Add a function save",
    text: CODE,
    mode: { mode: "insert", place: { kind: "after-symbol", symbol: "load" } },
  },
  {
    task: "Add a function save before load",
    text: CODE,
    symbols: ["load"],
    mode: { mode: "insert", place: { kind: "before-symbol", symbol: "load" } },
  },
  { task: "Add an import of os", text: CODE, mode: { mode: "insert", place: { kind: "imports" } } },
  { task: "Make it faster", text: CODE, mode: { mode: "pick", what: "symbol" } },
  {
    task: "Change line 12",
    text: PROSE,
    path: "a.md",
    mode: { mode: "lines", first: 12, last: 12 },
  },
  {
    task: "Add a paragraph at the end of a.md",
    text: PROSE,
    path: "a.md",
    mode: { mode: "insert", place: { kind: "end" } },
  },
  { task: "Say it in French", text: PROSE, path: "a.md", mode: { mode: "pick", what: "lines" } },
  {
    task: "Change it",
    text: "x".repeat(20_000),
    path: "a.txt",
    mode: { mode: "pick", what: "lines" },
  },
])("$task → $mode", async ({ task, text, symbols, path, mode }) => {
  expect(await decide(task, text, symbols, path)).toEqual(mode);
});

test.each<{
  name: string;
  task: string;
  text: string;
  symbols: string[];
  tried: "whole" | "symbol";
  other: unknown;
}>([
  {
    name: "whole with a named symbol",
    task: "Make load return 2",
    text: CODE,
    symbols: ["load"],
    tried: "whole",
    other: { mode: "symbol", symbol: "load" },
  },
  {
    name: "whole with nothing named",
    task: "Change it",
    text: CODE,
    symbols: [],
    tried: "whole",
    other: null,
  },
  {
    name: "a symbol of a file of some length",
    task: "Make load return 2",
    text: CODE,
    symbols: ["load"],
    tried: "symbol",
    other: { mode: "whole" },
  },
  {
    name: "a symbol of a long file",
    task: "Make load return 2",
    text: CODE + "\n".repeat(500),
    symbols: ["load"],
    tried: "symbol",
    other: { mode: "pick", what: "lines" },
  },
])("after $name comes $other", async ({ task, text, symbols, tried, other }) => {
  const parsed = await createCodeParser().parse("m.py", text);
  const site = tried === "whole" ? { mode: tried } : { mode: tried, symbol: "load" };
  expect(decideOtherMode({ task, text, parsed, symbols }, site)).toEqual(other);
});

test.each<[string, readonly EditForm[], unknown]>([
  ["whole files", ["whole", "symbol"], { mode: "whole" }],
  ["symbols, not whole files", ["symbol", "lines"], { mode: "pick", what: "symbol" }],
  ["lines alone", ["lines"], { mode: "pick", what: "lines" }],
  ["nothing", [], { mode: "whole" }],
])(
  "a short file is edited in the way the model was seen to be fit for: %s",
  async (_what, fitForms, mode) => {
    const text = "def one():\n    return 1\n\n\ndef two():\n    return 2\n";
    const parsed = await createCodeParser().parse("m.py", text);
    expect(decideEditMode({ task: "Change it", text, parsed, symbols: [], fitForms })).toEqual(
      mode,
    );
  },
);
