import { expect, test } from "vitest";
import {
  type GeneratorRecords,
  openBandit,
  saveBandit,
} from "../../../../src/agent/repair/generate/generator-knowledge.ts";
import {
  readGeneratorRecord,
  saveGeneratorRun,
} from "../../../../src/agent/repair/generate/generator-record.ts";
import { AgentError } from "../../../../src/base/errors.ts";
import { createFolder } from "../../../models/test-machine.ts";
import { createFailure, createRed } from "../check-result.ts";
import { createRepair } from "../repair-fixture.ts";

const SHA = "a".repeat(64);
const PYTHON = { sha256: SHA, language: "python" } as const;
const ASKABLE = ["line", "rewrite"] as const;
/** Nobody else is worth a try after this. */
const ONLY_REWRITES = {
  rewrite: { tries: 20, reward: 20, cost: 20 },
  line: { tries: 20, reward: 0, cost: 20_000 },
};

function createRecords(identify: GeneratorRecords["identify"] = async () => SHA): GeneratorRecords {
  return { cacheFolder: createFolder(), identify };
}

test("what earlier runs have earned in this language decides who goes first", async () => {
  const records = createRecords();
  await saveGeneratorRun(records.cacheFolder, PYTHON, ONLY_REWRITES);
  const first = async (path: string, kept: GeneratorRecords | null) =>
    (await openBandit({ tier: null, records: kept }, path)).bandit.next(ASKABLE);
  expect(await first("a.py", records)).toBe("rewrite");
  const without = await first("a.py", null);
  expect(without).toBe("line");
  expect(await first("a.go", records)).toBe((await first("a.go", null)) ?? "nobody");
});

test.each([
  ["nobody has hashed the model", async () => null],
  [
    "its file is gone",
    async () => {
      throw new AgentError("model-unreadable", { path: "/gone.gguf", reason: "it is gone" });
    },
  ],
])("where %s nothing is read or kept", async (_, identify) => {
  const records = createRecords(identify);
  const task = await openBandit({ tier: "B", records }, "a.py");
  task.bandit.note("line", { reward: 1, cost: 1 });
  await saveBandit({ tier: "B", records }, task);
  expect(await readGeneratorRecord(records.cacheFolder, PYTHON)).toEqual({});
});

test.each([undefined, "notes.unknown"])("%s has no language, and no record", async (path) => {
  const records = createRecords();
  const task = await openBandit({ tier: null, records }, path);
  task.bandit.note("line", { reward: 1, cost: 1 });
  await saveBandit({ tier: null, records }, task);
  expect(task.language).toBeNull();
  expect(await readGeneratorRecord(records.cacheFolder, PYTHON)).toEqual({});
});

const TEST_ADD = createFailure("tests/test_sums.py::test_add", {
  file: "tests/test_sums.py",
  message: "assert -1 == 3",
});
const SUMS = {
  texts: { "sums.py": "def add(a, b):\n    return a - b\n", "tests/test_sums.py": "import sums\n" },
  judge: () => createRed([TEST_ADD]),
};

test("a repair that fails is kept all the same: all its stages, in sampled tokens", async () => {
  const records = createRecords();
  const repair = await createRepair({
    ...SUMS,
    engine: { answers: (prompt) => `def add(a, b):\n    return ${prompt.length}\n\`\`\`` },
    records,
  });
  expect(await repair.run()).toMatchObject({ status: "not-achieved" });
  const { rewrite } = await readGeneratorRecord(records.cacheFolder, PYTHON);
  expect(rewrite?.tries).toBe(repair.engine.prompts.length);
  expect(rewrite?.cost).toBeGreaterThan(repair.usage.sampledTokens);
});

test("one that is interrupted is kept as far as it came", async () => {
  const records = createRecords();
  const stop = new AbortController();
  let answers = 0;
  const repair = await createRepair({
    ...SUMS,
    engine: {
      answers: () => {
        answers += 1;
        if (answers === 3) stop.abort(new AgentError("interrupted", { signal: "SIGINT" }));
        return `def add(a, b):\n    return ${answers}\n\`\`\``;
      },
    },
    records,
    signal: stop.signal,
  });
  await expect(repair.run()).rejects.toMatchObject({ code: "interrupted" });
  const { rewrite } = await readGeneratorRecord(records.cacheFolder, PYTHON);
  expect(rewrite?.tries).toBe(2);
});

test("without records equal runs are equal, and nothing is written", async () => {
  const run = async () => {
    const repair = await createRepair({
      ...SUMS,
      engine: { canInfill: true, answers: (prompt) => `${prompt.length}\n\`\`\`` },
    });
    await repair.run();
    return repair.engine.prompts;
  };
  expect(await run()).toEqual(await run());
});
