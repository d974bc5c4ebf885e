import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../cli/skerry.ts";
import { putBuild } from "../support/kept-project.ts";

const examples = join(repository, "examples");
// Within the repository, where its packages are found.
mkdirSync(join(repository, "build"), { recursive: true });
const folder = mkdtempSync(join(repository, "build", "embed-examples-"));
const skerryNode = join(repository, "runtime", "bin", "skerry-node.js");

interface Program {
  readonly url: string;
  /** Ends it as Ctrl-C does. @returns its exit code. */
  readonly end: () => Promise<number | null>;
}

/** Starts an example's program, and resolves once it says where it answers. */
async function start(program: string): Promise<Program> {
  const child = spawn(process.execPath, [skerryNode, join(folder, program)], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const [found] = /http:\/\/localhost:\d+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
  const end = () => {
    child.kill("SIGINT");
    return ended;
  };
  return { url, end };
}

beforeAll(async () => {
  for (const name of ["embed", "embed-hono", "hello", "json-api"]) {
    cpSync(join(examples, name), join(folder, name), { recursive: true });
  }
  const rules = ["loyalty", "bulk", "endless"].map((name) => join("embed", "rules", name));
  for (const name of [...rules, "hello", "json-api"]) await putBuild(join(folder, name));
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const moduleOf = (name: string) => readFileSync(join(folder, name, "build", "worker.wasm"));

describe("examples/embed", () => {
  let shop: Program;
  beforeAll(async () => {
    shop = await start("embed/shop.ts");
  }, 120_000);

  async function order(form: Record<string, string>): Promise<string> {
    const body = new URLSearchParams(form).toString();
    const answer = await request(`${shop.url}/orders`, { method: "POST", body });
    expect(answer.statusCode).toBe(200);
    const page = await answer.body.text();
    return /<p class="(?:priced|failed)">.*<\/p>/.exec(page)?.[0].replaceAll(/<[^>]*>/g, "") ?? "";
  }
  async function upload(customer: string, body: Uint8Array) {
    const answer = await request(`${shop.url}/rules/${customer}`, { method: "PUT", body });
    return { status: answer.statusCode, text: await answer.body.text() };
  }
  async function rowOf(customer: string): Promise<string[]> {
    const page = await (await request(shop.url)).body.text();
    const [row = ""] = new RegExp(`<tr><th scope="row">${customer}<.*`).exec(page) ?? [];
    return row.split(/(?:<[^>]*>)+/).filter((cell) => cell !== "");
  }

  test("prices orders by each customer's rule", async () => {
    expect(await order({ customer: "bulk", mug: "3" })).toMatch(
      /^24\.00 € 1 piece is free [\d,]+ fuel$/,
    );
    expect(await order({ customer: "loyalty", mug: "3", chair: "1" })).toMatch(
      /^144\.90 € 10 % for a regular customer [\d,]+ fuel$/,
    );
  });

  test("charges each customer for the fuel of their rule, also where it never ends", async () => {
    expect(await order({ customer: "endless", mug: "1" })).toMatch(/^endless: fuel-exhausted: /);
    expect((await rowOf("endless")).slice(0, 5)).toEqual([
      "endless",
      "1",
      "1",
      "20,000,000",
      "20,000,000",
    ]);
    const [, requests, failures, most, all] = await rowOf("bulk");
    expect([requests, failures, most]).toEqual(["1", "0", all]);
  });

  test("takes modules, and believes neither them nor what they answer", async () => {
    expect(await upload("acme", moduleOf("hello"))).toEqual({
      status: 201,
      text: "acme's rule is in use\n",
    });
    expect(await order({ customer: "acme", mug: "1" })).toBe(
      "acme: invalid-response: acme&#39;s rule gives no price.",
    );
    expect((await upload("acme", Buffer.from("junk"))).text).toMatch(/^not-wasm: /);
    expect(await order({ customer: "<script>", mug: "1" })).toContain("&#60;script&#62;");
    expect((await upload("acme", Buffer.alloc(11 * 1024 * 1024))).status).toBe(413);
  });

  test("ends at Ctrl-C", async () => {
    expect(await shop.end()).toBe(0);
  });
});

describe("examples/embed-hono", () => {
  test("serves customers' modules by host name, beside its own routes", async () => {
    const app = await start("embed-hono/app.ts");
    const ask = async (path: string, options: Parameters<typeof request>[1] = {}) => {
      const { statusCode, body } = await request(app.url + path, options);
      return { status: statusCode, text: await body.text() };
    };
    const acme = { headers: { host: "acme.localhost" } };
    expect((await ask("/tasks", acme)).status).toBe(404);
    const put = { method: "PUT" as const, body: moduleOf("json-api") };
    expect(await ask("/sites/acme", put)).toEqual({ status: 201, text: "acme/site is in use\n" });
    const { tasks } = JSON.parse((await ask("/tasks", acme)).text);
    expect(tasks).toHaveLength(3);
    expect((await ask("/tasks/9", acme)).status).toBe(404);
    expect(JSON.parse((await ask("/usage")).text)).toEqual({ acme: expect.any(Number) });
    const junk = await ask("/sites/evil", { method: "PUT", body: Buffer.from("junk") });
    expect([junk.status, JSON.parse(junk.text).code]).toEqual([422, "not-wasm"]);
    expect((await ask("/sites/acme", { method: "DELETE" })).status).toBe(204);
    expect((await ask("/tasks", acme)).status).toBe(404);
    expect(await app.end()).toBe(0);
  }, 120_000);
});
