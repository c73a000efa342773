/**
 * `agent grammar compile` shows what a JSON schema becomes; `agent grammar test` scores the compiler on labelled records.
 * Results go to stdout, in a form a program can read where it was asked for; warnings go to stderr.
 */
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { AgentError, type ExitCode, messageOf } from "../base/errors.ts";
import { summarizeScores } from "../bench/conformance-report.ts";
import { type RecordScore, type ScoreOptions, scoreRecord } from "../bench/schema-conformance.ts";
import { parseRecords, type SchemaRecord } from "../bench/schema-records.ts";
import { type CompiledSchema, compileSchema } from "../grammar/schema/compile-schema.ts";
import type { CommandIo } from "./command-io.ts";
import type { CompileCommand, ConformanceCommand, GrammarCommand } from "./grammar-flags.ts";
import {
  describeCompiled,
  isNotable,
  renderGbnf,
  renderReport,
  renderScore,
  renderUnsupported,
} from "./grammar-view.ts";
import { nameInput, readInput, STANDARD_INPUT } from "./input-file.ts";
import { renderJsonLine } from "./json-line.ts";
import { createLiveLine } from "./live-line.ts";
import { renderNoticeLine } from "./notice-line.ts";
import { createPalette } from "./palette.ts";
import { formatCount } from "./quantities.ts";
import { createThrottle } from "./throttle.ts";

export interface GrammarIo extends CommandIo {
  stdin: AsyncIterable<Uint8Array>;
  /** Looked at between two records; its reason is thrown. */
  signal: AbortSignal;
}

const MAX_SCHEMA_BYTES = 64_000_000;
const MAX_RECORDS_BYTES = 256_000_000;
const REDRAW_INTERVAL_MS = 100;

/**
 * 0 when the schema compiled or all records were scored, whatever the score; 3 when a record made the compiler crash.
 * Throws "input-invalid" and what compiling throws; nothing is on stdout then.
 */
export async function runGrammarCommand(command: GrammarCommand, io: GrammarIo): Promise<ExitCode> {
  return command.kind === "grammar-compile" ? compileFile(command, io) : scoreFiles(command, io);
}

async function compileFile({ file, form }: CompileCommand, io: GrammarIo): Promise<ExitCode> {
  const text = await readInput(file, { stdin: io.stdin, maxBytes: MAX_SCHEMA_BYTES });
  const compiled = compileSchema(parseSchema(text, nameInput(file)));
  // The grammar is printed on first use, which can refuse it: nothing may be on stdout before.
  const gbnf = renderGbnf(compiled.gbnf);
  const unsupported = renderUnsupported(compiled).map((line) => `${line}\n`);
  switch (form) {
    case "json":
      io.stdout.write(renderJsonLine(describeCompiled(compiled)));
      return 0;
    case "gbnf":
      io.stdout.write(gbnf);
      io.stderr.write(unsupported.join(""));
      break;
    case "text":
      io.stdout.write([gbnf, ...(unsupported.length > 0 ? ["\n"] : []), ...unsupported].join(""));
      break;
  }
  warnOfContradictions(compiled, io);
  return 0;
}

function parseSchema(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = `it is not JSON: ${messageOf(cause)}`;
    throw new AgentError("input-invalid", { path: name, line: null, reason }, { cause });
  }
}

function warnOfContradictions({ contradictions }: CompiledSchema, io: GrammarIo): void {
  const palette = createPalette(io.color && io.stderrIsTty);
  for (const pointer of contradictions) {
    const message = `Nothing can match the schema at "${pointer}".`;
    io.stderr.write(`${renderNoticeLine({ level: "warn", message }, palette)}\n`);
  }
}

async function scoreFiles(command: ConformanceCommand, io: GrammarIo): Promise<ExitCode> {
  const { files, json, verbose } = command;
  const records: SchemaRecord[] = [];
  for (const file of files) {
    for (const record of await readRecords(file, io)) records.push(record);
  }
  const scores = await scoreRecords(records, command, io);
  const report = summarizeScores(scores);
  const notable = verbose ? scores.filter(isNotable) : [];
  if (json) {
    io.stdout.write(renderJsonLine(verbose ? { ...report, records: notable } : report));
  } else {
    const palette = createPalette(io.color);
    const details = notable.flatMap((score) => renderScore(score, palette));
    io.stdout.write(`${[...renderReport(report), ...details].join("\n")}\n`);
  }
  return report.crashed > 0 ? 3 : 0;
}

async function scoreRecords(
  records: readonly SchemaRecord[],
  options: ScoreOptions,
  { stderr, stderrIsTty, signal }: GrammarIo,
): Promise<RecordScore[]> {
  const scores: RecordScore[] = [];
  const progress = createLiveLine(stderr);
  const mayDraw = createThrottle(REDRAW_INTERVAL_MS, () => performance.now());
  try {
    for (const record of records) {
      if (stderrIsTty && mayDraw("score")) {
        progress.show(() => `  ${formatCount(scores.length)} of ${formatCount(records.length)}`);
      }
      await setImmediate(); // a signal gets through only between two records
      signal.throwIfAborted();
      scores.push(scoreRecord(record, options));
    }
    return scores;
  } finally {
    progress.clear();
  }
}

async function readRecords(file: string, { stdin }: GrammarIo): Promise<SchemaRecord[]> {
  const text = await readInput(file, { stdin, maxBytes: MAX_RECORDS_BYTES });
  const name = nameInput(file);
  const category = file === STANDARD_INPUT ? name : path.basename(file, ".jsonl");
  return parseRecords(text, { path: name, category });
}
