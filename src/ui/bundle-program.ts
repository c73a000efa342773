/** `agent bundle` as commander knows it. */
import { type Command, Option } from "commander";
import { GPU_KINDS } from "./bundle-flags.ts";

export function addBundleCommand(root: Command): Command {
  return root
    .command("bundle")
    .description("put into one folder what a machine without a network needs")
    .option("--out <dir>", "the folder: new, empty, or an earlier bundle")
    .addOption(
      new Option(
        "-m, --model <model>",
        "a model to take along, which must be on this machine; repeatable",
      ).argParser(collect),
    )
    .addOption(new Option("--gpu <kind...>", "natives for a GPU to take along").choices(GPU_KINDS))
    .option("--json", "answer in JSON");
}

function collect(text: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), text];
}
