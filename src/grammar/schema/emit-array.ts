/** Arrays as expressions: places in order, then the repeated rest, with an item that must occur somewhere. */
import {
  choice,
  EMPTY,
  type Expression,
  NOTHING,
  optional,
  repeat,
  sequence,
  text,
} from "../grammar.ts";
import { type ArrayShape, goalAt } from "./array-shape.ts";
import type { Emitter } from "./emitter.ts";

/** Up to this place the item asked for is tried at every place by itself. */
const MAX_WITNESS_PLACES = 24;

/** Longer prefixes are cut into rules: each place is nested in the one before. */
const PLACES_OF_A_RULE = 100;

/** `all` combines what a place asks for with what is looked for. */
export function emitArray(
  emitter: Emitter,
  shape: ArrayShape,
  all: (...goals: number[]) => number,
): Expression {
  const [wanted, ...others] = shape.some;
  if (others.length > 0) emitter.leaveOut("contains", "several items are asked for at once");
  if (wanted === undefined) return bracket(emitItems(emitter, shape, null));
  const { from, goal } = wanted;
  const last = Math.max(shape.prefix.length, shape.min, from);
  const end = shape.max === Number.POSITIVE_INFINITY ? last : shape.max;
  if (end > MAX_WITNESS_PLACES) {
    emitter.leaveOut("contains", "counts and an item to be found are too many combinations");
    return bracket(emitItems(emitter, shape, null));
  }
  const alternatives: Expression[] = [];
  for (let place = from; place < end; place++) {
    const prefix = Array.from({ length: Math.max(place + 1, shape.prefix.length) }, (_, index) =>
      index === place ? all(goalAt(shape, index), goal) : goalAt(shape, index),
    );
    const fixed = { ...shape, prefix, min: Math.max(shape.min, place + 1), some: [] };
    alternatives.push(emitItems(emitter, fixed, null));
  }
  if (shape.max === Number.POSITIVE_INFINITY) {
    const prefix = Array.from({ length: last }, (_, index) => goalAt(shape, index));
    const open = { ...shape, prefix, min: last };
    alternatives.push(emitItems(emitter, open, all(shape.rest, goal)));
  }
  return bracket(choice(...alternatives));
}

function bracket(items: Expression): Expression {
  return sequence(text("["), items, text("]"));
}

/** `witness`: what one of the items after the prefix must be; only for shapes without an upper limit. */
function emitItems(emitter: Emitter, shape: ArrayShape, witness: number | null): Expression {
  const { prefix, min, max } = shape;
  let tail = emitRest(emitter, shape, witness);
  for (let index = Math.min(prefix.length, max) - 1; index >= 0; index--) {
    const item = emitter.expressionOf(goalAt(shape, index));
    const first = index === 0 ? EMPTY : text(emitter.spelling.comma);
    const filled = sequence(first, item, tail);
    const part = index < min ? filled : optional(filled);
    tail = index % PLACES_OF_A_RULE === 0 ? emitter.book.define({}, "places", () => part) : part;
  }
  return tail;
}

function emitRest(emitter: Emitter, shape: ArrayShape, witness: number | null): Expression {
  const { prefix, rest, min, max } = shape;
  const before = prefix.length;
  if (before >= max || (emitter.isEmpty(rest) && before >= min)) {
    return witness === null ? EMPTY : NOTHING;
  }
  const comma = text(emitter.spelling.comma);
  const item = emitter.expressionOf(rest);
  const more = sequence(comma, item);
  if (witness !== null) {
    const found = sequence(emitter.expressionOf(witness), repeat(more, 0));
    const key = `witness ${rest} ${witness}`;
    const search = emitter.book.define(key, "search", () =>
      choice(
        found,
        sequence(
          item,
          comma,
          emitter.book.define(key, "search", () => EMPTY),
        ),
      ),
    );
    return before === 0 ? search : sequence(comma, search);
  }
  const least = Math.max(0, min - before);
  if (before > 0) return repeat(more, least, max - before);
  const filled = sequence(item, repeat(more, Math.max(0, least - 1), max - 1));
  return least > 0 ? filled : optional(filled);
}
