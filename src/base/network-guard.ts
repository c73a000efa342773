/**
 * The second line behind --offline: after it is drawn, a connection that this process opens to anywhere but a path on
 * this machine fails with our own error, whoever asks for it. Commands that are started are none of its business.
 */
import dgram from "node:dgram";
import { Socket } from "node:net";
import { AgentError } from "./errors.ts";

let isDrawn = false;

/** For the rest of the process. */
export function forbidNetwork(): void {
  if (isDrawn) return;
  isDrawn = true;
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function forbidden(this: Socket, ...words: unknown[]) {
    const target = readTarget(words);
    if (target === null) return Reflect.apply(connect, this, words) as Socket;
    return this.destroy(new AgentError("network-forbidden", { target }));
  };
  for (const step of ["bind", "connect", "send"] as const) {
    Object.defineProperty(dgram.Socket.prototype, step, { value: refuse });
  }
}

function refuse(): never {
  throw new AgentError("network-forbidden", { target: "datagrams" });
}

/** "host:port" as it was asked for; null for a path on this machine. Node hands its own list of words on as one. */
function readTarget([first, second]: readonly unknown[]): string | null {
  const target: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof target === "string" && !/^\d+$/.test(target)) return null;
  if (typeof target !== "object" || target === null) {
    return `${typeof second === "string" ? second : "localhost"}:${String(target)}`;
  }
  const { path, host, port } = target as { path?: unknown; host?: unknown; port?: unknown };
  return typeof path === "string" ? null : `${String(host ?? "localhost")}:${String(port)}`;
}
