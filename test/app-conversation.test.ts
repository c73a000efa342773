import { expect, test } from "vitest";
import { AgentError } from "../src/base/errors.ts";
import { createSpokenConversation } from "./support/spoken-conversation.ts";

const NOTES = { "notes.md": "first line\nsecond line\n" };
const REPLACE = "In notes.md replace the word first by third";

test("a write is asked about with its bytes before and after, and done after a yes", async () => {
  const talk = await createSpokenConversation(NOTES);
  expect(await talk.send(REPLACE)).toBe(0);
  expect(talk.questions.map(({ access }) => access)).toEqual([
    {
      kind: "write",
      path: "notes.md",
      before: "first line\nsecond line\n",
      after: "third line\nsecond line\n",
    },
  ]);
  expect(talk.get("notes.md")).toBe("third line\nsecond line\n");
});

test("a no leaves every byte, and the message ends as denied", async () => {
  const talk = await createSpokenConversation(NOTES);
  talk.answerWith("no");
  expect(await talk.send(REPLACE)).toBe(4);
  expect(talk.get("notes.md")).toBe(NOTES["notes.md"]);
  expect(talk.events.at(-1)).toMatchObject({ type: "result", status: "denied", filesChanged: [] });
});

test("a yes for the session is asked for once", async () => {
  const talk = await createSpokenConversation(NOTES);
  talk.answerWith("session");
  await talk.send(REPLACE);
  await talk.send("In notes.md replace the word second by fourth");
  expect(talk.questions).toHaveLength(1);
  expect(talk.get("notes.md")).toBe("third line\nfourth line\n");
});

test("plan mode says what would be done and writes nothing", async () => {
  const talk = await createSpokenConversation(NOTES);
  talk.port.setMode("plan");
  expect(await talk.send(REPLACE)).toBe(0);
  expect(talk.questions).toEqual([]);
  expect(talk.get("notes.md")).toBe(NOTES["notes.md"]);
  await expect(talk.port.undo()).rejects.toMatchObject({ code: "permission-denied" });
});

test.each([
  ["plan", "Undo that."],
  ["plan", "Undo that. Do not change any file."],
  ["accept-edits", "Undo that. Do not change any file."],
] as const)("in %s mode, %s is told and takes nothing back", async (mode, message) => {
  const talk = await createSpokenConversation(NOTES, { permissionMode: "accept-edits" });
  await talk.send(REPLACE);
  talk.port.setMode(mode);
  expect(await talk.send(message)).toBe(0);
  expect(talk.get("notes.md")).toBe("third line\nsecond line\n");
  expect(talk.events.at(-1)).toMatchObject({ status: "answered", filesChanged: [] });
});

test("plan mode runs no tests either when the message forbids every change", async () => {
  const talk = await createSpokenConversation(
    { ...NOTES, "check.sh": "touch ran\n" },
    { permissionMode: "plan", testCommand: "sh check.sh" },
  );
  expect(await talk.send("Run the tests. Do not change any file.")).toBe(0);
  expect(talk.get("ran")).toBeNull();
});

test("undo, redo and diff work on what the session changed", async () => {
  const talk = await createSpokenConversation(NOTES, { permissionMode: "accept-edits" });
  expect(await talk.port.diff()).toEqual(["Nothing that this session changed stands."]);
  await talk.send(REPLACE);
  expect((await talk.port.diff()).join("\n")).toContain("-first line\n+third line");
  expect((await talk.port.undo()).join("")).toContain("Undone: notes.md");
  expect(talk.get("notes.md")).toBe(NOTES["notes.md"]);
  expect(await talk.port.diff()).toEqual(["Nothing that this session changed stands."]);
  await talk.port.redo();
  expect(talk.get("notes.md")).toBe("third line\nsecond line\n");
});

test("the model is loaded once for all messages, and never for work that needs none", async () => {
  const talk = await createSpokenConversation(NOTES, { permissionMode: "accept-edits" });
  await talk.send("Copy notes.md to other.md");
  expect(talk.loads()).toBe(0);
  await talk.send("What is in notes.md?", ["It holds two lines of text about nothing."]);
  await talk.send("What else is in notes.md?", ["There is nothing else in that file."]);
  expect(talk.loads()).toBe(1);
});

test("clear begins a session that knows nothing, and the other can be gone back to", async () => {
  const talk = await createSpokenConversation(NOTES, { permissionMode: "accept-edits" });
  await talk.send(REPLACE);
  const first = talk.port.status().sessionId;
  await talk.port.clear();
  expect(talk.port.status().sessionId).not.toBe(first);
  expect((await talk.port.context()).join("\n")).toContain("0 messages");
  expect((await talk.port.stats()).join("\n")).not.toContain("notes.md");
  expect((await talk.port.sessions(null)).join("\n")).toContain(first);
  expect((await talk.port.sessions(first)).join("")).toContain("1 message");
  expect(talk.port.status().sessionId).toBe(first);
  await expect(talk.port.sessions("ses_nowhere")).rejects.toMatchObject({
    code: "session-unknown",
  });
});

test("a message that is interrupted leaves the conversation usable", async () => {
  const talk = await createSpokenConversation(NOTES, { permissionMode: "accept-edits" });
  const stop = new AbortController();
  stop.abort(new AgentError("interrupted", { signal: "SIGINT" }));
  expect(await talk.send(REPLACE, [], stop.signal)).toBe(130);
  expect(talk.get("notes.md")).toBe(NOTES["notes.md"]);
  expect(await talk.send(REPLACE)).toBe(0);
});

test("a second conversation in the folder is told who holds it, and of no message that has ended", async () => {
  const talk = await createSpokenConversation(NOTES);
  await talk.send(REPLACE);
  const second = createSpokenConversation({}, {}, talk);
  await expect(second).rejects.toMatchObject({
    code: "project-busy",
    message: expect.not.stringContaining(REPLACE),
  });
});

test("figures, models and paths are told", async () => {
  const talk = await createSpokenConversation(NOTES, { permissionMode: "accept-edits" });
  await talk.send(REPLACE);
  expect((await talk.port.stats()).join("\n")).toContain("notes.md");
  expect(await talk.port.doctor(new AbortController().signal)).toEqual(["examined"]);
  expect(await talk.port.completePath("no")).toEqual(["notes.md"]);
  expect((await talk.port.permissions()).join("\n")).toContain("accept-edits");
  await expect(
    talk.port.model("no-such-model", new AbortController().signal),
  ).rejects.toMatchObject({ code: "model-not-found" });
});
