/**
 * The fixed text of a dialect around names and arguments. Grammar, writing and reading walk the same frame in the same
 * order, which is why they agree.
 */
import type { ArgumentStyle } from "./argument-style.ts";
import type { DialectId } from "./dialect.ts";

/** Stands in a frame's text for the id of the call. */
export const CALL_ID = "\0";

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
}

/** With empty text where a dialect writes nothing. */
export type FullFrame = Required<Omit<CallFrame, "separator">> & Pick<CallFrame, "separator">;

/** Fixed text with the id of a turn's n-th call, from 1: nine letters and digits, the same in every turn. */
export function withId(fixed: string, number: number): string {
  return fixed.replace(CALL_ID, `call${String(number).padStart(5, "0")}`);
}

/**
 * A turn may end behind the separator where that is blank: many models write a line end before they stop, and would
 * otherwise be taken at their word for another call.
 */
export function mayTrail({ separator, closing }: FullFrame): boolean {
  return separator !== "" && separator?.trim() === "" && closing === "";
}
