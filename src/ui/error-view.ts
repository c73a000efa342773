/** The last word when something failed: what, what to do next, and the code to search for. */
import { type ExitCode, messageOf } from "../base/errors.ts";
import { describeSystemFailure } from "../base/system-failure.ts";
import type { OutputFormat } from "./output.ts";
import { createPalette } from "./palette.ts";
import { sanitizeLine } from "./sanitize.ts";
import { renderWireLine } from "./wire.ts";

const MAX_SENTENCE_CHARACTERS = 1000;

interface Failure {
  code: string;
  message: string;
  next: string;
  exitCode: ExitCode;
  details: object;
}

/** The error with its line end: text for a person, or one JSON object of type `error`. */
export function renderError(error: unknown, format: OutputFormat, color = false): string {
  const failure = describeFailure(error);
  if (format !== "text") return renderWireLine({ type: "error", ...failure });
  const { bad, dim } = createPalette(color);
  return [
    `${bad("✗")} ${sanitizeLine(failure.message, MAX_SENTENCE_CHARACTERS)}`,
    `  ${sanitizeLine(failure.next, MAX_SENTENCE_CHARACTERS)}`,
    `  ${dim(`(${failure.code}, exit ${failure.exitCode})`)}`,
    "",
  ].join("\n");
}

/** What the program ends with after this error; 1 for anything that is no failure of ours or the system's. */
export function exitCodeOf(error: unknown): ExitCode {
  return describeSystemFailure(error)?.exitCode ?? 1;
}

function describeFailure(error: unknown): Failure {
  const told = describeSystemFailure(error);
  if (told !== null) {
    const { code, message, next, exitCode, details } = told;
    return { code, message, next, exitCode, details };
  }
  return {
    code: "internal",
    message: messageOf(error),
    next: "This is a bug in agent. Run it again with --verbose and report what it prints.",
    exitCode: 1,
    details: {},
  };
}
