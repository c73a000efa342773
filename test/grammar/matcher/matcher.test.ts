import { describe, expect, test } from "vitest";
import { isAgentError } from "../../../src/base/errors.ts";
import { dfaOfWords } from "../../../src/grammar/automaton/dfa-words.ts";
import { parseGbnf } from "../../../src/grammar/gbnf/parse-gbnf.ts";
import {
  automaton,
  choice,
  EMPTY,
  type Expression,
  type Grammar,
  grammarOf,
  NOTHING,
  repeat,
  rule,
  sequence,
  text,
} from "../../../src/grammar/grammar.ts";
import { createMatcher, type MatcherState } from "../../../src/grammar/matcher/matcher.ts";

const decode = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : new TextDecoder().decode(bytes);

function startOf(gbnf: string): MatcherState {
  return createMatcher(parseGbnf(gbnf)).start;
}

function grammarOfRules(rules: Record<string, Expression>): Grammar {
  return { root: Object.keys(rules)[0] ?? "", rules: new Map(Object.entries(rules)) };
}

const JSON_LIKE = `root ::= "{" (pair (", " pair)*)? "}"
pair ::= string ": " value
value ::= root | "[" (value (", " value)*)? "]" | string | "true" | "false"
string ::= "\\"" [^"\\\\]* "\\""`;

test.each([
  ["", "", "complete"],
  ['"a"', "", "open"],
  ['"a"', "a", "complete"],
  ['"a"', "aa", "dead"],
  ['"é"', "é", "complete"],
  ['"é"', "è", "dead"],
  ["[a-c]", "b", "complete"],
  ["[^a-c]", "b", "dead"],
  ["[^a-c]", "😀", "complete"],
  [".", "\u{10ffff}", "complete"],
  [".", "\u0000", "complete"],
  ['"a" | "ab"', "a", "complete"],
  ['"a" | "ab"', "ab", "complete"],
  ['"a"?', "", "complete"],
  ['"a"*', "aaaa", "complete"],
  ['"a"+', "", "open"],
  ['"ab"{2}', "abab", "complete"],
  ['"ab"{2}', "ababa", "dead"],
  ['"ab"{2,}', "ababab", "complete"],
  ['"ab"{2,}', "ab", "open"],
  ['"ab"{1,2}', "ababab", "dead"],
  ['("a"?){3}', "", "complete"],
  ['("a"?){3}', "aaa", "complete"],
  ['("a"?){3}', "aaaa", "dead"],
  ['("a"* "b"*)*', "abbaab", "complete"],
  ['("a" "b"?){2} "b"', "aab", "complete"],
  ['("a" "b"?){2} "b"', "aabb", "complete"],
])("of %s, %j is %s", (body, read, outcome) => {
  const state = startOf(`root ::= ${body}`).accept(read);
  const actual = state.isComplete ? "complete" : "open";
  expect(state.isDeadEnd ? "dead" : actual).toBe(outcome);
});

test.each([
  ["a byte that begins no character", [0x80]],
  ["an overlong zero", [0xc0, 0x80]],
  ["an overlong slash of three bytes", [0xe0, 0x80, 0xaf]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
  ["a code point beyond the last", [0xf4, 0x90, 0x80, 0x80]],
  ["a byte that is never used", [0xff]],
  ["two leads", [0xc3, 0xc3]],
])("any character does not include %s", (_name, bytes) => {
  expect(startOf("root ::= .*").accept(Uint8Array.from(bytes)).isDeadEnd).toBe(true);
});

test("every code point is one character", () => {
  const { start } = createMatcher(parseGbnf("root ::= ."));
  const refused: number[] = [];
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1 + (codePoint >> 9)) {
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
    if (!start.accept(String.fromCodePoint(codePoint)).isComplete) refused.push(codePoint);
  }
  expect(refused).toEqual([]);
});

test("bytes may come in any portions", () => {
  const bytes = new TextEncoder().encode('{"é😀": [true]}');
  const { start } = createMatcher(parseGbnf(JSON_LIKE));
  const whole = start.accept(bytes);
  let state = start;
  for (const byte of bytes) state = state.accept(Uint8Array.of(byte));
  expect(state).toBe(whole);
  expect(state.isComplete).toBe(true);
});

