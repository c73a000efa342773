/** What `agent models …` prints. It takes plain facts and asks nobody where they come from. */
import { createPalette } from "./palette.ts";
import { formatBytes } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { fitLine, renderBar } from "./status-line.ts";
import { renderTable } from "./table.ts";

export interface ModelRow {
  alias: string;
  title: string;
  bytes: number;
  licence: string;
  present: boolean;
  path?: string | undefined;
  default: boolean;
}

export interface PullResult {
  alias: string;
  path: string;
  bytes: number;
  /** 0 when the file was already there and whole. */
  downloadedBytes: number;
}

export interface PullProgress {
  alias: string;
  doneBytes: number;
  totalBytes?: number | undefined;
  bytesPerSecond?: number | undefined;
}

export interface VerifyResult {
  alias: string;
  path: string;
  expectedSha256: string;
  actualSha256: string;
}

/** All known models as a table; `*` marks the default. */
export function renderModelList(models: readonly ModelRow[]): string {
  if (models.length === 0) return "No models are known.\n";
  const rows = models.map((model) => [
    `${sanitizeLine(model.alias)}${model.default ? " *" : ""}`,
    formatBytes(model.bytes),
    model.present ? "yes" : "no",
    sanitizeLine(model.licence),
    sanitizeLine(model.title),
  ]);
  const columns = [
    { title: "MODEL" },
    { title: "SIZE", align: "right" as const },
    { title: "HERE" },
    { title: "LICENCE" },
    { title: "TITLE" },
  ];
  return `${renderTable(columns, rows).join("\n")}\n`;
}

/** One model, a fact per line; `facts` are further ones, in the order given. */
export function renderModelInfo(
  model: ModelRow,
  facts: readonly (readonly [name: string, value: string])[] = [],
): string {
  const rows: (readonly [string, string])[] = [
    ["model", `${model.alias}${model.default ? " (default)" : ""}`],
    ["title", model.title],
    ["size", formatBytes(model.bytes)],
    ["licence", model.licence],
    ["file", model.path ?? `not here yet: agent models pull ${model.alias}`],
    ...facts,
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value]) => `${sanitizeLine(name).padEnd(width)}  ${sanitizeLine(value)}\n`)
    .join("");
}

export function renderPullResult(result: PullResult, color: boolean): string {
  const { good } = createPalette(color);
  const how =
    result.downloadedBytes === 0
      ? "is already here"
      : `is here, ${formatBytes(result.downloadedBytes)} downloaded`;
  return `${good("✓")} ${sanitizeLine(result.alias)} ${how}\n  ${sanitizeLine(result.path)}\n`;
}

/** The moving line of a download, for a terminal of `columns` cells. */
export function renderPullProgress(progress: PullProgress, columns: number): string {
  const { doneBytes, totalBytes, bytesPerSecond } = progress;
  const share = totalBytes ? Math.min(doneBytes / totalBytes, 1) : undefined;
  const amount = totalBytes
    ? `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`
    : formatBytes(doneBytes);
  return fitLine(
    [
      sanitizeLine(progress.alias),
      share === undefined ? undefined : `${renderBar(share)} ${Math.floor(share * 100)} %`,
      amount,
      bytesPerSecond === undefined ? undefined : `${formatBytes(Math.round(bytesPerSecond))}/s`,
    ],
    columns,
  );
}

export function renderVerifyResult(result: VerifyResult, color: boolean): string {
  const { good, bad } = createPalette(color);
  const alias = sanitizeLine(result.alias);
  if (result.actualSha256 === result.expectedSha256) {
    return `${good("✓")} ${alias} is whole: sha256 ${sanitizeLine(result.actualSha256)}\n`;
  }
  return [
    `${bad("✗")} ${alias} is damaged: ${sanitizeLine(result.path)}`,
    `  expected sha256 ${sanitizeLine(result.expectedSha256)}`,
    `  found    sha256 ${sanitizeLine(result.actualSha256)}`,
    `  Get it again: agent models rm ${alias} && agent models pull ${alias}`,
    "",
  ].join("\n");
}
