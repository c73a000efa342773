/**
 * How many tests a file holds, told by how each language spells a test: its name, what stands above it, or a call. Pure.
 * Tests that run with several values count once.
 */
import type { IndexedSymbol } from "../../../code/index/indexed-file.ts";
import { type LanguageId, languageOf } from "../../../code/language.ts";

export interface TestCount {
  /** Skipped ones counted. */
  tests: number;
  skipped: number;
  /** Those that run once for each of several values. */
  repeated: number;
}

interface SpelledTest {
  isSkipped: boolean;
  isRepeated: boolean;
}

type TestReader = (lines: readonly string[], symbols: readonly IndexedSymbol[]) => SpelledTest[];

const SCRIPT_TEST =
  /^\s*(?:await\s+|return\s+)?(x|f)?(?:t\.)?(?:test|it|specify)((?:\.(?:only|skip|todo|failing|fails|fail|concurrent|sequential|each|for|skipIf|runIf|fixme|slow)\b(?:\([^)]*\)(?=\.|\())?)*)\s*(?:<[^>]*>)?\s*[(`]/;
const RUBY_TEST = /^\s*(x|f)?(?:it|specify|test|example)\s*(?:\(?\s*["']|\{|do\b)/;
const C_TEST = /^\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE|SCENARIO|BOOST_AUTO_TEST_CASE)\s*\(/;

const READERS: Partial<Record<LanguageId, TestReader>> = {
  typescript: readScriptCalls,
  tsx: readScriptCalls,
  javascript: readScriptCalls,
  python: readNamed({
    name: /^test/,
    not: /@(?:pytest\.)?fixture\b/,
    skip: /\bskip|xfail/i,
    repeat: /parametrize/,
  }),
  go: readNamed({ name: /^(?:Test(?![a-z])|Fuzz(?![a-z]))/, skip: /^$/, repeat: /^$/ }),
  php: readNamed({
    name: /^test/,
    mark: /#\[Test\b|@test\b/,
    skip: /markTestSkipped/,
    repeat: /DataProvider/i,
  }),
  rust: readNamed({ mark: /#\[(?:\w+::)*(?:test|rstest)\b/, skip: /#\[ignore/, repeat: /#\[case/ }),
  java: readNamed({
    mark: /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b/,
    skip: /@(?:Disabled|Ignore)\b/,
    repeat: /@(?:ParameterizedTest|RepeatedTest)\b/,
  }),
  csharp: readNamed({
    mark: /\[(?:Test|TestMethod|Fact|Theory|TestCase|DataTestMethod)\b/,
    skip: /\[Ignore\b|Skip\s*=/,
    repeat: /\[(?:Theory|TestCase|DataRow|InlineData)\b/,
  }),
  ruby: (lines, symbols) => [
    ...readNamed({ name: /^test_/, skip: /^$/, repeat: /^$/ })(lines, symbols),
    ...readCalls(lines, RUBY_TEST),
  ],
  c: (lines) => readCalls(lines, C_TEST),
  cpp: (lines) => readCalls(lines, C_TEST),
};

/** Null where the language has no tests that could be told. */
export function countTests(
  path: string,
  text: string,
  symbols: readonly IndexedSymbol[],
): TestCount | null {
  const language = languageOf(path);
  const read = language === null ? undefined : READERS[language.id];
  if (read === undefined) return null;
  const found = read(text.split("\n"), symbols);
  return {
    tests: found.length,
    skipped: found.filter(({ isSkipped }) => isSkipped).length,
    repeated: found.filter(({ isRepeated }) => isRepeated).length,
  };
}

interface NamedTests {
  /** Of the function; left out: any, if the mark is there. */
  name?: RegExp;
  /** In what stands above it, or on its first lines. */
  mark?: RegExp;
  /** With this above it, it is none. */
  not?: RegExp;
  skip: RegExp;
  repeat: RegExp;
}

/** Attributes stand among a declaration's own lines, a comment above them. */
const MAX_HEAD_LINES = 12;

function readNamed({ name, mark, not, skip, repeat }: NamedTests): TestReader {
  return (lines, symbols) =>
    listReachable(symbols).flatMap((symbol) => {
      const head = readHead(lines, symbol);
      const isTest = (name?.test(symbol.name) ?? false) || (mark?.test(head) ?? false);
      if (not?.test(head) === true) return [];
      return isTest ? [{ isSkipped: skip.test(head), isRepeated: repeat.test(head) }] : [];
    });
}

/** Functions and methods, but those inside a function: no runner finds them. */
function listReachable(symbols: readonly IndexedSymbol[]): IndexedSymbol[] {
  const functions = symbols.filter(({ kind }) => kind === "function" || kind === "method");
  const names = new Set(functions.map(({ qualifiedName }) => qualifiedName));
  return functions.filter(({ container = "" }) => !names.has(container));
}

/** The declaration's lines up to its body, with the comment or the attributes right above. */
function readHead(lines: readonly string[], { startLine, bodyStartLine }: IndexedSymbol): string {
  let first = startLine - 1;
  while (first > 0 && startLine - first < MAX_HEAD_LINES && isAbove(lines[first - 1] ?? "")) {
    first -= 1;
  }
  return lines.slice(first, Math.min(bodyStartLine, startLine + MAX_HEAD_LINES)).join("\n");
}

function isAbove(line: string): boolean {
  return /^\s*(?:#|@|\[|\/\/|\/\*|\*)/.test(line);
}

function readScriptCalls(lines: readonly string[]): SpelledTest[] {
  return readCalls(lines, SCRIPT_TEST);
}

/** `call`: its first group is the letter in front of a skipped or a lone test, its second the modifiers. */
function readCalls(lines: readonly string[], call: RegExp): SpelledTest[] {
  return lines.flatMap((line) => {
    const found = call.exec(line);
    if (found === null) return [];
    const [, letter = "", modifiers = ""] = found;
    return [
      {
        isSkipped: letter === "x" || /\.(?:skip\b|todo|fixme)/.test(modifiers),
        isRepeated: /\.(?:each|for)\b/.test(modifiers),
      },
    ];
  });
}
