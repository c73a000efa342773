/** Sources as short lines: what a parse found, in a form that a test can state in full. */
import { createCodeParser, type ParsedFile } from "../../src/code/parse.ts";

const parser = createCodeParser();

export async function parseSource(path: string, text: string): Promise<ParsedFile> {
  const parsed = await parser.parse(path, text);
  if (parsed === null) throw new Error(`no grammar reads ${path}`);
  return parsed;
}

/** One line a symbol: "method A.m 2-4", with "+" in front when it is exported. */
export async function outlineOf(path: string, text: string): Promise<string[]> {
  const { symbols } = await parseSource(path, text);
  return symbols.map(
    ({ kind, qualifiedName, startLine, endLine, exported }) =>
      `${exported ? "+" : "-"}${kind} ${qualifiedName} ${startLine}-${endLine}`,
  );
}

/** One line an import: "specifier: name name". */
export async function importsOf(path: string, text: string): Promise<string[]> {
  const { imports } = await parseSource(path, text);
  return imports.map(({ specifier, names }) => `${specifier}: ${names.join(" ")}`.trimEnd());
}
