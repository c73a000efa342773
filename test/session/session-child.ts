/**
 * The program that session-kill.test.ts stops: says messages in a session, works on files for them, and ends as told.
 * Arguments: root, state folder, how it ends ("exit", "interrupt", "kill") and at which step of the last message.
 */
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import { createJournal } from "../../src/session/journal.ts";
import { recoverProject } from "../../src/session/recovery.ts";
import { openSession } from "../../src/session/session-log.ts";
import { createWorkspace } from "../../src/tools/workspace.ts";

const [root = "", state = "", ending = "exit", step = "none"] = process.argv.slice(2);

/** Dies where it is told to, with no word to anybody. */
function pass(name: string): void {
  if (ending === "kill" && name === step) process.kill(process.pid, "SIGKILL");
}

const REST = { symbolsChanged: [], rename: null, answer: null } as const;

await recoverProject(state, root);
const session = openSession({ stateDirectory: state, root, continues: "last" });
const said = `message ${session.memory.tasks.length + 1}`;
const taskId = `task_${session.memory.tasks.length + 1}`;
session.begin({ said, taskId });
pass("begun");
session.noteRequest({ task: `${said}, understood`, kind: "change", work: "change" });
pass("understood");
const journal = createJournal({ stateDirectory: state, root, task: said, taskId });
const isIgnored = () => false;
const workspace = await createWorkspace({ root, journal, isIgnored, writeFile: writeFileAtomic });
await workspace.read("a.txt");
await workspace.write("a.txt", `${said}\n`);
pass("written");
const about = { said, task: `${said}, understood`, kind: "change", work: "change" } as const;
if (ending === "interrupt") {
  workspace.restoreAllSync();
  journal.rollback();
  const synthesis = `"${said}" was cut off: its changes were put back.`;
  const ended = { filesChanged: [], journalTaskId: null, exitCode: 143 } as const;
  session.append({ ...about, ...REST, ...ended, synthesis });
  process.exit(130);
}
journal.commit(workspace.changes());
pass("kept");
session.noteEdits([{ path: "a.txt", diff: "", addedLines: 1, removedLines: 1 }]);
session.append({
  ...{ ...about, ...REST, synthesis: `Changed a.txt for "${said}".`, filesChanged: ["a.txt"] },
  ...{ journalTaskId: taskId, exitCode: 0 },
});
pass("ended");
