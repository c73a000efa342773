/** A Hugging Face on loopback: HEAD and GET of one file, ranges, redirects, and the ways in which a host misbehaves. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface HubBehaviour {
  content: Buffer;
  /** Sent as x-linked-etag on the redirect, as Hugging Face does for large files. */
  linkedEtag?: string;
  /** Closes the connection of the first GETs after so many bytes each. */
  dropAfterBytes?: number[];
  ignoresRanges?: boolean;
  status?: number;
  /** Takes requests and never answers. */
  isSilent?: boolean;
  /** The body really sent, when it is not `content`. */
  sentContent?: Buffer;
}

export interface Hub {
  url: string;
  /** "HEAD /path" or "GET /path bytes=3-", in order. */
  requests: string[];
}

export async function startHub(behaviour: HubBehaviour): Promise<Hub> {
  const requests: string[] = [];
  const drops = [...(behaviour.dropAfterBytes ?? [])];
  const server = createServer((request, response) => {
    const range = request.headers.range ?? "";
    requests.push(`${request.method} ${request.url} ${range}`.trim());
    if (behaviour.isSilent) return;
    if (behaviour.status !== undefined) {
      response.writeHead(behaviour.status).end();
    } else if (request.url?.startsWith("/cdn/") === true) {
      sendContent(request, response, { ...behaviour, dropAt: nextDrop(request, drops) });
    } else {
      redirect(response, behaviour, request.url ?? "");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function nextDrop(request: IncomingMessage, drops: number[]): number | undefined {
  return request.method === "GET" ? drops.shift() : undefined;
}

function redirect(response: ServerResponse, behaviour: HubBehaviour, from: string): void {
  const linked: Record<string, string> =
    behaviour.linkedEtag === undefined
      ? {}
      : {
          "x-linked-etag": `"${behaviour.linkedEtag}"`,
          "x-linked-size": String(behaviour.content.length),
        };
  response.writeHead(302, { location: `/cdn${from}`, ...linked }).end();
}

function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: HubBehaviour & { dropAt: number | undefined },
): void {
  const content = behaviour.sentContent ?? behaviour.content;
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
  const start = asked === undefined || behaviour.ignoresRanges ? 0 : Number(asked);
  const body = content.subarray(start);
  const range: Record<string, string> =
    start > 0 ? { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` } : {};
  response.writeHead(start > 0 ? 206 : 200, {
    ...range,
    "content-length": body.length,
    etag: '"version-1"',
  });
  if (request.method === "HEAD") response.end();
  else if (behaviour.dropAt === undefined) response.end(body);
  else response.write(body.subarray(0, behaviour.dropAt), () => response.destroy());
}
