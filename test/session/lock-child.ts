/**
 * Takes a project's lock, says "held" or "busy", and keeps it until killed or for a while.
 * Arguments: state folder, root, how long to wait for it, how long to keep it (0: for ever), all in ms.
 */
import { acquireProjectLock } from "../../src/session/lock.ts";

const [state = "", root = "", waitMs = "0", keepMs = "0"] = process.argv.slice(2);
const onWait = () => process.stdout.write("waiting\n");
try {
  const options = { task: "fix  the\ntests", waitMs: Number(waitMs), onWait };
  const lock = await acquireProjectLock(state, root, options);
  process.stdout.write("held\n");
  if (keepMs !== "0") setTimeout(() => lock.release(), Number(keepMs));
} catch {
  process.stdout.write("busy\n");
}
setInterval(() => undefined, 60_000);
