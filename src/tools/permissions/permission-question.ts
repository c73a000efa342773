/** What a person is asked before something happens, and what they can say. Plain data: whoever draws it needs nothing else. */

export type Access =
  | {
      kind: "write";
      /** From the root. */
      path: string;
      /** Null: there is no file, or its bytes are no text. */
      before: string | null;
      after: string | null;
    }
  /** What a task leaves behind, where it is not what was said yes to on the way. */
  | {
      kind: "keep";
      changes: readonly { path: string; before: string | null; after: string | null }[];
    }
  | { kind: "command"; command: string; purpose: "tests" | "checker" | "task" }
  /** Of a file that is hidden or looks like a secret. */
  | { kind: "read"; path: string }
  /** Of code to another machine. `what`: in words, all that leaves. */
  | { kind: "send"; host: string; what: string };

/** Yes for this once, for the rest of the task, of the session, of the project; or no. */
export type PermissionAnswer = "once" | "task" | "session" | "project" | "no";

export interface PermissionQuestion {
  access: Access;
  /** Why it is asked, as a sentence without its full stop. */
  reason: string;
  /** Those that make sense here, "no" the last. */
  choices: readonly PermissionAnswer[];
  /** What a yes for the project is kept as, such as "run:npm test"; absent where that is no choice. */
  rule?: string;
}

/** Rejects with the signal's reason when it fires; an input that ends is a "no". */
export type AskPermission = (
  question: PermissionQuestion,
  signal: AbortSignal,
) => Promise<PermissionAnswer>;
