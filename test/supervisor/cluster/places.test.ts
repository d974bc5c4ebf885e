import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { skerry } from "../../cli/skerry.ts";
import { withKeptArtifacts } from "../../support/kept-artifacts.ts";
import { answering } from "../serving/support/serving.ts";
import { startThree, type ThreeNodes } from "./support/three-nodes.ts";

// Changes that go place by place, with real nodes and servers. `wave-leader` has the cases.
let three: ThreeNodes;
beforeAll(async () => {
  three = await startThree();
  await three.settled();
}, 120_000);
afterAll(() => three.end());

const bodies = () =>
  Promise.all(three.nodes.map(async (each) => (await each.get("site.test")).body));

/** `skerry deploy` against a node, of a module that all nodes find prepared. */
async function deploy(i: number, text: string, ...options: readonly string[]) {
  const { folder, admin } = three.node(i);
  const wasm = await answering(text);
  const file = join(folder, `${text}.wasm`);
  writeFileSync(file, wasm);
  const run = () =>
    skerry(["deploy", file, "--name", "site", "--admin", new URL(admin).host, ...options], {
      cwd: folder,
    });
  const all = three.nodes.map((each) => join(each.folder, "data"));
  return all.reduce<typeof run>((work, data) => () => withKeptArtifacts(data, wasm, work), run)();
}

test("waves by the command line go place by place", async () => {
  expect(await deploy(0, "one", "--route", "site.test/*")).toMatchObject({ code: 0 });
  const waves = ["--waves", "region=sin", "--wave-time", "1s"];
  const whole = await deploy(1, "two", ...waves);
  expect(whole).toMatchObject({ code: 0, stderr: expect.stringMatching(/on ams, fra, sin\n/) });
  expect(await bodies()).toEqual(["two", "two", "two"]);
}, 120_000);
