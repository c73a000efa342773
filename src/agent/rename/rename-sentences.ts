/** What a person is told of a rename. Pure. */
import type { FoundSymbol } from "../../code/rename/find-symbol.ts";
import type { RenamePlan } from "../../code/rename/plan-rename.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import { describePlace } from "./choose-place.ts";

const MAX_LISTED = 8;

export function tellMissing(name: string, near: readonly FoundSymbol[]): string {
  const known = near.map(({ qualifiedName, path, line }) => `${qualifiedName} (${path}:${line})`);
  const hint = known.length === 0 ? "" : ` There is ${listWords(known)}.`;
  return `Nothing in the project is called ${name}, so nothing was renamed.${hint}`;
}

export function tellAmbiguous(name: string, candidates: readonly FoundSymbol[]): string {
  const places = candidates.slice(0, MAX_LISTED).map(describePlace);
  return `Several things are called ${name}: ${places.join("; ")}. Nothing was renamed: say which one, by its file or by what it is in.`;
}

export function tellRefused({ conflicts }: RenamePlan): string | null {
  const refused = conflicts.filter(({ severity }) => severity === "refused");
  const [first] = refused;
  if (first === undefined) return null;
  const more = refused.length === 1 ? "" : ` (and ${refused.length - 1} more)`;
  return `Not renamed: ${first.path}:${first.line}: ${first.explanation}${more}.`;
}

/** Null where every file may be written. */
export function tellBarred(paths: readonly string[]): string | null {
  if (paths.length === 0) return null;
  return `Not renamed: ${listWords(paths)} would have to change too, and must stay as it is.`;
}

export function tellDone(plan: RenamePlan, standing: CheckResult | null): string {
  const { oldName, newName, counts } = plan;
  const places = `${count(counts.edits, "place")} in ${count(counts.files, "file")}`;
  return [`Renamed ${oldName} to ${newName}: ${places}.`, tellTests(standing), tellUncertain(plan)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function tellTests(standing: CheckResult | null): string {
  if (standing === null) return "No tests were run.";
  const { command, outcome, report } = standing;
  if (outcome === "passed") return `\`${command}\` passes.`;
  if (outcome === "failed") return `\`${command}\` fails as it did before (${report.failed}).`;
  return `\`${command}\` could tell nothing, as before.`;
}

function tellUncertain({ skipped }: RenamePlan): string {
  const unsure = skipped.filter(({ reason }) => reason === "uncertain");
  if (unsure.length === 0) return "";
  const places = unsure.slice(0, MAX_LISTED).map(({ path, line }) => `${path}:${line}`);
  const more = unsure.length > MAX_LISTED ? ", …" : "";
  return `Left alone because it cannot be told whose name it is: ${places.join(", ")}${more}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

export function listWords(words: readonly string[]): string {
  const listed = words.slice(0, MAX_LISTED);
  const last = listed.pop() ?? "";
  return listed.length === 0 ? last : `${listed.join(", ")} and ${last}`;
}
