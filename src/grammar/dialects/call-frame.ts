/**
 * The fixed text of a dialect around names and arguments. Grammar, writing and reading walk the same frame in the same
 * order, which is why they agree.
 */
import type { ArgumentStyle } from "./argument-style.ts";
import type { DialectId } from "./dialect.ts";

/** Stands in a frame's text for the id of the call. */
export const CALL_ID = "\0";
/** Stand in a frame's text for the number of the call, from 0 and from 1. */
export const CALL_INDEX = "\u0001";
export const CALL_NUMBER = "\u0002";

export interface CallFrame {
  readonly id: DialectId;
  readonly style: ArgumentStyle;
  /** Literals that are one control token in the family's vocabularies. */
  readonly markers: readonly string[];
  /** Between two calls; left out where the family knows one call a turn. */
  readonly separator?: string;
  /** Once, around all calls. */
  readonly opening?: string;
  readonly closing?: string;
  readonly beforeName: string;
  readonly afterName?: string;
  readonly afterArguments?: string;
  /** Behind the payload; without one, right behind `afterArguments`. */
  readonly afterCall?: string;
  /** "turn": ids and numbers begin again with each turn; left out, they go on through the conversation. */
  readonly numbering?: "turn";
}

/** With empty text where a dialect writes nothing. */
export type FullFrame = Required<Omit<CallFrame, "separator" | "numbering">> &
  Pick<CallFrame, "separator" | "numbering">;

/** Fixed text with the id of the n-th call, from 1: nine letters and digits. */
export function withId(fixed: string, number: number): string {
  return fixed
    .replaceAll(CALL_ID, `call${String(number).padStart(5, "0")}`)
    .replaceAll(CALL_INDEX, String(number - 1))
    .replaceAll(CALL_NUMBER, String(number));
}

/** The number of a turn's first call when `firstCall` is its number in the conversation. */
export function startNumber({ numbering }: FullFrame, firstCall = 1): number {
  return numbering === "turn" ? 1 : firstCall;
}

/**
 * A turn may end behind the separator where that is blank: many models write a line end before they stop, and would
 * otherwise be taken at their word for another call.
 */
export function mayTrail({ separator, closing }: FullFrame): boolean {
  return separator !== "" && separator?.trim() === "" && closing === "";
}
