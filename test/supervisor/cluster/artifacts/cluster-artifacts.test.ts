import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import { sliceBytes } from "../../../../runtime/supervisor/cluster/artifacts/artifact-form.ts";
import {
  artifactKey,
  ClusterArtifacts,
} from "../../../../runtime/supervisor/cluster/artifacts/cluster-artifacts.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { newKey } from "../support/memory-node.ts";
import { contentOf, moduleOf, someArtifact } from "./support/artifacts.ts";

const key = newKey();
const module = moduleOf("a module");

/** What is there may come late, or not at all. */
class SlowBytes extends MemoryLog {
  delay = 0;
  reads = 0;
  most = 0;
  #running = 0;

  override async getBytes(name: string): Promise<Uint8Array | null> {
    this.reads++;
    this.#running++;
    this.most = Math.max(this.most, this.#running);
    await wait(this.delay);
    this.#running--;
    return super.getBytes(name);
  }
}

function node(bytes: MemoryLog, own: ClusterKey = key) {
  const refused: string[] = [];
  let opened = 0;
  const artifacts = new ClusterArtifacts({
    ...{ key: own, bytes },
    open: async () => {
      opened++;
      if (bytes.away) await bytes.getBytes("");
    },
    onRefused: (why, of) => refused.push(`${why} ${of.slice(0, 6)}`),
  });
  return { artifacts, refused, opened: () => opened };
}

test("what one node gives another one takes, whatever its size; a third one of another cluster refuses it", async () => {
  const bytes = new SlowBytes();
  const [a, b, other] = [node(bytes), node(bytes), node(bytes, newKey())];
  expect(await b.artifacts.take(module, 1_000)).toBeNull();
  for (const size of [1_000, 3_000_000]) {
    const artifact = someArtifact(module, size);
    await a.artifacts.give(module, artifact);
    // Two that want it at once get it once.
    bytes.reads = 0;
    const both = await Promise.all([
      b.artifacts.take(module, 1_000),
      b.artifacts.take(module, 1_000),
    ]);
    for (const each of both) expect(contentOf(each!)).toEqual(contentOf(artifact));
    expect(bytes.reads).toBe(Math.ceil((size + 500) / sliceBytes));
  }
  expect(b.refused).toEqual([]);
  expect(await other.artifacts.take(module, 1_000)).toBeNull();
  expect(other.refused).toEqual([`signature ${module.slice(0, 6)}`]);
  expect(a.opened()).toBe(1);
  expect([a, b, other].map(({ artifacts }) => artifacts.counts)).toEqual([
    { taken: 0, given: 2, refused: 0 },
    { taken: 2, given: 0, refused: 0 },
    { taken: 0, given: 0, refused: 1 },
  ]);
});

test("what is missing is prepared; what is damaged is refused, counted, and replaced by who gives it again", async () => {
  const bytes = new MemoryLog();
  const [a, b] = [node(bytes), node(bytes)];
  const artifact = someArtifact(module, 700_000);
  const damages: [number, Uint8Array | null, string | null][] = [
    [1, null, null],
    [0, null, null],
    [1, new Uint8Array(0), "size"],
    [1, new Uint8Array(300_000), "size"],
    [2, new Uint8Array(1), "size"],
    [0, new Uint8Array(10_000_000), "size"],
    [
      0,
      Buffer.from("no artifact at all, but long enough to have a signature and a head in it"),
      "version",
    ],
  ];
  for (const [at, damage, why] of damages) {
    await a.artifacts.give(module, artifact);
    expect(await b.artifacts.take(module, 1_000)).not.toBeNull();
    const name = artifactKey(module, at);
    if (damage === null) bytes.bytes.delete(name);
    else bytes.bytes.set(name, damage);
    expect(await b.artifacts.take(module, 1_000)).toBeNull();
    expect(b.refused.splice(0)).toEqual(why === null ? [] : [`${why} ${module.slice(0, 6)}`]);
  }
  // One of another module in its place.
  const other = moduleOf("another module");
  await a.artifacts.give(other, someArtifact(other));
  bytes.bytes.set(artifactKey(module, 0), bytes.bytes.get(artifactKey(other, 0))!);
  expect(await b.artifacts.take(module, 1_000)).toBeNull();
  expect(b.refused).toEqual([`schema ${module.slice(0, 6)}`]);
});

test("without the servers, or with slow ones, nobody waits long, and nothing fails", async () => {
  const bytes = new SlowBytes();
  const [a, b] = [node(bytes), node(bytes)];
  await a.artifacts.give(module, someArtifact(module));
  bytes.delay = 20_000;
  const begun = performance.now();
  expect(await b.artifacts.take(module, 1_000)).toBeNull();
  const took = performance.now() - begun;
  expect(took).toBeGreaterThan(1_000);
  expect(took).toBeLessThan(10_000);
  bytes.away = true;
  bytes.delay = 0;
  const [c, later] = [node(bytes), node(bytes)];
  await c.artifacts.give(module, someArtifact(module));
  await c.artifacts.give(module, someArtifact(module));
  // A place that could not be made is not asked for by each deploy.
  expect(c.opened()).toBe(1);
  expect(await later.artifacts.take(module, 1_000)).toBeNull();
  expect([b.refused, c.refused, later.refused]).toEqual([[], [], []]);
});

test("four are taken at once: their bytes are held in memory", async () => {
  const bytes = new SlowBytes();
  const [a, b] = [node(bytes), node(bytes)];
  const modules = Array.from({ length: 20 }, (_, i) => moduleOf(`module ${i}`));
  for (const each of modules) await a.artifacts.give(each, someArtifact(each));
  bytes.delay = 10;
  const taken = await Promise.all(modules.map((each) => b.artifacts.take(each, 1_000)));
  expect(taken.map((each) => each?.manifest.source.sha256)).toEqual(modules);
  expect(bytes.most).toBe(4);
});
