/** A seat over the scripted engine, and tasks and requests with plain values. */
import { Budget, createUsage } from "../../../src/agent/budget.ts";
import type { TaskMemory } from "../../../src/agent/conversation/session-memory.ts";
import type { AgentEvent } from "../../../src/agent/events.ts";
import type { ModelSeat } from "../../../src/agent/model-turn.ts";
import type { CountTokens } from "../../../src/agent/token-counter.ts";
import type { Request } from "../../../src/agent/understand/request.ts";
import type { Engine } from "../../../src/runtime/engine.ts";
import { trustTemplate } from "../../../src/template/chat-model.ts";

export function createSeat(engine: Engine, changes: Partial<ModelSeat> = {}): ModelSeat {
  const usage = createUsage();
  return {
    model: async () => trustTemplate(engine),
    memory: { beforeTurn: async () => {}, stepDown: async () => false },
    budget: new Budget({ maxCandidates: 10, maxTokens: 100_000, timeoutMs: null }, () => 0),
    usage,
    seed: 1,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** The last value of a driver, and what it said on the way. */
export async function drain<Result>(
  steps: AsyncGenerator<AgentEvent, Result>,
): Promise<{ result: Result; events: AgentEvent[] }> {
  const events: AgentEvent[] = [];
  for (;;) {
    const step = await steps.next();
    if (step.done) return { result: step.value, events };
    events.push(step.value);
  }
}

/** Four characters a token, rounded up: near to what English text is. */
export const countFours: CountTokens = (text) => Math.ceil(text.length / 4);

export function createRequest(changes: Partial<Request> = {}): Request {
  const task = changes.task ?? "Fix the tests.";
  return {
    said: task,
    task,
    kind: "change",
    work: "change",
    reason: "it says so",
    decidedBy: "rules",
    mentions: { files: [], symbols: [], commands: [], patterns: [], quoted: [] },
    prohibitions: {
      isReadOnly: false,
      isConditional: false,
      protectedFiles: [],
      onlyNamedSymbols: false,
    },
    replyForm: null,
    rename: null,
    fileActions: [],
    earlierTask: null,
    undoCount: 1,
    ...changes,
  };
}

export function createTask(number: number, changes: Partial<TaskMemory> = {}): TaskMemory {
  const path = `part${number}.py`;
  return {
    number,
    said: `Change ${path}`,
    task: `Change ${path}`,
    kind: "change",
    work: "change",
    synthesis: `Changed ${path} for "Change ${path}"; ${number} tests pass.`,
    filesChanged: [path],
    symbolsChanged: [],
    rename: null,
    answer: null,
    journalTaskId: `t${number}`,
    isStanding: true,
    exitCode: 0,
    ...changes,
  };
}
