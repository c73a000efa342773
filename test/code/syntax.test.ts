import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type LanguageId, listLanguages } from "../../src/code/language.ts";
import { RULES } from "../../src/code/languages/rules.ts";
import { loadGrammar } from "../../src/code/syntax.ts";

/** One table serves TypeScript and JavaScript, and each grammar lacks some of its node types. */
const SISTERS: Partial<Record<LanguageId, LanguageId>> = {
  typescript: "javascript",
  tsx: "javascript",
  javascript: "typescript",
};

test.each(listLanguages().map(({ id }) => id))(
  "the %s grammar loads and knows every node type its rules name",
  async (id) => {
    const known = new Set([
      ...(await listNodeTypes(id)),
      ...(await listNodeTypes(SISTERS[id] ?? id)),
    ]);
    const { byNodeType, leading } = RULES[id];
    expect([...Object.keys(byNodeType), ...leading].filter((type) => !known.has(type))).toEqual([]);
  },
);

test("the parsers kept here are those of the packages that native/parsers/README.md names", () => {
  const rows = [
    ...readFileSync("native/parsers/README.md", "utf8").matchAll(
      /^\| (\S+\.wasm) \|.*\| (\w{64}) \|$/gm,
    ),
  ];
  expect(rows.map(([, file]) => file)).toEqual([
    "tree-sitter-html.wasm",
    "tree-sitter-json.wasm",
    "tree-sitter-yaml.wasm",
  ]);
  for (const [, file, sha256] of rows) {
    const bytes = readFileSync(`native/parsers/${file}`);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  }
});

test("a grammar is loaded once", async () => {
  const [language] = listLanguages();
  expect(await loadGrammar(language!)).toBe(await loadGrammar(language!));
});

test("a grammar file that is not there is a coded failure, each time", async () => {
  const [language] = listLanguages();
  const broken = { ...language!, grammarFile: "tree-sitter-absent.wasm" };
  await expect(loadGrammar(broken)).rejects.toMatchObject({ code: "language-unusable" });
  await expect(loadGrammar(broken)).rejects.toMatchObject({ code: "language-unusable" });
});

async function listNodeTypes(id: LanguageId): Promise<string[]> {
  const language = listLanguages().find((each) => each.id === id);
  return (await loadGrammar(language!)).types;
}
