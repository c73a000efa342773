/**
 * Which new files a task may make: those it names, else at most one where it asks for one without a name. It knows
 * names only.
 */
import { isTestPath } from "../../code/language.ts";

/** A file that is asked for without a name. */
export interface UnnamedFile {
  isTest: boolean;
  /** Without the dot. */
  extensions: readonly string[];
}

export interface NewFileLimits {
  /** Files that the task names. */
  paths: readonly string[];
  /** Null: none but those named. */
  unnamed: UnnamedFile | null;
}

/** What may be made right now: these, or any one whose name the pattern lets through. */
export type NewFileNames = { paths: readonly string[] } | { pattern: string };

const FOLDERS = `(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*`;
/** Plain names; what else a system allows is for the person to name. */
const STEM = `[A-Za-z0-9_][A-Za-z0-9_.-]*`;

export class NewFiles {
  readonly #limits: NewFileLimits;
  /** The one that was made up: no second one. */
  #invented: string | null = null;

  constructor(limits: NewFileLimits) {
    this.#limits = limits;
  }

  get names(): NewFileNames {
    const { paths, unnamed } = this.#limits;
    if (paths.length > 0 || unnamed === null) return { paths };
    if (this.#invented !== null) return { paths: [this.#invented] };
    return { pattern: `^${FOLDERS}${STEM}\\.(?:${unnamed.extensions.join("|")})$` };
  }

  /** Why there may be no such new file, with the way out; null when there may, and then it is the one. */
  admit(path: string): string | null {
    const { names } = this;
    const { isTest = false } = this.#limits.unnamed ?? {};
    if ("paths" in names) {
      if (names.paths.includes(path)) return null;
      if (names.paths.length === 0)
        return `The task asks for no new file such as ${path}. Change what is there.`;
      return `The new file is ${names.paths.join(" or ")}, not ${path}.`;
    }
    if (!new RegExp(names.pattern).test(path)) {
      return `${path} is no name for a source file of this project.`;
    }
    if (isTestPath(path) && !isTest) {
      return `${path} is a test, and the task asks for none. Give the file another name.`;
    }
    if (isTest && !isTestPath(path)) return `${path} is no name of a test file.`;
    this.#invented = path;
    return null;
  }
}
