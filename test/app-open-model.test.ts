import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { AgentEvent } from "../src/agent/events.ts";
import type { ModelRequest, OpenedModel } from "../src/app-model.ts";
import { openLlamaModel } from "../src/app-open-model.ts";
import { NO_LOAD_CHOICES } from "../src/ui/load-flags.ts";
import { writeByteModel } from "./support/byte-model.ts";

async function open(change: Partial<ModelRequest> = {}): Promise<{
  opened: OpenedModel;
  events: AgentEvent[];
}> {
  const folder = await mkdtemp(path.join(tmpdir(), "agent-open-"));
  const events: AgentEvent[] = [];
  const opened = await openLlamaModel({
    model: { path: writeByteModel(), origin: "path" },
    cacheFolder: path.join(folder, "cache"),
    stateFolder: path.join(folder, "state"),
    contextTokens: undefined,
    load: { ...NO_LOAD_CHOICES, gpuLayers: 0, threads: 1 },
    template: {
      templatePath: undefined,
      force: false,
      places: { templateFolder: folder, modelFolders: [] },
    },
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...change,
  });
  return { opened, events };
}

/** Command lines of the children of this process. */
function listChildren(): string[] {
  const tasks = readdirSync("/proc/self/task");
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
}

const isLinux = process.platform === "linux";

test.runIf(isLinux)(
  "once a model is open, the process that sized it is gone",
  async () => {
    const { opened, events } = await open();
    const sizing = listChildren().filter((command) => command.includes("simulation-child"));
    await opened.close();
    expect(sizing).toEqual([]);
    expect(events.filter(({ type }) => type === "memory")).toMatchObject([{ kind: "plan" }]);
  },
  120_000,
);
