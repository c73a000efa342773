import { describe, expect, test } from "vitest";
import type {
  Access,
  PermissionQuestion,
} from "../../../src/tools/permissions/permission-question.ts";
import {
  readAnswer,
  renderAnswered,
  renderQuestion,
  renderWholeQuestion,
} from "../../../src/ui/interactive/permission-view.ts";
import { QuestionDesk } from "../../../src/ui/interactive/question-desk.ts";
import { describeQuestion } from "../../../src/ui/interactive/question-text.ts";
import { createPalette } from "../../../src/ui/palette.ts";

const palette = createPalette(false);

function ask(access: Access, choices: PermissionQuestion["choices"] = ["once", "no"]) {
  return describeQuestion({ access, reason: "a reason", choices });
}

const command = (text: string) => ask({ kind: "command", command: text, purpose: "task" });

describe("a question in words", () => {
  test.each<[Access, string]>([
    [{ kind: "write", path: "a.py", before: "x", after: "y" }, "Change a.py?"],
    [{ kind: "write", path: "a.py", before: null, after: "y" }, "Write the new file a.py?"],
    [{ kind: "write", path: "a.py", before: "x", after: null }, "Remove a.py?"],
    [{ kind: "keep", changes: [] }, "Keep the changes to 0 files?"],
    [{ kind: "command", command: "ls", purpose: "task" }, "Run this command?"],
    [{ kind: "command", command: "ls", purpose: "tests" }, "Run the tests with this command?"],
    [{ kind: "read", path: ".env\u001b[2J\nnext" }, "Read .env␛ next?"],
    [{ kind: "send", host: "example.org", what: "two files" }, "Send this to example.org?"],
  ])("%j", (access, title) => {
    expect(ask(access).title).toBe(title);
  });

  test("a command is shown with all that is hidden in it", () => {
    const text = "ls\u202e\t\u200b\u001b]0;x\u0007\u00a0a\nrm \ud800";
    expect(command(text).subject).toEqual([
      "ls\\u202e\\t\\u200b\\u001b]0;x\\u0007\\u00a0a",
      "rm \\ud800",
    ]);
  });

  test("a diff shows what a terminal sequence would hide", () => {
    const question = ask({
      kind: "write",
      path: "a.py",
      before: "",
      after: "\tok\u001b]0;evil()\u0007\n",
    });
    expect(question.subject.at(-1)).toBe("+\tok\\u001b]0;evil()\\u0007");
  });
});

describe("keys", () => {
  const question = ask({ kind: "command", command: "ls", purpose: "task" }, [
    "once",
    "session",
    "no",
  ]);

  test.each([
    ["y", "once"],
    ["Y", "once"],
    ["s", "session"],
    ["n", "no"],
    ["d", "details"],
    ["t", null],
    ["p", null],
    ["yes", null],
    [" ", null],
  ])("%j answers %j", (text, answer) => {
    expect(readAnswer({ name: "text", text }, question)).toBe(answer);
  });

  test("Escape is a no; Enter and a paste answer nothing", () => {
    expect(readAnswer({ name: "escape" }, question)).toBe("no");
    expect(readAnswer({ name: "enter" }, question)).toBeNull();
    expect(readAnswer({ name: "paste", text: "y", isCut: false }, question)).toBeNull();
  });
});

describe("on the screen", () => {
  const long = ask({ kind: "write", path: "a.py", before: null, after: "x = 1\n".repeat(500) });

  test.each([1, 2, 3, 5, 10, 20])("%d rows are enough, and the keys are among them", (rows) => {
    const { lines, isCut } = renderQuestion(long, { columns: 40, rows }, palette);
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.at(-1)).toBe("  y once  n no");
    expect(isCut).toBe(true);
  });

  test("what is left out is counted, and all of it can be had", () => {
    const { lines } = renderQuestion(long, { columns: 40, rows: 10 }, palette);
    expect(lines.at(-2)).toBe("… 497 more lines, d shows all");
    expect(renderWholeQuestion(long, palette).filter((line) => line === "+x = 1")).toHaveLength(
      500,
    );
  });

  test("the line that stays names what was agreed to", () => {
    expect(renderAnswered(command("npm test"), "once", palette)).toBe(
      "  Run this command? yes, once  npm test",
    );
  });
});

describe("the desk", () => {
  const question: PermissionQuestion = {
    access: { kind: "read", path: ".env" },
    reason: "",
    choices: ["once", "no"],
  };

  test("shows one question after the other", async () => {
    const desk = new QuestionDesk();
    const { signal } = new AbortController();
    const answers = [desk.ask(question, signal), desk.ask(question, signal)];
    desk.answer("once");
    desk.answer("no");
    desk.answer("once");
    expect(await Promise.all(answers)).toEqual(["once", "no"]);
    expect(desk.current).toBeNull();
  });

  test("an interrupt takes its question away", async () => {
    const desk = new QuestionDesk();
    const stop = new AbortController();
    const answer = desk.ask(question, stop.signal);
    stop.abort(new Error("stopped"));
    await expect(answer).rejects.toThrow("stopped");
    expect(desk.current).toBeNull();
    await expect(desk.ask(question, stop.signal)).rejects.toThrow("stopped");
  });

  test("closed, everything is a no", async () => {
    const desk = new QuestionDesk();
    const { signal } = new AbortController();
    const answer = desk.ask(question, signal);
    desk.close();
    expect([await answer, await desk.ask(question, signal)]).toEqual(["no", "no"]);
  });
});
