import { expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import { parseEndpoint } from "../../src/remote/endpoint.ts";

function complain(text: string): string {
  try {
    parseEndpoint(text);
  } catch (error) {
    if (isAgentError(error, "endpoint-invalid")) return `${error.message} ${error.next}`;
    throw error;
  }
  return "";
}

test.each([
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"],
  ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1"],
  ["https://host.example/v1/", "https://host.example/v1"],
  ["https://host.example/api/v3", "https://host.example/api/v3"],
  ["https://host.example/v1/chat/completions", "https://host.example/v1"],
  ["  http://[::1]:8080  ", "http://[::1]:8080/v1"],
  ["HTTP://LOCALHOST:80/", "http://localhost/v1"],
])("%s is asked at %s", (text, base) => {
  expect(parseEndpoint(text).base).toBe(base);
});

test.each([
  ["", "it is empty"],
  ["localhost:8080", "no scheme"],
  ["127.0.0.1:8080/v1", "no scheme"],
  ["//host/v1", "no scheme"],
  ["ftp://host/v1", "ftp is no scheme"],
  ["file:///etc/passwd", "file is no scheme"],
  ["http://", "no web address"],
  ["http://ho st/v1", "blanks"],
  ["http://host/v1\nx", "blanks or control"],
  ["https://me:pass@host/v1", "a name or a password"],
  ["https://host/v1?api-key=secret", "with ? or #"],
  ["https://host/v1#x", "with ? or #"],
  [`https://host/${"x".repeat(3_000)}`, "too long"],
])("%j is refused: %s", (text, problem) => {
  const complaint = complain(text);
  expect(complaint).toContain(problem);
  expect(complaint).toContain("http://HOST:PORT");
  expect(complaint).not.toMatch(/pass@|secret/);
});

test.each([
  ["http://127.0.0.1:1", true],
  ["http://127.9.9.9:1", true],
  ["http://0x7f.1:1", true],
  ["http://localhost:1", true],
  ["http://a.localhost.:1", true],
  ["http://[::1]:1", true],
  ["http://[::ffff:127.0.0.1]:1", true],
  ["http://0.0.0.0:1", false],
  ["http://127.0.0.1.example:1", false],
  ["http://localhost.example:1", false],
  ["http://10.0.0.7:1", false],
  ["http://[::ffff:10.0.0.1]:1", false],
])("that %s is this machine: %s", (text, isLoopback) => {
  expect(parseEndpoint(text).isLoopback).toBe(isLoopback);
});
