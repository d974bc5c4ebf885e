// `skerry serve` with a worker that logs without end, and one beside it that logs little.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Serving, startServing, worker } from "./support/serving.ts";
import { until } from "./support/until.ts";

const patience = 120_000;
const perSecond = 20_000;
let serving: Serving;

interface Line {
  readonly time: string;
  readonly source?: string;
  readonly worker?: string;
  readonly message: string;
  readonly dropped?: number;
  readonly requestId?: string;
}

beforeAll(async () => {
  serving = await startServing({
    serve: `shards = 1\n[serve.log]\nguest-bytes-per-second = ${perSecond}`,
  });
  const logging = (lines: number) =>
    worker(`
      for (let i = 0; i < ${lines}; i++) console.log(i.toString() + " " + "x".repeat(100));
      return Response.text("logged");`);
  await serving.deploy("flood", await logging(100), { routes: ["flood.test/*"] });
  await serving.deploy("quiet", await logging(1), { routes: ["quiet.test/*"] });
}, 300_000);
afterAll(() => serving.end());

const lines = (): Line[] =>
  serving
    .log()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

test(
  "what is past its share of a second is dropped, counted and told, and takes no other's room",
  async () => {
    const flood = (async () => {
      for (let i = 0; i < 200; i++) expect((await serving.get("flood.test")).status).toBe(200);
    })();
    for (let i = 0; i < 20; i++) await serving.get("quiet.test");
    await flood;
    const of = (name: string) =>
      lines().filter(({ source, worker: by }) => source === "guest" && by === name);
    const count = () => {
      const marks = of("flood").filter(({ dropped }) => dropped !== undefined);
      const told = of("flood").length - marks.length;
      return { told, dropped: marks.reduce((sum, { dropped }) => sum + dropped!, 0) };
    };
    // Each line is told or counted: the last mark comes after the last second.
    const { told, dropped } = await until(
      count,
      (now) => now.told + now.dropped === 20_000,
      30_000,
    );
    expect(dropped).toBeGreaterThan(told);
    const bySecond = new Map<string, number>();
    for (const { time, message, requestId } of of("flood").filter(
      (line) => line.dropped === undefined,
    )) {
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
      const second = time.slice(0, 19);
      bySecond.set(second, (bySecond.get(second) ?? 0) + message.length);
    }
    // A second of the clock has parts of two windows.
    for (const bytes of bySecond.values()) expect(bytes).toBeLessThanOrEqual(2 * perSecond);
    expect(of("quiet")).toHaveLength(20);
    expect(of("quiet").some((line) => line.dropped !== undefined)).toBe(false);
  },
  patience,
);
