/** How a benchmark deals with the system: by the rules that the agent's own tools have for paths and processes. */
import type { BenchMachine } from "../bench/bench-port.ts";
import { resolveInside } from "../tools/path-scope.ts";
import { runCommand } from "../tools/run-command.ts";

/** Of what a test run prints, its counts stand at the end. */
const TAIL_BYTES = 400_000;

export const benchMachine: BenchMachine = {
  resolveInside,
  runCommand: (options) => runCommand({ ...options, tailBytes: TAIL_BYTES }),
};
