/**
 * Proof by reading again: the edited text is bound anew, and every name must mean what it meant before.
 * Finds captures, collisions and edits that the grammar reads differently, in any language.
 */
import { bindFile } from "../binding/bind-file.ts";
import type { FileBindings, Occurrence } from "../binding/file-bindings.ts";
import { applyEdits } from "./apply-edits.ts";
import type { TokenEdit } from "./token-edits.ts";

export interface MeaningChange {
  /** 1-based, in the text before the edits. */
  line: number;
  name: string;
  problem: string;
}

const MAX_CHANGES = 20;

/** What would mean something else in one file after its edits; empty when nothing would. */
export async function findMeaningChanges(
  before: FileBindings,
  edits: readonly TokenEdit[],
  newName: string,
): Promise<MeaningChange[]> {
  const text = applyEdits(before.text, edits);
  const outcome = await bindFile(before.path, text);
  if (outcome?.kind !== "bound") {
    return [{ line: 1, name: newName, problem: "the file cannot be read after the change" }];
  }
  const after = outcome.bindings;
  if (after.hasSyntaxErrors && !before.hasSyntaxErrors) {
    return [{ line: 1, name: newName, problem: "the file has a syntax error after the change" }];
  }
  return compareBindings(before, after, createShift(edits)).slice(0, MAX_CHANGES);
}

/** Where an offset before the edits is after them, for the given face of the token there. */
type Shift = (at: number, side: "outer" | "inner" | null) => number;

function createShift(edits: readonly TokenEdit[]): Shift {
  const sorted = [...edits].sort((a, b) => a.startIndex - b.startIndex);
  const gains: number[] = [];
  let gain = 0;
  for (const { startIndex, endIndex, newText } of sorted) {
    gains.push(gain);
    gain += newText.length - (endIndex - startIndex);
  }
  return (at, side) => {
    const index = findLastBefore(sorted, at);
    const edit = sorted[index];
    if (edit === undefined) return at;
    const before = gains[index] ?? 0;
    if (edit.startIndex === at) {
      const part = edit.parts.find((each) => each.side === side) ?? edit.parts[0];
      return at + before + (part?.offset ?? 0);
    }
    return at + before + edit.newText.length - (edit.endIndex - edit.startIndex);
  };
}

/** The index of the last edit that starts at or before an offset; -1 when none does. */
function findLastBefore(edits: readonly TokenEdit[], at: number): number {
  let [low, high] = [0, edits.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((edits[middle]?.startIndex ?? 0) <= at) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

function compareBindings(before: FileBindings, after: FileBindings, shift: Shift): MeaningChange[] {
  const found = new Map(after.occurrences.map((each) => [keyOf(each.startIndex, each), each]));
  const sides = listSides(before);
  const changes: MeaningChange[] = [];
  for (const occurrence of before.occurrences) {
    const at = shift(occurrence.startIndex, occurrence.face?.side ?? null);
    const same = found.get(keyOf(at, occurrence)) ?? found.get(`${at}:`);
    const declaration = declarationOf(occurrence, before);
    const wanted =
      declaration === null
        ? null
        : shift(declaration.startIndex, sides.get(declaration.id) ?? null);
    const problem =
      same === undefined
        ? "it would no longer be read as a name"
        : compareMeaning(occurrence, { same, after, wanted });
    if (problem !== null) {
      changes.push({ line: occurrence.line, name: same?.name ?? occurrence.name, problem });
    }
  }
  return changes;
}

function keyOf(at: number, { face }: Occurrence): string {
  return `${at}:${face?.side ?? ""}`;
}

/** Which face of its token each declaration is. */
function listSides({ occurrences, declarations }: FileBindings): Map<number, "outer" | "inner"> {
  const sides = new Map<number, "outer" | "inner">();
  for (const { binding, startIndex, face } of occurrences) {
    if (binding.kind !== "declaration" || face === undefined) continue;
    if (declarations[binding.id]?.startIndex === startIndex) sides.set(binding.id, face.side);
  }
  return sides;
}

function declarationOf({ binding }: Occurrence, { declarations }: FileBindings) {
  return binding.kind === "declaration" ? (declarations[binding.id] ?? null) : null;
}

/** `wanted` is where what was meant is declared in the text after the edits. */
function compareMeaning(
  { binding }: Occurrence,
  { same, after, wanted }: { same: Occurrence; after: FileBindings; wanted: number | null },
): string | null {
  if (binding.kind !== same.binding.kind) {
    return `it would be ${describe(same.binding.kind)}, not ${describe(binding.kind)}`;
  }
  const now = declarationOf(same, after);
  if (now === null || wanted === null || wanted === now.startIndex) return null;
  return `it would mean the one declared in line ${now.line}`;
}

const KINDS: Readonly<Record<string, string>> = {
  declaration: "a name declared in this file",
  free: "a name from elsewhere",
  member: "a member",
  argument: "a keyword argument",
  imported: "an imported name",
  exported: "an exported name",
};

function describe(kind: string): string {
  return KINDS[kind] ?? kind;
}
