/**
 * A conversation in a folder of its own: real app, files, journal and tests; a model that says what the test wrote for it,
 * loaded once for all messages; and a person who answers as the test says.
 */
import { afterEach } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { openConversation } from "../../src/app-conversation.ts";
import type { AppOptions } from "../../src/app-options.ts";
import type { ExitCode } from "../../src/base/errors.ts";
import { createModelsEnvironment } from "../../src/models/environment.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import type {
  PermissionAnswer,
  PermissionQuestion,
} from "../../src/tools/permissions/permission-question.ts";
import type { ConversationPort } from "../../src/ui/interactive/conversation-port.ts";
import { createProjectFixture, type ProjectFixture } from "../session/project-fixture.ts";
import { writeByteModel } from "./byte-model.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

export interface SpokenConversation extends ProjectFixture {
  port: ConversationPort;
  events: readonly AgentEvent[];
  /** What the person was asked, oldest first. */
  questions: readonly PermissionQuestion[];
  /** How often a model was loaded. */
  loads: () => number;
  /** What the person says to questions from now on. */
  answerWith(answer: PermissionAnswer): void;
  /** `answers`: what the model says in turn; a single one is said to every question, or each model's own, by its load. */
  send(
    message: string,
    answers?: readonly string[] | string | ((load: number) => string),
    signal?: AbortSignal,
  ): Promise<ExitCode>;
}

const opened: { project: ProjectFixture; port: ConversationPort }[] = [];

afterEach(async () => {
  for (const { project, port } of opened.splice(0)) {
    await port.close();
    project.remove();
  }
});

export async function createSpokenConversation(
  texts: Readonly<Record<string, string>>,
  options: Partial<AppOptions> = {},
  project: ProjectFixture = createProjectFixture(),
): Promise<SpokenConversation> {
  for (const [file, text] of Object.entries(texts)) project.put(file, text);
  const events: AgentEvent[] = [];
  const questions: PermissionQuestion[] = [];
  const waiting: string[] = [];
  let always: (load: number) => string | null = () => null;
  let said: PermissionAnswer = "once";
  let loads = 0;
  const answer = (prompt: string): string => {
    const next = waiting.shift() ?? always(loads);
    if (next === null) throw new Error(`the model was asked once too often:\n${prompt}`);
    return next;
  };
  const port = await openConversation(
    {
      options: {
        cwd: project.root,
        model: writeByteModel(),
        seed: 1,
        offline: true,
        allow: [],
        ...options,
      },
      deps: {
        models: createModelsEnvironment({ HOME: project.state, XDG_CACHE_HOME: project.state }),
        env: { XDG_STATE_HOME: project.state },
        signal: new AbortController().signal,
        onEmergency: () => {},
        openModel: async () => {
          loads += 1;
          const engine = createScriptedEngine({ answers: answer, contextTokens: 32_768 });
          return { chat: trustTemplate(engine), close: async () => {} };
        },
      },
      examine: async () => ["examined"],
    },
    {
      onEvent: (event) => events.push(event),
      ask: async (question) => {
        questions.push(question);
        return said;
      },
    },
  );
  opened.push({ project, port });
  return {
    ...project,
    port,
    events,
    questions,
    loads: () => loads,
    answerWith(next) {
      said = next;
    },
    async send(message, answers = [], signal = new AbortController().signal) {
      const isList = typeof answers === "object";
      if (typeof answers === "function") always = answers;
      else always = () => (typeof answers === "string" ? answers : null);
      waiting.splice(0, waiting.length, ...(isList ? answers : []));
      return port.send(message, signal);
    },
  };
}
