import { expect, test } from "vitest";
import { AgentError } from "../src/base/errors.ts";
import { createSpokenConversation } from "./support/spoken-conversation.ts";

const CODE = "def a():\n    return 1\n\n\ndef b():\n    return 1\n";
const TESTS = `import unittest
import ab


class AbTest(unittest.TestCase):
    def test_a(self):
        self.assertEqual(ab.a(), 2)

    def test_b(self):
        self.fail("never" + str(ab.b()))
`;
const HALF = CODE.replace("return 1", "return 2");

/** A person stops the repair as soon as the model is asked after `isTime`. */
async function stopRepair(signal: "SIGINT" | "SIGTERM", isTime: (outcomes: string[]) => boolean) {
  const talk = await createSpokenConversation(
    { "ab.py": CODE, "test_ab.py": TESTS },
    { permissionMode: "yolo", testCommand: "python3 -m unittest", threads: 1 },
  );
  const controller = new AbortController();
  const answer = () => {
    const outcomes = talk.events.flatMap((event) =>
      event.type === "candidate_end" ? [event.outcome] : [],
    );
    if (isTime(outcomes)) controller.abort(new AgentError("interrupted", { signal }));
    return `${HALF}\`\`\``;
  };
  const exitCode = await talk.send("fix the tests", answer, controller.signal);
  const result = talk.events.findLast((event) => event.type === "result");
  return { talk, exitCode, result };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s keeps the best result so far, and undo takes it back", async (signal, code) => {
  const { talk, exitCode, result } = await stopRepair(signal, (all) => all.includes("better"));
  expect(exitCode).toBe(code);
  expect(result).toMatchObject({
    status: "interrupted",
    exitCode: code,
    filesChanged: ["ab.py"],
    verifiedBy: null,
    message: expect.stringMatching(/kept: 1 of 2 failing tests still fails \(.*test_b.*undo/),
  });
  expect(talk.get("ab.py")).toBe(HALF);
  expect(talk.events).toContainEqual(expect.objectContaining({ type: "edit", path: "ab.py" }));
  expect(talk.events).toContainEqual(expect.objectContaining({ stage: "search" }));
  await talk.port.undo();
  expect(talk.get("ab.py")).toBe(CODE);
});

test("before anything better was found every file is as it was, and nothing is left to undo", async () => {
  const { talk, exitCode, result } = await stopRepair("SIGINT", () => true);
  expect(exitCode).toBe(130);
  expect(result).toMatchObject({
    status: "interrupted",
    message: "Stopped by SIGINT. Every file is as it was.",
    filesChanged: [],
  });
  expect(talk.get("ab.py")).toBe(CODE);
  await expect(talk.port.undo()).rejects.toMatchObject({ code: "nothing-to-undo" });
});
