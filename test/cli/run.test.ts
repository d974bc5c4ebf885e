import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { text as allText } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, makeLab, serving } from "./lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await makeLab();
});

afterAll(() => lab.remove());

describe("run", () => {
  test("serves the worker, and prints each request with its cost and its log", async () => {
    const stderr = await serving(lab, [], async (url, { printed }) => {
      const response = await fetch(`${url}/log`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("logged");
      expect((await fetch(`${url}/refuse`, { method: "POST" })).status).toBe(422);
      await printed(/POST \/refuse/);
    });
    expect(stderr).toContain("lab answers at http://localhost:");
    expect(stderr).toMatch(
      /\n {2}fuel {6}20,000,000 a request, by skerry\.toml, about [\d.]+ [mµ]?s of this machine's CPU\n/,
    );
    expect(stderr).toMatch(/\n {2}memory {4}16 MiB\n {2}deadline {2}30 s\n/);
    expect(stderr).toMatch(
      /\nGET \/log 200 {2}fuel [\d,]+ \([\d.]+ %\) {2}memory 64 KiB {2}3 host calls {2}[\d.]+ [mµ]s {2}[0-9a-f-]{36}\n {2}info {4}plain\n/,
    );
    expect(stderr).toMatch(/\nPOST \/refuse 422 {2}fuel /);
  });

  test("shows an operator why a request failed, and a visitor only the code", async () => {
    const stderr = await serving(lab, [], async (url, { printed }) => {
      const response = await fetch(`${url}/trap`);
      expect(response.status).toBe(502);
      const body = await response.text();
      expect(body).toContain("guest-trap");
      expect(body).not.toContain("offset");
      expect((await fetch(`${url}/echo`)).status).toBe(200);
      await printed(/GET \/echo 200/);
    });
    expect(stderr).toMatch(
      /GET \/trap guest-trap .*\nerror\[guest-trap\]: .*\n {2}assembly\/index/,
    );
  });

  test("outlives requests that HTTP does not allow, and prints them safely", async () => {
    const stderr = await serving(lab, [], async (url, { child, printed }) => {
      const port = Number(new URL(url).port);
      const raw = (request: string) => {
        const socket = connect(port, "127.0.0.1");
        socket.write(`${request}\r\nConnection: close\r\n\r\n`);
        return allText(socket);
      };
      expect(await raw("GET /first HTTP/1.1\r\nHost: a b")).toMatch(/^HTTP\/1\.1 400 /);
      const long = `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: a`;
      expect(await raw(long)).toMatch(/^HTTP\/1\.1 414 /);
      expect(await raw("GET http://[bad/ HTTP/1.1\r\nHost: a")).toMatch(/^HTTP\/1\.1 400 /);
      expect(await raw("GET /a/../echo HTTP/1.1\r\nHost: a")).toMatch(/^HTTP\/1\.1 \d+ /);
      expect((await fetch(`${url}/echo`)).status).toBe(200);
      await printed(/GET \/echo 200/);
      expect(child.exitCode).toBeNull();
    });
    expect(stderr).toMatch(/\nGET \/first bad-request /);
    expect(stderr).toMatch(/\nGET \/a{199}… uri-too-long /);
    expect(stderr).toMatch(/\nGET \/ bad-request /);
    expect(stderr).toMatch(/\nGET \/a\/\.\.\/echo /);
  });

  test("goes on serving where nobody reads what it prints", async () => {
    const started = lab.start(["run", "--port", "0"]);
    const [, url] = await started.printed(/answers at (http:\S+)/);
    started.child.stderr!.destroy();
    for (let request = 0; request < 3; request++) {
      expect((await fetch(`${url}echo`)).status).toBe(200);
      // Longer than the shard keeps outcomes back.
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    started.child.kill("SIGINT");
    expect((await started.ended).code).toBe(0);
  });

  test("prints where it answers as JSON, and nothing else on stdout", async () => {
    const started = lab.start(["run", "--json", "--port", "0", "--fuel", "123456"]);
    await started.printed(/answers at/);
    started.child.kill("SIGTERM");
    const { code, stdout } = await started.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      url: expect.stringMatching(/^http:\/\/localhost:\d+\/$/),
      worker: "lab",
      limits: { fuel: 123_456, memory: 16 * 2 ** 20 },
      error: null,
    });
  });

  test("says how the fuel was calibrated where nothing sets it", async () => {
    const settings = join(lab.dir, "skerry.toml");
    const text = await readFile(settings, "utf8");
    await writeFile(settings, text.replace(/^fuel.*$/m, ""));
    const stderr = await serving(lab, [], async () => {});
    await writeFile(settings, text);
    expect(stderr).toMatch(
      /fuel {6}[\d,]+ a request, calibrated to about 50 ms of this machine's CPU/,
    );
  });

  test("ends with a sentence and the host's exit code when Skerry itself fails", async () => {
    const bomb = join(lab.root, "bomb.mjs");
    await writeFile(
      bomb,
      `if (/\\/cli\\/main\\.[jt]s$/.test(process.argv[1]))
         setTimeout(() => { throw new Error("a defect"); }, 400);`,
    );
    const env = { NODE_OPTIONS: `--import ${bomb}` };
    const { code, stderr } = await lab.run(["run", "--port", "0"], { env });
    expect(code).toBe(3);
    expect(stderr).toContain("error[host-failed]: Skerry failed unexpectedly: a defect\n");
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test("refuses a port that is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const { code, stdout, stderr } = await lab.run(["run", "--port", String(port), "--json"]);
    taken.close();
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe("port-in-use");
    expect(stderr).toBe("");
  });
});

describe("run --address", () => {
  test.each([
    ["192.0.2.1", "is not an address of this machine that a server can listen on (EADDRNOTAVAIL)."],
    ["no-such-host.invalid", "is no address, and no host of that name was found ("],
  ])("refuses %s", async (address, sentence) => {
    const { code, stderr } = await lab.run(["run", "--port", "0", "--address", address]);
    expect(code).toBe(2);
    expect(stderr).toContain(`error[cannot-listen]: ${address} ${sentence}`);
  });
});
