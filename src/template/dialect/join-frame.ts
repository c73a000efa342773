/** A derived frame from what stands around one call and between two. Pure. */
import type { DerivedFrame, DerivedStyle } from "../../grammar/dialects/dialect-choice.ts";
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { type Counting, markNumbers } from "./frame-parts.ts";
import { sharedEnd, sharedStart } from "./marker-edge.ts";

export interface FrameText {
  style: DerivedStyle;
  /** From the first letter of the turn to the name. */
  beforeName: string;
  afterName: string;
  /** Behind the arguments. */
  behind: string;
  /** From behind the first call's arguments to the second call's name; null where one call is all. */
  between: string | null;
  afterSecondName: string;
}

export function joinFrame(found: FrameText, counting: Counting): DerivedFrame | null {
  const beforeName = markNumbers(found.beforeName, 1, counting);
  const afterName = markNumbers(found.afterName, 1, counting);
  const behind = markNumbers(found.behind, 1, counting);
  if (found.between === null) {
    return describe(found.style, {
      ...{ opening: "", beforeName, afterName, behind, separator: null, closing: "" },
    });
  }
  if (markNumbers(found.afterSecondName, 2, counting) !== afterName) return null;
  // Behind the first call stand its own number and the next one's.
  const between = markNumbers(markNumbers(found.between, 2, counting), 1, "none");
  const begins = sharedEnd(beforeName, between);
  const ends = sharedStart(behind, between.slice(0, between.length - begins.length));
  return describe(found.style, {
    opening: beforeName.slice(0, beforeName.length - begins.length),
    beforeName: begins,
    afterName,
    behind: ends,
    separator: between.slice(ends.length, between.length - begins.length),
    closing: behind.slice(ends.length),
  });
}

type Fixed = Pick<
  DerivedFrame,
  "opening" | "beforeName" | "afterName" | "separator" | "closing"
> & { behind: string };

function describe(style: DerivedStyle, { behind, ...fixed }: Fixed): DerivedFrame {
  // A payload goes inside the call's tags but behind its JSON.
  const afterArguments = /^[^<\n]*\}/.exec(behind)?.[0] ?? "";
  const afterCall = behind.slice(afterArguments.length);
  return {
    style,
    ...fixed,
    afterArguments,
    afterCall,
    markers: listFrameMarkers(style, [...Object.values(fixed), afterCall]),
    numbering: "conversation",
  };
}

/** Longest first: of two that fit at one place the longer one is the token. */
function listFrameMarkers(style: DerivedStyle, fixed: readonly (string | null)[]): string[] {
  const tags =
    style.kind === "json"
      ? []
      : [style.beforeKey, style.beforeText, style.afterValue, style.gap, style.tail];
  const text = [...fixed, ...tags].filter((part) => part !== null).join("\n");
  const inner = [...text.matchAll(/｜[^｜<>\s]{1,40}｜/g)].map(([marker]) => marker);
  return [...new Set([...listMarkers(text), ...inner])].toSorted((a, b) => b.length - a.length);
}
