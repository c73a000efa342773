/**
 * Every failure we raise on purpose: a code, the facts, the exit code, and two sentences for a person
 * (what is wrong, what to do next). Bugs stay plain throws; whoever catches an AgentError may trust it.
 */

/** 0 done and verified · 1 internal · 2 usage · 3 not achieved · 4 denied · 5 limit · 6 model, template or memory unusable. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130 | 143;

/** The facts each failure carries. A new code does not compile until FAILURES has its row. */
export interface Failures {
  "usage-invalid": { problem: string; hint?: string };
  "directory-unusable": { path: string; reason: string };
  "language-unusable": { language: string; reason: string };
  "no-test-command": { root: string };
  interrupted: { signal: "SIGINT" | "SIGTERM" | "SIGHUP" };
  "config-invalid": {
    path: string;
    /** A whole sentence. */
    problem: string;
    /** Both from 1; left out where the file as a whole is meant. */
    line?: number;
    column?: number;
  };
  "input-invalid": { path: string; line: number | null; reason: string };
  "time-up": { timeoutMs: number };
  "tests-not-runnable": { command: string; reason: string };
  "engine-unavailable": { reason: string };
  "engine-internal-missing": { internal: string; version: string };
  /** Parts of sentences. */
  "engine-not-pinned": { problems: readonly string[] };
  "engine-build-unusable": { reason: string };
  "engine-stalled": { step: string; waitedMs: number };
  "engine-failed": { step: string; reason: string };
  "context-full": { neededTokens: number; contextTokens: number };
  "memory-insufficient": { path: string; reason: string; waysOut?: readonly string[] };
  "load-refused": { path: string; reason: string; waysOut: readonly string[] };
  "model-unusable": { path: string; reason: string };
  "template-missing": { path: string };
  "template-failed": { reason: string };
  "template-input-invalid": { path: string; reason: string };
  "template-refused": { path: string; reason: string; isDangerous?: boolean };
  "grammar-invalid": { reason: string };
  "gbnf-invalid": { reason: string; line: number; column: number };
  "schema-invalid": { pointer: string; reason: string };
  "schema-unsatisfiable": { pointer: string };
  "schema-too-large": { reason: string };
  "value-too-deep": Record<never, never>;
  "grammar-disagreement": { position: number; token: number; dump: string };
  "call-invalid": { problem: string; dump: string };
  "model-not-found": { reference: string; near: readonly string[] };
  "model-absent": { alias: string; asked: boolean };
  "model-ambiguous": { found: readonly string[] };
  "model-is-directory": { path: string; files: readonly string[] };
  "model-unreadable": { path: string; reason: string };
  /** `expectedSha256` null: nothing says what it should be. */
  "model-not-pinned": { path: string; sha256: string; expectedSha256: string | null };
  "model-damaged": { path: string; expectedSha256: string; actualSha256: string };
  "model-offline": { name: string; skipped: readonly string[]; place: string };
  "model-source-failed": { source: string; reason: string };
  "model-unavailable": {
    name: string;
    failures: readonly { source: string; reason: string }[];
    place: string;
  };
  "model-outside-cache": { path: string; cacheFolder: string };
  "model-busy": { path: string; holder: string };
  "disk-full": { folder: string; neededBytes: number; freeBytes: number };
  /** `part`: what of the single file is not as it was built. */
  "program-damaged": { part: string };
  /** `reasons`: what each folder said that was tried. */
  "program-homeless": { reasons: readonly string[] };
  /** `missing`: without a full stop. `advice`: a sentence. */
  "bundle-incomplete": { missing: string; advice: string };
  "path-outside": { path: string };
  "path-forbidden": { path: string; reason: string };
  "file-missing": { path: string };
  "file-not-editable": { path: string; reason: string };
  "file-read-only": { path: string };
  "file-changed": { path: string };
  "file-exists": { path: string; hint?: string };
  "file-not-written": { path: string; reason: string };
  "file-not-read": { path: string; reason: string };
  "file-disk-full": { path: string };
  "workspace-closed": { path: string };
  "trial-unusable": { reason: string };
  "sandbox-unavailable": { reason: string };
  /** `subject`: what was to be done, such as "writing a.ts". `hint`: what to do instead, as a sentence. */
  "permission-denied": { subject: string; reason: string; hint?: string };
  "project-busy": {
    root: string;
    pid: number;
    /** ISO 8601; null where the holder does not say. */
    since?: string | null;
    /** What it was asked to do. */
    task?: string | null;
  };
  /** `reference` null: none was named, and there is none. */
  "session-unknown": { reference: string | null; near: readonly string[]; newest: string | null };
  "session-ambiguous": { reference: string; found: readonly string[] };
  "session-elsewhere": { sessionId: string; root: string };
  "session-damaged": { sessionId: string; reason: string };
  "session-busy": { sessionId: string; pid: number };
  "nothing-to-undo": {
    action: "undo" | "redo";
    path?: string | undefined;
    /** Why, where something was named that is not there to undo. */
    reason?: string | undefined;
  };
  "undo-conflict": {
    action: "undo" | "redo";
    path: string;
    reason: string;
    /** The words of a task that has to be undone first. */
    laterTask?: string | undefined;
    /** The words of a task that has to be redone first. */
    earlierTask?: string | undefined;
  };
  "endpoint-invalid": { problem: string; expected: string };
  "endpoint-unreachable": { host: string; reason: string };
  /** `status`: of HTTP; null for an error told within an answer. `advice`: what to do next. */
  "endpoint-failed": { host: string; status: number | null; reason: string; advice: string };
  "endpoint-timeout": { host: string; waitedMs: number; isStalled: boolean };
  "endpoint-garbage": { host: string; reason: string };
  "escalation-forbidden": { host: string };
  /** `target`: where the connection was to go. */
  "network-forbidden": { target: string };
  "tool-invalid": { tool: string; reason: string };
  "tool-arguments-invalid": { tool: string; problems: readonly string[] };
  "tool-call-invalid": { dialect: string; reason: string };
}

