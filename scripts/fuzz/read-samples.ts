/** Sound inputs from the repository's own files and, where they lie beside it, from shared fixtures. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const REPOSITORY = path.resolve(import.meta.dirname, "../..");
const FIXTURES = path.resolve(REPOSITORY, "../shared/fixtures");
/** Longer ones leave no room for changes. */
const MAX_SAMPLE_CHARS = 16_384;

/** At most `most`; none where there are no such files. A "file" is read as Latin-1, its first bytes alone. */
export function readSamples(
  kind: "schemas" | "templates" | "catalogue" | "file",
  most: number,
  file = path.join(REPOSITORY, "models", "catalogue.json"),
): string[] {
  if (kind === "file") return [readFileSync(file, "latin1").slice(0, MAX_SAMPLE_CHARS)];
  if (kind === "catalogue") return [readFileSync(file, "utf8")];
  const folder = path.join(
    FIXTURES,
    kind === "schemas" ? "schemas/dev" : "templates/templates-llama.cpp",
  );
  if (!existsSync(folder)) return [];
  const texts = readdirSync(folder).flatMap((name) => readTexts(path.join(folder, name)));
  return texts.filter(({ length }) => length < MAX_SAMPLE_CHARS).slice(0, most);
}

/** Of a file of lines the first few schemas. */
function readTexts(file: string): string[] {
  if (file.endsWith(".jinja")) return [readFileSync(file, "utf8")];
  if (!file.endsWith(".jsonl")) return [];
  const lines = readFileSync(file, "utf8").split("\n", 4);
  return lines.flatMap((line) => {
    try {
      const { schema } = JSON.parse(line) as { schema?: unknown };
      return schema === undefined ? [] : [JSON.stringify(schema)];
    } catch {
      return [];
    }
  });
}
