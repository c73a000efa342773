/** The texts that a request names besides code: instructions and specifications, as a question shows them. */
import type { NamedDocument } from "./agent/prompts.ts";
import type { Mentions } from "./agent/understand/request.ts";
import type { ProjectReader } from "./tools/project-reader.ts";

const PROSE = /(?:^|\/)(?:README|INSTRUCTIONS|SPEC|[^/]+\.(?:md|markdown|rst|adoc|txt))$/i;
const MAX_DOCUMENTS = 3;
/** A longer one is a book; its ends would say little. */
const MAX_DOCUMENT_CHARS = 64 * 1024;

/** In order of mention; those that cannot be read as text are left out. */
export async function readDocuments(
  { files }: Mentions,
  reader: Pick<ProjectReader, "read">,
): Promise<NamedDocument[]> {
  const paths = files.flatMap(({ path }) => (path !== null && PROSE.test(path) ? [path] : []));
  const documents: NamedDocument[] = [];
  for (const path of paths.slice(0, MAX_DOCUMENTS)) {
    const text = await readText(path, reader);
    if (text !== null && text.trim() !== "") documents.push({ path, text });
  }
  return documents;
}

async function readText(path: string, reader: Pick<ProjectReader, "read">): Promise<string | null> {
  try {
    const { text } = await reader.read(path);
    return text.length <= MAX_DOCUMENT_CHARS ? text : null;
  } catch {
    return null; // binary, too large, gone: the task can do without
  }
}
