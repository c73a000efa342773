/**
 * A conversation in one folder: message after message with the model kept loaded, and what a person asks of it between two
 * messages. Draws nothing.
 */
import { addUsage, createUsage } from "./agent/budget.ts";
import { recapNow } from "./agent/conversation/recap-session.ts";
import type { AgentEvent, ContextUse } from "./agent/events.ts";
import { type OpenFolder, openFolder } from "./app-folder.ts";
import { MessageRun } from "./app-message.ts";
import { nameModel } from "./app-model-source.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { AgentError, type ExitCode } from "./base/errors.ts";
import { listModels } from "./models/model-list.ts";
import { listSessionChanges } from "./session/session-diff.ts";
import { listFolderSessions } from "./session/session-list.ts";
import { redoLast, undoLast } from "./session/undo.ts";
import { describeUndo } from "./session/undo-sentence.ts";
import type { PermissionMode } from "./tools/permissions/permission-mode.ts";
import {
  type ContextFacts,
  renderContext,
  renderModels,
  renderSessions,
  renderStats,
  type SessionStats,
} from "./ui/interactive/answers-view.ts";
import type {
  ConversationListener,
  ConversationPort,
  ConversationStatus,
} from "./ui/interactive/conversation-port.ts";
import { rankPaths } from "./ui/interactive/rank-paths.ts";

export interface ConversationParts {
  options: AppOptions;
  /** `emit` and `ask` are the listener's. */
  deps: Omit<AppDeps, "emit" | "ask">;
  /** What the machine and a model are good for, in lines. */
  examine: (model: string | undefined, signal: AbortSignal) => Promise<readonly string[]>;
}

/** Takes the folder for as long as the conversation lasts. Throws what `openFolder` throws. */
export async function openConversation(
  { options, deps, examine }: ConversationParts,
  listener: ConversationListener,
): Promise<ConversationPort> {
  const stats = new StatsKeeper();
  const emit = (event: AgentEvent): void => {
    stats.note(event);
    listener.onEvent(event);
  };
  const all: AppDeps = { ...deps, emit, ask: listener.ask };
  const settled: AppOptions = {
    ...options,
    permissionMode: options.permissionMode ?? "default",
  };
  const folder = await openFolder({ options: settled, deps: all });
  return new Conversation({ folder, options: settled, deps: all, examine, stats });
}

interface ConversationState {
  folder: OpenFolder;
  options: AppOptions;
  deps: AppDeps;
  examine: ConversationParts["examine"];
  stats: StatsKeeper;
}

class Conversation implements ConversationPort {
  readonly #state: ConversationState;
  /** The snapshot of the last message being written; the next message waits for it. */
  #saving: Promise<void> = Promise.resolve();

  constructor(state: ConversationState) {
    this.#state = state;
  }

  status(): ConversationStatus {
    const { folder, stats } = this.#state;
    const { chosen } = folder.models;
    return {
      model: chosen === null ? null : nameModel(chosen),
      mode: folder.permissions.mode,
      sessionId: folder.session.sessionId,
      root: folder.root,
      usedTokens: stats.context?.promptTokens ?? null,
      contextTokens: stats.contextTokens,
    };
  }

  async send(task: string, signal: AbortSignal): Promise<ExitCode> {
    const { folder, options, deps } = this.#state;
    await this.#saving;
    folder.noteWork(task);
    const run = new MessageRun({
      folder,
      task,
      options,
      signal: AbortSignal.any([signal, deps.signal]),
      deps,
    });
    try {
      return await run.run();
    } finally {
      folder.noteWork("");
      this.#saving = folder.models.saveSnapshot();
    }
  }

  setMode(mode: PermissionMode): void {
    this.#state.folder.permissions.mode = mode;
  }

  async undo(): Promise<readonly string[]> {
    return this.#takeBack("undo");
  }

  async redo(): Promise<readonly string[]> {
    return this.#takeBack("redo");
  }

