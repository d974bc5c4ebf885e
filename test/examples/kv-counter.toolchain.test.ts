import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyExample, type Project } from "./support/run-project.ts";

let example: Project;
let url: string;
beforeAll(async () => {
  example = await copyExample("kv-counter");
  url = await example.run();
}, 300_000);
afterAll(() => example.remove(), 60_000);

async function ask(method: string, path: string): Promise<string> {
  const response = await fetch(`${url}${path}`, { method });
  return `${response.status} ${(await response.text()).trim()}`;
}

describe("examples/kv-counter", () => {
  test("counts, each counter by itself", async () => {
    expect(await ask("GET", "/visits")).toBe("200 0");
    expect(await ask("POST", "/visits")).toBe("200 1");
    expect(await ask("POST", "/visits")).toBe("200 2");
    expect(await ask("POST", "/%C3%A4")).toBe("200 1");
    expect(await ask("GET", "/visits")).toBe("200 2");
    expect(await ask("GET", "/")).toMatch(/^404 /);
    expect(await ask("PUT", "/visits")).toMatch(/^405 /);
  });

  test("refuses a counter whose name no key can have", async () => {
    expect(await ask("POST", `/${"n".repeat(512)}`)).toBe("200 1");
    expect(await ask("POST", `/${"n".repeat(513)}`)).toBe("413 too large to be stored");
  });

  test("loses no count and gives none twice, with 100 clients at once", async () => {
    const clients = 100;
    const each = 5;
    const counts = await Promise.all(
      Array.from({ length: clients }, async () => {
        const own: string[] = [];
        for (let count = 0; count < each; count++) own.push(await ask("POST", "/crowd"));
        return own;
      }),
    );
    expect(counts.flat().filter((answer) => !answer.startsWith("200 "))).toEqual([]);
    const got = counts.flat().map((answer) => Number(/^200 (\d+)$/.exec(answer)?.[1] ?? answer));
    const all = Array.from({ length: clients * each }, (_, index) => index + 1);
    expect(got.sort((one, other) => one - other)).toEqual(all);
    expect(await ask("GET", "/crowd")).toBe(`200 ${clients * each}`);
  }, 300_000);

  test("goes on counting where it was after a restart", async () => {
    await example.stop();
    url = await example.run();
    expect(await ask("POST", "/visits")).toBe("200 3");
  }, 120_000);
});
