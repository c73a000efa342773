/** What the words of a task name: files and symbols, never parts of longer words. Pure. */

/** True when the task spells the path, or the file's name with its extension, as a word of its own. */
export function namesFile(task: string, path: string): boolean {
  return isSpelled(task, path.split("/").at(-1) ?? path);
}

/** True when the task spells the symbol's whole dotted name. */
export function namesSymbol(task: string, qualifiedName: string): boolean {
  return isSpelled(task, qualifiedName);
}

/** Every identifier in a text. */
export function identifiersOf(text: string): Set<string> {
  return new Set(text.match(/[A-Za-z_$][\w$]*/g) ?? []);
}

function isSpelled(text: string, name: string): boolean {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`(?<![\\w.-])${escaped}(?![\\w-]|\\.\\w)`).test(text);
}
