import { writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { text as allText } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MisbehavingWorker, makeMisbehavingWorker, serving } from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
});

afterAll(() => lab.remove());

describe("run, where something fails,", () => {
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

  test.each([
    ["192.0.2.1", "is not an address of this machine that a server can listen on (EADDRNOTAVAIL)."],
    ["no-such-host.invalid", "is no address, and no host of that name was found ("],
  ])("refuses %s", async (address, sentence) => {
    const { code, stderr } = await lab.run(["run", "--port", "0", "--address", address]);
    expect(code).toBe(2);
    expect(stderr).toContain(`error[cannot-listen]: ${address} ${sentence}`);
  });
});
