/** `agent bench --suite`: the cases of a suite with one side or two, row by row into a file. The agent comes through the port. */
import { Readable } from "node:stream";
import type { ExitCode } from "../base/errors.ts";
import type { BenchPort, BenchSide } from "../bench/bench-port.ts";
import { readSuite, type SuiteEntry } from "../bench/suite-read.ts";
import type { SuiteRow } from "../bench/suite-rows.ts";
import { type LabelledSide, type NotRunnable, runSuite } from "../bench/suite-run.ts";
import { nameEntry, selectEntries } from "../bench/suite-selection.ts";
import type { BenchIo } from "./bench-command.ts";
import type { BenchSuiteCommand } from "./bench-flags.ts";
import { BenchLedger } from "./bench-ledger.ts";
import { benchMachine } from "./bench-machine.ts";
import { type BenchProgress, createBenchProgress } from "./bench-progress.ts";
import { settleBench } from "./bench-stop.ts";
import { describeSuite, renderRowLine, renderSuite, type SuiteTold } from "./bench-suite-view.ts";
import { quote, refuse } from "./flag-values.ts";
import { readInput } from "./input-file.ts";
import { createPalette } from "./palette.ts";
import { formatCounted } from "./quantities.ts";
import { renderWireLine } from "./wire.ts";

const MAX_IDS_BYTES = 4 * 1024 * 1024;
const DEFAULT_SEED = 1;

/** As runBenchCommand; also throws "input-invalid" for a suite or rows that cannot be read. */
export async function runSuiteCommand(command: BenchSuiteCommand, io: BenchIo): Promise<ExitCode> {
  const entries = await chooseEntries(command);
  const sides = await labelSides(command, io);
  using ledger = command.out === undefined ? null : BenchLedger.open(command.out);
  const ids = new Set(entries.map((entry) => nameEntry(entry).id));
  const labels = new Set(sides.map(({ label }) => label));
  const known = (ledger?.rows ?? []).filter(({ id, agent }) => ids.has(id) && labels.has(agent));
  const told = { rows: [...known], notRunnable: [] as NotRunnable[] };
  const progress = createBenchProgress(io.stderr, io.stderrIsTty);
  if (known.length > 0) progress.line(`kept from before: ${formatCounted(known.length, "row")}`);
  const { seed, timeoutMs } = command;
  const run = { entries, sides, known, seed, timeoutMs, signal: io.signal };
  const listener = createListener({ told, ledger, progress, isPaired: sides.length > 1, io });
  const work = runSuite({ port: io.bench, machine: benchMachine }, run, listener);
  return await settleBench(work, io.signal, (isStopped) => {
    progress.end();
    writeSuite({ ...told, isStopped }, command.json, io);
    return told.notRunnable.length === 0 ? 0 : 3;
  });
}

/** To stdout: the figures for a person, or one object. */
export function writeSuite(told: SuiteTold, json: boolean, io: Pick<BenchIo, "stdout" | "color">) {
  io.stdout.write(
    json
      ? renderWireLine(describeSuite(told))
      : `${renderSuite(told, createPalette(io.color)).join("\n")}\n`,
  );
}

async function chooseEntries(command: BenchSuiteCommand): Promise<SuiteEntry[]> {
  const { sets, limit } = command;
  const ids = "file" in command.ids ? await readIds(command.ids.file) : command.ids.list;
  const entries = await readSuite(command.suite);
  const { entries: chosen, unknown } = selectEntries(entries, { sets, ids, limit });
  const [stray] = unknown;
  if (stray !== undefined) throw refuse(`The suite has no case or set ${quote(stray)}.`);
  return chosen;
}

/** One a line; what stands behind a # is a remark. */
async function readIds(file: string): Promise<string[]> {
  const text = await readInput(file, { stdin: Readable.from([]), maxBytes: MAX_IDS_BYTES });
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}

/** The model's name and what else is told apart; a model's path where two have one name. */
async function labelSides(
  { sides, seed }: BenchSuiteCommand,
  { bench, signal }: { bench: BenchPort; signal: AbortSignal },
): Promise<LabelledSide[]> {
  const described: { side: BenchSide; name: string; path: string }[] = [];
  for (const side of sides) {
    described.push({ side, ...(await bench.describeModel(side, signal)) });
  }
  const seedWords = seed === DEFAULT_SEED ? [] : ["seed", String(seed)];
  const label = (name: string, { words }: BenchSide) => [name, ...words, ...seedWords].join(" ");
  const labels = described.map(({ name, side }) => label(name, side));
  const isDouble = new Set(labels).size < labels.length;
  return described.map(({ side, name, path }) => ({
    side,
    label: label(isDouble ? path : name, side),
  }));
}

interface Listening {
  told: { rows: SuiteRow[]; notRunnable: NotRunnable[] };
  ledger: BenchLedger | null;
  progress: BenchProgress;
  isPaired: boolean;
  io: BenchIo;
}

function createListener({ told, ledger, progress, isPaired, io }: Listening) {
  return {
    onStart({
      id,
      label,
      done,
      total,
    }: Record<"id" | "label", string> & { done: number; total: number }) {
      progress.note([`${done + 1} of ${total}`, id, ...(isPaired ? [label] : [])]);
    },
    onRow(row: SuiteRow) {
      // What ends after a stop was told is told to nobody.
      if (io.signal.aborted) return;
      ledger?.append(row);
      told.rows.push(row);
      progress.line(renderRowLine(row, isPaired));
    },
    onProblem({ id, reason }: NotRunnable) {
      told.notRunnable.push({ id, reason });
      progress.line(`! ${id} could not be run: ${reason}`);
    },
  };
}
