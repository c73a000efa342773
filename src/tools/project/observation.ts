/** What a tool answers: text for the model, and what it did. Plain data; the text is bounded by whoever makes it. */
import type { CheckResult } from "../run-checks.ts";

export interface Observation {
  /** False: refused before anything was touched, or failed. */
  isOk: boolean;
  text: string;
  /** Files whose content is another one now. */
  changed: readonly string[];
  /** The run of the tests that the tool made. */
  check?: CheckResult;
}

export function succeed(text: string, changed: readonly string[] = []): Observation {
  return { isOk: true, text, changed };
}

/** Nothing was touched. `text` says why, and what to call instead. */
export function refuse(text: string): Observation {
  return { isOk: false, text, changed: [] };
}

/** As many items as fit, then how many more there are and how to see them. */
export function listWithin(
  items: readonly string[],
  { maxChars, directive }: { maxChars: number; directive: string },
): string {
  const kept: string[] = [];
  let length = 0;
  for (const item of items) {
    length += item.length + 1;
    if (length > maxChars && kept.length > 0) break;
    kept.push(item.slice(0, maxChars));
  }
  const more = items.length - kept.length;
  if (more === 0) return kept.join("\n");
  return [...kept, `[${more} more left out. ${directive}]`].join("\n");
}
