import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readArchitecture } from "../../src/runtime/gguf-architecture.ts";
import { readGgufModel } from "../../src/runtime/gguf-parts.ts";
import { readBlockMemories } from "../../src/runtime/gguf-recurrence.ts";
import { type HeaderPlan, writeHeaderFile } from "../support/header-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gguf-recurrence-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

async function read(plan: HeaderPlan) {
  const model = await readGgufModel(writeHeaderFile(path.join(folder, `${files++}.gguf`), plan));
  return readBlockMemories(model, readArchitecture(model));
}

/** "c": a cache; a number: a state of so many elements; both where a block has both. */
function describe(memories: Awaited<ReturnType<typeof read>>): string {
  return memories
    .map(({ hasCache, recurrentElements }) =>
      [hasCache ? "c" : "", recurrentElements === 0 ? "" : String(recurrentElements)].join(""),
    )
    .join(" ");
}

const SSM = {
  "ssm.conv_kernel": 4,
  "ssm.inner_size": 512,
  "ssm.state_size": 16,
  "ssm.time_step_rank": 8,
  "ssm.group_count": 2,
};
/** Three columns of 512 + 2·2·16, and 16 x 512 of the state itself. */
const STATE = 3 * (512 + 64) + 16 * 512;
/** Without groups. */
const SELECTIVE_STATE = 3 * 512 + 16 * 512;

const noHeads = { "attention.head_count": 0, "attention.head_count_kv": 0 };

test.each<[string, HeaderPlan, string]>([
  ["llama", {}, "c c"],
  ["mamba", { says: { ...SSM, ...noHeads } }, `${SELECTIVE_STATE} ${SELECTIVE_STATE}`],
  ["mamba2", { says: { ...SSM, ...noHeads } }, `${STATE} ${STATE}`],
  ["falcon-h1", { says: SSM }, `c${STATE} c${STATE}`],
  ["jamba", { says: { ...SSM, "attention.head_count_kv": [0, 2] } }, `${SELECTIVE_STATE} c`],
  ["granitehybrid", { says: { ...SSM, "attention.head_count_kv": [2, 0] } }, `c ${STATE}`],
  [
    "nemotron_h",
    {
      blocks: 3,
      says: { ...SSM, "attention.head_count_kv": [0, 2, 0], feed_forward_length: [0, 0, 512] },
    },
    `${STATE} c `,
  ],
  ["lfm2", { says: { "shortconv.l_cache": 3, "attention.head_count_kv": [0, 2] } }, `${256 * 2} c`],
  ["qwen35", { blocks: 5, says: SSM }, `${STATE} ${STATE} ${STATE} c ${STATE}`],
  ["qwen3next", { blocks: 3, says: { ...SSM, full_attention_interval: 2 } }, `${STATE} c ${STATE}`],
  ["qwen35moe", { says: { ...SSM, "attention.recurrent_layers": [0, 1] } }, `c ${STATE}`],
  [
    "qwen35",
    { blocks: 3, says: { ...SSM, nextn_predict_layers: 1, full_attention_interval: 2 } },
    `${STATE} c `,
  ],
  ["minimax-01", { says: { full_attention_interval: 2 } }, `${64 * 64 * 4} c`],
  ["rwkv6", { says: { "wkv.head_size": 64, ...noHeads } }, `${256 * 66} ${256 * 66}`],
  [
    "kimi-linear",
    { says: { "kda.head_dim": 32, "ssm.conv_kernel": 4, "attention.head_count_kv": [0, 1] } },
    `${32 * 4 * (9 + 32)} c`,
  ],
  ["glm4moe", { blocks: 3, says: { nextn_predict_layers: 1 } }, "c c "],
])(
  "the blocks of %s remember as they do in llama.cpp (%#)",
  async (architecture, plan, expected) => {
    expect(describe(await read({ ...plan, architecture }))).toBe(expected);
  },
);

const row = (name: string, width: number) => ({
  tensors: [{ name: `blk.1.${name}`, dimensions: [width, 256], type: "F32" }],
});

test.each<[string, HeaderPlan, string]>([
  ["no kernel", { says: { ...SSM, "ssm.conv_kernel": null } }, "ssm.conv_kernel = 0"],
  ["an inner size of 0", { says: { ...SSM, "ssm.inner_size": 0 } }, "ssm.inner_size = 0"],
  ["a rank of 0", { says: { ...SSM, "ssm.time_step_rank": 0 } }, "ssm.time_step_rank = 0"],
  ["no groups", { says: { ...SSM, "ssm.group_count": 0 } }, "ssm.group_count = 0"],
  [
    "a rank that divides nothing",
    { says: { ...SSM, "ssm.time_step_rank": 7 } },
    "rank = 7 does not",
  ],
  ["another inner size", { says: SSM, ...row("ssm_out.weight", 256) }, "ssm_out.weight have 256"],
  ["another kernel", { says: SSM, ...row("ssm_conv1d.weight", 3) }, "ssm_conv1d.weight have 3"],
  ["an interval of 0", { says: { ...SSM, full_attention_interval: 0 } }, "interval = 0"],
])("a hybrid with %s is refused", async (_what, plan, reason) => {
  await expect(read({ ...plan, architecture: "qwen35" })).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringContaining(reason) },
  });
});
