/**
 * The last words of the template child: before each step it writes a line to stderr, synchronously, so that its parent
 * knows what ran when it died. Other lines on that stream, such as the engine's, mean nothing.
 */
import { writeSync } from "node:fs";
import { LIMIT_CODES, type LimitCode } from "./render-limits.ts";

/** What the child does next, or the limit it is ended for. */
export type Announcement =
  | { kind: "engine" | "vocabulary" | "render" }
  | { kind: "check"; check: string }
  | { kind: "limit"; code: LimitCode };

const STDERR = 2;

export function announce(kind: Announcement["kind"], detail = ""): void {
  writeSync(STDERR, `\n@verify ${kind} ${detail}\n`);
}

/** Ends this process at once, whatever native code is doing. Works in a worker thread too. */
export function endOverLimit(code: LimitCode): never {
  announce("limit", code);
  process.kill(process.pid, "SIGKILL");
  throw new Error(code);
}

/** null for any other line. */
export function readAnnouncement(line: string): Announcement | null {
  const [, kind, detail = ""] = /^@verify (\w+) ([\w-]*)$/.exec(line) ?? [];
  switch (kind) {
    case "engine":
    case "vocabulary":
    case "render":
      return { kind };
    case "check":
      return { kind, check: detail };
    case "limit": {
      const code = LIMIT_CODES.find((each) => each === detail);
      return code === undefined ? null : { kind, code };
    }
    default:
      return null;
  }
}