describe("states", () => {
  const { start } = createMatcher(parseGbnf(JSON_LIKE));

  test("are the same object at equal positions", () => {
    expect(start.accept('{"a": tr')).toBe(start.accept('{"b": "x", "c": tr'));
    expect(start.accept('{"a')).not.toBe(start.accept('{"a"'));
    expect(start.accept("x")).toBe(start.accept("{x"));
  });

  test("are not changed by stepping on", () => {
    const state = start.accept('{"a": ');
    state.accept("true}");
    expect(decode(state.accept("f").forced())).toBe("alse");
    expect(state.isComplete).toBe(false);
  });

  test("that are dead stay dead", () => {
    const dead = start.accept("x");
    expect([dead.isDeadEnd, dead.isComplete]).toEqual([true, false]);
    expect(dead.accept("{}")).toBe(dead);
    expect(dead.acceptToken(1)).toBe(dead);
    expect(dead.allowedBytes()).toEqual([]);
    expect(dead.allowedTokens()).toBeNull();
    expect(dead.forced()).toHaveLength(0);
    expect(dead.shortestCompletion()).toBeNull();
  });
});

test.each([
  ['"abc"', "", "abc"],
  ['"abc"', "a", "bc"],
  ['"abc" | "abd"', "", "ab"],
  ['"abc" "d"?', "", "abc"],
  ['"a"? "b"', "", ""],
  ['"é"', "", "é"],
  ['"é" | "è"', "", ""],
  ['"日" | "旧"', "", ""],
  ['"x日" | "x旧"', "", "x"],
  ['("ab" | "abc") "c"', "a", "bc"],
  ['"a" "b"{3} "c"', "", "abbbc"],
  ['"a" <[5]> "b"', "", "a"],
  ['"a" item "c"\nitem ::= "b" | "b"', "", "abc"],
])("of %s behind %j the text %j is forced", (body, read, forced) => {
  expect(decode(startOf(`root ::= ${body}`).accept(read).forced())).toBe(forced);
});

test("inside a character the rest of it is forced as far as it is whole", () => {
  const { start } = createMatcher(parseGbnf('root ::= "日!" | "旧?"'));
  const inside = start.accept(Uint8Array.of(0xe6, 0x97));
  expect(inside.isDeadEnd).toBe(false);
  expect(inside.forced()).toHaveLength(0);
  expect(decode(Uint8Array.from([0xe6, 0x97, ...inside.acceptByte(0xa5).forced()]))).toBe(
    decode(Uint8Array.from([0xe6, 0x97, 0x21])),
  );
  const one = createMatcher(parseGbnf('root ::= "日!"')).start.accept(Uint8Array.of(0xe6));
  expect([...one.forced()]).toEqual([0x97, 0xa5, 0x21]);
});

test("what is forced is bounded", () => {
  expect(startOf('root ::= "ab"{1000000}').forced()).toHaveLength(65_536);
});

test.each([
  ['"b" | [x-z] | "a"', "", ["a", "b", "x", "y", "z"]],
  ['"a"? "b"', "", ["a", "b"]],
  ['"a"', "a", []],
])("of %s behind %j the next bytes are %j", (body, read, characters) => {
  const bytes = startOf(`root ::= ${body}`).accept(read).allowedBytes();
  expect(bytes.map((byte) => String.fromCharCode(byte))).toEqual(characters);
});

describe("tokens", () => {
  const { start } = createMatcher(parseGbnf('root ::= !<[7]>* <[7]> ("a" | <[8]> | <[9]>)'));

  test("are told from text", () => {
    expect(start.allowedTokens()).toEqual({ ids: [7], anyBut: [7] });
    expect(start.allowedBytes()).toEqual([]);
    const behind = start.acceptToken(3).acceptToken(7);
    expect(behind.allowedTokens()).toEqual({ ids: [8, 9], anyBut: [] });
    expect(behind.allowedBytes()).toEqual([0x61]);
    expect(behind.accept("a").allowedTokens()).toBeNull();
  });

  test("are taken one at a time", () => {
    expect(start.acceptToken(1)).toBe(start);
    expect(start.acceptToken(7).acceptToken(8).isComplete).toBe(true);
    expect(start.acceptToken(7).acceptToken(7).isDeadEnd).toBe(true);
    expect(start.accept("a").isDeadEnd).toBe(true);
  });

  test("are in no completion of bytes alone", () => {
    expect(start.shortestCompletion()).toBeNull();
    expect(decode(start.acceptToken(7).shortestCompletion())).toBe("a");
  });

  test.each([
    ['"a" "bc" <[7]> "d" <[8]>', ["bc", 7, "d", 8]],
    ['"a" (<[7]> | "bc")', [7]],
    ['"a" (<[7]> "bc" | "de")', ["de"]],
    ['"a" ("b" <[7]>){2}', ["b", 7, "b", 7]],
    ['"a" rest\nrest ::= <[7]> rest | "b" <[8]>', ["b", 8]],
    ['"a" (!<[7]> | "bcd")', ["bcd"]],
    ['"a"', []],
    ['"a" !<[7]>', null],
  ])("of %s stand in the shortest end behind an a: %j", (body, items) => {
    const end = startOf(`root ::= ${body}`).accept("a").shortestEnd();
    expect(
      end?.map((item) => (item.kind === "token" ? item.id : decode(item.bytes))) ?? null,
    ).toEqual(items);
  });
});

