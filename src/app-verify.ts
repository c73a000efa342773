/** Collects what `agent verify` tells: every link of the chain that a run with --pinned hangs on. A fault is a fact. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findModel } from "./app-find-model.ts";
import { identifyModelAnew, measureModel } from "./app-model-files.ts";
import { readCarrier } from "./base/carrier.ts";
import { AgentError, isAgentError } from "./base/errors.ts";
import { IS_SOURCE } from "./base/own-script.ts";
import type { Config } from "./config/config.ts";
import { describeConfig } from "./config/describe-config.ts";
import type { KnownDialectId } from "./grammar/dialects/dialect.ts";
import { DIALECT_IDS, findDialect } from "./grammar/dialects/find-dialect.ts";
import { printGbnf } from "./grammar/gbnf/print-gbnf.ts";
import { ANSWER, compileTurn } from "./grammar/turn-grammar.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { readEngineLock } from "./runtime/pinned/engine-lock.ts";
import { probeEngine } from "./runtime/pinned/probe-engine.ts";
import { CHANGE_TOOLS } from "./tools/project/all-tools.ts";
import { toProblem } from "./ui/doctor-facts.ts";
import type { TemplatePort } from "./ui/template-port.ts";
import type {
  GrammarState,
  LockState,
  PinnedModel,
  ProgramState,
  VerifyFacts,
  VerifyPort,
  VerifyRequest,
} from "./ui/verify-facts.ts";

export interface VerifierDeps {
  /** Of this program. */
  version: string;
  environment: ModelsEnvironment;
  templates: TemplatePort;
  config: Config;
  /** The real one unless a test hands in another. */
  probe?: typeof probeEngine;
}

type OnRead = (doneBytes: number, totalBytes: number) => void;

export function createVerifier(deps: VerifierDeps): VerifyPort {
  const { environment, config, version, probe = probeEngine } = deps;
  return {
    async collect(request, signal, onRead = () => {}) {
      const engine = await probe(environment.cacheFolder, signal).catch(toProblem);
      const model = await findAsked(request, { deps, signal, onRead });
      return {
        program: await describeProgram(version),
        lock: await describeLock(),
        engine,
        model,
        grammar: fingerprintGrammars(listSpellings(model)),
        settings: describeConfig(config),
      };
    },
  };
}

const OWN_FOLDER = path.dirname(fileURLToPath(import.meta.url));

async function describeProgram(version: string): Promise<ProgramState> {
  const carrier = readCarrier();
  const program = { version, node: process.versions.node };
  if (carrier !== null) return { ...program, kind: "binary", fingerprint: carrier.id };
  const kind = IS_SOURCE ? "source" : "build";
  return { ...program, kind, fingerprint: await fingerprintCode(OWN_FOLDER) };
}

/** Of all code below a folder, names included. */
async function fingerprintCode(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const code = names.filter((name) => /(?<!\.d)\.[jt]s$/.test(name)).sort();
  const hash = createHash("sha256");
  for (const name of code) {
    const bytes = await readFile(path.join(folder, name));
    hash.update(`${name.replaceAll(path.sep, "/")}\n${hashText(bytes)}\n`);
  }
  return hash.digest("hex");
}

async function describeLock(): Promise<LockState> {
  const state = await readEngineLock();
  if (!state.ok) return state;
  const { engine, packages, unlocked } = state.lock;
  return {
    ok: true,
    enginePackage: `${engine.package} ${engine.version}`,
    llamaCpp: engine.llamaCpp.release,
    packages: Object.keys(packages).length,
    unlocked,
  };
}

interface Asking {
  deps: VerifierDeps;
  signal: AbortSignal;
  onRead: OnRead;
}

/** A machine without a model still has an engine to prove; one that was named has to be there. */
async function findAsked(request: VerifyRequest, asking: Asking) {
  return describeModel(request, asking).catch((error: unknown) => {
    const isNone = isAgentError(error, "model-absent") && !error.details.asked;
    return request.model === undefined && isNone ? null : toProblem(error);
  });
}

async function describeModel(
  { model: asked, modelSha256 }: VerifyRequest,
  { deps, signal, onRead }: Asking,
): Promise<PinnedModel> {
  const { environment, templates, config } = deps;
  const defaultModel = config.model?.value;
  const found = await findModel(asked, signal, { environment, defaultModel });
  const { cacheFolder, catalogue } = environment;
  const model = await identifyModelAnew(found, { cacheFolder, signal, onProgress: onRead });
  const { sha256, path: file } = model;
  if (modelSha256 !== undefined && modelSha256 !== sha256) {
    throw new AgentError("model-not-pinned", { path: file, sha256, expectedSha256: modelSha256 });
  }
  const listed = catalogue.some((entry) => entry.sha256 === sha256) ? "catalogue" : "unlisted";
  const target = { path: file, kind: "gguf", vocabularyPath: null } as const;
  return {
    name: model.alias ?? path.basename(file),
    path: file,
    bytes: await measureModel(model),
    sha256,
    standing: modelSha256 === undefined ? listed : "given",
    template: await templates.verify(target, { useCache: true, signal }).catch(toProblem),
  };
}

/** The plain one, which every model can be held to, and that of the model at hand. */
function listSpellings(model: VerifyFacts["model"]): readonly KnownDialectId[] {
  const template = model !== null && "template" in model ? model.template : null;
  const own = template !== null && "dialect" in template ? template.dialect : null;
  return DIALECT_IDS.filter((id) => id === "generic" || id === own);
}

/** The grammars of a turn that offers every tool, with markers as text. Cost: up to half a second for each. */
function fingerprintGrammars(ids: readonly KnownDialectId[]): GrammarState {
  const signatures = [...CHANGE_TOOLS.map(({ signature }) => signature), ANSWER];
  const vocabulary = { tokenOf: () => null };
  const dialects: Record<string, string> = {};
  for (const id of ids) {
    const { grammar } = compileTurn({ signatures, vocabulary, dialect: findDialect(id) });
    dialects[id] = hashText(printGbnf(grammar));
  }
  const sha256 = hashText(JSON.stringify(dialects));
  return { tools: signatures.length, dialects, sha256 };
}

function hashText(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}
