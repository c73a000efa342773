/**
 * Every sentence we say to the model. Pure; which of them is said when, and how much of a text there is room for, is
 * decided elsewhere.
 */
import { languageOf } from "../code/language.ts";
import { quoteBlock } from "../grammar/raw-block.ts";
import type { TestFailure } from "../tools/test-report.ts";
import type { Site } from "./repair/localize/site.ts";

/** Failures have much the same cause; measured, more of them only distract a small model. */
export const MAX_FAILURES_SHOWN = 3;

export const REPAIR_SYSTEM =
  "You are an expert programmer who fixes bugs. You answer with one code block that holds the complete corrected code, and with nothing else.";

const MARKDOWN = /\.(?:md|mdx|markdown)$/i;

/** Of a code block with text of this file; "" for none. */
export function languageTag(path: string): string {
  return languageOf(path)?.fenceTag ?? (MARKDOWN.test(path) ? "markdown" : "");
}

export interface RepairQuestion {
  task: string;
  site: Site;
  /** Documents that the task speaks of, such as instructions, as much of each as is shown. */
  documents?: readonly NamedDocument[];
  /** Failures to show; none for the plain view. */
  failures: readonly ToldFailure[];
  /** What the rest of the file declares, where the site is less than what was asked about. */
  outline?: string | null;
}

/** A text of the project that is not code to be changed. */
export interface NamedDocument {
  path: string;
  text: string;
}

/** A failure and what may be shown of it. */
export interface ShownFailure {
  failure: TestFailure;
  /** Source of the test; null when it was not found. */
  excerpt: string | null;
}

/** What is said of a failure; null where there is nothing to say, or no room. */
export interface ToldFailure {
  name: string;
  excerpt: string | null;
  message: string | null;
}

/** Asks for the new text of a site. */
export function askForRepair(question: RepairQuestion): string {
  const { task, site, documents = [], failures, outline } = question;
  const tag = languageTag(site.path);
  const parts = [task.trim(), ...documents.map(showDocument)];
  for (const { name, excerpt, message } of failures) {
    if (excerpt !== null) parts.push(showExcerpt(excerpt, tag));
    if (message !== null) parts.push(showMessage(message, excerpt === null ? name : null));
  }
  if (outline) parts.push(showOutline(site.path, outline));
  parts.push(`${describeSite(site)}:\n${quoteBlock(site.text, tag)}`);
  parts.push(
    `Reply with the complete corrected ${nameSite(site)} only${failures.length > 0 ? ", without the tests" : ""}.`,
  );
  return parts.join("\n\n");
}

export function showDocument({ path, text }: NamedDocument): string {
  return `${path}:\n${quoteBlock(text)}`;
}

export function showExcerpt(excerpt: string, tag: string): string {
  return `This test fails:\n${quoteBlock(excerpt, tag)}`;
}

/** `name`: of the test; null where its source stands before the message. */
export function showMessage(message: string, name: string | null): string {
  return `${name === null ? "It says" : `The test "${name}" fails`}:\n${quoteBlock(message)}`;
}

export function showOutline(path: string, outline: string): string {
  return `What ${path} declares:\n${quoteBlock(outline, languageTag(path))}`;
}

/** Answers a candidate that did not pass. `unchanged`: it was the code as it had been. */
export function reportFailure(site: Site, outcome: CandidateOutcome): string {
  const said = outcome.failures
    .map((failure) => showReport(failure.name, failure.message.trim()))
    .join("\n\n");
  const what = describeOutcome(outcome);
  const advice = outcome.isGreen
    ? "Keep what the tests need."
    : "Think about what the tests expect.";
  return [
    said === "" ? `${what}.` : `${what}:\n${quoteBlock(said)}`,
    `${advice} Reply with the complete corrected ${nameSite(site)} only.`,
  ].join("\n\n");
}

export function showReport(name: string, message: string): string {
  return `${name}: ${message}`;
}

function describeOutcome({ refusal, isGreen }: CandidateOutcome): string {
  if (isGreen) return "The tests pass with this code, but it brings new faults";
  if (refusal === null) return "The tests still fail with this code";
  return `This cannot be used: ${refusal}. The tests fail`;
}

export interface CandidateOutcome {
  /** Why the gate refused the candidate; null when the tests ran. */
  refusal: string | null;
  /** The tests pass; `failures` are what compilers and linters say. */
  isGreen?: boolean;
  failures: readonly TestFailure[];
}

/** For tasks that name nothing ("fix tests"): what fails is then part of the task itself. */
export function describeFailures(task: string, failures: readonly TestFailure[]): string {
  const names = failures.slice(0, MAX_FAILURES_SHOWN).map(({ name }) => `- ${name}`);
  if (names.length === 0) return task;
  return `${task.trim()}\n\nThese tests fail because of a bug in the code below:\n${names.join("\n")}`;
}

function describeSite(site: Site): string {
  if (site.symbol === null) return site.path;
  return `${site.symbol} in ${site.path} (lines ${site.startLine}-${site.endLine})`;
}

function nameSite(site: Site): string {
  return site.symbol === null ? site.path : `code of ${site.symbol}`;
}
