/** The tool that makes a new file. It never writes over one, and never beside one that is easily taken for it. */
import { z } from "zod";
import { isAgentError } from "../../base/errors.ts";
import { applyChange } from "./apply-change.ts";
import { isLookAlike } from "./look-alike.ts";
import { type Observation, refuse } from "./observation.ts";
import { openPayload } from "./payload-text.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";

const MAX_PATH_CHARS = 200;

export const create = defineProjectTool({
  name: "create",
  description: "Makes a new file.",
  input: z.object({ path: z.string().min(1).max(MAX_PATH_CHARS) }),
  payload: { description: "its text" },
  async run({ path }, context: ChangeContext & { payload: string }): Promise<Observation> {
    const { reader, rules, workspace } = context;
    const paths = await reader.paths();
    if (paths.includes(path)) {
      return refuse(`${path} exists. Change it with edit: {"target": ${JSON.stringify(path)}}.`);
    }
    const isNamed = rules.listFiles().includes(path);
    const like = isNamed ? undefined : paths.find((each) => isLookAlike(path, each));
    if (like !== undefined) return refuse(`There is ${like} already. Change that file instead.`);
    const sent = openPayload(context.payload, path);
    if (typeof sent === "string") return refuse(sent);
    const { code } = sent;
    const bar = rules.admit(path, { wasRead: false, isNew: true });
    if (bar !== null) return refuse(bar);
    // Ignored files are not listed, but they are there; this also tells the workspace that there is none.
    const isThere = await workspace.read(path).then(
      () => true,
      (error: unknown) => {
        if (isAgentError(error, "file-missing")) return false;
        throw error;
      },
    );
    if (isThere) return refuse(`${path} exists.`);
    return applyChange({ path, text: "", after: `${code}\n`, isNew: true }, context);
  },
});
