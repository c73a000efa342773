/** Where code may be sent, as rules name it: "host" is every port of it, "host:port" one, "*" every host. Pure. */
import { domainToASCII } from "node:url";

interface Host {
  name: string;
  /** Null: none was said. */
  port: number | null;
}

const HOST = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\]+)(?::(\d{1,5}))?$/i;
const MAX_PORT = 65_535;

/** Why a text names no host, reading on from "it"; null when it does. */
export function findHostProblem(text: string): string | null {
  if (text === "*") return null;
  return parseHost(text) === null ? "names no host; write it as host or host:port" : null;
}

/** Whether an allowing pattern holds this host; one that names a port holds no other. */
export function allowsHost(pattern: string, host: string): boolean {
  return matchHosts(pattern, host, false);
}

/** Whether a denying pattern holds this host; one whose port is not known counts as held. */
export function deniesHost(pattern: string, host: string): boolean {
  return matchHosts(pattern, host, true);
}

function matchHosts(pattern: string, host: string, isDenied: boolean): boolean {
  if (pattern === "*") return true;
  const [wanted, asked] = [parseHost(pattern), parseHost(host)];
  if (wanted === null || asked === null || wanted.name !== asked.name) return false;
  if (wanted.port === null || wanted.port === asked.port) return true;
  return isDenied && asked.port === null;
}

function parseHost(text: string): Host | null {
  const [, name = "", port] = HOST.exec(text) ?? [];
  const ascii = name.startsWith("[") ? name.toLowerCase() : domainToASCII(name);
  const plain = ascii.replace(/\.$/, "");
  const number = port === undefined ? null : Number(port);
  return plain === "" || (number ?? 0) > MAX_PORT ? null : { name: plain, port: number };
}
