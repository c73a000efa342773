/** The parts of GBNF that read characters or tokens: literals, classes, token references. */
import { complementCodePoints, createCodePoints } from "../automaton/code-points.ts";
import { type Expression, NOTHING, text } from "../grammar.ts";
import type { GbnfScanner } from "./gbnf-scanner.ts";

const LAST_CODE_POINT = 0x10ffff;
const MAX_TOKEN_ID = 2 ** 31 - 1;

/** The id of the one token with this text, angle brackets included; null when there is none. */
export type ResolveToken = (text: string) => number | null;

/** Behind the opening quote. */
export function parseLiteral(scanner: GbnfScanner): Expression {
  const characters: string[] = [];
  while (!scanner.take('"')) {
    const at = scanner.offset;
    const codePoint = scanner.takeCharacter();
    if (codePoint > LAST_CODE_POINT) scanner.fail("no code point is so large", at);
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) scanner.fail("a lone surrogate is no text", at);
    characters.push(String.fromCodePoint(codePoint));
  }
  return text(characters.join(""));
}

/** Behind the opening bracket. A range from high to low holds nothing. */
export function parseClass(scanner: GbnfScanner): Expression {
  const start = scanner.offset;
  const isNegated = scanner.take("^");
  const ranges: { from: number; to: number }[] = [];
  while (!scanner.take("]")) {
    const from = scanner.takeCharacter();
    const isRange = scanner.peek() === "-" && scanner.peek(1) !== "]";
    if (isRange) scanner.offset++;
    const to = isRange ? scanner.takeCharacter() : from;
    ranges.push({ from, to: Math.min(to, LAST_CODE_POINT) });
  }
  if (ranges.length === 0) scanner.fail("a class without characters", start);
  const inside = createCodePoints(ranges.filter(({ from, to }) => from <= to));
  const codePoints = isNegated ? complementCodePoints(inside) : inside;
  return codePoints.length === 0 ? NOTHING : { kind: "class", codePoints };
}

/** From `<` or `!` on: `<[id]>` or `<text>`. */
export function parseToken(scanner: GbnfScanner, resolve: ResolveToken | undefined): Expression {
  const negated = scanner.take("!");
  const at = scanner.offset;
  scanner.expect("<");
  if (scanner.take("[")) {
    const id = scanner.takeNumber();
    scanner.expect("]>");
    if (id > MAX_TOKEN_ID) scanner.fail(`no token has the number ${id}`, at);
    return { kind: "token", id, negated };
  }
  const name = `<${scanner.takeThrough(">")}`;
  const id = resolve?.(name) ?? null;
  if (id !== null) return { kind: "token", id, negated };
  const reason =
    resolve === undefined ? "can be read only with a vocabulary" : "is not one token of the model";
  return scanner.fail(`the token ${name} ${reason}`, at);
}
