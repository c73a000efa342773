import { expect, test } from "vitest";
import { readParameters } from "../../../../src/agent/ask/facts/parameters.ts";
import type { LanguageId } from "../../../../src/code/language.ts";

test.each<[LanguageId, string, string[] | null]>([
  [
    "python",
    "def f(target, size=3, *, exclude: list[int] = []) -> dict[str, int]:",
    ["target", "size", "exclude"],
  ],
  ["python", "def f(self, a, *args, **kwargs):", ["a", "args", "kwargs"]],
  ["python", "def f(cls, /, a='x, y)', b=(1, 2)):", ["a", "b"]],
  ["python", "def f(\n    a,  # the first, of two\n    b,\n):", ["a", "b"]],
  ["python", "def f():", []],
  ["python", "f = lambda a, b: a", null],
  [
    "typescript",
    "export function f<T extends (x: number) => void>(text: string, key?: number): T {",
    ["text", "key"],
  ],
  [
    "typescript",
    "export const f = async (a: Map<string, number>, b = { c: 1, d: [2, 3] }) => a;",
    ["a", "b"],
  ],
  ["typescript", "const f = x => x * 2;", ["x"]],
  ["typescript", "const f: (a: string) => void = (b) => {};", ["b"]],
  [
    "typescript",
    "f(this: Window, private readonly a: string, ...rest: number[]): void {",
    ["a", "rest"],
  ],
  ["typescript", "f({ a, b }: Options, [c, d]: Pair) {", ["{ a, b }", "[c, d]"]],
  ["javascript", "const f = function named(a, b) {", ["a", "b"]],
  ["javascript", "function f(a, /* b, */ c) { return g(a, c); }", ["a", "c"]],
  ["go", "func (r *Reader) f(ctx context.Context, a, b int) (int, error) {", ["ctx", "a", "b"]],
  [
    "rust",
    "pub fn f<'a, T: Fn(u8) -> u8>(&'a mut self, mut name: &'a str, t: T) -> u8 {",
    ["name", "t"],
  ],
  [
    "java",
    "public static <T> List<T> f(final Map<String, T> map, int[] sizes, String... names) {",
    ["map", "sizes", "names"],
  ],
  ["c", "int f(const char *text, size_t size, int values[]) {", ["text", "size", "values"]],
  ["c", "int f(void) {", []],
  ["csharp", "public int f(this string text, int count = 3) {", ["text", "count"]],
  ["php", "function f(int $a, ?string $b = null) {", ["$a", "$b"]],
  ["ruby", "def f(a, b = 1, *rest, key: 2, &block)", ["a", "b", "rest", "key", "block"]],
])("%s: %s", (language, source, names) => {
  expect(readParameters({ name: "f", language, source })).toEqual(names);
});

test("a name inside another one is not the function", () => {
  const source = "function off(x) {} function f(a) {}";
  expect(readParameters({ name: "f", language: "javascript", source })).toEqual(["a"]);
});

test.each(["function f(", "function f(a, b", "f".repeat(10_000), "", "function f(((((((((("])(
  "an unfinished declaration ends: %#",
  (source) => {
    expect(readParameters({ name: "f", language: "typescript", source })).toBeNull();
  },
);