interface FailureRow<Details> {
  exitCode: ExitCode | ((details: Details) => ExitCode);
  what: (details: Details) => string;
  next: (details: Details) => string;
}

const FAILURES: { [Code in keyof Failures]: FailureRow<Failures[Code]> } = {
  "usage-invalid": {
    exitCode: 2,
    what: ({ problem }) => problem,
    next: ({ hint }) => hint ?? "Run `agent --help` for the commands and flags.",
  },
  "directory-unusable": {
    exitCode: 2,
    what: ({ path, reason }) => `Cannot work in ${path}: ${reason}.`,
    next: () => "Name an existing folder you may read and write with -C DIR.",
  },
  "language-unusable": {
    exitCode: 1,
    what: ({ language, reason }) => `Cannot load the parser for ${language}: ${reason}.`,
    next: () => "Install the program again: a file of one of its packages is missing or damaged.",
  },
  "no-test-command": {
    exitCode: 2,
    what: ({ root }) => `Found no command that runs the tests of ${root}.`,
    next: () => 'Name it, for example --test-cmd "python3 -m unittest".',
  },
  interrupted: {
    exitCode: ({ signal }) => (signal === "SIGINT" ? 130 : 143),
    what: ({ signal }) => `Stopped by ${signal}.`,
    next: () => "Run the same command again to start over.",
  },
  "config-invalid": {
    exitCode: 2,
    what: ({ path, problem, line, column }) =>
      `The settings in ${path}${line === undefined ? "" : `, line ${line}, column ${column ?? 1},`} cannot be used: ${problem}`,
    next: () => 'Correct the file; it may hold {"model": "qwen2.5-coder-1.5b"}.',
  },
  "input-invalid": {
    exitCode: 2,
    what: ({ path, line, reason }) =>
      `Cannot use ${path}${line === null ? "" : `, line ${line}`}: ${reason}.`,
    next: () => "Give a text file as the command's --help describes it, or - for standard input.",
  },
  "time-up": {
    exitCode: 5,
    what: ({ timeoutMs }) => `The time limit of ${Math.round(timeoutMs / 1000)} s is reached.`,
    next: () => "Give more time with --timeout, or name the file to repair in the task.",
  },
  "tests-not-runnable": {
    exitCode: 3,
    what: ({ command, reason }) => `The tests could not be run with \`${command}\`: ${reason}.`,
    next: () => "Make the command work by hand first, or give another one with --test-cmd.",
  },
  "engine-unavailable": {
    exitCode: 6,
    what: ({ reason }) => `The inference engine could not be started: ${reason}.`,
    next: () =>
      "Reinstall with `npm ci` (optional packages included: they hold the native binaries).",
  },
  "engine-internal-missing": {
    exitCode: 6,
    what: ({ internal, version }) =>
      `node-llama-cpp ${version} does not have ${internal}, which this program relies on.`,
    next: () => "Install the exact version pinned in package.json with `npm ci`.",
  },
  "engine-not-pinned": {
    exitCode: 6,
    what: ({ problems }) =>
      `The engine is not the one that is locked: ${problems.slice(0, 3).join("; ")}${problems.length > 3 ? `; ${problems.length - 3} more` : ""}.`,
    next: () =>
      "`agent verify` shows every object. Install the engine again with `npm ci`, or run without --pinned.",
  },
  "engine-build-unusable": {
    exitCode: 6,
    what: ({ reason }) => `The local build of the engine cannot be used: ${reason}.`,
    next: () => "Make it with `npm run build:native`, or run without --engine-build local.",
  },
  "engine-stalled": {
    exitCode: 6,
    what: ({ step, waitedMs }) =>
      `The model gave no answer for ${Math.round(waitedMs / 1000)} s during ${step}.`,
    next: () => "Run again with fewer --threads, a smaller model, or a smaller --ctx-size.",
  },
  "engine-failed": {
    exitCode: 6,
    what: ({ step, reason }) => `The engine failed during ${step}: ${reason}.`,
    next: () => "Run again; if it repeats, check the model with `agent models verify`.",
  },
  "context-full": {
    exitCode: 5,
    what: ({ neededTokens, contextTokens }) =>
      `The task needs ${neededTokens} tokens of context; this session has ${contextTokens}.`,
    next: () => "Give a larger --ctx-size, or name the file and function in the task.",
  },
  "memory-insufficient": {
    exitCode: 6,
    what: ({ path, reason }) => `There is not enough memory for ${path}: ${reason}.`,
    next: ({ waysOut = [] }) =>
      waysOut.length > 0
        ? `One of: ${waysOut.join("; ")}.`
        : "Use a smaller --ctx-size, a smaller model (`agent models list`), or free some memory.",
  },
  "load-refused": {
    exitCode: 6,
    what: ({ path, reason }) => `${path} cannot be loaded as asked: ${reason}.`,
    next: ({ waysOut }) => `One of: ${waysOut.join("; ")}.`,
  },
  "model-unusable": {
    exitCode: 6,
    what: ({ path, reason }) => `${path} is not a usable GGUF model: ${reason}.`,
    next: () => "Fetch the file again, or take one from `agent models list`.",
  },
  "template-missing": {
    exitCode: 6,
    what: ({ path }) => `${path} has no chat template, so prompts cannot be built for it.`,
    next: () => "Use an instruction-tuned model whose GGUF carries tokenizer.chat_template.",
  },
  "template-failed": {
    exitCode: 6,
    what: ({ reason }) => `The model's chat template could not be rendered: ${reason}.`,
    next: () => "Fetch a newer conversion of this model, or use another one.",
  },
  "template-input-invalid": {
    exitCode: 2,
    what: ({ path, reason }) => `Cannot read a chat template from ${path}: ${reason}.`,
    next: () => "Name a GGUF file, or a text file in UTF-8 that holds a Jinja template.",
  },
  "template-refused": {
    exitCode: 6,
    what: ({ path, reason }) =>
      `The chat template of ${path} cannot be trusted with a prompt: ${reason.replace(/\.$/, "")}.`,
    next: ({ isDangerous = false }) =>
      isDangerous
        ? "It would end this program too, so --force does not help: give another one with --template FILE."
        : "`agent template check FILE` shows all findings; --force uses the template as it is.",
  },
  "grammar-invalid": {
    exitCode: 1,
    what: ({ reason }) => `A grammar of this program was refused by the engine: ${reason}.`,
    next: () => "This is a bug: please report it with the command you ran.",
  },
  "gbnf-invalid": {
    exitCode: 2,
    what: ({ reason, line, column }) =>
      `The grammar is not valid GBNF, line ${line}, column ${column}: ${reason}.`,
    next: () => "Correct the grammar; grammars/*.gbnf are examples.",
  },
  "schema-invalid": {
    exitCode: 2,
    what: ({ pointer, reason }) => `The JSON schema is not usable at "${pointer}": ${reason}.`,
    next: () => "Correct the schema at that JSON pointer (an empty one is the root).",
  },
  "schema-unsatisfiable": {
    exitCode: 2,
    what: ({ pointer }) => `Nothing can match the JSON schema: see "${pointer}".`,
    next: () => "Look for limits that exclude each other, such as a minimum above its maximum.",
  },
  "schema-too-large": {
    exitCode: 2,
    what: ({ reason }) => `The JSON schema is too large for a grammar: ${reason}.`,
    next: () => "Split it, or leave out alternatives that a tool does not need.",
  },
  "value-too-deep": {
    exitCode: 2,
    what: () => "The value is nested too deeply to be written.",
    next: () => "Values of some hundreds of levels can be written.",
  },
  "grammar-disagreement": {
    exitCode: 1,
    what: ({ position, token }) =>
      `The engine and this program read a grammar differently: token ${token} at position ${position}.`,
    next: () => "This is a bug: please report it with the session log.",
  },
  "call-invalid": {
    exitCode: 1,
    what: ({ problem }) => `A call that its grammar allows does not fit its schema: ${problem}.`,
    next: () => "This is a bug: please report it with the session log.",
  },
  "model-not-found": {
    exitCode: 6,
    what: ({ reference }) => `There is no model called ${reference}.`,
    next: ({ near }) =>
      near.length > 0
        ? `Did you mean ${near.join(" or ")}?`
        : "Give the path of a GGUF file, or a name that `agent models list` shows.",
  },
  "model-absent": {
    exitCode: 6,
    what: ({ alias, asked }) =>
      asked ? `The model ${alias} is not on this machine.` : "There is no model on this machine.",
    next: ({ alias }) =>
      `Run \`agent models pull ${alias}\`, or give a GGUF file with --model PATH.`,
  },
  "model-ambiguous": {
    exitCode: 6,
    what: ({ found }) => `No model was named and there are ${found.length}: ${found.join(", ")}.`,
    next: () => "Name one of them with --model.",
  },
  "model-is-directory": {
    exitCode: 6,
    what: ({ path }) => `${path} is a folder, not a GGUF file.`,
    next: ({ files }) =>
      files.length > 0
        ? `Name one of the files in it: ${files.join(", ")}.`
        : "Name a GGUF file; this folder holds none.",
  },
  "model-unreadable": {
    exitCode: 6,
    what: ({ path, reason }) => `Cannot read the model ${path}: ${reason}.`,
    next: () => "Name a GGUF file that you may read.",
  },
  "model-not-pinned": {
    exitCode: 6,
    what: ({ path, sha256, expectedSha256 }) =>
      expectedSha256 === null
        ? `${path} is no model of the catalogue, so nothing says what it should be.`
        : `${path} has the sha256 ${sha256} and should have ${expectedSha256}.`,
    next: ({ sha256, expectedSha256 }) =>
      expectedSha256 === null
        ? `If it is the one you mean, say so with --model-sha256 ${sha256}.`
        : "Name the right file, or correct --model-sha256.",
  },
  "model-damaged": {
    exitCode: 6,
    what: ({ path, expectedSha256, actualSha256 }) =>
      `${path} is damaged: its sha256 is ${actualSha256} and should be ${expectedSha256}.`,
    next: () => "Remove the file and pull the model again.",
  },
  "model-offline": {
    exitCode: 6,
    what: ({ name, skipped }) =>
      `The model ${name} is not on this machine, and --offline skips its sources: ${skipped.join("; ")}.`,
    next: ({ place }) => `Put the file at ${place}, or run the command once without --offline.`,
  },
  "model-source-failed": {
    exitCode: 6,
    what: ({ source, reason }) => `${source}: ${reason}`,
    next: () => "Run the same command again; what was downloaded so far is kept.",
  },
  "model-unavailable": {
    exitCode: 6,
    what: ({ name, failures }) =>
      `The model ${name} could not be downloaded. ${failures
        .map(({ source, reason }) => `${source}: ${reason}`)
        .join("; ")}.`,
    next: ({ place }) =>
      `Put the file at ${place}, name its folder in AGENT_MODELS, or point HF_ENDPOINT or pip's index setting at a mirror.`,
  },
  "model-outside-cache": {
    exitCode: 2,
    what: ({ path, cacheFolder }) => `${path} is not in the model cache ${cacheFolder}.`,
    next: () => "Only files of the cache are removed; delete any other file yourself.",
  },
  "model-busy": {
    exitCode: 6,
    what: ({ path, holder }) => `${path} is being downloaded by ${holder}.`,
    next: () => "Wait until that download has ended.",
  },
  "disk-full": {
    exitCode: 6,
    what: ({ folder, neededBytes, freeBytes }) =>
      `${folder} has ${toMegabytes(freeBytes)} MB free and ${toMegabytes(neededBytes)} MB are needed.`,
    next: () => "Free some space, or set XDG_CACHE_HOME to a folder on a larger disk.",
  },
  "program-damaged": {
    exitCode: 6,
    what: ({ part }) => `This copy of the program is damaged: ${part} is not as it was built.`,
    next: () => "Copy the program again, and compare it with its SHA256SUMS.",
  },
  "program-homeless": {
    exitCode: 6,
    what: ({ reasons }) => `There is no folder to unpack the program in. ${reasons.join("; ")}.`,
    next: () => "Set XDG_CACHE_HOME to a folder of your own with 100 MB free.",
  },
  "bundle-incomplete": {
    exitCode: 6,
    what: ({ missing }) => `${missing}.`,
    next: ({ advice }) => advice,
  },
  "path-outside": {
    exitCode: 4,
    what: ({ path }) => `${path} is outside the project folder.`,
    next: () => "Name a file inside the project folder, or choose another folder with -C DIR.",
  },
  "path-forbidden": {
    exitCode: 4,
    what: ({ path, reason }) => `${path} may not be used: ${reason}.`,
    next: () => "Name another file of the project.",
  },
  "file-missing": {
    exitCode: 3,
    what: ({ path }) => `${path} does not exist.`,
    next: () => "Name a file that exists.",
  },
  "file-not-editable": {
    exitCode: 4,
    what: ({ path, reason }) => `${path} cannot be edited as text: ${reason}.`,
    next: () => "Only text files in UTF-8 or UTF-16 can be edited without loss.",
  },
  "file-read-only": {
    exitCode: 4,
    what: ({ path }) => `${path} or its folder is read-only.`,
    next: () => "Make both writable if the file may be changed.",
  },
  "file-changed": {
    exitCode: 3,
    what: ({ path }) => `${path} is not as this task last read it; it was left alone.`,
    next: () => "Read the file again, then repeat the change.",
  },
  "file-exists": {
    exitCode: 3,
    what: ({ path }) => `${path} exists already; it was left alone.`,
    next: ({ hint }) => hint ?? "Name another place, or remove that file first.",
  },
  "file-not-written": {
    exitCode: 3,
    what: ({ path, reason }) => `${path} could not be written: ${reason}.`,
    next: () => "Nothing was changed; mend the cause and run the command again.",
  },
  "file-not-read": {
    exitCode: 3,
    what: ({ path, reason }) => `${path} could not be used: ${reason}.`,
    next: () => "Mend the cause and run the command again.",
  },
  "file-disk-full": {
    exitCode: 5,
    what: ({ path }) => `The disk is full; ${path} was left as it is.`,
    next: () => "Free some space and run the command again.",
  },
  "workspace-closed": {
    exitCode: 130,
    what: ({ path }) => `${path} was not written: the task has been stopped.`,
    next: () => "Run the command again to start over.",
  },
  "trial-unusable": {
    exitCode: 3,
    what: ({ reason }) => `The copy of the project that tests run in cannot be used: ${reason}.`,
    next: () => "Make sure that nothing else writes to the folder for temporary files; run again.",
  },
  "sandbox-unavailable": {
    exitCode: 2,
    what: ({ reason }) => `Commands are to run in a sandbox alone, and ${reason}.`,
    next: () => "Install bubblewrap, or let commands run without one: --no-sandbox.",
  },
  "permission-denied": {
    exitCode: 4,
    what: ({ subject, reason }) => `Permission denied for ${subject}: ${reason}.`,
    next: ({ hint }) => hint ?? "Say yes when you are asked, or choose another --permission-mode.",
  },
  "project-busy": {
    exitCode: 4,
    what: ({ root, pid, since, task }) => {
      const when = since ? ` since ${since.slice(0, 16).replace("T", " ")} UTC` : "";
      const work = task ? `, on "${task}"` : "";
      return `Another agent (process ${pid}) is at work in ${root}${when}${work}.`;
    },
    next: () => "Wait until it has ended, with --wait if you like, or stop it.",
  },
  "session-unknown": {
    exitCode: 2,
    what: ({ reference }) =>
      reference === null
        ? "There is no session of this folder yet."
        : `There is no session ${reference.slice(0, 80)} of this folder.`,
    next: ({ near, newest }) => {
      if (near.length > 0) return `Did you mean ${near.join(" or ")}?`;
      return newest === null
        ? "`agent sessions --all` lists those of other folders."
        : `The newest is ${newest}; \`agent sessions\` lists all.`;
    },
  },
  "session-ambiguous": {
    exitCode: 2,
    what: ({ reference, found }) =>
      `${found.length} sessions begin with ${reference}: ${found.slice(0, 5).join(", ")}${found.length > 5 ? ", …" : ""}.`,
    next: () => "Give more of the id.",
  },
  "session-elsewhere": {
    exitCode: 2,
    what: ({ sessionId, root }) => `Session ${sessionId} belongs to another folder, ${root}.`,
    next: ({ root }) => `Go there with -C ${JSON.stringify(root)}.`,
  },
  "session-damaged": {
    exitCode: 3,
    what: ({ sessionId, reason }) => `The log of session ${sessionId} cannot be used: ${reason}.`,
    next: ({ sessionId }) => `\`agent sessions rm ${sessionId}\` removes it.`,
  },
  "session-busy": {
    exitCode: 4,
    what: ({ sessionId, pid }) =>
      `Session ${sessionId} is in use by a living agent (process ${pid}).`,
    next: () => "Wait until it has ended, or stop it.",
  },
  "nothing-to-undo": {
    exitCode: 3,
    what: ({ action, path, reason }) => {
      if (reason !== undefined) return `There is nothing to ${action}: ${reason}.`;
      return path === undefined
        ? `There is nothing to ${action} in this folder.`
        : `No change of the agent to ${path} is there to ${action}.`;
    },
    next: () => "Only changes made by the agent in this folder can be undone and redone.",
  },
  "undo-conflict": {
    exitCode: 3,
    what: ({ action, path, reason }) => `Cannot ${action}: ${path} ${reason}. Nothing was touched.`,
    next: ({ path, laterTask, earlierTask }) => {
      if (laterTask !== undefined) return `Undo "${laterTask}" first.`;
      return earlierTask === undefined
        ? `Put ${path} back as the agent left it, then try again.`
        : `Redo "${earlierTask}" first.`;
    },
  },
  "endpoint-invalid": {
    exitCode: 2,
    what: ({ problem }) => `The endpoint for escalation cannot be used: ${problem}.`,
    next: ({ expected }) => `Expected is ${expected}.`,
  },
  "endpoint-unreachable": {
    exitCode: 6,
    what: ({ host, reason }) => `The endpoint ${host} cannot be reached: ${reason}.`,
    next: () => "Start the server, or correct its address in the settings.",
  },
  "endpoint-failed": {
    exitCode: 6,
    what: ({ host, status, reason }) =>
      `The endpoint ${host} refused the request${status === null ? "" : ` (HTTP ${status})`}: ${reason}.`,
    next: ({ advice }) => advice,
  },
  "endpoint-timeout": {
    exitCode: 5,
    what: ({ host, waitedMs, isStalled }) =>
      isStalled
        ? `The endpoint ${host} stopped in the middle of its answer and sent nothing for ${Math.round(waitedMs / 1000)} s.`
        : `The endpoint ${host} did not finish its answer within ${Math.round(waitedMs / 1000)} s.`,
    next: () => "Give it more time in the settings, or use a faster model there.",
  },
  "endpoint-garbage": {
    exitCode: 6,
    what: ({ host, reason }) => `The endpoint ${host} gave an answer of no use: ${reason}.`,
    next: () =>
      "Use a server with an OpenAI-compatible /chat/completions and a model that can call tools.",
  },
  "escalation-forbidden": {
    exitCode: 4,
    what: ({ host }) => `--offline forbids to ask the endpoint ${host}.`,
    next: () => "Run the command without --offline, or escalate to a model file on this machine.",
  },
  "network-forbidden": {
    exitCode: 4,
    what: ({ target }) => `--offline forbids to connect to ${target}.`,
    next: () => "Run the command without --offline if it may use the network.",
  },
  "tool-invalid": {
    exitCode: 2,
    what: ({ tool, reason }) => `The tool ${tool} cannot be offered to the model: ${reason}.`,
    next: () => "Correct the tool's name or its schema.",
  },
  "tool-arguments-invalid": {
    exitCode: 1,
    what: ({ tool, problems }) =>
      `${tool} was called with wrong arguments: ${problems.join("; ")}.`,
    next: () => "Call it again with arguments that fit its schema.",
  },
  "tool-call-invalid": {
    exitCode: 1,
    what: ({ dialect, reason }) =>
      `A tool call cannot be written or read as ${dialect}: ${reason}.`,
    next: () => "Repeat the call, or leave out the text that cannot be carried.",
  },
};

export type FailureCode = keyof Failures;

/**
 * A failure with a code from the table.
 * `message` is the "what" sentence; `next` says what the person can do; `exitCode` is what the program ends with.
 */
export class AgentError<Code extends FailureCode = FailureCode> extends Error {
  override readonly name = "AgentError";
  readonly code: Code;
  readonly details: Failures[Code];
  readonly next: string;
  readonly exitCode: ExitCode;

  constructor(code: Code, details: Failures[Code], options?: { cause?: unknown }) {
    const row = FAILURES[code];
    super(row.what(details), options);
    this.code = code;
    this.details = details;
    this.next = row.next(details);
    this.exitCode = typeof row.exitCode === "function" ? row.exitCode(details) : row.exitCode;
  }
}

/** Narrows to an AgentError, of one code when `code` is given. */
export function isAgentError<Code extends FailureCode = FailureCode>(
  error: unknown,
  code?: Code,
): error is AgentError<Code> {
  return error instanceof AgentError && (code === undefined || error.code === code);
}

/** The text of any thrown value, for details and logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toMegabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
