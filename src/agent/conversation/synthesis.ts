/**
 * One sentence of what a task did, from facts alone: it is what later tasks and recaps know of it. Pure. It claims of
 * the tests only what their last run said, and is one line of some 60 tokens at most.
 */
import { clipText } from "../../base/clip-text.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import type { FileAction, Request } from "../understand/request.ts";
import { listFiles } from "./file-list.ts";

export interface FinishedTask {
  request: Request;
  outcome: TaskOutcome;
  /** Relative to the root, in the order in which they were changed. */
  filesChanged: readonly string[];
  /** The answer is a plan of it. */
  isPlan?: boolean;
}

const MAX_CHARS = 240;
const MAX_TASK_CHARS = 90;
const MAX_VALUE_CHARS = 80;
const MAX_FILES_CHARS = 100;
const MOST_ACTIONS = 3;

const PASS_CLAIM = /(?:^|[;:,] )(?:\d+ tests? pass(?:es)?|the tests pass)\.$/i;
const FAIL_CLAIM = /(?:^|[;:,] )(?:\d+ tests? still fails?|the tests still fail)(?:; [^;]+)?\.$/i;

export function synthesize(task: FinishedTask): string {
  const { head, tail } = describeTask(task);
  const end = tail === "" ? "." : `; ${tail}.`;
  const front = tidy(head).replace(/[.\s]+$/, "");
  return `${clipText(front, MAX_CHARS - end.length)}${end}`;
}

/** What a sentence of `synthesize` says of the tests; null where it says nothing of them. */
export function findCheckClaim(synthesis: string): boolean | null {
  if (PASS_CLAIM.test(synthesis)) return true;
  return FAIL_CLAIM.test(synthesis) ? false : null;
}

/** The tail is never cut: what the checks said. */
interface Sentence {
  head: string;
  tail: string;
}

function describeTask(task: FinishedTask): Sentence {
  const { request, outcome, filesChanged } = task;
  const { status, standing, message } = outcome;
  const tests = describeTests(standing);
  const files = nameFiles(filesChanged);
  switch (status) {
    case "answered":
      return task.isPlan
        ? { head: `Planned, not done: ${quoteTask(request)}`, tail: "" }
        : { head: describeAnswer(request, outcome.answer), tail: "" };
    case "changed":
      return { head: describeChange(request, files), tail: tests ?? "no test was run" };
    case "fixed":
      return { head: `Changed ${files} to make the tests pass`, tail: tests ?? "" };
    case "already-green":
      return { head: "Nothing was changed", tail: tests ?? "" };
    case "nothing-to-do":
      return {
        head: `Nothing to do for ${quoteTask(request)}: ${clipText(message, 100)}`,
        tail: "",
      };
    case "undone":
      return { head: `Took back the changes of ${files}`, tail: "" };
    case "redone":
      return { head: `Put the changes of ${files} back`, tail: "" };
    case "ran":
      return { head: `Ran ${quoteCommand(request)}, which ended with 0`, tail: "" };
    case "not-achieved":
      return { head: describeFailure(task, tests), tail: describeLeft(files) };
    case "limit":
      return {
        head: `Stopped at a limit during ${quoteTask(request)}`,
        tail: joinFacts(tests, files),
      };
    case "interrupted":
      return {
        head: `Stopped by the person during ${quoteTask(request)}`,
        tail: joinFacts(tests, files),
      };
    case "denied":
      return { head: `Was not allowed to do ${quoteTask(request)}`, tail: describeLeft(files) };
  }
}

function describeAnswer({ task, replyForm }: Request, answer: string | null): string {
  const question = lowerFirst(clipText(firstSentence(task), MAX_TASK_CHARS).replace(/[?.!]+$/, ""));
  const lines = (answer ?? "").split("\n").filter((line) => line.trim() !== "");
  const asked =
    replyForm === null
      ? undefined
      : lines.findLast((line) => line.includes(replyForm.prefix.trim()));
  const value = asked?.split(replyForm?.prefix.trim() ?? "").at(-1) ?? lines[0] ?? "";
  const shown = clipText(tidy(value).replace(/\.$/, ""), MAX_VALUE_CHARS);
  return shown === "" ? `Answered: ${question}` : `Answered: ${question} → ${shown}`;
}

function describeChange(request: Request, files: string): string {
  const { work, rename, fileActions } = request;
  if (work === "rename" && rename !== null) {
    return `Renamed \`${clipText(rename.oldName, 40)}\` to \`${clipText(rename.newName, 40)}\` in ${files}`;
  }
  if (work === "files" && fileActions.length > 0) {
    const told = fileActions.slice(0, MOST_ACTIONS).map(describeAction).join(", ");
    const more = fileActions.length - MOST_ACTIONS;
    return more > 0 ? `${told} and ${more} more` : told;
  }
  return `Changed ${files} for ${quoteTask(request)}`;
}

function describeAction(action: FileAction): string {
  if (action.action === "delete") return `Deleted ${listFiles([action.path], 1)}`;
  const verb = action.action === "copy" ? "Copied" : "Moved";
  return `${verb} ${listFiles([action.from], 1)} to ${listFiles([action.to], 1)}`;
}

/** The tests say why where they ran; else the driver's message does. */
function describeFailure({ request, outcome }: FinishedTask, tests: string | null): string {
  const what = request.work === "fix-tests" ? "fix the tests" : `do ${quoteTask(request)}`;
  return `Could not ${what}: ${tests ?? clipText(tidy(outcome.message), MAX_VALUE_CHARS)}`;
}

function describeTests(standing: CheckResult | null): string | null {
  if (standing === null) return null;
  const { outcome, report, narrowed } = standing;
  switch (outcome) {
    case "passed":
      if (narrowed) return "the tests that were run pass";
      return report.passed === 0 ? "the tests pass" : count(report.passed, "passes", "pass");
    case "failed":
      return report.failed === 0
        ? "the tests still fail"
        : count(report.failed, "still fails", "still fail");
    case "timed-out":
      return "the tests did not end in time";
    case "not-runnable":
      return "the tests could not be run";
  }
}

function count(tests: number, one: string, many: string): string {
  return tests === 1 ? `1 test ${one}` : `${tests} tests ${many}`;
}

const NO_FILE = "no file";

function nameFiles(files: readonly string[]): string {
  if (files.length === 0) return NO_FILE;
  const some = listFiles(files, 3);
  return some.length <= MAX_FILES_CHARS ? some : listFiles(files, 1);
}

function describeLeft(files: string): string {
  return files === NO_FILE ? "nothing was changed" : `changed: ${files}`;
}

function joinFacts(tests: string | null, files: string): string {
  return tests === null ? describeLeft(files) : `${tests}; ${describeLeft(files)}`;
}

function quoteTask({ task }: Request): string {
  return `"${clipText(tidy(firstSentence(task)), MAX_TASK_CHARS).replace(/[.!]$/, "")}"`;
}

function quoteCommand({ mentions, task }: Request): string {
  return `\`${clipText(tidy(mentions.commands[0] ?? task), MAX_TASK_CHARS)}\``;
}

function firstSentence(text: string): string {
  const line = text.split("\n").find((each) => each.trim() !== "") ?? "";
  return /^.*?[.?!](?=\s|$)/.exec(line)?.[0] ?? line;
}

function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

function tidy(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}
