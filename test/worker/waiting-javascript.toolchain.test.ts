import { expect, test } from "vitest";
import { componentOf } from "../javascript/project.ts";
import { ask, HeldKv, kvReach, loadWaiting, randomOf, text, until } from "./support/waiting.ts";

const source = `
export default {
  async fetch(request, { KV }) {
    const name = new URL(request.url).pathname.slice(1);
    const seen = [];
    for (let round = 0; round < 3; round++) {
      console.log(name + " before " + round);
      seen.push(await KV.get(name + ":" + round));
      console.log(name + " after " + round);
    }
    return new Response(seen.join());
  },
};`;

test("JavaScript workers that wait in turn keep their values and their logs apart", async () => {
  const kv = new HeldKv();
  const component = await componentOf({ "index.js": source }, { grants: ["log", "kv"] });
  const deployment = await loadWaiting(component, kvReach(kv));
  const names = Array.from({ length: 8 }, (_, n) => `r${n}`);
  const calls = names.map((name) => ask(deployment, `/${name}`));
  await until(() => kv.held.length === names.length);
  const all = Promise.all(calls);
  await kv.shuffle(all, randomOf(5));
  for (const [n, outcome] of (await all).entries()) {
    const name = names[n]!;
    expect(outcome.error).toBeNull();
    expect(text(outcome)).toBe(`${name}:0,${name}:1,${name}:2`);
    const lines = [0, 1, 2].flatMap((round) => [
      `${name} before ${round}`,
      `${name} after ${round}`,
    ]);
    expect(outcome.log.map(({ message }) => message)).toEqual(lines);
  }
  await deployment.dispose();
}, 120_000);
