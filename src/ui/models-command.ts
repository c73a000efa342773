/** `agent models …`: asks the models layer and shows the answer. Results go to stdout, everything else to stderr. */
import type { ExitCode } from "../base/errors.ts";
import { infoModel, listModels } from "../models/model-list.ts";
import type { ModelsDeps, ModelsEnvironment } from "../models/models-deps.ts";
import { removeModel } from "../models/remove-model.ts";
import { resolveModel } from "../models/resolve-model.ts";
import { verifyModel } from "../models/verify-model.ts";
import type { CommandIo } from "./command-io.ts";
import { refuse } from "./flag-values.ts";
import type { ParsedCommand } from "./flags.ts";
import {
  renderModelInfo,
  renderModelList,
  renderPulled,
  renderRemoved,
  renderVerified,
} from "./models-view.ts";
import { createPalette, type Palette } from "./palette.ts";
import { createPullReport } from "./pull-report.ts";
import { renderWireLine } from "./wire.ts";

type ModelsCommand = Extract<ParsedCommand, { kind: "models" }>;

export interface ModelsIo extends CommandIo {
  signal: AbortSignal;
  environment: ModelsEnvironment;
}

/** The same answer twice: as facts for a program and as lines for a person. */
interface Answer {
  facts: object;
  lines: readonly string[];
}

/** Throws what the models layer throws; nothing is on stdout then. */
export async function runModelsCommand(command: ModelsCommand, io: ModelsIo): Promise<ExitCode> {
  const report = createPullReport(io);
  const deps: ModelsDeps = {
    environment: io.environment,
    offline: command.offline,
    signal: io.signal,
    onProgress: report.onProgress,
    onNotice: report.onNotice,
  };
  try {
    const { facts, lines } = await findAnswer(command, deps, createPalette(io.color));
    report.finish();
    const { action, json } = command;
    io.stdout.write(
      json ? renderWireLine({ type: "models", action, ...facts }) : `${lines.join("\n")}\n`,
    );
    return 0;
  } finally {
    report.finish();
  }
}

async function findAnswer(
  command: ModelsCommand,
  deps: ModelsDeps,
  palette: Palette,
): Promise<Answer> {
  const { environment } = deps;
  switch (command.action) {
    case "list": {
      const models = await listModels(environment);
      return { facts: { models }, lines: renderModelList(models) };
    }
    case "pull": {
      const name = command.name ?? environment.catalogue.find((entry) => entry.default)?.alias;
      const model = await resolveModel(name, { ...deps, allowPull: true });
      return { facts: model, lines: renderPulled(model, palette) };
    }
    case "info": {
      const model = await infoModel(requireName(command), environment);
      return { facts: model, lines: renderModelInfo(model) };
    }
    case "verify": {
      const verified = await verifyModel(requireName(command), deps);
      return { facts: verified, lines: renderVerified(verified, palette) };
    }
    case "rm": {
      const removed = await removeModel(requireName(command), environment);
      return { facts: removed, lines: renderRemoved(removed, palette) };
    }
  }
}

function requireName({ action, name }: ModelsCommand): string {
  if (name === undefined) throw refuse(`models ${action} needs a model's name.`);
  return name;
}
