/** The options for how a model is loaded, as commander knows them: a run and `agent plan` have the same. */
import type { Command } from "commander";

export function addLoadOptions(command: Command): Command {
  return command
    .option("--gpu-layers <n|auto|max>", "layers to place on the GPU (default: auto)")
    .option("--cache-type-k <type>", "type of the KV cache's keys, such as q8_0 (default: planned)")
    .option("--cache-type-v <type>", "type of its values (default: planned)")
    .option("--batch-size <tokens>", "tokens computed in one call (default: planned)")
    .option("--reserve <size>", "memory to keep free for others, such as 500MB or 1GiB")
    .option("--threads <n>", "CPU threads (default: measured)");
}
