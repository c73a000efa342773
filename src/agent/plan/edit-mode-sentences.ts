/** In which way a file would be edited, as a sentence. Pure. */
import { countLines } from "../../code/source-lines.ts";
import type { OpenedFile } from "../change/change-site.ts";
import type { EditMode } from "../change/edit-mode.ts";
import type { InsertPlace } from "../change/insertion.ts";

export function describeEditMode(mode: EditMode, { text, parsed }: OpenedFile): string {
  switch (mode.mode) {
    case "new":
      return "The file is made; there is none yet.";
    case "whole":
      return `It is short, so it is written anew as a whole (${countOf(countLines(text ?? ""), "line")}).`;
    case "symbol": {
      const found = parsed?.symbols.find(({ qualifiedName }) => qualifiedName === mode.symbol);
      const where =
        found === undefined ? "" : ` (${describeLines(found.startLine, found.endLine)})`;
      return `Only ${mode.symbol} is written anew${where}.`;
    }
    case "lines":
      return `Only ${describeLines(mode.first, mode.last)} of it changes.`;
    case "insert":
      return describePlace(mode.place);
    case "pick":
      return PICKED[mode.what];
  }
}

const PICKED: Readonly<Record<"symbol" | "class" | "lines", string>> = {
  symbol: "One of its declarations is written anew; the model picks which.",
  class: "Something is added to one of its classes; the model picks which.",
  lines: "Some of its lines are written anew; the model picks which.",
};

function describePlace(place: InsertPlace): string {
  switch (place.kind) {
    case "after-symbol":
      return `New code is added below ${place.symbol}; the rest stays.`;
    case "before-symbol":
      return `New code is added above ${place.symbol}; the rest stays.`;
    case "into":
      return `New code is added to ${place.symbol}; the rest stays.`;
    case "imports":
      return "An import is added; the rest stays.";
    case "top":
      return "Lines are added at its top; the rest stays.";
    case "end":
      return "Lines are added at its end; the rest stays.";
    case "before-line":
      return `Lines are added before line ${place.line}; the rest stays.`;
    case "after-line":
      return `Lines are added after line ${place.line}; the rest stays.`;
  }
}

function describeLines(first: number, last: number): string {
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
