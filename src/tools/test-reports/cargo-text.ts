/** Reads what `cargo test` prints: one line per test, the panics below, or the compiler's errors. */
import {
  createReportBuilder,
  type FailureKind,
  type ReportBuilder,
  type TestFailure,
  type TestFrame,
  type TestReport,
} from "../test-report.ts";
import { findProjectFile } from "./project-file.ts";

const RESULT = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)/gm;
const BLOCK = /^---- (.+?) stdout ----$/gm;
const PANIC = /^thread '.*'.* panicked at (.+?):(\d+):\d+:?$/m;
const COMPILE_ERROR = /^error(?:\[E\d+\])?: .+\n +--> (.+?):(\d+):\d+$/gm;

export function parseCargoText(text: string, root: string): TestReport {
  const builder = createReportBuilder();
  const blocks = readBlocks(text);
  let ran = false;
  for (const match of text.matchAll(RESULT)) {
    ran = true;
    const name = match[1] ?? "";
    if (match[2] === "FAILED")
      builder.addFailure(describeFailure(name, blocks.get(name) ?? "", root));
    else builder.addCase({ name, outcome: match[2] === "ok" ? "passed" : "skipped" });
  }
  if (!ran) addCompileErrors(builder, text, root);
  return builder.build();
}

function readBlocks(text: string): Map<string, string> {
  const headers = [...text.matchAll(BLOCK)];
  return new Map(
    headers.map((header, index) => {
      const body = text.slice(header.index + header[0].length, headers[index + 1]?.index);
      return [header[1] ?? "", body.split(/^failures:$/m)[0] ?? ""];
    }),
  );
}

function describeFailure(name: string, block: string, root: string): TestFailure {
  const panic = PANIC.exec(block);
  const afterPanic = panic === null ? block : block.slice(panic.index + panic[0].length);
  const message = afterPanic.split(/^(?:stack backtrace:|note: )/m)[0] ?? "";
  const panicFile = findProjectFile(panic?.[1] ?? "<none>", root);
  const panicked: TestFrame[] =
    panicFile === null ? [] : [{ file: panicFile, line: Number(panic?.[2]) }];
  const calls = readBacktrace(block, root);
  const frames = calls.length > 0 ? calls : panicked;
  const [first] = frames;
  return {
    name,
    ...(first !== undefined && { file: first.file, line: first.line }),
    message: message.trim() || "failed",
    frames,
    kind: classify(message),
  };
}

/** `   7: crate::name` and on the next line `  at ./src/lib.rs:13:14`, the innermost call first. */
const CALL = /^ +\d+: (.+)\n +at (\.\/.+?):(\d+):\d+$/gm;

function readBacktrace(block: string, root: string): TestFrame[] {
  const calls = [...block.matchAll(CALL)];
  const frames = calls.flatMap(([, symbol = "", printed = "", line], index) => {
    const file = findProjectFile(printed, root);
    const isHarness = symbol === `${calls[index - 1]?.[1]}::{{closure}}`; // #[test] wraps the function
    return file === null || isHarness ? [] : [{ file, line: Number(line), symbol }];
  });
  return frames.reverse();
}

function classify(message: string): FailureKind {
  return /assertion .*failed|^Error: /m.test(message) ? "assertion" : "error";
}

/** The compiler repeats an error for each target it builds; each place counts once. */
function addCompileErrors(builder: ReportBuilder, text: string, root: string): void {
  const seen = new Set<string>();
  const errors = [...text.matchAll(COMPILE_ERROR)];
  for (const [index, match] of errors.entries()) {
    const file = findProjectFile(match[1] ?? "", root);
    const place = `${file}:${match[2]} ${match[0]}`;
    if (file === null || seen.has(place)) continue;
    seen.add(place);
    const line = Number(match[2]);
    const whole = text.slice(match.index, errors[index + 1]?.index);
    builder.addFailure({
      name: `${file} does not compile`,
      file,
      line,
      message: whole.split(/\n\n/)[0] ?? match[0],
      frames: [{ file, line }],
      kind: "load",
    });
  }
}
