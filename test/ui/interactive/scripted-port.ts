/** A conversation that does what its messages say, without a model: `say …`, `stream`, `hold`, `write`, `command …`. */
import { setTimeout as delay } from "node:timers/promises";
import { AgentError, type ExitCode } from "../../../src/base/errors.ts";
import type { PermissionMode } from "../../../src/tools/permissions/permission-mode.ts";
import type { PermissionQuestion } from "../../../src/tools/permissions/permission-question.ts";
import type {
  ConversationListener,
  ConversationPort,
} from "../../../src/ui/interactive/conversation-port.ts";

const USAGE = {
  promptTokens: 100,
  cachedTokens: 0,
  sampledTokens: 10,
  forcedTokens: 0,
  decodeCalls: 10,
  prefillMs: 0,
  decodeMs: 0,
};

const PATHS = ["src/cart.py", "src/catalogue.py", "src/call me.py", "docs/guide.md"];

const LONG_TEXT = Array.from({ length: 60 }, (_, line) => `line_${line + 1} = ${line + 1}`);

const QUESTIONS: Record<string, PermissionQuestion> = {
  write: {
    access: {
      kind: "write",
      path: "src/cart.py",
      before: "def total(items):\n    return len(items)\n",
      after: "def total(items):\n    return sum(items)\n",
    },
    reason: "its first change in this task",
    choices: ["once", "task", "session", "no"],
  },
  "write long": {
    access: { kind: "write", path: "src/long.py", before: null, after: LONG_TEXT.join("\n") },
    reason: "its first change in this task",
    choices: ["once", "no"],
  },
};

export interface ScriptedPort extends ConversationPort {
  /** All that was asked of it, in order. */
  readonly calls: readonly string[];
}

export function createScriptedPort(listener: ConversationListener): ScriptedPort {
  const calls: string[] = [];
  let mode: PermissionMode = "default";
  let model = "tiny-coder";
  const { onEvent } = listener;
  const speak = (text: string) =>
    onEvent({ type: "progress", stage: "decode", done: 1, text } as never);
  const finish = (status: "answered" | "interrupted", exitCode: ExitCode, answer: string | null) =>
    onEvent({
      ...{ type: "result", status, exitCode, message: "", answer, usage: USAGE },
      ...{ durationMs: 1200, candidates: 1, filesChanged: [], verifiedBy: null },
    });
  const stream = async (signal: AbortSignal) => {
    for (let word = 1; ; word += 1) {
      speak(`word${word} `);
      try {
        await delay(10, undefined, { signal });
      } catch {
        finish("interrupted", 130, null);
        throw signal.reason;
      }
    }
  };
  const ask = async (question: PermissionQuestion, signal: AbortSignal): Promise<ExitCode> => {
    onEvent({ type: "progress", stage: "decode", done: 12 });
    const answer = await listener.ask(question, signal);
    speak(`The answer was ${answer}.`);
    finish("answered", 0, `The answer was ${answer}.`);
    return 0;
  };
  const note = (name: string, ...lines: string[]) => {
    calls.push(name);
    return Promise.resolve(lines);
  };
  return {
    calls,
    status: () => ({
      ...{ model, mode, sessionId: "ses_1", root: "/home/me/shop" },
      ...{ usedTokens: 1200, contextTokens: 8192 },
    }),
    async send(message, signal) {
      calls.push(`send ${message.length > 60 ? `${message.length} characters` : message}`);
      const said = /^say ([\s\S]*)/.exec(message)?.[1];
      const command = /^command ([\s\S]*)/.exec(message)?.[1];
      if (message === "stream") return stream(signal);
      if (message === "hold") {
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }
      if (message === "fail") throw new AgentError("no-test-command", { root: "/home/me/shop" });
      const question: PermissionQuestion | undefined =
        command === undefined
          ? QUESTIONS[message]
          : {
              access: { kind: "command", command, purpose: "task" },
              reason: "the model wants to run it",
              choices: ["once", "session", "project", "no"],
            };
      if (question !== undefined) return ask(question, signal);
      const answer = said ?? `${message.split("\n").length} lines, ${message.length} characters`;
      for (const letter of answer) speak(letter);
      finish("answered", 0, answer);
      return 0;
    },
    setMode(next) {
      calls.push(`mode ${next}`);
      mode = next;
    },
    undo: () => note("undo", "src/cart.py is as it was"),
    redo: () => note("redo", "src/cart.py is changed again"),
    diff: () => note("diff", "--- a/x", "+++ b/x", "@@ -1 +1 @@", "-a", "+b\u001b[2J"),
    compact: () => note("compact", "shortened from 1,200 to 300 tokens"),
    clear: () => note("clear", "session ses_2 begins"),
    model(reference) {
      if (reference === null) return note("model", "* tiny-coder", "  big-coder");
      if (reference !== "big-coder") {
        return Promise.reject(
          new AgentError("model-not-found", { reference, near: ["big-coder"] }),
        );
      }
      model = reference;
      return note(`model ${reference}`, `${reference} answers from now on`);
    },
    permissions: () => note("permissions", `mode ${mode}`),
    context: () => note("context", "1,200 of 8,192 tokens"),
    stats: () => note("stats", "1 message"),
    sessions: (id) =>
      note(`sessions ${id}`, id === null ? "ses_1  fix tests" : `goes on with ${id}`),
    doctor: () => note("doctor", "all is well"),
    completePath: (text) => Promise.resolve(PATHS.filter((path) => path.startsWith(text))),
    close: () => Promise.resolve(),
  };
}
