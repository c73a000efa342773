/** What a handover to an endpoint sends where, in words for whoever has to say yes or no to it. Pure. */
import { AgentError } from "../../base/errors.ts";
import type { Endpoint } from "../../remote/endpoint.ts";
import type { Request } from "../understand/request.ts";

export interface Disclosure {
  host: string;
  /** A sentence or two, without the host. */
  what: string;
}

/** Says all that can leave, not what is likely to. */
export function describeDisclosure(
  { host, isLoopback, isEncrypted }: Endpoint,
  request: Pick<Request, "prohibitions">,
): Disclosure {
  const sent = [
    "the task in your words",
    "what was done before in this session",
    "names of the project's files and symbols",
    "the text of the files it reads",
    request.prohibitions.isReadOnly ? null : "the changes it makes",
    "the output of tests and commands",
  ].filter((part) => part !== null);
  const list = `${sent.slice(0, -1).join(", ")} and ${sent.at(-1)}`;
  if (isLoopback) {
    const what = `Sent to a program on this machine: ${list}. Whether that program sends it on is not known here.`;
    return { host, what };
  }
  const way = isEncrypted ? "" : " The connection is not encrypted.";
  return { host, what: `Leaves this machine: ${list}.${way}` };
}

/** Throws "escalation-forbidden": offline no socket is opened, to whatever host. */
export function requireOnline({ host }: Endpoint, isOffline: boolean): void {
  if (isOffline) throw new AgentError("escalation-forbidden", { host });
}
