import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MisbehavingWorker, makeMisbehavingWorker, serving } from "./misbehaving-worker.ts";
import { inFolder, startSkerry } from "./skerry.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
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
});

describe("run --inspect", () => {
  const source = `export default {
  fetch(request: Request): Response {
    if (request.url.endsWith("/stop")) while (true);
    return new Response(\`seen \${new URL(request.url).pathname}\`);
  },
};
`;

  test("serves on Node's own engine, says so beside each request, and ends though one never does", async () => {
    await inFolder(async (dir) => {
      await mkdir(join(dir, "src"));
      await writeFile(join(dir, "src/index.ts"), source);
      const options = ["--inspect", "--inspect-port", "0", "--port", "0", "--watch"];
      const started = startSkerry(["run", dir, ...options]);
      const [, url] = await started.printed(/answers at (http:\S+)/);
      await started.printed(/inspector ws:\/\/127\.0\.0\.1:\d+\/[\s\S]*without fuel and caps/);
      expect(await (await fetch(`${url}one`)).text()).toBe("seen /one");
      await started.printed(/GET \/one 200 {2}inspected: no fuel, no caps/);
      await writeFile(join(dir, "src/index.ts"), source.replace("seen", "met"));
      await started.printed(/swapped in/);
      expect(await (await fetch(`${url}two`)).text()).toBe("met /two");
      const stuck = fetch(`${url}stop`).catch(() => null);
      started.child.kill("SIGTERM");
      const { code } = await started.ended;
      expect(code).toBe(0);
      await stuck;
    });
  });

  test("refuses to record", async () => {
    const { code, stderr } = await lab.run(["run", "--inspect", "--record", "recordings"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error\[bad-usage\]: Requests under a debugger are not recorded/);
  });

  test("refuses a worker in AssemblyScript, and says what there is instead", async () => {
    const { code, stderr } = await lab.run(["run", "--inspect"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error\[bad-usage\]: .* AssemblyScript: --inspect runs JavaScript/);
  });
});
