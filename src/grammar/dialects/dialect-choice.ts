/** Which dialect a model speaks, as plain data: one of the known ones, or a frame read off its template. */
import type { Constants } from "./constants.ts";
import type { KnownDialectId } from "./dialect.ts";

/** How the arguments of a derived dialect are written. */
export type DerivedStyle =
  | { kind: "json" }
  | {
      kind: "tagged";
      /** The text before the name of an argument. */
      beforeKey: string;
      /** Between the name and a text, and between the name and any other value. */
      beforeText: string;
      beforeOther: string;
      /** Behind a value: it occurs in no text. */
      afterValue: string;
      /** Between two arguments, and behind the last one where there is any. */
      gap: string;
      tail: string;
      constants: Constants;
    };

/** The fixed text around names and arguments; see CallFrame, also for what stands for ids. "" where nothing is written. */
export interface DerivedFrame {
  style: DerivedStyle;
  /** Literals that may be control tokens in the vocabulary. */
  markers: readonly string[];
  /** null: one call a turn. */
  separator: string | null;
  opening: string;
  closing: string;
  beforeName: string;
  afterName: string;
  afterArguments: string;
  afterCall: string;
  /** Whether ids and numbers of calls begin again with each turn. */
  numbering: "conversation" | "turn";
}

export type DialectChoice =
  | { kind: "known"; id: KnownDialectId }
  | { kind: "derived"; frame: DerivedFrame };
