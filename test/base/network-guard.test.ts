import { execFileSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

/** The line is drawn for a whole process, so each trial has one of its own. */
function tryOut(script: string): unknown {
  const guard = JSON.stringify(pathToFileURL(path.resolve("src/base/network-guard.ts")).href);
  const text = `
    import { forbidNetwork } from ${guard};
    import net from "node:net";
    import dgram from "node:dgram";
    import { mkdtempSync } from "node:fs";
    const hear = (socket) => new Promise((resolve) => {
      socket.once("error", ({ code, message }) => resolve({ code, message }));
      socket.once("connect", () => { socket.destroy(); resolve("connected"); });
    });
    const server = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address();
    ${script}
    process.exit(0);`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", text];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

const FORBIDDEN = { code: "network-forbidden", message: expect.stringMatching(/127\.0\.0\.1:\d+/) };

test("before the line is drawn a connection is made", () => {
  expect(tryOut("console.log(JSON.stringify(await hear(net.connect(port, '127.0.0.1'))));")).toBe(
    "connected",
  );
});

test.each([
  ["a port and a host", "net.connect(port, '127.0.0.1')"],
  ["a port as text", "net.connect(String(port), '127.0.0.1')"],
  ["options", "net.connect({ port, host: '127.0.0.1' })"],
  ["a socket of its own", "new net.Socket().connect({ port, host: '127.0.0.1' })"],
])("after it %s is refused, drawn twice or not", (_, connect) => {
  const script = `forbidNetwork(); forbidNetwork();
    console.log(JSON.stringify(await hear(${connect})));`;
  expect(tryOut(script)).toEqual(FORBIDDEN);
});

test("fetch says why it failed", () => {
  const script = `forbidNetwork();
    const error = await fetch("http://127.0.0.1:" + port).catch((thrown) => thrown);
    console.log(JSON.stringify({ code: error.cause.code, message: error.cause.message }));`;
  expect(tryOut(script)).toEqual(FORBIDDEN);
});

test("datagrams are refused", () => {
  const script = `forbidNetwork();
    let code = null;
    try { dgram.createSocket("udp4").send("x", port, "127.0.0.1"); } catch (error) { code = error.code; }
    console.log(JSON.stringify(code));`;
  expect(tryOut(script)).toBe("network-forbidden");
});

test.skipIf(process.platform === "win32")("a path on this machine is no network", () => {
  const script = `forbidNetwork();
    const place = mkdtempSync("/tmp/agent-guard-") + "/s";
    const own = net.createServer().listen(place);
    await new Promise((resolve) => own.once("listening", resolve));
    console.log(JSON.stringify([await hear(net.connect(place)), await hear(net.connect({ path: place }))]));`;
  expect(tryOut(script)).toEqual(["connected", "connected"]);
});
