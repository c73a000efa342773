/** A project of names only, and a message understood in it. */
import type { SessionMemory, TaskMemory } from "../../../src/agent/conversation/session-memory.ts";
import type { AgentEvent } from "../../../src/agent/events.ts";
import type { ModelSeat } from "../../../src/agent/model-turn.ts";
import { createFileTable } from "../../../src/agent/understand/file-table.ts";
import type { ProjectNames } from "../../../src/agent/understand/mentions.ts";
import { type Reading, readMessage } from "../../../src/agent/understand/reading.ts";
import type { Request } from "../../../src/agent/understand/request.ts";
import { understandMessage } from "../../../src/agent/understand/understand-message.ts";
import type { IndexedFile } from "../../../src/code/index/indexed-file.ts";
import { createSymbolGraph, type SymbolGraph } from "../../../src/code/index/symbol-graph.ts";
import type { ProjectReader } from "../../../src/tools/project-reader.ts";

/** Paths with the qualified names they declare. */
export type Sketch = Readonly<Record<string, readonly string[]>>;

const SHOP: Sketch = {
  "cart.py": ["Cart", "Cart.total", "Cart.add", "rounding", "parse_price", "apply_discount"],
  "orders.py": ["Order", "place_order", "convert", "primes"],
  "test_cart.py": ["TestCart", "TestCart.test_total"],
  "tests/test_orders.py": ["test_place_order"],
  "src/auth.ts": ["verifyToken", "signIn", "Session"],
  "src/cart.ts": ["addItem", "fetchAll", "MAX_ITEMS"],
  "src/cart.test.ts": [],
  "src/util/date.ts": ["formatDate", "parseDate"],
  "old/cart.py": ["Cart"],
  "cart_old.py": [],
  "config.py": ["SETTINGS"],
  "README.md": [],
  "notes.md": [],
  "docs/list.md": [],
  "docs/guide.md": [],
  "backup.txt": [],
  "package.json": ["name", "scripts"],
  "vendor/lib.js": ["thing"],
  "vendor/more/deep.js": [],
  Makefile: [],
};

function sketchGraph(sketch: Sketch): SymbolGraph {
  const graph = createSymbolGraph();
  const changed = Object.entries(sketch).map(([path, names]) => sketchFile(path, names));
  graph.apply({ changed, removed: [] });
  return graph;
}

function sketchFile(path: string, names: readonly string[]): IndexedFile {
  return {
    path,
    skipped: null,
    symbols: names.map((qualifiedName, line) => {
      const parts = qualifiedName.split(".");
      const container = parts.slice(0, -1).join(".");
      return {
        name: parts.at(-1) ?? "",
        kind: "function",
        ...(container === "" ? {} : { container }),
        qualifiedName,
        startLine: line + 1,
        endLine: line + 1,
        startIndex: line,
        endIndex: line + 1,
        bodyStartLine: line + 1,
        signature: qualifiedName,
        exported: true,
        doc: null,
      };
    }),
    imports: [],
    exports: [],
    uses: { names: [], lines: [], kinds: [] } as unknown as IndexedFile["uses"],
    sizeBytes: 1,
    modifiedMs: 1,
    readMs: 10_000,
    hash: "",
  };
}

function sketchNames(sketch: Sketch = SHOP): ProjectNames {
  const graph = sketchGraph(sketch);
  return { files: createFileTable([...graph.files.keys()].sort()), graph };
}

const shop = sketchNames();

/** What the rules see of a message in the shop. */
export function readInShop(message: string): Reading {
  return readMessage(message, shop);
}

/** Understands a message in the shop. */
export async function understand(
  message: string,
  tasks: readonly Partial<TaskMemory>[] = [],
  seat: ModelSeat | null = null,
): Promise<Request & { events: readonly AgentEvent[] }> {
  const graph = sketchGraph(SHOP);
  const reader: ProjectReader = {
    root: "/shop",
    paths: async () => [...graph.files.keys()].sort(),
    graph: async () => graph,
    read: () => Promise.reject(new Error("understanding reads no file")),
    parse: () => Promise.reject(new Error("understanding parses no file")),
    findText: () => Promise.reject(new Error("understanding searches no text")),
  };
  const memory: SessionMemory = { sessionId: "s", tasks: tasks.map(completeTask), recap: null };
  const events: AgentEvent[] = [];
  const steps = understandMessage(message, { reader, memory, seat });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { ...step.value, events };
    events.push(step.value);
  }
}

function completeTask(task: Partial<TaskMemory>, at: number): TaskMemory {
  const said = task.said ?? task.task ?? "Do something.";
  const filesChanged = task.filesChanged ?? [];
  return {
    number: at + 1,
    said,
    task: said,
    kind: "change",
    work: "change",
    synthesis: "",
    filesChanged,
    symbolsChanged: [],
    rename: null,
    answer: null,
    journalTaskId: filesChanged.length > 0 ? `journal-${at + 1}` : null,
    isStanding: true,
    exitCode: 0,
    ...task,
  };
}
