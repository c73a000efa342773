/**
 * Which files a task may write, asked before anything is touched. What the request wants changed is in the scope from
 * the start; other code comes in by being read first. Tests, documents, protected files, files that it only points at
 * and look-alikes of a named file never do.
 */
import { isCodePath, isTestPath } from "../../code/language.ts";
import type { ParsedFile } from "../../code/parse.ts";
import { alignLines } from "../line-alignment.ts";
import type { TaskScope } from "../task-scope.ts";
import { isLookAlike } from "./look-alike.ts";
import type { NewFileNames, NewFiles } from "./new-files.ts";

export interface EditLimits {
  scope: TaskScope;
  /** The files that the request wants changed, those of the symbols it means among them. */
  namedFiles: readonly string[];
  /** Named by the request, and not to be changed. */
  pointedAt: readonly string[];
  /** True where nothing but the named files is to be written, whatever was read. */
  isClosed: boolean;
  newFiles: NewFiles;
  isProtected: (path: string) => boolean;
  /** Named tests to which more may be added, while what is there stays. */
  addOnlyFiles: ReadonlySet<string>;
  /** Qualified names: no other function may change. Null: any may. */
  onlySymbols: ReadonlySet<string> | null;
}

export interface EditRules {
  /** Why this file may not be written, with the way out; null when it may, and then it is in the scope. */
  admit(path: string, standing: { wasRead: boolean; isNew: boolean }): string | null;
  /** The same for all files of a rename: the tests that use a name change with it. */
  admitRename(paths: readonly string[], symbol: { name: string; path: string }): string | null;
  /** Files that `admit` lets in whether or not they were read. */
  listFiles(): readonly string[];
  /** True where reading the file would let it in. */
  mayWiden(path: string): boolean;
  /** What a new file may be called right now. */
  listNewFiles(): NewFileNames;
  /** Why a new text of an admitted file is not wanted; null when it is. */
  admitText(change: TextChange): string | null;
}

export interface TextChange {
  path: string;
  before: string;
  after: string;
  /** What the file declares may be gone afterwards. */
  mayLose: boolean;
  /** Null where no grammar reads the file. */
  parsedBefore: ParsedFile | null;
  parsedAfter: ParsedFile | null;
}

/** So many files come in by being read; a task that needs more names them. */
const MAX_WIDENED = 12;

export function createEditRules({
  scope,
  namedFiles,
  pointedAt,
  isClosed,
  newFiles,
  isProtected,
  addOnlyFiles,
  onlySymbols,
}: EditLimits): EditRules {
  // The scope may hold more: files that a rename reached are no invitation to change them otherwise.
  const admitted = new Set(scope.listFiles());
  let widened = 0;
  const findMeant = (path: string): string | null =>
    namedFiles.find((named) => isLookAlike(path, named)) ?? null;
  const findBar = (path: string): string | null => {
    if (isProtected(path)) return `${path} must stay as it is: the task says so.`;
    if (admitted.has(path)) return null;
    const meant = findMeant(path);
    if (meant !== null) return `The task is about ${meant}, not ${path}. Change ${meant}.`;
    return null;
  };
  const findReadBar = (path: string): string | null => {
    const bar = findBar(path);
    if (bar !== null || admitted.has(path)) return bar;
    if (isTestPath(path))
      return `${path} is a test, and the task does not name it. Change the code.`;
    if (pointedAt.includes(path)) return `${path} is there to be read, not to be changed.`;
    if (!isCodePath(path)) return `${path} is no code, and the task does not want it changed.`;
    if (isClosed) return `The task is about ${namedFiles.join(", ")} alone, not ${path}.`;
    return null;
  };
  const widen = (path: string, reason: string): string | null => {
    if (widened >= MAX_WIDENED)
      return `${MAX_WIDENED} more files were changed already. Finish with those.`;
    scope.widen([path], reason);
    if (!scope.allows(path)) return `${path} must stay as it is.`;
    widened += 1;
    admitted.add(path);
    return null;
  };
  return {
    admit(path, { wasRead, isNew }) {
      if (isNew) {
        const bar = findBar(path) ?? newFiles.admit(path);
        return bar ?? (admitted.has(path) ? null : widen(path, "a new file"));
      }
      const bar = findReadBar(path);
      if (bar !== null || admitted.has(path)) return bar;
      if (wasRead) return widen(path, "it was read, then changed");
      return `${path} is not part of the task yet. Read it first: read {"target": ${JSON.stringify(path)}}.`;
    },
    admitRename(paths, { name, path: home }) {
      const meant = admitted.has(home) ? null : findMeant(home);
      if (meant !== null) return `The task is about ${meant}, not ${home}.`;
      if (onlySymbols !== null && !isWithin(name, onlySymbols)) {
        return `${name} would change, and the task allows only ${[...onlySymbols].join(", ")}.`;
      }
      const bar = paths.find(isProtected);
      if (bar !== undefined) return `${name} is used in ${bar}, which must stay as it is.`;
      scope.widen(paths, `${name} is renamed`);
      const shut = paths.find((path) => !scope.allows(path));
      return shut === undefined ? null : `${name} is used in ${shut}, which must stay as it is.`;
    },
    listFiles: () => [...admitted],
    mayWiden: (path) => findReadBar(path) === null,
    listNewFiles: () => newFiles.names,
    admitText(change) {
      if (addOnlyFiles.has(change.path) && !isAddition(change)) {
        return `the tests in ${change.path} stay as they are, only new ones may be added`;
      }
      if (onlySymbols === null) return null;
      const other = listTouched(change).find((name) => !isWithin(name, onlySymbols));
      if (other === undefined) return null;
      return `${other} would change, and the task allows only ${[...onlySymbols].join(", ")}`;
    },
  };
}

/** True when every line of the old text is in the new one, in its order. */
function isAddition({ before, after }: TextChange): boolean {
  const old = before.replace(/\n$/, "").split("\n");
  const kept = new Set(alignLines(old, after.split("\n")));
  return old.every((_line, index) => kept.has(index));
}

/** Functions whose text is another one afterwards, or that are gone. */
function listTouched({ before, after, parsedBefore, parsedAfter }: TextChange): string[] {
  if (parsedBefore === null || parsedAfter === null) return [];
  const texts = new Set(listFunctions(parsedAfter, after).map(({ key }) => key));
  return listFunctions(parsedBefore, before)
    .filter(({ key }) => !texts.has(key))
    .map(({ name }) => name);
}

function listFunctions({ symbols }: ParsedFile, text: string) {
  return symbols
    .filter(({ kind }) => kind === "function" || kind === "method")
    .map(({ qualifiedName: name, startIndex, endIndex }) => {
      return { name, key: `${name}\0${text.slice(startIndex, endIndex)}` };
    });
}

/** The symbol itself, what it is in, or what is in it. */
function isWithin(name: string, allowed: ReadonlySet<string>): boolean {
  return [...allowed].some(
    (each) => each === name || name.startsWith(`${each}.`) || each.startsWith(`${name}.`),
  );
}
