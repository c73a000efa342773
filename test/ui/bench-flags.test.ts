import { expect, test } from "vitest";
import type { BenchCommand } from "../../src/ui/bench-flags.ts";
import { parseArguments } from "../../src/ui/flags.ts";

const environment = {
  variables: { AGENT_MODEL: "from-env", AGENT_TIMEOUT: "60" },
  cwd: "/start",
  version: "1",
  stdoutIsTty: false,
};
const parse = (...argv: string[]) => parseArguments(["bench", ...argv], environment);
const SIDE = { model: "from-env", words: [] };

test.each<[string[], Partial<BenchCommand>]>([
  [
    [],
    {
      ...{ kind: "bench", side: SIDE, isQuick: false, tasks: undefined },
      ...{ timeoutMs: 180_000, seed: 1, json: false },
    },
  ],
  [
    ["-m", "a", "--quick", "--tasks", "0", "--timeout", "2.5", "--seed", "7", "--json"],
    {
      ...{ kind: "bench", side: { model: "a", words: [] }, isQuick: true, tasks: 0 },
      ...{ timeoutMs: 2500, seed: 7, json: true },
    },
  ],
  [["--output-format", "json"], { json: true }],
  [
    ["--agent-flags", "--ctx-size 4096"],
    { kind: "bench", side: { model: "from-env", words: ["--ctx-size", "4096"] } },
  ],
  [
    ["--suite", "s", "--sets", "one, two,one", "--ids", "@i.txt", "--limit", "3", "--out", "o"],
    {
      ...{ kind: "bench-suite", suite: "/start/s", sides: [SIDE], sets: ["one", "two"] },
      ...{ ids: { file: "/start/i.txt" }, limit: 3, out: "/start/o", timeoutMs: undefined },
    },
  ],
  [
    ["--suite", "/s", "--agent-flags", "--offline", "--compare", "--seed 2"],
    {
      kind: "bench-suite",
      sides: [
        { model: "from-env", words: ["--offline"] },
        { model: "from-env", words: ["--offline", "--seed", "2"] },
      ],
    },
  ],
  [
    ["--suite", "/s", "--compare-model", "b"],
    { kind: "bench-suite", sides: [SIDE, { model: "b", words: [] }] },
  ],
  [["--join", "a", "/b"], { kind: "bench-join", files: ["/start/a", "/b"], json: false }],
])("bench %j", (argv, expected) => {
  expect(parse(...argv)).toMatchObject(expected);
});

test.each<[string[], RegExp]>([
  [["a"], /bench takes no words, got "a"/],
  [["--tasks", "two"], /--tasks takes tasks from 0 to 1000, got "two"/],
  [["--timeout", "0"], /--timeout takes seconds/],
  [["--seed", "-1"], /seed/],
  [["--limit", "2"], /--limit has no meaning without --suite/],
  [["--compare-model", "b"], /--compare-model has no meaning without --suite/],
  [["--suite", "s", "--quick"], /--quick has no meaning with --suite/],
  [["--suite", "s", "--sets", ","], /--sets takes names/],
  [["--suite", "s", "--compare", "words"], /--compare takes flags of a run as one text/],
  [["--suite", "s", "--compare", "--seed 1; rm -rf x"], /--compare takes flags of a run/],
  [["--suite", "s", "--compare-model", "from-env"], /Both sides of the comparison are the same/],
  [["--join"], /takes from 1 to 64 files, got 0/],
  [["--join", "a", "--suite", "s"], /--suite has no meaning with --join/],
  [["--join", "a", "-m", "b"], /--model has no meaning with --join/],
  [["--output-format", "stream-json"], /stream-json/],
])("bench %j is refused", (argv, message) => {
  expect(() => parse(...argv)).toThrow(message);
});

test("flags of a run before the word that mean nothing to it are refused", () => {
  expect(() => parseArguments(["--verbose", "bench"], environment)).toThrow(
    /--verbose has no meaning for bench/,
  );
});
