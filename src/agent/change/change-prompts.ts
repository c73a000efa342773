/**
 * Every sentence a change says to the model. Pure. The code comes first and the task after it: measured, a small model
 * then leaves less undone, and the long part of the prompt is the same from one attempt to the next.
 */
import { quoteBlock } from "../../grammar/raw-block.ts";
import { languageTag, type NamedDocument } from "../prompts.ts";
import type { ChangeSite } from "./change-site.ts";

export const CHANGE_SYSTEM =
  "You are an expert programmer who edits files. You answer with one code block that holds the complete text asked for, and with nothing else.";

export const PICK_SYSTEM =
  "You are an expert programmer. You answer with one of the given choices and nothing else.";
/** Of a task: what a choice is made by stands at its beginning. */
export const MAX_PICK_TASK_CHARS = 1000;

export interface ChangeQuestion {
  task: string;
  site: ChangeSite;
  /** What the project tells whoever works on it, as it is shown; "" or left out for nothing. */
  notes?: string;
  /** What stands around the place, where the site is not the whole file. */
  surroundings: string | null;
  /** Declarations of other files that this one uses. */
  signatures: string | null;
  /** What is tested, where the site is for its tests; null elsewhere. */
  tested: TestedCode | null;
  /** The one part of the task that is asked for now; null when it is all of it. */
  part: string | null;
  /** What was tried before and what was wrong with it; null at first. */
  earlier: EarlierAttempt | null;
}

/** An attempt that did not hold. */
export interface EarlierAttempt {
  /** The lines it would have written; "" when there is nothing worth showing. */
  tried: string;
  /** As a sentence, without its full stop. */
  problem: string;
}

export interface TestedCode extends NamedDocument {
  /** The lines that its tests begin with, as far as they are sure. */
  imports: readonly string[];
}

/** Asks for the text of a site. */
export function askForChange(question: ChangeQuestion): string {
  const { task, site, notes = "", surroundings, signatures, tested, part, earlier } = question;
  const tag = languageTag(site.path);
  const parts: string[] = notes === "" ? [] : [notes];
  if (signatures !== null) parts.push(showSignatures(signatures));
  if (surroundings !== null) parts.push(showSurroundings(site.path, surroundings));
  if (tested !== null) parts.push(showTested(tested));
  const shown = showSite(site, tag);
  if (shown !== null) parts.push(shown);
  parts.push(task.trim());
  if (part !== null) parts.push(showPart(part));
  if (tested !== null && tested.imports.length > 0) parts.push(showImports(tested.imports, tag));
  if (earlier !== null) parts.push(showEarlier(earlier, tag));
  parts.push(sayWhatToReply(site));
  return parts.join("\n\n");
}

export function showSignatures(signatures: string): string {
  return `Other files declare:\n${quoteBlock(signatures)}`;
}

export function showSurroundings(path: string, text: string): string {
  return `From ${path}:\n${quoteBlock(text, languageTag(path))}`;
}

export function showTested({ path, text }: NamedDocument): string {
  return `${path}:\n${quoteBlock(text, languageTag(path))}`;
}

function showImports(imports: readonly string[], tag: string): string {
  return `The tests begin with:\n${quoteBlock(imports.join("\n"), tag)}`;
}

function showPart(part: string): string {
  return `Do only this part of it now: ${part}`;
}

export function showEarlier({ tried, problem }: EarlierAttempt, tag: string): string {
  const told = `This cannot be used: ${problem}.`;
  if (tried === "") return `An earlier answer was wrong. ${told}`;
  return `An earlier answer had these lines:\n${quoteBlock(tried, tag)}\n${told}`;
}

function showSite({ path, name, text, startLine, endLine }: ChangeSite, tag: string) {
  const code = quoteBlock(text, tag);
  switch (name.mode) {
    case "new":
    case "insert":
      return null;
    case "whole":
      return text === "" ? `${path} is empty.` : `${path}:\n${code}`;
    case "symbol":
      return `${name.symbol} in ${path}:\n${code}`;
    case "lines":
      return `${describeLines(startLine, endLine)} of ${path}:\n${code}`;
  }
}

function sayWhatToReply({ path, name, startLine, endLine }: ChangeSite): string {
  switch (name.mode) {
    case "new":
      return `Reply with the complete new file ${path} only.`;
    case "whole":
      return `Reply with the complete new ${path} only.`;
    case "symbol":
      return `Reply with the complete new code of ${name.symbol} only.`;
    case "lines":
      return `Reply with the new text of ${describeLines(startLine, endLine).toLowerCase()} only.`;
    case "insert":
      return `Reply with only the new lines that are to be added to ${path}, without the lines that are there already.`;
  }
}

function describeLines(first: number, last: number): string {
  return first === last ? `Line ${first}` : `Lines ${first} to ${last}`;
}

/** Asks which of some declarations has to change. */
export function askForSymbol(task: string, path: string, choices: readonly string[]): string {
  return `${task}\n\nWhich part of ${path} has to be changed for this?\n${choices.join("\n")}`;
}

/** Asks where lines have to change. `listing`: numbered lines. */
export function askForLine(task: string, path: string, listing: string, edge: "first" | "last") {
  return `Lines of ${path}:\n${listing}\n\n${task}\n\nWhat is the number of the ${edge} line that has to be changed for this?`;
}