  async #takeBack(action: "undo" | "redo"): Promise<string[]> {
    const { root, stateFolder, project, permissions } = this.#state.folder;
    if (permissions.mode === "plan") {
      throw new AgentError("permission-denied", {
        subject: action,
        reason: "plan mode writes nothing",
      });
    }
    const takeBack = action === "undo" ? undoLast : redoLast;
    const permit = (path: string) => permissions.requireTakeBack(path);
    const result = await takeBack(stateFolder, root, { permit });
    await project.noteChanged(result.files);
    return [describeUndo(action, result)];
  }

  async diff(): Promise<readonly string[]> {
    const { root, stateFolder, session } = this.#state.folder;
    const changes = await listSessionChanges(stateFolder, root, session.memory);
    if (changes.length === 0) return ["Nothing that this session changed stands."];
    return changes.flatMap(({ path, diff, problem }) =>
      problem === null ? diff.trimEnd().split("\n") : [`${path}: ${problem}`],
    );
  }

  async compact(signal: AbortSignal): Promise<readonly string[]> {
    const { folder, options, deps } = this.#state;
    const { session } = folder;
    if (session.memory.tasks.length === 0) return ["There is nothing to shorten yet."];
    const run = new MessageRun({ folder, task: "", options, signal, deps });
    const recap = await run.ask((seat) => recapNow(seat, session.memory));
    if (recap === null) return ["The session is as short as it gets."];
    session.setRecap(recap);
    return [`The first ${recap.upTo} messages are kept as a recap from now on.`];
  }

  async clear(): Promise<readonly string[]> {
    const { folder, stats } = this.#state;
    const { sessionId } = folder.switchSession("none");
    stats.beginAgain();
    return [`A new session begins: ${sessionId}. Files stay as they are.`];
  }

  async model(reference: string | null, signal: AbortSignal): Promise<readonly string[]> {
    const { folder, deps } = this.#state;
    const { models } = folder;
    if (reference === null) {
      return renderModels(await listModels(deps.models), models.chosen?.path ?? null);
    }
    await this.#saving;
    const chosen = await models.use(reference, signal);
    return [`From now on: ${nameModel(chosen)}. It is loaded with the next message that needs it.`];
  }

  async permissions(): Promise<readonly string[]> {
    return this.#state.folder.permissions.describe();
  }

  async context(): Promise<readonly string[]> {
    const { folder, stats } = this.#state;
    const { tasks, recap } = folder.session.memory;
    const facts: ContextFacts = {
      model: this.status().model,
      contextTokens: stats.contextTokens,
      lastQuestion: stats.context,
      taskCount: tasks.length,
      recapUpTo: recap?.upTo ?? null,
    };
    return renderContext(facts);
  }

  async stats(): Promise<readonly string[]> {
    const { folder, stats } = this.#state;
    return renderStats(stats.sum(folder.session.memory.tasks.length));
  }

  async sessions(id: string | null): Promise<readonly string[]> {
    const { folder, stats } = this.#state;
    if (id === null) {
      const listed = listFolderSessions(folder.stateFolder, folder.root);
      return renderSessions(listed, folder.session.sessionId);
    }
    const before = folder.session.sessionId;
    const { sessionId, memory, notice } = folder.switchSession({ id });
    if (sessionId !== before) stats.beginAgain();
    const words = memory.tasks.length === 1 ? "1 message" : `${memory.tasks.length} messages`;
    return [...(notice === null ? [] : [notice]), `Going on with ${sessionId}: ${words}.`];
  }

  doctor(signal: AbortSignal): Promise<readonly string[]> {
    const { folder, options, examine } = this.#state;
    return examine(folder.models.chosen?.path ?? options.model, signal);
  }

  async completePath(text: string): Promise<readonly string[]> {
    return rankPaths(text, await this.#state.folder.project.reader.paths());
  }

  async close(): Promise<void> {
    const { folder, deps } = this.#state;
    try {
      if (deps.signal.aborted) return;
      await this.#saving;
      await folder.close();
    } finally {
      folder.release();
    }
  }
}

/** What the events of a conversation come to. */
class StatsKeeper {
  #usage = createUsage();
  #files = new Set<string>();
  #durationMs = 0;
  context: ContextUse | null = null;
  contextTokens: number | null = null;

  /** Another session: what the last one cost is not its own. The model stays loaded. */
  beginAgain(): void {
    this.#usage = createUsage();
    this.#files = new Set();
    this.#durationMs = 0;
    this.context = null;
  }

  note(event: AgentEvent): void {
    if (event.type === "model") this.contextTokens = event.contextTokens;
    if (event.type === "assistant" && event.context !== undefined) this.context = event.context;
    if (event.type === "memory" && event.contextTokens !== null) {
      this.contextTokens = event.contextTokens;
    }
    if (event.type === "result") this.#noteResult(event);
  }

  sum(taskCount: number): SessionStats {
    return {
      taskCount,
      filesChanged: [...this.#files].sort(),
      durationMs: this.#durationMs,
      usage: this.#usage,
    };
  }

  #noteResult({ usage, filesChanged, durationMs }: Extract<AgentEvent, { type: "result" }>): void {
    for (const file of filesChanged) this.#files.add(file);
    this.#durationMs += durationMs;
    addUsage(this.#usage, usage);
  }
}
