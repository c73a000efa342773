/** `agent verify` as commander knows it. */
import { type Command, Option } from "commander";
import { ENGINE_BUILDS } from "./pin-flags.ts";

const EPILOGUE = `
Exit code:  0 all is as locked, and a run with --pinned would begin   6 it is not
`;

export function addVerifyCommand(root: Command): Command {
  return root
    .command("verify")
    .description("prove that program, engine and model are the ones that are locked")
    .argument("[model]", "a model's name or a GGUF file (default: the one a run would take)")
    .option("-m, --model <model>", "the same")
    .option("--model-sha256 <hex>", "what the model's file must be")
    .addOption(new Option("--engine-build <name>", "as for a run").choices(ENGINE_BUILDS))
    .option("--json", "answer in JSON")
    .addHelpText("after", EPILOGUE);
}
