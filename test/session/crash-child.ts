/**
 * The program that crash.test.ts kills: edits, removes, copies and moves files, keeps or throws away what it did,
 * undoes and redoes it, in a loop; or it recovers.
 * Arguments: root, state folder, "edit" or "recover", and the number of the file-system call to die at (0: none;
 * a write is then torn in the middle). Prints "ready" when it begins and the number of calls when it ends.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import { createJournal } from "../../src/session/journal.ts";
import { recoverProject } from "../../src/session/recovery.ts";
import { redoLast, undoLast } from "../../src/session/undo.ts";
import { createWorkspace, type Workspace } from "../../src/tools/workspace.ts";
import { FILES, renderGeneration } from "./crash-content.ts";

const [root = "", state = "", job = "", dieAt = "0", generations = "1000000"] =
  process.argv.slice(2);
let calls = 0;
const writeReal = fs.writeSync;

type Call = (...parameters: unknown[]) => unknown;
const WATCHED = [
  "openSync",
  "writeSync",
  "writeFileSync",
  "fsyncSync",
  "fchmodSync",
  "ftruncateSync",
].concat(["renameSync", "rmSync", "rmdirSync", "mkdirSync", "closeSync"]);

function watchCalls(): void {
  const table = fs as unknown as Record<string, Call>;
  for (const name of WATCHED) {
    const real = table[name] as Call;
    table[name] = (...parameters) => {
      calls += 1;
      if (calls === Number(dieAt)) {
        const [descriptor, bytes] = parameters;
        if (name.startsWith("write") && bytes instanceof Uint8Array) {
          writeReal(descriptor as number, bytes, 0, bytes.length >> 1);
        }
        process.kill(process.pid, "SIGKILL");
      }
      return real(...parameters);
    };
  }
  syncBuiltinESMExports();
}

async function makeAndMove(workspace: Workspace, generation: number): Promise<void> {
  const made = `made/${generation}`;
  await workspace.read(`${made}/first/new.txt`).catch(() => null);
  await workspace.write(`${made}/first/new.txt`, renderGeneration("new.txt", generation));
  // Its folder goes with it.
  await workspace.move(`${made}/first/new.txt`, `${made}/new.txt`);
  await workspace.copy(`${made}/new.txt`, `${made}/copy.txt`);
  const [token = ""] = fs.readdirSync(`${root}/token`).filter((name) => !name.startsWith("."));
  await workspace.move(`token/${token}`, `token/${generation}.bin`);
}

async function runGeneration(generation: number): Promise<void> {
  const journal = createJournal({ stateDirectory: state, root, task: String(generation) });
  const workspace = await createWorkspace({
    root,
    journal,
    isIgnored: () => false,
    writeFile: writeFileAtomic,
  });
  for (const file of FILES) {
    await workspace.read(file);
    await workspace.write(file, renderGeneration(file, -generation));
    if (file === FILES[1]) await workspace.remove(file);
    await workspace.write(file, renderGeneration(file, generation));
  }
  await makeAndMove(workspace, generation);
  if (generation % 3 === 2) {
    await workspace.restoreAll();
    journal.rollback();
    return;
  }
  journal.commit(workspace.changes());
  if (generation % 3 === 0) {
    await undoLast(state, root);
    await redoLast(state, root);
  }
}

process.stdout.write("ready\n");
if (dieAt !== "0") watchCalls();
if (job === "recover") await recoverProject(state, root);
for (let generation = 1; job === "edit" && generation <= Number(generations); generation++) {
  await runGeneration(generation);
}
process.stdout.write(`${calls}\n`);
