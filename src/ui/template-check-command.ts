/** `agent template check`: one template in full, or a line for each below a folder. */
import path from "node:path";
import { type ExitCode, isAgentError, messageOf } from "../base/errors.ts";
import { expandHome } from "../models/reference.ts";
import { renderJsonLine } from "./json-line.ts";
import { createLiveLine } from "./live-line.ts";
import { renderNoticeLine } from "./notice-line.ts";
import { createPalette } from "./palette.ts";
import { formatCount } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { describeReport } from "./template-facts.ts";
import { findTemplateFiles } from "./template-files.ts";
import type { CheckCommand } from "./template-flags.ts";
import type { TemplateIo } from "./template-io.ts";
import { type Judgement, renderJudgement, renderTotals } from "./template-list-view.ts";
import type { VerifiedTemplate } from "./template-port.ts";
import { findTarget, isTemplateText } from "./template-target.ts";
import { renderTemplateReport } from "./template-view.ts";

/** 6 when a template is refused, or, of many, cannot be judged at all; else 0. */
export async function checkTemplate(command: CheckCommand, io: TemplateIo): Promise<ExitCode> {
  const { subject } = command;
  return subject.kind === "one"
    ? checkOne(subject.name, command, io)
    : checkAll(subject.folder, command, io);
}

async function checkOne(name: string, command: CheckCommand, io: TemplateIo): Promise<ExitCode> {
  const report = await verify(name, command, io);
  const palette = createPalette(io.color);
  const { json, verbose } = command;
  io.stdout.write(
    json
      ? renderJsonLine(describeReport(name, report))
      : `${renderTemplateReport(name, report, { verbose, palette }).join("\n")}\n`,
  );
  return report.verdict === "REFUSED" ? 6 : 0;
}

async function verify(
  name: string,
  { vocabulary, useCache }: CheckCommand,
  { environment, signal, templates }: TemplateIo,
): Promise<VerifiedTemplate> {
  const target = await findTarget(name, vocabulary, { environment, signal });
  return templates.verify(target, { useCache, signal });
}

async function checkAll(folder: string, command: CheckCommand, io: TemplateIo): Promise<ExitCode> {
  const { workingFolder, homeFolder } = io.environment;
  const root = path.resolve(workingFolder, expandHome(folder, homeFolder));
  const { files, isComplete } = await findTemplateFiles(root);
  const judgements = await judgeAll(
    files.map((file) => ({ file, root })),
    command,
    io,
  );
  const palette = createPalette(io.color);
  io.stdout.write(
    command.json
      ? renderJsonLine(judgements.map(describeJudgement))
      : `${renderTotals(judgements)}\n`,
  );
  if (!isComplete) {
    const message = `${folder} holds more than can be looked at: only the first templates were checked.`;
    io.stderr.write(`${renderNoticeLine({ level: "warn", message }, palette)}\n`);
  }
  return judgements.some(isBad) ? 6 : 0;
}

interface Place {
  root: string;
  /** Relative to the root. */
  file: string;
}

/** One after the other: each takes a process of its own. As text, a line is written as soon as it is known. */
async function judgeAll(
  places: readonly Place[],
  command: CheckCommand,
  io: TemplateIo,
): Promise<Judgement[]> {
  const palette = createPalette(io.color);
  const width = Math.max(0, ...places.map(({ file }) => sanitizeLine(file).length));
  const progress = createLiveLine(io.stderr);
  const judgements: Judgement[] = [];
  try {
    for (const place of places) {
      if (io.stderrIsTty) {
        const count = `${formatCount(judgements.length)} of ${formatCount(places.length)}`;
        progress.show((columns) => `  ${count}  ${sanitizeLine(place.file, columns - 24)}`);
      }
      const judgement = await judge(place, command, io);
      progress.clear();
      judgements.push(judgement);
      if (!command.json) io.stdout.write(`${renderJudgement(judgement, width, palette)}\n`);
    }
    return judgements;
  } finally {
    progress.clear();
  }
}

async function judge(
  { root, file }: Place,
  command: CheckCommand,
  io: TemplateIo,
): Promise<Judgement> {
  // A vocabulary goes with template texts; models bring their own.
  const vocabulary = isTemplateText(file) ? command.vocabulary : null;
  try {
    const report = await verify(path.join(root, file), { ...command, vocabulary }, io);
    return { name: file, report };
  } catch (error) {
    io.signal.throwIfAborted();
    if (!isAgentError(error)) throw error;
    return { name: file, problem: { code: error.code, message: messageOf(error) } };
  }
}

function describeJudgement(judgement: Judgement): object {
  if ("report" in judgement) return describeReport(judgement.name, judgement.report);
  return { file: judgement.name, verdict: null, problem: judgement.problem };
}

function isBad(judgement: Judgement): boolean {
  return "problem" in judgement || judgement.report.verdict === "REFUSED";
}
