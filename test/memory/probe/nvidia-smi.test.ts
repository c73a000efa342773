import { expect, test, vi } from "vitest";
import { type NvidiaAnswer, NvidiaSmi } from "../../../src/memory/probe/nvidia-smi.ts";
import { createFakeNvidiaSmi, formatNvidiaRow } from "../../support/fake-nvidia-smi.ts";

const ROW_0 = JSON.stringify(formatNvidiaRow(0, 1000, 600));
const ROW_1 = JSON.stringify(formatNvidiaRow(1, 1000, 700));
const WAIT = { timeout: 10_000, interval: 10 };

function summarize(answer: NvidiaAnswer) {
  return typeof answer === "string" ? answer : answer.map(({ name }) => name);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks again, as a monitor does, until the answer is this one. */
async function expectAnswer(tool: NvidiaSmi, answer: string | string[]) {
  await vi.waitFor(() => expect(summarize(tool.read())).toEqual(answer), WAIT);
}

test("cards are listed in the order of their indices, whatever else is printed", async () => {
  using fake = createFakeNvidiaSmi(
    `say("warning: something\\n" + ${ROW_1} + "half a, row\\n" + ${ROW_0} + "1, GPU-1, [N/A], 10"); stay();`,
  );
  using tool = new NvidiaSmi(fake.options);
  expect(tool.read()).toBe("unknown");
  await tool.waitForFirstWord();
  expect(summarize(tool.read())).toEqual(["Card 0", "Card 1"]);
});

test("the latest row of a card counts", async () => {
  const fresh = JSON.stringify(formatNvidiaRow(0, 1000, 10));
  using fake = createFakeNvidiaSmi(`say(${ROW_0}); say(${fresh}); stay();`);
  using tool = new NvidiaSmi(fake.options);
  await vi.waitFor(() => {
    const answer = tool.read();
    expect(answer).toMatchObject([{ memory: { freeBytes: 10 * 1024 ** 2 } }]);
  }, WAIT);
});

test("a tool that is not there is absent and not looked for again", async () => {
  let nowMs = 0;
  using tool = new NvidiaSmi({ command: "/nonexistent/nvidia-smi", now: () => nowMs });
  expect(tool.read()).toBe("unknown");
  await tool.waitForFirstWord();
  expect(tool.read()).toBe("absent");
  nowMs += 10 ** 9;
  expect(tool.read()).toBe("absent");
});

test("a tool without a driver is absent, and tried again less and less often", async () => {
  using fake = createFakeNvidiaSmi(`say("NVIDIA-SMI has failed\\n"); end(9);`);
  let nowMs = 0;
  using tool = new NvidiaSmi({ ...fake.options, now: () => nowMs });
  tool.read();
  await expectAnswer(tool, "absent");
  nowMs = 999;
  tool.read();
  expect(fake.listProcesses()).toHaveLength(1);
  nowMs = 1000;
  tool.read();
  await vi.waitFor(() => expect(fake.listProcesses()).toHaveLength(2), WAIT);
  // The end of the second process must have been noticed before its wait of two seconds can begin.
  await vi.waitFor(() => {
    nowMs += 1000;
    tool.read();
    expect(fake.listProcesses()).toHaveLength(3);
  }, WAIT);
  expect(tool.read()).toBe("absent");
});

test("a tool that died is started again, and decides anew which cards there are", async () => {
  using fake = createFakeNvidiaSmi(
    `if (run === 0) { say(${ROW_0} + ${ROW_1}); end(1); } else { say(${ROW_1}); stay(); }`,
  );
  let nowMs = 0;
  using tool = new NvidiaSmi({ ...fake.options, now: () => nowMs });
  tool.read();
  await tool.waitForFirstWord();
  await vi.waitFor(() => {
    nowMs += 100;
    tool.read();
    expect(fake.listProcesses()).toHaveLength(2);
  }, WAIT);
  await expectAnswer(tool, ["Card 1"]);
});

test("figures older than five seconds are unknown, and the tool that hangs is replaced", async () => {
  using fake = createFakeNvidiaSmi(`say(${ROW_0}); stay();`);
  let nowMs = 0;
  using tool = new NvidiaSmi({ ...fake.options, now: () => nowMs });
  tool.read();
  await tool.waitForFirstWord();
  nowMs = 5000;
  expect(summarize(tool.read())).toEqual(["Card 0"]);
  nowMs = 5001;
  expect(tool.read()).toBe("unknown");
  expect(isRunning(fake.listProcesses()[0] ?? 0)).toBe(true);
  nowMs = 6001;
  expect(tool.read()).toBe("unknown");
  await vi.waitFor(() => expect(isRunning(fake.listProcesses()[0] ?? 0)).toBe(false), WAIT);
  await vi.waitFor(() => {
    nowMs += 500;
    tool.read();
    expect(fake.listProcesses()).toHaveLength(2);
  }, WAIT);
  await expectAnswer(tool, ["Card 0"]);
});

test("one silent card of several makes the answer unknown", async () => {
  using fake = createFakeNvidiaSmi(
    `say(${ROW_0} + ${ROW_1}); setInterval(() => say(${ROW_0}), 20);`,
  );
  let nowMs = 0;
  using tool = new NvidiaSmi({ ...fake.options, now: () => nowMs });
  tool.read();
  await expectAnswer(tool, ["Card 0", "Card 1"]);
  nowMs = 5001;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(tool.read()).toBe("unknown");
});

test("a tool that floods its pipe with garbage is ended", async () => {
  using fake = createFakeNvidiaSmi(
    `const garbage = "x".repeat(65536); const flood = () => { say(garbage) ? setImmediate(flood) : process.stdout.once("drain", flood); }; flood();`,
  );
  using tool = new NvidiaSmi(fake.options);
  tool.read();
  await expectAnswer(tool, "absent");
  const [pid = 0] = fake.listProcesses();
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), WAIT);
});

test("ten megabytes before a row do not hide it from a patient reader's next process", async () => {
  using fake = createFakeNvidiaSmi(
    `say("x".repeat(run === 0 ? 10_000_000 : 500_000) + "\\n" + ${ROW_0}); stay();`,
  );
  let nowMs = 0;
  using tool = new NvidiaSmi({ ...fake.options, now: () => nowMs });
  tool.read();
  await vi.waitFor(() => {
    nowMs += 100;
    expect(summarize(tool.read())).toEqual(["Card 0"]);
  }, WAIT);
  expect(fake.listProcesses()).toHaveLength(2);
});

test("disposing ends the tool and whoever waits for it", async () => {
  using fake = createFakeNvidiaSmi("stay();");
  const tool = new NvidiaSmi(fake.options);
  tool.read();
  await vi.waitFor(() => expect(fake.listProcesses()).toHaveLength(1), WAIT);
  tool[Symbol.dispose]();
  await tool.waitForFirstWord();
  expect(tool.read()).toBe("absent");
  const [pid = 0] = fake.listProcesses();
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), WAIT);
});
