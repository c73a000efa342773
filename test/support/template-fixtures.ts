/** The real chat templates of the fixtures, read in place; absent on machines that have none. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve("../shared/fixtures/templates");

export const hasTemplateFixtures = existsSync(ROOT);

export interface FixtureTemplate {
  /** The file's name without its ending. */
  name: string;
  source: string;
}

/** "templates-llama.cpp" has 70, "third-party-glyphhound/corpus" 120; sorted by name. */
export function readFixtureTemplates(
  folder:
    | "templates-llama.cpp"
    | "third-party-glyphhound/corpus"
    | "third-party-glyphhound/payloads",
): FixtureTemplate[] {
  if (!hasTemplateFixtures) return [];
  const directory = path.join(ROOT, folder);
  return readdirSync(directory)
    .filter((file) => file.endsWith(".jinja"))
    .sort()
    .map((file) => ({
      name: file.slice(0, -".jinja".length),
      source: readFileSync(path.join(directory, file), "utf8"),
    }));
}

export function fixturePath(...parts: string[]): string {
  return path.join(ROOT, ...parts);
}
