/** `agent bench` as commander knows it, with its help. Values stay text; nothing is run here. */
import { type Command, Option } from "commander";

const BENCH_FORMATS = ["text", "json"] as const;

const BENCH_EPILOGUE = `
Without --suite: the model's speed here, tool calls under grammar, and small repair
tasks of the program itself. The tests of a task are run by us as well, with some
that the agent never saw. Every run is in a private folder that is removed again.

--suite takes a folder SET/CASE/ with case.json, repo/ and hidden/, or a file
.jsonl(.gz) with one case a line. Its tests run with your rights, as those of any
project do. Rows go to --out as they are made; rows that are there are not made again.

--compare and --compare-model run each case with both, A B, B A, …; --join compares
rows that are there.

Examples:
  agent bench --quick
  agent bench --suite cases.jsonl.gz --sets quixbugs-py --limit 20 --out rows.jsonl
  agent bench --suite cases --compare "--max-candidates 1"
  agent bench --join a.jsonl b.jsonl

Exit codes: 0 measured   2 wrong usage   3 a case could not be run
            6 the model is unusable   130, 143 stopped, with what was measured until then
`;

export function addBenchCommand(root: Command): Command {
  return root
    .command("bench")
    .description("measure what a model is good for on this machine, or run a suite of cases")
    .argument("[file...]", "with --join: the files of rows")
    .option("-m, --model <model>", "a known model's name or a GGUF file")
    .option("--quick", "fewer calls and tasks; a first impression")
    .option("--tasks <n>", "so many of the small tasks (default: all)")
    .option("--timeout <seconds>", "for each task or case (default: 180, of a suite its own)")
    .option("--seed <n>", "seed of the sampler (default: 1)")
    .option("--agent-flags <flags>", "further flags of every run, as one text")
    .option("--suite <path>", "run the cases of this folder or file")
    .option("--sets <names>", "suite: only these sets, with commas between them")
    .option("--ids <ids>", "suite: only these cases, with commas, or @FILE with one a line")
    .option("--limit <n>", "suite: the first so many, in the suite's own order")
    .option("--out <file>", "suite: write a row of JSON for each run")
    .option("--compare <flags>", "suite: run each case again with these flags of a run too")
    .option("--compare-model <model>", "suite: run each case again with this model")
    .option("--join", "compare the rows of files that --out has written")
    .addOption(
      new Option("--output-format <format>", "how to report (default: text)").choices(
        BENCH_FORMATS,
      ),
    )
    .option("--json", "the same as --output-format json")
    .addHelpText("after", BENCH_EPILOGUE);
}
