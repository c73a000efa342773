/** Takes a project's lock, says "held" or "busy", and keeps it until killed. Arguments: state folder, root. */
import { acquireProjectLock } from "../../src/session/lock.ts";

const [state = "", root = ""] = process.argv.slice(2);
try {
  acquireProjectLock(state, root);
  process.stdout.write("held\n");
} catch {
  process.stdout.write("busy\n");
}
setInterval(() => undefined, 60_000);
