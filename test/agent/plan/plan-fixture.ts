/**
 * A message planned in a small project on disk: real reader, index and parser, a scripted model, and programs on PATH that
 * leave a trace when one of them is started. Put back after each test.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach } from "vitest";
import type { AgentEvent } from "../../../src/agent/events.ts";
import type { PlanDeps } from "../../../src/agent/plan/plan-deps.ts";
import { planTask } from "../../../src/agent/plan/plan-task.ts";
import type { TaskOutcome } from "../../../src/agent/task-outcome.ts";
import type { Request } from "../../../src/agent/understand/request.ts";
import { understandMessage } from "../../../src/agent/understand/understand-message.ts";
import { renderUnifiedDiff } from "../../../src/session/text-diff.ts";
import type { ProjectFixture } from "../../session/project-fixture.ts";
import type { ScriptedEngine } from "../../support/scripted-engine.ts";
import { type ChangeOptions, createChange } from "../change/change-fixture.ts";

const PROGRAMS =
  "bash cargo eslint git go mypy node npm npx pytest python python3 ruff sh tsc vitest";
const inheritedPath = process.env.PATH;

afterEach(() => {
  process.env.PATH = inheritedPath;
});

export interface PlanOptions extends Partial<ChangeOptions> {
  testCommand?: string | null;
  lintCommand?: string;
  /** Changed before it is planned. */
  request?: Partial<Request>;
}

export interface Planned {
  outcome: TaskOutcome;
  answer: string;
  request: Request;
  events: readonly AgentEvent[];
  engine: ScriptedEngine;
}

export interface PlanBench {
  project: ProjectFixture;
  /** Whether one of the programs on PATH was started since. */
  hasRun(): boolean;
  plan(message: string): Promise<Planned>;
}

export async function createPlanBench(options: PlanOptions = {}): Promise<PlanBench> {
  const { texts = {}, engine = { answers: [] }, testCommand = "npm test", ...rest } = options;
  const change = await createChange({ ...rest, texts, engine });
  const { project, deps: held } = change;
  const trace = layTrap(project);
  const deps: PlanDeps = {
    reader: held.reader,
    parser: held.parser,
    seat: held.seat,
    memory: held.memory,
    testCommand,
    lintCommand: options.lintCommand,
    renderDiff: (...texts) => renderUnifiedDiff(...texts).diff,
  };
  return {
    project,
    hasRun: () => existsSync(trace),
    async plan(message) {
      const events: AgentEvent[] = [];
      const { reader, memory, seat } = deps;
      const understood = await drive(understandMessage(message, { reader, memory, seat }), events);
      const request = { ...understood, ...options.request };
      const outcome = await drive(planTask(request, deps), events);
      const answer = outcome.answer ?? "";
      return { outcome, answer, request, events, engine: change.engine };
    },
  };
}

/** Whoever starts a program of the list makes the file whose path this gives. */
function layTrap({ state }: ProjectFixture): string {
  const folder = path.join(state, "bin");
  const trace = path.join(state, "trace");
  mkdirSync(folder);
  for (const program of PROGRAMS.split(" ")) {
    writeFileSync(path.join(folder, program), `#!/bin/sh\n: > "${trace}"\n`, { mode: 0o755 });
  }
  process.env.PATH = folder;
  return trace;
}

async function drive<Result>(
  work: AsyncGenerator<AgentEvent, Result>,
  events: AgentEvent[],
): Promise<Result> {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
    events.push(step.value);
  }
}
