/** The text of a project file, or why there is none. Never throws because of the file. */
import { isAgentError } from "../../../base/errors.ts";
import type { ProjectReader } from "../../../tools/project-reader.ts";

export type TextReading = { text: string } | { refusal: string };

/** Throws what is not about the file itself. */
export async function readOrRefuse(reader: ProjectReader, path: string): Promise<TextReading> {
  try {
    return { text: (await reader.read(path)).text };
  } catch (error) {
    if (isAgentError(error)) return { refusal: error.message };
    return { refusal: `${path} cannot be read.` };
  }
}

export async function readText(reader: ProjectReader, path: string): Promise<string | null> {
  const reading = await readOrRefuse(reader, path);
  return "text" in reading ? reading.text : null;
}
