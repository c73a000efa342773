/** What the tests give away, and what the code had no need to learn from them. Pure. */
import type { CodeFacts } from "../../../code/overfit/code-facts.ts";
import { isPlain, keyOf, type LiteralValue } from "../../../code/overfit/literal.ts";
import type { TestValues } from "../../../code/overfit/test-values.ts";

export interface TestEvidence {
  /** Stands in a test. */
  isTold(value: LiteralValue): boolean;
  /** Stands in the base or in the documents: whoever writes it need not have looked at the tests. */
  isKnown(value: LiteralValue): boolean;
  /** Both stand in one place of a test, as an input and what is expected of it do. */
  areTogether(first: LiteralValue, second: LiteralValue): boolean;
  /** An argument that a test calls something with; or, as a list, all of them. */
  isArgument(value: LiteralValue): boolean;
  /** A whole number of a test that lies between two others. */
  findBetween(low: number, high: number): number | null;
}

interface Lines {
  line: number;
  endLine: number;
}

/** An input and what is expected of it are no further apart. */
const MAX_GAP_LINES = 1;
/** What is longer is a table of examples, where everything stands beside everything. */
const MAX_SPAN_LINES = 12;

export function createTestEvidence(
  tests: readonly TestValues[],
  { base, documents }: { base: CodeFacts; documents: readonly string[] },
): TestEvidence {
  const { places, callArguments } = placeValues(tests);
  const prose = dropExamples([...base.prose, ...documents].join("\n"));
  return {
    isTold: (value) => spellingsOf(value).some((key) => places.has(key)),
    isKnown: (value) => base.literalKeys.has(keyOf(value)) || isMentioned(value, prose),
    areTogether: (first, second) => {
      const others = spellingsOf(second).flatMap((key) => places.get(key) ?? []);
      const ours = spellingsOf(first).flatMap((key) => places.get(key) ?? []);
      return ours.some((place) => others.some((other) => areNear(place, other)));
    },
    isArgument: (value) => spellingsOf(value).some((key) => callArguments.has(key)),
    findBetween: (low, high) => {
      for (let at = Math.floor(low) + 1; at < high; at++) {
        if (places.has(String(at))) return at;
      }
      return null;
    },
  };
}

/** Tests are apart from each other: each begins far behind the one before. */
function placeValues(tests: readonly TestValues[]) {
  const places = new Map<string, Lines[]>();
  const callArguments = new Set<string>();
  const place = (key: string, lines: Lines) => {
    const known = places.get(key);
    if (known === undefined) places.set(key, [lines]);
    else known.push(lines);
  };
  let offset = 0;
  for (const { literals, calls } of tests) {
    let last = 0;
    for (const { key, line, endLine } of literals) {
      last = Math.max(last, endLine);
      if (endLine - line > MAX_SPAN_LINES) continue;
      place(key, { line: line + offset, endLine: endLine + offset });
    }
    for (const { args, line } of calls) {
      for (const arg of args) callArguments.add(keyOf(arg));
      const all = keyOf({ kind: "list", items: args });
      callArguments.add(all);
      if (args.length > 1) place(all, { line: line + offset, endLine: line + offset });
    }
    offset += last + 1000;
  }
  return { places, callArguments };
}

/** A text may be a list that was joined. */
function spellingsOf(value: LiteralValue): string[] {
  const key = keyOf(value);
  const isJoined = value.kind === "text" && /[,\s]/.test(value.value) && !key.startsWith("[");
  return isJoined ? [key, `[${value.value.split(/[,\s]+/).join(",")}]`] : [key];
}

function areNear(a: Lines, b: Lines): boolean {
  return a.line - b.endLine <= MAX_GAP_LINES && b.line - a.endLine <= MAX_GAP_LINES;
}

/** Examples of a docstring are inputs and outputs too: who copies them copies tests. */
function dropExamples(prose: string): string {
  return prose.replace(/^[ \t]*>>>.*(?:\n(?![ \t]*(?:>>>|"""|\*\/)?[ \t]*$).*)*/gm, "");
}

/** Examples in a document give lists away as tests do, and nobody compares with a whole list for what it means. */
function isMentioned(value: LiteralValue, prose: string): boolean {
  if (value.kind !== "number" && value.kind !== "text") return isPlain(value);
  const key = keyOf(value);
  if (key === "" || key.startsWith("[")) return key === "";
  const escaped = key.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const before = /^\w/.test(key) ? "(?<!\\w)" : "";
  const behind = /\w$/.test(key) ? "(?!\\w)" : "";
  return new RegExp(before + escaped + behind).test(prose);
}
