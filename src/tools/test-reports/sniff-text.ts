/** Finds out which runner printed a text and reads it; for scripts and commands we know nothing about. */
import type { TestReport } from "../test-report.ts";
import { parseCargoText } from "./cargo-text.ts";
import { parseCheckerText } from "./checker-text.ts";
import { parseGoText } from "./go-text.ts";
import { parseNodeSpec } from "./node-spec.ts";
import { parsePytestText } from "./pytest-text.ts";
import { parseSummaryText } from "./summary-text.ts";
import { parseTap } from "./tap.ts";
import { parseUnittest } from "./unittest-text.ts";

interface TextFormat {
  sign: RegExp;
  parse: (text: string, root: string) => TestReport | null;
}

/** The most telling sign first: a summary line such as `1 failed, 2 passed` fits many runners. */
const FORMATS: readonly TextFormat[] = [
  { sign: /^TAP version \d+|^1\.\.\d+$/m, parse: parseTap },
  { sign: /^ℹ pass \d+$/m, parse: parseNodeSpec },
  { sign: /^Ran \d+ tests? in [\d.]+s$/m, parse: parseUnittest },
  { sign: /^test result: (?:ok|FAILED)\. \d+ passed/m, parse: parseCargoText },
  { sign: /^(?:=+ )?\d+ (?:failed|passed|error|skipped).* in [\d.]+s/m, parse: parsePytestText },
  {
    sign: /^(?:ok|FAIL)\s+\S+\s+(?:[\d.]+s|\(cached\)|\[.+ failed\])/m,
    parse: (text, root) => parseGoText(text, { root, modulePath: "" }),
  },
  { sign: /^\S.*\(\d+,\d+\): error TS\d+: /m, parse: parseCheckerText },
  // Harnesses of a few lines print results without a version or a plan.
  { sign: /^(?:not ok\b|ok (?:\d+\b|- ))/m, parse: parseTap },
  { sign: /./, parse: parseSummaryText },
];

/** Null when no known runner's signs are there. */
export function sniffReport(text: string, root: string): TestReport | null {
  const format = FORMATS.find(({ sign }) => sign.test(text));
  return format?.parse(text, root) ?? null;
}
