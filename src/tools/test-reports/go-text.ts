/** Reads plain `go test` output by turning its lines into the events `go test -json` would have sent. */
import type { TestReport } from "../test-report.ts";
import { type GoOptions, parseGoJson } from "./go-json.ts";

const RESULT = /^\s*--- (PASS|FAIL|SKIP): (\S+) \(/;
const PACKAGE_END = /^(ok|FAIL)\s+(\S+)\s+(?:[\d.]+s|\(cached\)|\[.*\])/;

export function parseGoText(text: string, options: GoOptions): TestReport {
  const events: string[] = [];
  let block: string[] = []; // a package's lines come before the line that names it
  for (const line of text.split("\n")) {
    block.push(line);
    const end = PACKAGE_END.exec(line);
    if (end === null) continue;
    events.push(...readPackage(block, end[2] ?? "", end[1] === "ok"));
    block = [];
  }
  return parseGoJson(events.join("\n"), options);
}

function readPackage(lines: readonly string[], name: string, passed: boolean): string[] {
  const events: string[] = [];
  let test: string | undefined;
  for (const line of lines) {
    const result = RESULT.exec(line);
    test = result?.[2] ?? test;
    if (test === undefined && !PACKAGE_END.test(line)) events.push(line);
    else if (result === null)
      events.push(toEvent("output", name, { Test: test, Output: `${line}\n` }));
    else events.push(toEvent((result[1] ?? "").toLowerCase(), name, { Test: test }));
  }
  return [...events, toEvent(passed ? "pass" : "fail", name, {})];
}

function toEvent(
  action: string,
  name: string,
  rest: { Test?: string | undefined; Output?: string },
) {
  return JSON.stringify({ Action: action, Package: name, ...rest });
}
