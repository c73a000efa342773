/**
 * Whether any failing file operation damages a file, makes the program lie about what it did, or leaves no way on.
 * Usage: tsx scripts/bench-faults.ts [--kinds ENOSPC,EIO,…] [--every 1] [--from 1] [--only N] [--turn 0..3] [--verbose]
 * In this process: each operation of a whole repair, a copy, an undo and a redo fails once with each error that a
 * system could give there. Deaths at each operation are bench-kill.ts --calls.
 */
import { parseArgs } from "node:util";
import { installFaults } from "../test/support/fault-injection.ts";
import { FAULT_KINDS, type FaultKind } from "../test/support/fault-kinds.ts";
import { openTurnBench, type TurnBench } from "../test/support/spoiled-turn.ts";
import { type Said, STORY } from "../test/support/whole-run.ts";

const { values } = parseArgs({
  options: {
    kinds: { type: "string" },
    every: { type: "string", default: "1" },
    only: { type: "string" },
    from: { type: "string", default: "1" },
    turn: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const isDeath = (kind: FaultKind) => kind.startsWith("kill-");
const wanted = values.kinds?.split(",") ?? FAULT_KINDS.filter((kind) => !isDeath(kind));
const kinds = FAULT_KINDS.filter((kind) => wanted.includes(kind) && !isDeath(kind));
const turns = values.turn === undefined ? STORY.map((_, at) => at) : [Number(values.turn)];
const strayErrors: string[] = [];
process.on("unhandledRejection", (error) => strayErrors.push(`unhandled rejection: ${error}`));

interface Row {
  injected: number;
  /** Exit codes of the spoiled messages. */
  exits: Map<string, number>;
  faults: number;
}

function count(row: Row, { exitCode, code }: Said): void {
  const end = `${exitCode}${code === null ? "" : ` ${code}`}`;
  row.injected += 1;
  row.exits.set(end, (row.exits.get(end) ?? 0) + 1);
}

async function spoilAll(bench: TurnBench, kind: FaultKind, calls: number): Promise<Row> {
  const row: Row = { injected: 0, exits: new Map(), faults: 0 };
  const first = Number(values.only ?? values.from);
  for (let at = first; at <= calls; at += Number(values.every)) {
    const { hit, said, problems } = await bench.spoil({ at, kind });
    problems.push(...strayErrors.splice(0));
    if (hit !== null) count(row, said);
    if (problems.length > 0) row.faults += 1;
    const call =
      hit === null ? "no operation" : `${hit.name} ${hit.path.split("/").slice(3).join("/")}`;
    for (const problem of problems) console.log(`FAULT ${kind} ${at} (${call}): ${problem}`);
    if (values.verbose) console.log(`${kind} ${at} ${call}: ${said.exitCode} ${said.message}`);
    if (values.only !== undefined) break;
  }
  return row;
}

await installFaults();
let faults = 0;
let injected = 0;
for (const turn of turns) {
  const bench = await openTurnBench(turn);
  const calls = await bench.countCalls();
  console.log(`"${STORY[turn]?.says}": ${calls.length} file operations`);
  for (const kind of kinds) {
    const row = await spoilAll(bench, kind, calls.length);
    const ends = [...row.exits].map(([end, count]) => `${count} × ${end}`).join(", ");
    console.log(
      `  ${kind.padEnd(8)} ${row.injected} injected, ${row.faults} faults; ended ${ends}`,
    );
    faults += row.faults;
    injected += row.injected;
  }
  bench.remove();
}
console.log(`${injected} injected, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
