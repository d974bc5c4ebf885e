import { afterAll, beforeAll, expect, test } from "vitest";
import { answering } from "../serving/support/serving.ts";
import { startThree, type ThreeNodes } from "./support/three-nodes.ts";

let three: ThreeNodes;
beforeAll(async () => {
  three = await startThree();
  await three.settled();
}, 120_000);
afterAll(() => three.end());

const bodies = (host: string) =>
  Promise.all(three.nodes.map(async (each) => (await each.get(host)).body));

test("a deploy at one node is served by all when it is acknowledged", async () => {
  const { spread } = await three.deploy(0, "shop", await answering("one"), {
    routes: ["shop.test/*"],
  });
  console.log(JSON.stringify(spread));
  expect(spread.nodes.map(({ node, has }) => [node, has])).toEqual([
    ["ams", true],
    ["fra", true],
    ["sin", true],
  ]);
  expect(await bodies("shop.test")).toEqual(["one", "one", "one"]);
}, 60_000);
