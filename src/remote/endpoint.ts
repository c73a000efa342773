/**
 * The address of an OpenAI-compatible server: what a person wrote becomes a base without a trailing slash, or a
 * complaint that says what was expected and repeats no secret. Pure.
 */
import { AgentError } from "../base/errors.ts";

export interface Endpoint {
  /** What stands in front of "/chat/completions". */
  base: string;
  /** With its port where it is not the scheme's own. */
  host: string;
  /** A program on this machine: what is sent does not go through a network. */
  isLoopback: boolean;
  isEncrypted: boolean;
}

const EXPECTED = "http://HOST:PORT or https://HOST/PATH, such as http://127.0.0.1:8080/v1";
const MAX_CHARS = 2_000;
const OPERATION = /\/chat\/completions$/;

/**
 * Reads an address. One without a path gets "/v1"; any other path is taken as it is, without "/chat/completions".
 * Throws "endpoint-invalid".
 */
export function parseEndpoint(text: string): Endpoint {
  const written = text.trim();
  if (written === "") throw invalid("it is empty");
  if (written.length > MAX_CHARS) throw invalid("it is too long");
  if (/[\s\p{Cc}]/u.test(written)) throw invalid("it holds blanks or control characters");
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(written)?.[1]?.toLowerCase();
  if (scheme === undefined) throw invalid("it has no scheme in front");
  if (scheme !== "http" && scheme !== "https") throw invalid(`${scheme} is no scheme for it`);
  if (!URL.canParse(written)) throw invalid("it is no web address");
  const url = new URL(written);
  // Not repeated in the complaint: it may be a password.
  if (url.username !== "" || url.password !== "") {
    throw invalid("it holds a name or a password; a key belongs into an environment variable");
  }
  if (url.search !== "" || url.hash !== "")
    throw invalid("it goes on behind the path, with ? or #");
  const path = url.pathname.replace(/\/+$/, "").replace(OPERATION, "");
  return {
    base: `${url.origin}${path === "" ? "/v1" : path}`,
    host: url.host,
    isLoopback: isLoopbackName(url.hostname),
    isEncrypted: scheme === "https",
  };
}

/** `name`: as URL spells it, so that every way to write an address has one form. */
function isLoopbackName(name: string): boolean {
  const host = name.replace(/\.$/, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return (
    /^127(?:\.\d{1,3}){3}$/.test(host) ||
    /^\[(?:::1|::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})\]$/.test(host)
  );
}

function invalid(problem: string): AgentError {
  return new AgentError("endpoint-invalid", { problem, expected: EXPECTED });
}
