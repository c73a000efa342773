/** Writes a sequence in its shortest form: no empty texts, neighbouring texts as one, `x? x?` as `x{0,2}`. */
import { EMPTY, type Expression } from "../grammar.ts";

type Repeat = Extract<Expression, { kind: "repeat" }>;

/** A chain of optional equals would make llama.cpp's sampler try every way to share a text among them. */
export function joinItems(items: readonly Expression[]): Expression {
  const joined: Expression[] = [];
  for (const item of items) {
    if (item.kind !== "sequence") append(joined, item);
    else for (const inner of item.items) append(joined, inner);
  }
  const [first] = joined;
  if (first === undefined) return EMPTY;
  return joined.length === 1 ? first : { kind: "sequence", items: joined };
}

function append(items: Expression[], item: Expression): void {
  if (item.kind === "text" && item.text === "") return;
  const last = items.at(-1);
  const merged = last === undefined ? null : merge(last, item);
  if (merged === null) items.push(item);
  else items[items.length - 1] = merged;
}

function merge(first: Expression, second: Expression): Expression | null {
  if (first.kind === "text" && second.kind === "text") {
    return { kind: "text", text: first.text + second.text };
  }
  if (first.kind !== "repeat" || second.kind !== "repeat") return null;
  return areSame(first.item, second.item) ? addCounts(first, second) : null;
}

function addCounts(first: Repeat, second: Repeat): Repeat | null {
  const min = first.min + second.min;
  const max = first.max + second.max;
  if (min > Number.MAX_SAFE_INTEGER) return null;
  if (max > Number.MAX_SAFE_INTEGER && max !== Number.POSITIVE_INFINITY) return null;
  return { kind: "repeat", item: first.item, min, max };
}

/** Sure only for what is written in one piece. */
function areSame(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind === "text") return b.kind === "text" && a.text === b.text;
  if (a.kind === "rule") return b.kind === "rule" && a.name === b.name;
  if (a.kind !== "class" || b.kind !== "class") return false;
  const { codePoints } = b;
  return (
    a.codePoints.length === codePoints.length &&
    a.codePoints.every(
      ({ from, to }, i) => from === codePoints[i]?.from && to === codePoints[i]?.to,
    )
  );
}
