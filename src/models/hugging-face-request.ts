/**
 * The two requests a Hugging Face download needs: what the file is (HEAD), and its bytes from an offset (GET).
 * Redirects are followed by hand, because only the first answer carries the file's hash.
 */
import type { HuggingFaceSource } from "./catalogue.ts";
import { throwIfInterrupted } from "./interruption.ts";
import type { ModelsDeps } from "./models-deps.ts";

/** An unreachable host must not hold up the next source. */
const ANSWER_TIMEOUT_MS = 5_000;
const MAX_REDIRECTS = 5;

export interface RemoteFile {
  bytes: number;
  /** Null when the host publishes none. */
  sha256: string | null;
  /** Changes whenever the content does; empty when the host says nothing. */
  entityTag: string;
}

export function buildFileUrl(base: string, { repository, file }: HuggingFaceSource): string {
  const encoded = file.split("/").map(encodeURIComponent).join("/");
  return `${base}/${repository}/resolve/main/${encoded}`;
}

/** Throws a plain error when the host cannot be reached, refuses, or does not say how long the file is. */
export async function readRemoteFile(url: string, deps: ModelsDeps): Promise<RemoteFile> {
  const answers = await followRedirects(url, { method: "HEAD" }, deps);
  const header = (name: string): string | null =>
    answers.map((answer) => answer.headers.get(name)).find((value) => value !== null) ?? null;
  const entityTag = (header("x-linked-etag") ?? answers.at(-1)?.headers.get("etag") ?? "")
    .replace(/^W\//, "")
    .replaceAll('"', "");
  const bytes = Number(header("x-linked-size") ?? answers.at(-1)?.headers.get("content-length"));
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new Error("the host gives no file size");
  return { bytes, sha256: /^[0-9a-f]{64}$/.test(entityTag) ? entityTag : null, entityTag };
}

export interface RemoteBytes {
  body: ReadableStream<Uint8Array>;
  /** Where the body starts: the asked offset, or 0 when the host ignores ranges. */
  startByte: number;
}

/** The caller must read or cancel the body; `signal` stops it. */
export async function openRemoteBytes(
  url: string,
  options: { startByte: number; signal: AbortSignal },
  deps: ModelsDeps,
): Promise<RemoteBytes> {
  const range: Record<string, string> =
    options.startByte > 0 ? { range: `bytes=${options.startByte}-` } : {};
  const init = { method: "GET", headers: range, signal: options.signal };
  const answer = (await followRedirects(url, init, deps)).at(-1);
  if (answer?.body == null) throw new Error("the host sent no content");
  if (answer.status !== 206) return { body: answer.body, startByte: 0 };
  const sent = /^bytes (\d+)-/.exec(answer.headers.get("content-range") ?? "")?.[1];
  if (Number(sent) !== options.startByte) {
    await answer.body.cancel();
    throw new Error(`the host sent the wrong range (${sent ?? "none"})`);
  }
  return { body: answer.body, startByte: options.startByte };
}

/** Every answer on the way, the successful one last. */
async function followRedirects(
  url: string,
  init: { method: string; headers?: Record<string, string>; signal?: AbortSignal },
  deps: ModelsDeps,
): Promise<Response[]> {
  const answers: Response[] = [];
  let next = new URL(url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await requestOnce(next, init, deps);
    answers.push(answer);
    if (answer.ok) return answers;
    await answer.body?.cancel();
    const location = answer.headers.get("location");
    if (answer.status < 300 || answer.status >= 400 || location === null) {
      throw new Error(explainStatus(answer.status));
    }
    const target = new URL(location, next);
    if (target.protocol !== "https:" && target.protocol !== next.protocol) {
      throw new Error(`the host redirects to ${target.protocol}//${target.host}`);
    }
    next = target;
  }
  throw new Error("the host redirects in circles");
}

async function requestOnce(
  url: URL,
  init: { method: string; headers?: Record<string, string>; signal?: AbortSignal },
  deps: ModelsDeps,
): Promise<Response> {
  const answerTimeout = new AbortController();
  const timer = setTimeout(
    () => answerTimeout.abort(new Error(`no answer within ${ANSWER_TIMEOUT_MS / 1000} seconds`)),
    ANSWER_TIMEOUT_MS,
  );
  const signals = [answerTimeout.signal, init.signal, deps.signal].filter(
    (signal) => signal !== undefined,
  );
  try {
    return await deps.environment.fetch(url, {
      method: init.method,
      // Byte offsets only mean something in the file's own bytes.
      headers: { ...init.headers, "accept-encoding": "identity" },
      redirect: "manual",
      signal: AbortSignal.any(signals),
    });
  } catch (error) {
    throwIfInterrupted(deps.signal);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function explainStatus(status: number): string {
  if (status === 404) return "there is no such file (HTTP 404)";
  if (status === 401 || status === 403) {
    return `access is refused (HTTP ${status}): the repository is private, or missing, or its licence must be accepted`;
  }
  return `the host answered HTTP ${status}`;
}
