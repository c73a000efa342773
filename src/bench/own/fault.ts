/**
 * A fault is a named, documented change of a correct program. Its edits are anchored on text that occurs
 * exactly once, so a program that moves on breaks its faults loudly. The kinds are those of slips in thought:
 * none is one operator, name, constant or call put wrong, which a search by rote would put right.
 */
import type { TextTree } from "./own-program.ts";

export const FAULT_KINDS = {
  "early-state": "state is changed before it is known that it may be",
  "one-branch": "state is changed, or a part is counted, in only one of the branches that need it",
  "small-key": "a cache or group is keyed by too little, or by a pair in one order",
  "unit-slip": "one place works in another unit",
  "not-reset": "an accumulator lives on from one group to the next",
  "wrong-order": "things are sorted, or layers joined, in a wrong order",
  "wrong-scope": "a limit is applied to the whole where it belongs to each part, or the reverse",
  "early-exit": "the first hit ends a search that must see them all",
  "shared-value": "a structure is shared where it must be copied",
  "early-rounding": "parts are rounded, and not only the whole",
  "span-ends": "an end belongs to a span at two places where it must not",
  "loose-pattern": "a pattern is not anchored, or matches too much",
  "not-normalised": "spellings of one thing are not brought to one form",
  "missing-case": "one of several cases is treated like another",
  "changed-while-walked": "a list is changed while it is walked",
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

export interface TextEdit {
  path: string;
  /** Occurs exactly once in the correct text. */
  find: string;
  put: string;
}

export interface Fault {
  /** Unique among the faults of its program; part of the task's id. */
  name: string;
  kind: FaultKind;
  edits: readonly TextEdit[];
}

/** The files with the fault in them. Throws an Error for an edit whose anchor is not there exactly once. */
export function applyFault(files: TextTree, fault: Fault): TextTree {
  const faulty: Record<string, string> = { ...files };
  for (const { path, find, put } of fault.edits) {
    const parts = faulty[path]?.split(find) ?? [];
    if (parts.length !== 2) {
      throw new Error(`${fault.name}: an anchor in ${path} occurs ${parts.length - 1} times`);
    }
    faulty[path] = parts.join(put);
  }
  return faulty;
}
