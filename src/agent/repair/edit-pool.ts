/** Edits that did no harm and no good by themselves; together with one of another file they may be the fix. Pure. */
import type { Edit } from "./judge.ts";

/** The latest per file: each partner costs one run of the tests. */
const PARTNERS_PER_FILE = 2;

export class EditPool {
  readonly #edits: Edit[] = [];

  add(edit: Edit): void {
    this.#edits.push(edit);
  }

  /** The latest edits of other files, newest first. */
  partnersOf(edit: Edit): Edit[] {
    const counts = new Map<string, number>();
    const partners: Edit[] = [];
    for (const other of [...this.#edits].reverse()) {
      const count = counts.get(other.path) ?? 0;
      if (other.path === edit.path || count >= PARTNERS_PER_FILE) continue;
      counts.set(other.path, count + 1);
      partners.push(other);
    }
    return partners;
  }
}
