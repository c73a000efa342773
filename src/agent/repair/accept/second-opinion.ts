/**
 * Asks the code itself: the base and all passing candidates are called on inputs near those of the tests, and what they
 * give is compared. Runs nothing of its own accord: `runIn` runs one program in a copy of the project, never in the
 * user's tree. Python and JavaScript, TypeScript where taking its types away leaves JavaScript.
 */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { nameNodeCommand } from "../../../base/carrier.ts";
import { languageOf } from "../../../code/language.ts";
import { eraseTypes } from "../../../code/overfit/erase-types.ts";
import type { CommandResult } from "../../../tools/run-command.ts";
import { readOutcomes } from "./call-outcome.ts";
import { compareOutcomes, type OutcomeVerdict } from "./compare-outcomes.ts";
import { listInputs, type OpinionInput, showCall } from "./opinion-inputs.ts";
import { PYTHON_HARNESS } from "./python-harness.ts";
import { SCRIPT_HARNESS } from "./script-harness.ts";

/** One program in the root of a copy. The files are put there before and are gone afterwards. */
export interface CopyRun {
  argv: readonly string[];
  /** Paths from the root; none of them is a file of the project. */
  files: readonly { path: string; text: string }[];
  timeoutMs: number;
  maxOutputBytes: number;
}

export type RunInCopy = (run: CopyRun) => Promise<Pick<CommandResult, "stdout" | "startError">>;

export interface SecondOpinionQuestion {
  path: string;
  baseText: string;
  /** The whole file as each passing candidate would have it. */
  candidates: readonly string[];
  tests: readonly { path: string; text: string }[];
  /** Names of the functions to ask, such as those that were changed; all that the tests call when absent. */
  functions?: readonly string[];
  /** Default "python3". */
  python?: string;
  /** For everything. Default 20 000. */
  totalMs?: number;
  /** For one call. Default 1 000. */
  callMs?: number;
}

export interface SecondOpinion extends OutcomeVerdict {
  /** Why there is no opinion. */
  reason?: string;
}

const TOTAL_MS = 20_000;
const CALL_MS = 1_000;
const LOAD_MS = 5_000;
/** To start and end the program itself. */
const START_MS = 5_000;
const MAX_CANDIDATES = 8;
const MAX_OUTPUT_BYTES = 2_000_000;

/** Throws what `runIn` throws, and AgentError "language-unusable". */
export async function askSecondOpinion(
  question: SecondOpinionQuestion,
  runIn: RunInCopy,
): Promise<SecondOpinion> {
  const candidates = question.candidates.slice(0, MAX_CANDIDATES);
  if (candidates.length === 0) return refuse("there is no candidate", []);
  const inputs = await listInputs(question);
  if (inputs.length === 0) return refuse("no test calls it with plain values", candidates);
  const texts = [question.baseText, ...candidates];
  const run = await prepareRun(question, texts, inputs);
  if (run === null) return refuse("code in this language is not called", candidates);
  const { stdout, startError } = await runIn(run);
  if (startError !== undefined) return refuse(`${run.argv[0]} cannot be started`, candidates);
  const outcomes = readOutcomes(stdout, { variants: texts.length, inputs: inputs.length });
  const [base = [], ...rows] = outcomes;
  const verdict = compareOutcomes({
    base,
    candidates: rows,
    inputs: inputs.map((input) => ({ shown: showCall(input), isTold: input.isTold })),
    raised: listRaised(texts),
  });
  if (verdict.verdict !== "not-applicable") return verdict;
  return { ...verdict, reason: "hardly any call came to a result" };
}

function refuse(reason: string, candidates: readonly string[]): SecondOpinion {
  return { verdict: "not-applicable", details: [], complaints: candidates.map(() => 0), reason };
}

async function prepareRun(
  { path: file, python = "python3", totalMs = TOTAL_MS, callMs = CALL_MS }: SecondOpinionQuestion,
  texts: readonly string[],
  inputs: readonly OpinionInput[],
): Promise<CopyRun | null> {
  const mark = `.opinion-${randomUUID()}`;
  const variants = await prepareVariants(file, texts, mark);
  if (variants === null) return null;
  const calls = inputs.map(({ name, args }) => ({ name, args }));
  const times = { totalMs, callMs, loadMs: LOAD_MS };
  const job = { path: file, variants: variants.given, inputs: calls, ...times };
  const harness = `${mark}${variants.isPython ? ".py" : ".mjs"}`;
  return {
    argv: [variants.isPython ? python : nameNodeCommand(), harness, `${mark}.json`],
    files: [
      { path: harness, text: variants.isPython ? PYTHON_HARNESS : SCRIPT_HARNESS },
      { path: `${mark}.json`, text: JSON.stringify(job) },
      ...variants.files,
    ],
    timeoutMs: totalMs + START_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  };
}

interface Variants {
  isPython: boolean;
  /** Texts for Python; paths for scripts, which must stand where the file stands for their imports to be found. */
  given: readonly string[];
  files: readonly { path: string; text: string }[];
}

async function prepareVariants(
  file: string,
  texts: readonly string[],
  mark: string,
): Promise<Variants | null> {
  const language = languageOf(file)?.id;
  if (language === "python") return { isPython: true, given: texts, files: [] };
  const isTyped = language === "typescript";
  if (language !== "javascript" && !isTyped) return null;
  const files: { path: string; text: string }[] = [];
  for (const [at, text] of texts.entries()) {
    const plain = isTyped ? await eraseTypes(file, text) : text;
    if (plain === null) return null;
    const ending = isTyped ? pickEnding(file, plain) : path.posix.extname(file);
    const name = `${mark}-${at}${ending}`;
    files.push({ path: path.posix.join(path.posix.dirname(file), name), text: plain });
  }
  return { isPython: false, given: files.map((each) => each.path), files };
}

function pickEnding(file: string, text: string): string {
  if (file.endsWith(".cts")) return ".cjs";
  return /^\s*(?:import|export)\b/m.test(text) ? ".mjs" : ".cjs";
}

/** What any of the texts raises by name; an error of this sort is an answer, not an accident. */
function listRaised(texts: readonly string[]): Set<string> {
  const names = texts.flatMap((text) => [...text.matchAll(/\b(?:raise|throw\s+new)\s+([\w$]+)/g)]);
  return new Set(names.map(([, name = ""]) => name));
}
