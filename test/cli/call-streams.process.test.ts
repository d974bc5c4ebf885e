import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallDocument } from "../../runtime/cli/text/call-document.ts";
import type { Report } from "../../runtime/measure/report.ts";
import {
  copyExample,
  namedOrigin,
  type Origin,
  type Project,
  startOrigin,
} from "../examples/support/run-project.ts";
import { putBuild } from "../support/kept-project.ts";
import { type Ended, skerry } from "./skerry.ts";

/** More than a body that is handed over whole may have. */
const long = randomBytes(16 * 2 ** 20);
const patience = 300_000;
let origin: Origin;
/** What commands are given. In a project's folder it would be of its sources, and have each command build them again. */
let given: string;

beforeAll(async () => {
  given = await mkdtemp(join(tmpdir(), "skerry-given-"));
  await writeFile(join(given, "long.bin"), long);
  origin = await startOrigin(async (request, response) => {
    const body = await buffer(request);
    response.writeHead(201, {
      "x-method": request.method!,
      "x-length": request.headers["content-length"] ?? "none",
    });
    response.end(request.url === "/short" ? `${body.length} bytes` : body);
  });
});
afterAll(async () => {
  await origin.close();
  await rm(given, { recursive: true, force: true });
});

describe.each(["origin-proxy", "origin-proxy-javascript"])("call of examples/%s", (name) => {
  let example: Project;
  let url: string;
  beforeAll(async () => {
    example = await copyExample(name, { [namedOrigin]: origin.url });
    url = await example.run();
  }, patience);
  afterAll(() => example.remove(), 60_000);

  const run = (...args: string[]): Promise<Ended> =>
    skerry(args, { cwd: example.dir, env: example.env });

  test(
    "is answered as over a socket, with content longer than the worker may hold",
    async () => {
      const { stdout, code } = await run(
        "call",
        "--data",
        `@${join(given, "long.bin")}`,
        "--url",
        "/echo",
        "--json",
      );
      const document = JSON.parse(stdout) as CallDocument;
      expect(code).toBe(0);
      const answer = await fetch(`${url}/echo`, { method: "POST", body: long });
      expect(document.status).toBe(answer.status);
      const told = new Map(document.headers.map(([field, value]) => [field, value]));
      for (const field of ["x-method", "x-length", "x-served-by"]) {
        expect([field, told.get(field)]).toEqual([field, answer.headers.get(field)]);
      }
      const body = Buffer.from(document.body, document.bodyEncoding as BufferEncoding);
      expect(body.equals(long)).toBe(true);
      expect(Buffer.from(await answer.arrayBuffer()).equals(long)).toBe(true);
      expect(document.usage!.memoryBytes).toBeLessThan(long.length);
    },
    patience,
  );

  test(
    "has its content on stdout byte for byte, and none without any",
    async () => {
      const short = await run("call", "--data", "abc", "--url", "/short");
      expect(short.stdout).toBe("3 bytes");
      const none = await run("call", "--url", "/short", "--json");
      expect(JSON.parse(none.stdout)).toMatchObject({ status: 201, body: "0 bytes" });
    },
    patience,
  );

  test(
    "is measured with content as well",
    async () => {
      const requests = join(given, "requests.jsonl");
      const bodyBase64 = long.subarray(0, 2 ** 20).toString("base64");
      await writeFile(requests, JSON.stringify({ method: "POST", url: "/short", bodyBase64 }));
      const args = [
        "--requests-file",
        requests,
        "--requests",
        "3",
        "--cold-starts",
        "1",
        "--no-probe",
      ];
      const { code, stdout } = await run("measure", ...args, "--json");
      expect([code, (JSON.parse(stdout) as Report).error]).toEqual([0, null]);
    },
    patience,
  );
});

test(
  "content longer than may be streamed is refused as over a socket",
  async () => {
    const example = await copyExample("origin-proxy", { [namedOrigin]: origin.url });
    const settings = join(example.dir, "skerry.toml");
    const text = await readFile(settings, "utf8");
    await writeFile(settings, `${text}\n[limits]\nstreamed-body = "1KiB"\n`);
    await putBuild(example.dir);
    const { code, stdout } = await skerry(["call", "--data", "x".repeat(1_025), "--json"], {
      cwd: example.dir,
      env: example.env,
    });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ status: 413, error: { code: "body-too-large" } });
    await example.remove();
  },
  patience,
);
