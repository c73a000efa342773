import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRemoteSpeaker } from "../../src/agent/free/remote-speaker.ts";
import { createChatClient } from "../../src/remote/chat-client.ts";
import { parseEndpoint } from "../../src/remote/endpoint.ts";
import { ask, openFree } from "../agent/free/free-bench.ts";
import { createGreen, createRed } from "../agent/repair/check-result.ts";
import { findModelFile } from "../support/model-file.ts";

/** A llama-server binary; `scripts/llama-server.ts` builds one. */
const program = process.env.AGENT_LLAMA_SERVER ?? "";
const modelPath =
  program === ""
    ? null
    : ((await findModelFile("qwen2.5-coder-1.5b")) ?? (await findModelFile("qwen2.5-coder-0.5b")));
const isReady = program !== "" && modelPath !== null;
if (!isReady) {
  const reason = program === "" ? "AGENT_LLAMA_SERVER names no binary" : "there is no model";
  process.stderr.write(`escalation to a real server is not tested: ${reason}\n`);
}

const TEXTS = {
  "price.py": "def total(cents, count):\n    return cents + count\n",
  "test_price.py":
    "import unittest\nfrom price import total\n\n\nclass PriceTest(unittest.TestCase):\n" +
    "    def test_total(self):\n        self.assertEqual(total(250, 3), 750)\n",
};

describe.skipIf(!isReady)("a real server behind the endpoint", () => {
  let server: ChildProcess;
  let url: string;
  beforeAll(async () => {
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}`;
    const address = ["--host", "127.0.0.1", "--port", String(port)];
    const size = ["--jinja", "-c", "4096", "-t", "1", "-np", "1"];
    server = spawn(program, ["-m", modelPath ?? "", ...size, ...address], { stdio: "ignore" });
    await waitUntilReady(url);
  }, 180_000);
  afterAll(() => {
    server?.kill();
  });

  test("a task whose test shows the fault is done there, or is given up with every file as it was", async () => {
    const { run, project, events, usage } = await openFree({
      texts: TEXTS,
      answers: [],
      maxTurns: 8,
      limits: { maxTokens: 4_000 },
      handover: "Another model tried this and gave up.",
      speaker: (seat) =>
        createRemoteSpeaker({
          client: createChatClient({
            endpoint: parseEndpoint(url),
            apiKey: null,
            timeoutMs: 1_000_000,
          }),
          seat,
          model: null,
          contextTokens: null,
        }),
      check: () => {
        const args = ["-B", "-m", "unittest"];
        const { status } = spawnSync("python3", args, { cwd: project.root, timeout: 20_000 });
        return status === 0 ? createGreen() : createRed(["test_total"]);
      },
    });
    const request = ask("Fix total in price.py so that the tests pass.", {
      work: "fix-tests",
      files: ["price.py"],
    });
    const outcome = await run(request);
    const calls = events.filter((event) => event.type === "tool_call" && event.turn > 0);
    expect(calls.length).toBeGreaterThan(0);
    expect(usage.promptTokens).toBeGreaterThan(0);
    if (outcome.status === "fixed") expect(project.get("price.py")).toContain("*");
    else expect(project.get("price.py")).toBe(TEXTS["price.py"]);
  }, 1_200_000);
});

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function waitUntilReady(url: string): Promise<void> {
  for (;;) {
    const { ok } = await fetch(`${url}/health`).catch(() => ({ ok: false }));
    if (ok) return;
    await sleep(250);
  }
}
