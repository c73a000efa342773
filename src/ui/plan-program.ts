/** `agent plan` as commander knows it, with its help. Values stay text; nothing is run here. */
import type { Command } from "commander";
import { addLoadOptions } from "./load-program.ts";

const PLAN_EPILOGUE = `
Nothing is loaded: the plan comes from the file's header, what the engine says
such a load would take, and what is free now. It shows each part of the memory
in MiB with its source, what bounds the context, what was given up so that it
fits, and other ways with their cost. The variables of a run count here too.

--table tells what runs on which card: a row for each model and KV cache type,
from headers alone. Files are GGUF files or known names; without any, the models
of the catalogue.

Sizes are a number with kB, MB, GB, KiB, MiB or GiB.

Examples:
  agent plan qwen2.5-coder-1.5b --ctx-size 8192 --ctx-size 32768
  agent plan model.gguf --gpu-layers max --cache-type-k q8_0 --cache-type-v q8_0
  agent plan --table --card 24

Exit codes: 0 it fits   2 wrong usage
            6 it does not, or, with --table, one of the files is unusable
`;

export function addPlanCommand(root: Command): Command {
  const plan = root
    .command("plan")
    .description("show how a model would be loaded here, or what runs on which card")
    .argument("[model...]", "a name or a GGUF file (default: the one a run would take)")
    .option("-m, --model <model>", "the same")
    .option(
      "--ctx-size <tokens>",
      "size of the context (default: planned); repeatable, one plan for each",
      (size: string, earlier: string[] | undefined) => [...(earlier ?? []), size],
    );
  return addLoadOptions(plan)
    .option("--table", "models × KV cache types with the smallest card for each")
    .option("--card <GB>", "table: tell which rows fit on a card of this size")
    .option("--json", "answer in JSON")
    .addHelpText("after", PLAN_EPILOGUE);
}