test.each([
  ['"abc"', "a", "bc"],
  ['"abc" | "x"', "", "x"],
  ['("a" | "bb")+ "!"', "b", "b!"],
  ["[a-z]{3,9}", "", "aaa"],
  ["[a-z]{3,9}", "qr", "a"],
  ['("ab" "c"?){4}', "abcab", "abab"],
  ['("x" | "")* "é"', "", "é"],
  ["[^a]", "", "\0"],
  ["[日-本]", "", "日"],
])("of %s, %j is completed by %j", (body, read, completion) => {
  expect(decode(startOf(`root ::= ${body}`).accept(read).shortestCompletion())).toBe(completion);
});

test.each([
  ["", "{}"],
  ['{"a', '": {}}'],
  ['{"a": [true, {"b": [', "]}]}"],
])("JSON %j is closed by %j", (read, completion) => {
  expect(decode(startOf(JSON_LIKE).accept(read).shortestCompletion())).toMatchObject(
    read.endsWith("a") ? expect.stringMatching(/^": (\{\}|\[\]|"")\}$/) : completion,
  );
});

test("a completion can begin inside a character", () => {
  const state = startOf('root ::= "日" "x"').accept(Uint8Array.of(0xe6));
  expect([...(state.shortestCompletion() ?? [])]).toEqual([0x97, 0xa5, 0x78]);
  const words = createMatcher(grammarOf(automaton(dfaOfWords(["日x", "日"])))).start;
  expect([...(words.accept(Uint8Array.of(0xe6)).shortestCompletion() ?? [])]).toEqual([0x97, 0xa5]);
});

test("no completion is longer than 1 MiB", () => {
  expect(startOf('root ::= "ab"{524288}').shortestCompletion()).toHaveLength(2 ** 20);
  expect(startOf('root ::= "ab"{524289}').shortestCompletion()).toBeNull();
});

describe("what cannot be completed", () => {
  test.each<[string, Expression]>([
    ["nothing", NOTHING],
    ["an empty class", { kind: "class", codePoints: [] }],
    ["half a character", text("\ud800")],
    ["a sequence with nothing in it", sequence(text("a"), NOTHING)],
    ["a needed repetition of nothing", repeat(NOTHING, 1)],
    ["endless recursion", rule("loop")],
  ])("%s is dead from the start", (_name, expression) => {
    const loop = sequence(text("a"), rule("loop"));
    const { start } = createMatcher(grammarOfRules({ root: expression, loop }));
    expect(start.isDeadEnd).toBe(true);
  });

  test("is no way on", () => {
    const { start } = createMatcher(
      grammarOfRules({
        root: choice(text("ab"), sequence(text("ac"), rule("loop"))),
        loop: sequence(text("x"), rule("loop")),
      }),
    );
    expect(decode(start.forced())).toBe("ab");
  });

  test("may be left out of a repetition", () => {
    expect(createMatcher(grammarOf(repeat(NOTHING, 0))).start.isComplete).toBe(true);
  });
});

describe("large and hostile grammars", () => {
  test("a bound costs nothing", () => {
    const { start } = createMatcher(grammarOf(repeat(text("ab"), 2, 100_000)));
    expect(start.accept("ab".repeat(100_000)).isComplete).toBe(true);
    expect(start.accept("ab".repeat(100_001)).isDeadEnd).toBe(true);
    expect(start.accept("ab").isComplete).toBe(false);
  });

  test("a bound that no text reaches is as good as none", () => {
    const { start } = createMatcher(grammarOf(repeat(text("a"), 0, Number.MAX_SAFE_INTEGER)));
    expect(start.accept("a".repeat(1_000))).toBe(start);
  });

  test("rounds that read nothing are not counted on", () => {
    const item = choice(EMPTY, text("a"), repeat(text("b"), 0));
    const { start } = createMatcher(grammarOf(repeat(item, 1_000, 1_000_000)));
    expect(start.isComplete).toBe(true);
    expect(start.accept("ab".repeat(100)).isComplete).toBe(true);
  });

  test("recursion on the right does not nest", () => {
    const { start } = createMatcher(parseGbnf('root ::= "a" root | "b"'));
    expect(start.accept("a".repeat(50_000))).toBe(start.accept("a"));
  });

  test("nesting beyond 10,000 levels is refused", () => {
    const { start } = createMatcher(parseGbnf('root ::= "(" root ")" | ""'));
    const deep = start.accept("(".repeat(10_000));
    expect(decode(deep.shortestCompletion())).toBe(")".repeat(10_000));
    expect(start.accept("(".repeat(10_100)).isDeadEnd).toBe(true);
  });

  test("a text that can be read in too many ways is refused", () => {
    const { start } = createMatcher(parseGbnf('root ::= "a"{0,20000} "a"{0,20000}'));
    expect(start.accept("a".repeat(100)).isComplete).toBe(true);
  });

  test("states held while millions are made stay valid and equal states meet again", () => {
    const { start } = createMatcher(grammarOf(sequence(repeat(text("ab"), 0, 2 ** 25), text("!"))));
    const held = start.accept("ab".repeat(10));
    for (let state = start, i = 0; i < 150_000; i++) state = state.accept("ab");
    expect(held.accept("ab!").isComplete).toBe(true);
    expect(start.accept("!").isComplete).toBe(true);
    expect(held.accept("aba")).toBe(start.accept(`${"ab".repeat(11)}a`));
    expect(decode(held.accept("a").shortestCompletion())).toBe("b!");
  });

  test("an automaton used in many places is followed in each", () => {
    const words = automaton(dfaOfWords(["src/a.ts", "src/b.ts", "é"]));
    const { start } = createMatcher(grammarOf(sequence(words, text(" "), words, text("!"))));
    expect(decode(start.accept("src/a.ts").forced())).toBe(" ");
    expect(start.accept("é src/b.ts!").isComplete).toBe(true);
    expect(start.accept("src/c").isDeadEnd).toBe(true);
  });

  test("parts shared by reference are compiled once, however often they are doubled", () => {
    let doubled: Expression = choice(text("a"), text("b"));
    for (let i = 0; i < 60; i++) doubled = sequence(doubled, doubled, repeat(text("c"), 0, 1));
    const { start } = createMatcher(grammarOf(doubled));
    expect(start.accept("abcababc").allowedBytes()).toEqual([0x61, 0x62]);
    expect(start.shortestCompletion()).toBeNull();
  });

  test("a grammar that can begin in endless ways is refused, not followed", () => {
    let doubled: Expression = text("a");
    for (let i = 0; i < 60; i++) {
      doubled = sequence(repeat(doubled, 0, 1), repeat(text("b"), 0, 1), repeat(doubled, 0, 1));
    }
    expect(createMatcher(grammarOf(doubled)).start.isDeadEnd).toBe(true);
  });
});

test.each<[string, Grammar, string]>([
  ["no root", { root: "root", rules: new Map() }, "it has no rule root"],
  ["an undefined rule", grammarOf(rule("x")), "the rule x is not defined"],
  ["a wrong name", grammarOfRules({ root: EMPTY, _a: EMPTY }), '"_a" is not a rule name'],
  ["wrong bounds", grammarOf(repeat(EMPTY, 2, 1)), "a repetition of 2 to 1 times"],
  [
    "no bounds at all",
    grammarOf(repeat(EMPTY, Number.NaN)),
    "a repetition of NaN to Infinity times",
  ],
  [
    "left recursion",
    grammarOfRules({ a: rule("b"), b: choice(text("x"), rule("a")) }),
    "left recursion: b → a → b",
  ],
])("a grammar with %s is refused", (_name, grammar, reason) => {
  expect(() => createMatcher(grammar)).toThrowError(
    expect.objectContaining({ code: "grammar-invalid", details: { reason } }),
  );
});

test.each([1_500, 200_000])("%i levels of nesting are refused without a crash", (levels) => {
  let nested: Expression = text("a");
  for (let i = 0; i < levels; i++) nested = { kind: "sequence", items: [text("("), nested] };
  try {
    createMatcher(grammarOf(nested));
    expect.unreachable();
  } catch (error) {
    expect(isAgentError(error, "grammar-invalid")).toBe(true);
  }
});
