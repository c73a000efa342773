/** What was tried in a task and why it did not hold, gathered from its events. Bounded; the newest stay. */
import { clipText } from "../../base/clip-text.ts";
import type { AgentEvent, Target } from "../events.ts";

export interface FailedAttempt {
  /** What was changed: a file, a symbol of it. */
  subject: string;
  reason: string;
}

const MAX_ATTEMPTS = 40;
const MAX_REASON_CHARS = 160;
/** Calls that change something; a look that found nothing tells the next model little. */
const CHANGES = new Set(["edit", "edit_lines", "insert", "create", "delete", "rename"]);

/** Of candidates: these did not fail. */
const HELPFUL: ReadonlySet<string> = new Set(["fixed", "better", "kept"]);

export class AttemptRecord {
  #attempts: readonly FailedAttempt[] = [];
  /** Candidates under way, by their number. */
  readonly #subjects = new Map<number, string>();
  /** The last call, which the next result is of. */
  #called = "";

  /** Oldest first; what failed twice in the same way stands once. */
  get attempts(): readonly FailedAttempt[] {
    return this.#attempts;
  }

  note(event: AgentEvent): void {
    if (event.type === "candidate_start") {
      this.#subjects.set(event.candidate, nameTarget(event.target));
    } else if (event.type === "candidate_end") {
      const subject = this.#subjects.get(event.candidate) ?? "the code";
      this.#subjects.delete(event.candidate);
      if (!HELPFUL.has(event.outcome)) this.#add(subject, event.reason);
    } else if (event.type === "tool_call") {
      this.#called = nameSubject(event.arguments);
    } else if (event.type === "tool_result" && !event.isOk && CHANGES.has(event.name)) {
      this.#add(`${event.name} ${this.#called}`.trim(), event.text);
    }
  }

  #add(subject: string, told: string): void {
    const [line = ""] = told.trim().split("\n");
    const reason = clipText(
      line.replace(/[\p{Cc}\s]+/gu, " ").replace(/\.$/, ""),
      MAX_REASON_CHARS,
    );
    const others = this.#attempts.filter(
      (each) => each.subject !== subject || each.reason !== reason,
    );
    this.#attempts = [...others, { subject, reason }].slice(-MAX_ATTEMPTS);
  }
}

function nameTarget({ path, symbol }: Target): string {
  return symbol === undefined ? path : `${path}#${symbol}`;
}

function nameSubject(given: Readonly<Record<string, unknown>>): string {
  const named = [given.target, given.where, given.path, given.symbol];
  return named.find((each): each is string => typeof each === "string") ?? "";
}
