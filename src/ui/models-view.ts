/** What `agent models …` prints for a person. It takes plain facts and asks nobody where they come from. */
import type { ListedModel, ModelInfo } from "../models/model-list.ts";
import type { RemovedModel } from "../models/remove-model.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { VerifiedModel } from "../models/verify-model.ts";
import type { Palette } from "./palette.ts";
import { formatBytes } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { type Column, renderTable } from "./table.ts";

const LIST_COLUMNS: readonly Column[] = [
  { title: "MODEL" },
  { title: "SIZE", align: "right" },
  { title: "HERE" },
  { title: "TITLE" },
];

/** All known models as a table; `*` marks the default. */
export function renderModelList(models: readonly ListedModel[]): string[] {
  if (models.length === 0) return ["No models are known."];
  const rows = models.map((model) => [
    `${sanitizeLine(model.name)}${model.isDefault ? " *" : ""}`,
    formatBytes(model.bytes),
    describeState(model),
    sanitizeLine(model.title),
  ]);
  return renderTable(LIST_COLUMNS, rows);
}

/** One model, a fact per line. */
export function renderModelInfo(model: ModelInfo): string[] {
  const facts: (readonly [name: string, value: string])[] = [
    ["model", `${model.name}${model.isDefault ? " (default)" : ""}`],
    ["title", model.title],
    ["size", formatBytes(model.bytes)],
    ["licence", `${model.licence.name} ${model.licence.url}`],
    ["here", describeState(model)],
    ["file", model.path ?? `agent models pull ${model.name} fetches it`],
    ["sha256", model.sha256],
    ...model.sources.map((source) => ["source", source] as const),
    ...(model.notes === "" ? [] : [["notes", model.notes] as const]),
  ];
  return facts.map(([name, value]) => `${name.padEnd(7)}  ${sanitizeLine(value)}`);
}

export function renderPulled(model: ResolvedModel, palette: Palette): string[] {
  const isNew = model.origin === "packages" || model.origin === "hugging-face";
  const name = sanitizeLine(model.alias ?? "The model");
  return [
    `${palette.good("✓")} ${name} ${isNew ? "is downloaded" : "is already here"}`,
    `  ${sanitizeLine(model.path)}`,
  ];
}

/** A damaged model never gets here: it is an error. */
export function renderVerified(
  { path, sha256, verdict }: VerifiedModel,
  palette: Palette,
): string[] {
  const file = sanitizeLine(path);
  const heading =
    verdict === "intact"
      ? `${palette.good("✓")} ${file} is intact`
      : `${palette.warn("~")} ${file} was read, but no known sha256 tells whether it is intact`;
  return [heading, `  sha256 ${sha256}`];
}

export function renderRemoved({ removed, freedBytes }: RemovedModel, palette: Palette): string[] {
  return [
    ...removed.map((file) => `${palette.good("✓")} removed ${sanitizeLine(file)}`),
    `  ${formatBytes(freedBytes)} freed`,
  ];
}

function describeState({ state, verified }: ListedModel): string {
  if (state === "partial") return "in part";
  if (state === "absent") return "no";
  return verified ? "yes" : "unchecked";
}
