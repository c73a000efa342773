/**
 * One copy of a project on disk: made from kept contents, and made so again whatever was done to it meanwhile.
 * Knows no tests. Invariant: after `restore` each name has its bytes, mode and kind again and there are no others,
 * but for build folders.
 */
import { chmodSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { listNames, toBytes } from "./byte-path.ts";
import { removeTree } from "./remove-tree.ts";
import { readPrint, type TrialEntry, writeEntry } from "./trial-entry.ts";

const NAMES_AT_ONCE = 256;

export interface CopyPlan {
  entries: readonly TrialEntry[];
  buildFolders: ReadonlySet<string>;
}

export class ProjectCopy {
  readonly #folder: string;
  readonly #entries: ReadonlyMap<string, TrialEntry>;
  readonly #buildFolders: ReadonlySet<string>;
  readonly #prints = new Map<string, string>();
  #lastStampS = 0;

  /** `folder`: byte path of an empty folder of its own. */
  constructor(folder: string, { entries, buildFolders }: CopyPlan) {
    this.#folder = folder;
    this.#entries = new Map(entries.map((entry) => [entry.path, entry]));
    this.#buildFolders = buildFolders;
  }

  /** Writes everything. Throws what the system and `checkTime` throw. */
  async fill(checkTime: () => void): Promise<void> {
    for (const entry of this.#entries.values()) {
      checkTime();
      await this.#write(entry);
    }
  }

  /**
   * A time, in whole seconds since 1970, that no file of this copy had before. Caches that know a file by its size and
   * second, as Python's do, or build what is newer, as cargo does, then never take one text for another.
   */
  nextStamp(): number {
    this.#lastStampS = Math.max(this.#lastStampS, Math.ceil(Date.now() / 1000)) + 1;
    return this.#lastStampS;
  }

  /** Costs a look at each name. Throws what the system says; may be tried again. */
  async restore(): Promise<void> {
    chmodSync(toBytes(this.#folder), 0o700);
    const missing = await this.#removeForeign();
    // What stays built is built again for whatever is newer than it, so old texts have to look new.
    const stampS = this.#buildFolders.size > 0 ? this.nextStamp() : undefined;
    for (const entry of missing) await this.#write(entry, stampS);
  }

  /** Removes what does not belong; returns what is missing then, folders first. */
  async #removeForeign(): Promise<TrialEntry[]> {
    const missing = new Map(this.#entries);
    const pending = [""];
    let seen = 0;
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      for (const path of this.#listPaths(at)) {
        const found = this.#judge(path);
        if (found === "foreign") await removeTree(`${this.#folder}/${path}`);
        else missing.delete(path);
        if (found === "folder") pending.push(path);
        if (++seen % NAMES_AT_ONCE === 0) await setImmediate();
      }
    }
    return [...missing.values()];
  }

  #listPaths(at: string): string[] {
    if (at === "") return listNames(this.#folder);
    return listNames(`${this.#folder}/${at}`).map((name) => `${at}/${name}`);
  }

  #judge(path: string): "foreign" | "folder" | "same" {
    if (this.#buildFolders.has(path)) return "same";
    const entry = this.#entries.get(path);
    const found = readPrint(`${this.#folder}/${path}`);
    if (entry === undefined || found === null) return "foreign";
    if (!found.isFolder) return found.print === this.#prints.get(path) ? "same" : "foreign";
    if (entry.kind !== "folder") return "foreign";
    // Before its names are listed: a test may have closed it to everybody.
    const place = toBytes(`${this.#folder}/${path}`);
    if (found.print !== this.#prints.get(path)) chmodSync(place, entry.mode);
    return "folder";
  }

  async #write(entry: TrialEntry, stampS?: number): Promise<void> {
    await writeEntry(this.#folder, entry, stampS);
    const written = readPrint(`${this.#folder}/${entry.path}`);
    if (written !== null) this.#prints.set(entry.path, written.print);
  }
}
