/**
 * The one event stream: every reader (text, json, stream-json, session log) sees these and nothing else.
 * Events report; they never steer. Field names are camelCase here and snake_case on the wire.
 */
import type { ExitCode } from "../base/errors.ts";
import type { ContextCut } from "../memory/context-budget.ts";
import type { CheckSummary } from "../tools/run-checks.ts";
import type { TaskStatus } from "./task-outcome.ts";
import type { RequestKind, Work } from "./understand/request.ts";

/** Token and time counts of one run. `promptTokens` = `cachedTokens` + tokens really computed. */
export interface Usage {
  promptTokens: number;
  cachedTokens: number;
  sampledTokens: number;
  forcedTokens: number;
  /** Native decode calls after the prefill: fewer than sampled tokens where drafts were accepted. */
  decodeCalls: number;
  prefillMs: number;
  decodeMs: number;
}

/** What one question took of the context as it was then, and what of it could not be shown whole. In tokens. */
export interface ContextUse {
  contextTokens: number;
  promptTokens: number;
  /** The most the answer could take. */
  answerTokens: number;
  cuts: readonly ContextCut[];
}

/** Where a change may land and why it was chosen. Lines are 1-based and inclusive. */
export interface Target {
  path: string;
  symbol?: string;
  startLine?: number;
  endLine?: number;
  reason: string;
}

/** One try at a change: its number, who made it, and where. */
export interface Tried {
  candidate: number;
  generator: string;
  target: Target;
}

/** Where a search stands; numbers of tests count from its start. */
export interface SearchState {
  /** What is tried next. */
  generator: string;
  target: Target;
  failedBefore: number;
  /** With the best that was found. */
  failedBest: number;
  /** Null where nothing limits the time. */
  leftMs: number | null;
}

export interface PlanStep {
  text: string;
  /** The file it is about; null where it is about none. */
  path: string | null;
  state: "open" | "doing" | "done" | "given-up";
}

export type CheckPurpose = "before" | "candidate" | "final";

export type AgentEvent =
  | {
      /** The first event: what is asked for, before the model is loaded. */
      type: "init";
      taskId: string;
      sessionId: string;
      cwd: string;
      task: string;
      /** Null where the task needs none. */
      model: string | null;
      modelPath: string | null;
      /** Null where the task runs no tests, or none was found. */
      testCommand: string | null;
    }
  | {
      /** What the message was taken for. */
      type: "request";
      kind: RequestKind;
      work: Work;
      reason: string;
      decidedBy: "rules" | "model";
    }
  | {
      /** What was looked up without the model before it was asked; one line each. */
      type: "facts";
      lines: readonly string[];
    }
  | {
      /** A call the model made, or the harness in its place. */
      type: "tool_call";
      turn: number;
      name: string;
      arguments: Readonly<Record<string, unknown>>;
    }
  | {
      type: "tool_result";
      turn: number;
      name: string;
      /** False: refused before anything was touched, or failed. */
      isOk: boolean;
      text: string;
    }
  | { type: "plan"; steps: readonly PlanStep[] }
  | { type: "scope"; files: readonly string[]; reason: string }
  | {
      /** The conversation was shortened. Tokens of the prompt before and after. */
      type: "recap";
      text: string;
      beforeTokens: number;
      afterTokens: number;
    }
  | {
      /** The model is ready. It loads beside the first run of the tests, so this may come after their result. */
      type: "model";
      engine: string;
      device: string;
      gpuLayers: number;
      threads: number;
      contextTokens: number;
      loadMs: number;
      /** The speeds measured to choose `threads`; empty when the number was given. */
      calibration: readonly { threads: number; msPerToken: number }[];
    }
  | {
      type: "progress";
      stage: "load" | "calibrate" | "prefill" | "decode" | "check" | "search";
      /** Of a search: candidates tried. */
      done: number;
      total?: number;
      tokensPerSecond?: number;
      /** Of an answer to a person: what was written since the event before, in whole characters. */
      text?: string;
      /** The answer begins here: the texts of events before are of an attempt that was given up. */
      isFirstText?: true;
      /** Of the stage "search" alone. */
      search?: SearchState;
    }
  | { type: "notice"; level: "info" | "warn"; message: string }
  | {
      /** What was decided about memory, and what is left; "headroom" only reports figures. */
      type: "memory";
      kind:
        | "plan"
        | "verified"
        | "pressure"
        | "step-down"
        | "step-up"
        | "unloaded"
        | "reloaded"
        | "headroom";
      message: string;
      /** Null where nobody knows, or where there is no such memory. */
      ramFreeBytes: number | null;
      gpuFreeBytes: number | null;
      /** What may still be taken before the tightest memory is over its line; negative beyond it. */
      headroomBytes: number | null;
      /** Of the model as it is loaded now; null while it is not. */
      contextTokens: number | null;
    }
  | { type: "check"; purpose: CheckPurpose; candidate?: number; summary: CheckSummary }
  | { type: "locate"; targets: readonly Target[] }
  | ({ type: "candidate_start"; temperature: number } & Tried)
  | {
      type: "assistant";
      candidate: number;
      text: string;
      sampledTokens: number;
      forcedTokens: number;
      cachedTokens: number;
      prefillTokens: number;
      tokensPerSecond: number;
      context?: ContextUse;
    }
  | ({
      /** Several candidates may be judged at once: their events interleave. */
      type: "candidate_end";
      /** "kept": nothing proves it, and no check is worse than before. */
      outcome: "rejected" | "worse" | "same" | "better" | "flawed" | "kept" | "fixed";
      reason: string;
    } & Tried)
  | { type: "edit"; path: string; diff: string; addedLines: number; removedLines: number }
  | {
      type: "result";
      status: TaskStatus | "error";
      exitCode: ExitCode;
      message: string;
      /** What was asked for in words; null where nothing was. */
      answer: string | null;
      usage: Usage;
      durationMs: number;
      candidates: number;
      filesChanged: readonly string[];
      /** The command whose green run is the evidence; null when nothing was verified. */
      verifiedBy: string | null;
    };
