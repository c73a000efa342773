/** Reads the event lines of `go test -json`; lines that are no events are what the compiler printed. */
import path from "node:path";
import { z } from "zod";
import {
  createReportBuilder,
  type FailureKind,
  type TestFailure,
  type TestFrame,
  type TestReport,
} from "../test-report.ts";
import { findProjectFile } from "./project-file.ts";

const eventSchema = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  FailedBuild: z.string().optional(),
});
type GoEvent = z.infer<typeof eventSchema>;

const MAX_OUTPUT_CHARS = 64_000;

export interface GoOptions {
  root: string;
  /** The `module` line of go.mod; tells a package's folder from its import path. */
  modulePath: string;
}

interface GoRun {
  events: GoEvent[];
  /** Per `package` or `package test`. */
  output: Map<string, string>;
  /** What the compiler printed, per package. */
  build: Map<string, string>;
}

export function parseGoJson(text: string, options: GoOptions): TestReport {
  const run = readRun(text);
  const builder = createReportBuilder();
  const ends = run.events.filter((event) => /^(?:pass|fail|skip)$/.test(event.Action));
  const failing = ends.filter((event) => event.Action === "fail").map(keyOf);
  for (const event of ends) {
    const name =
      event.Test === undefined ? (event.Package ?? "") : `${event.Package} ${event.Test}`;
    if (event.Action === "fail") {
      const failure = describeFailure(event, { run, failing, name }, options);
      if (failure !== null) builder.addFailure(failure);
    } else if (event.Test !== undefined) {
      builder.addCase({ name, outcome: event.Action === "pass" ? "passed" : "skipped" });
    }
  }
  return builder.build();
}

function readRun(text: string): GoRun {
  const run: GoRun = { events: [], output: new Map(), build: new Map() };
  let compiling = "";
  for (const line of text.split("\n")) {
    const event = readEvent(line);
    if (event === null) {
      compiling = /^# (\S+)/.exec(line)?.[1] ?? compiling;
      if (compiling !== "") append(run.build, compiling, `${line}\n`);
      continue;
    }
    run.events.push(event);
    if (event.Action === "build-output")
      append(run.build, (event.ImportPath ?? "").split(" ")[0] ?? "", event.Output ?? "");
    if (event.Action === "output") append(run.output, keyOf(event), event.Output ?? "");
  }
  return run;
}

function readEvent(line: string): GoEvent | null {
  if (!line.startsWith("{")) return null;
  try {
    return eventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function append(texts: Map<string, string>, key: string, more: string): void {
  const before = texts.get(key) ?? "";
  if (before.length < MAX_OUTPUT_CHARS) texts.set(key, before + more);
}

function keyOf(event: GoEvent): string {
  return event.Test === undefined ? (event.Package ?? "") : `${event.Package} ${event.Test}`;
}

interface FailureContext {
  run: GoRun;
  failing: readonly string[];
  name: string;
}

/** Null for a test or package that failed only because something inside it did. */
function describeFailure(
  event: GoEvent,
  context: FailureContext,
  options: GoOptions,
): TestFailure | null {
  const { run, failing, name } = context;
  const key = keyOf(event);
  const folder = packageFolder(event.Package ?? "", options.modulePath);
  if (event.Test !== undefined) {
    if (failing.some((other) => other.startsWith(`${key}/`))) return null;
    return describeTest(name, run.output.get(key) ?? "", { folder, root: options.root });
  }
  if (failing.some((other) => other.startsWith(`${key} `))) return null;
  const build = run.build.get(event.Package ?? "") ?? "";
  const printed = build || run.output.get(key) || "the package failed";
  const frames = readFrames(printed, { folder: "", root: options.root });
  const [first] = frames;
  return {
    name,
    ...(first !== undefined && { file: first.file, line: first.line }),
    message: printed,
    frames: frames.slice(0, 1),
    kind: build !== "" || /\[(?:build|setup) failed\]/.test(printed) ? "load" : "error",
  };
}

interface Place {
  folder: string;
  root: string;
}

function describeTest(name: string, output: string, place: Place): TestFailure {
  const lines = output.split("\n").filter((line) => !/^\s*(?:===|---) /.test(line));
  const stackStart = lines.findIndex((line) => /^goroutine \d+ \[/.test(line));
  const message = stackStart === -1 ? lines : lines.slice(0, stackStart);
  const frames = stackStart === -1 ? [] : readStack(lines.slice(stackStart), place.root);
  const said = readFrames(message.join("\n"), place);
  const first = said[0] ?? frames[0];
  return {
    name,
    ...(first !== undefined && { file: first.file, line: first.line }),
    message: message.join("\n"),
    frames: frames.length > 0 ? frames : said.slice(0, 1),
    kind: classify(output),
  };
}

/** `go test` has no assertions; a test that said why it failed is taken as one. */
function classify(output: string): FailureKind {
  if (output.includes("panic: test timed out after")) return "timeout";
  return /^panic: /m.test(output) ? "error" : "assertion";
}

/** `    calc_test.go:3: text` of t.Errorf and `pkg/calc.go:2:23: text` of the compiler. */
function readFrames(text: string, { folder, root }: Place): TestFrame[] {
  return [...text.matchAll(/^[ \t]*(?:vet: )?([^\s:]+\.go):(\d+)(?::\d+)?: /gm)].flatMap(
    (match) => {
      const file = findProjectFile(path.posix.join(folder, match[1] ?? ""), root);
      return file === null ? [] : [{ file, line: Number(match[2]) }];
    },
  );
}

/** A goroutine's stack: a line with the function, then a tab and `file:line`. */
function readStack(lines: readonly string[], root: string): TestFrame[] {
  const end = lines.findIndex((line, index) => index > 0 && line === "");
  const stack = end === -1 ? lines : lines.slice(0, end);
  const frames = stack.flatMap((line, index) => {
    const match = /^\t(.+\.go):(\d+)(?: |$)/.exec(line);
    const file = findProjectFile(match?.[1] ?? "<none>", root);
    const symbol = /([\w*().]+?)\(/.exec(stack[index - 1]?.split("/").at(-1) ?? "")?.[1];
    if (file === null) return [];
    return [{ file, line: Number(match?.[2]), ...(symbol !== undefined && { symbol }) }];
  });
  return frames.reverse();
}

function packageFolder(importPath: string, modulePath: string): string {
  const inner = importPath.startsWith(`${modulePath}/`)
    ? importPath.slice(modulePath.length + 1)
    : "";
  return inner.replace(/_test$/, "");
}
