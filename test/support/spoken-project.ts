/**
 * A person and the program in a folder of their own: real app, files, journal, index and tests, and a model that says
 * what the test wrote for it. Removed after each test.
 */
import { afterEach } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { type AppOptions, runMessage } from "../../src/app.ts";
import type { ExitCode } from "../../src/base/errors.ts";
import { createModelsEnvironment } from "../../src/models/environment.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { createProjectFixture, type ProjectFixture } from "../session/project-fixture.ts";
import { writeByteModel } from "./byte-model.ts";
import { type Answer, createScriptedEngine, type ScriptedEngine } from "./scripted-engine.ts";

type EventOf<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

export interface Reply {
  exitCode: ExitCode;
  result: EventOf<"result">;
  events: readonly AgentEvent[];
  /** The texts that the model was shown, oldest first. */
  prompts: readonly string[];
}

export interface SpokenProject extends ProjectFixture {
  /** All events of the last message, also of one that broke off. */
  heard: readonly AgentEvent[];
  /** Says one message; `answers` is what the model says to each of its questions, in order. */
  say(
    message: string,
    answers?: readonly Answer[] | Answer,
    options?: Partial<AppOptions>,
  ): Promise<Reply>;
}

const projects: ProjectFixture[] = [];

afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

export function createSpokenProject(texts: Readonly<Record<string, string>>): SpokenProject {
  const project = createProjectFixture();
  projects.push(project);
  for (const [file, text] of Object.entries(texts)) project.put(file, text);
  const model = writeByteModel();
  const say: SpokenProject["say"] = async (message, answers = [], options = {}) => {
    const events: AgentEvent[] = [];
    spoken.heard = events;
    const engine: ScriptedEngine = createScriptedEngine({ answers, contextTokens: 32_768 });
    const exitCode = await runMessage(
      { task: message, cwd: project.root, model, seed: 1, offline: true, allow: [], ...options },
      {
        emit: (event) => events.push(event),
        models: createModelsEnvironment({ HOME: project.state, XDG_CACHE_HOME: project.state }),
        env: { XDG_STATE_HOME: project.state },
        signal: new AbortController().signal,
        onEmergency: () => {},
        openModel: async () => ({ chat: trustTemplate(engine), close: async () => {} }),
      },
    );
    const result = events.at(-1);
    if (result?.type !== "result") throw new Error(`the last event is ${result?.type}`);
    return { exitCode, result, events, prompts: engine.prompts };
  };
  const spoken: SpokenProject = { ...project, heard: [], say };
  return spoken;
}

/** The same, as the next message of the conversation. */
export const CONTINUED: Partial<AppOptions> = { continues: true };
