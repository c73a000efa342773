import { expect, test } from "vitest";
import type { EscalationConfig } from "../src/config/config.ts";
import { writeByteModel } from "./support/byte-model.ts";
import { createSpokenConversation } from "./support/spoken-conversation.ts";
import { type StandInAnswer, startStandIn } from "./support/stand-in-server.ts";

const TEXTS = {
  "pay.py": "def pay(hours):\n    return hours * 9\n",
  "check.sh": "grep -q 'hours \\* 10' pay.py\n",
};
const PAID = "def pay(hours):\n    return hours * 10\n";
const TASK = "Change pay in pay.py so that an hour costs 10.";
/** The text as it was: no change. */
const USELESS = `${TEXTS["pay.py"]}\`\`\``;

const EDIT = {
  name: "edit",
  arguments: JSON.stringify({ target: "pay.py#pay", content: PAID }),
};
const DONE = { name: "answer", arguments: JSON.stringify({ text: "Done." }) };

async function openWith(
  answers: readonly StandInAnswer[],
  { offline = false, config = {} }: { offline?: boolean; config?: Partial<EscalationConfig> } = {},
) {
  const server = await startStandIn({ answers });
  const escalation = {
    ...{ kind: "endpoint", url: server.url, model: null, apiKeyEnv: null },
    ...{ contextTokens: null, timeoutMs: 2_000 },
    ...config,
  } as EscalationConfig;
  const options = {
    permissionMode: "yolo",
    testCommand: "sh check.sh",
    offline,
    escalation,
  } as const;
  const talk = await createSpokenConversation(TEXTS, options);
  return { server, talk, run: () => talk.send(TASK, USELESS) };
}

test("an endpoint takes over what the model gave up, after a yes that says what leaves", async () => {
  const { server, talk, run } = await openWith([{ calls: [EDIT] }, { calls: [DONE] }]);
  expect(await run()).toBe(0);
  expect(talk.get("pay.py")).toBe(PAID);
  expect(talk.questions.map(({ access }) => access)).toMatchObject([
    { kind: "send", host: new URL(server.url).host, what: expect.stringContaining("the task") },
  ]);
  expect(JSON.stringify(server.asked[0])).toContain("Another model tried this and gave up.");
});

test.each([
  ["after a no", false, "nothing is sent without a yes"],
  ["offline", true, "--offline forbids it"],
])(
  "%s nothing is sent, and the task ends as the first model left it",
  async (_what, offline, why) => {
    const { server, talk, run } = await openWith([{ calls: [EDIT] }], { offline });
    talk.answerWith("no");
    expect(await run()).toBe(3);
    expect(server.requests).toEqual([]);
    expect(talk.get("pay.py")).toBe(TEXTS["pay.py"]);
    const notices = talk.events.flatMap((event) => (event.type === "notice" ? event.message : []));
    expect(notices.join("\n")).toContain(why);
  },
);

test.each<[string, StandInAnswer, string, number]>([
  ["answers 500", { status: 500 }, "endpoint-failed", 6],
  ["knows no such key", { status: 401 }, "endpoint-failed", 6],
  ["says nothing", "silence", "endpoint-timeout", 5],
  [
    "streams garbage",
    { type: "text/event-stream", body: Buffer.alloc(2_000, 0xff) },
    "endpoint-garbage",
    6,
  ],
])(
  "an endpoint that %s ends the task with its code, every file as it was",
  async (_what, answer, code, exitCode) => {
    const { talk, run } = await openWith([answer]);
    await expect(run()).rejects.toMatchObject({ code, exitCode });
    expect(talk.get("pay.py")).toBe(TEXTS["pay.py"]);
    expect(await talk.send("Copy pay.py to other.py")).toBe(0);
  },
);

test("a larger file is loaded in place of the first, told what was tried, and its change is kept", async () => {
  const { talk } = await openWith([], { config: { kind: "model", model: writeByteModel() } });
  const useful = `${PAID}\`\`\``;
  expect(await talk.send(TASK, (load) => (load === 1 ? USELESS : useful))).toBe(0);
  expect(talk.get("pay.py")).toBe(PAID);
  expect(talk.loads()).toBe(2);
  expect(talk.events).toContainEqual(
    expect.objectContaining({ type: "notice", message: expect.stringContaining("takes over") }),
  );
  await talk.send("What does pay.py hold?", "It holds the function that computes the pay.");
  expect(talk.loads()).toBe(3);
});

test("a larger file that is not there ends the task, and the next message has the first again", async () => {
  const { talk, run } = await openWith([], { config: { kind: "model", model: "nowhere.gguf" } });
  await expect(run()).rejects.toMatchObject({ code: "model-not-found" });
  expect(talk.get("pay.py")).toBe(TEXTS["pay.py"]);
  expect(talk.loads()).toBe(1);
  await talk.send("What does pay.py hold?", "It holds the function that computes the pay.");
  expect(talk.loads()).toBe(2);
});

test("work that was done is handed to nobody", async () => {
  const { server, talk } = await openWith([{ calls: [EDIT] }]);
  expect(await talk.send(TASK, `${PAID}\`\`\``)).toBe(0);
  expect(server.requests).toEqual([]);
});
