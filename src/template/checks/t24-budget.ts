/**
 * T24: a template stays within limits. Here are those that the source alone shows, so that nothing is parsed or
 * rendered that could take the process down; what only shows in the rendering is found by whoever renders, in the
 * words of this file.
 */

import { parseTemplate } from "../static/parse-template.ts";
import { measureBlankRun, measureSource } from "../static/source-limits.ts";
import type { Growth } from "../static/trace-state.ts";
import { traceTemplate } from "../static/trace-template.ts";
import type { Check, Finding } from "../verifier/check.ts";

export const budget: Check = {
  id: "T24",
  title: "the template ends soon, with little memory and a prompt of reasonable size",
  stage: "static",
  run: ({ plan }) => checkBudget(plan.source),
};

/** Real templates have up to 18 KB. */
const MAX_SOURCE_BYTES = 256 * 1024;
/** llama.cpp's engine crashes somewhere between 5,000 and 20,000; the real maximum is 10. */
const MAX_DEPTH = 200;
const MAX_CHAIN = 1_000;
const MAX_BLANK_RUN = 4_096;
/** From here on it is refused. Each engine does some million steps a second. */
const LIMITS: Readonly<Record<Growth["kind"], number>> = {
  range: 10_000,
  loops: 1_000_000,
  text: 1_000_000,
  doubling: 2,
  macros: 20_000,
};

/** Findings in the order of danger; the first kind that is found ends the search. Cost O(length), no recursion. */
export function checkBudget(source: string): readonly Finding[] {
  const bytes = Buffer.byteLength(source);
  if (bytes > MAX_SOURCE_BYTES) {
    return [
      refuse(
        "source-too-large",
        `the template has ${bytes} bytes; ${MAX_SOURCE_BYTES} is the limit`,
      ),
    ];
  }
  const shape = checkShape(source);
  return shape.length > 0 ? shape : checkGrowth(source);
}

function checkShape(source: string): Finding[] {
  const { blockDepth, bracketDepth, chainLength } = measureSource(source);
  const blankRun = measureBlankRun(source);
  const rows: readonly [code: string, what: string, size: number, limit: number][] = [
    ["blocks-too-deep", "statements inside one another", blockDepth, MAX_DEPTH],
    ["brackets-too-deep", "brackets inside one another", bracketDepth, MAX_DEPTH],
    ["expression-too-long", "operators in a row", chainLength, MAX_CHAIN],
    ["blank-run", "blanks in a row", blankRun, MAX_BLANK_RUN],
  ];
  return rows
    .filter(([, , size, limit]) => size >= limit)
    .map(([code, what, size, limit]) =>
      refuse(code, `the template has ${size} ${what}; ${limit} is too many`),
    );
}

const GROWTH: Readonly<Record<Growth["kind"], [code: string, message: (size: string) => string]>> =
  {
    range: ["range-too-large", (size) => `the template makes a range of ${size} numbers`],
    loops: ["loops-too-many", (size) => `loops inside one another run ${size} times`],
    text: ["text-too-large", (size) => `the template makes a text of ${size} characters`],
    doubling: ["doubling-loop", () => "a loop puts a text twice into itself"],
    macros: ["macro-expansion", (size) => `macros call one another ${size} times`],
  };

function checkGrowth(source: string): Finding[] {
  const { growth } = traceTemplate(parseTemplate(source));
  return [...growth]
    .filter(([kind, size]) => size >= LIMITS[kind])
    .map(([kind, size]) => {
      const [code, describe] = GROWTH[kind];
      return refuse(code, describe(size.toPrecision(3)));
    });
}

/** A render took too long: an endless macro, or loops over what only the rendering knows. */
export function createTimeoutFinding(limitMs: number): Finding {
  return refuse("render-timeout", `rendering did not end within ${limitMs} ms`);
}

export function createMemoryFinding(limitBytes: number): Finding {
  return refuse("render-memory", `rendering took more than ${limitBytes} bytes of memory`);
}

export function createOutputFinding(limitBytes: number): Finding {
  return refuse("render-output", `the prompt grew beyond ${limitBytes} bytes`);
}

/** `reason`: a signal or an exit code, as in "SIGSEGV". */
export function createCrashFinding(reason: string): Finding {
  return refuse("render-crash", `rendering ended the process that did it: ${reason}`);
}

function refuse(code: string, message: string): Finding {
  return { code, severity: "fail", message, effect: "refuse" };
}
