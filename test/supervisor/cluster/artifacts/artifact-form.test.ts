import { expect, test } from "vitest";
import { MiB } from "../../../../runtime/byte-units.ts";
import {
  countOf,
  messageBytes,
  openHead,
  packArtifact,
  sliceBytes,
  unpackArtifact,
  variant,
} from "../../../../runtime/supervisor/cluster/artifacts/artifact-form.ts";
import { newKey } from "../support/memory-node.ts";
import {
  contentOf,
  type Forgery,
  forged,
  moduleOf,
  plainForm,
  someArtifact,
} from "./support/artifacts.ts";

const key = newKey();
const module = moduleOf("a module");

/** What a node makes of messages: the artifact, or why it is refused. */
async function opened(messages: readonly Uint8Array[], wanted = module) {
  const first = openHead(key, wanted, messages[0]!);
  if ("refused" in first) return first.refused;
  const artifact = await unpackArtifact(first.head, [first.slice, ...messages.slice(1)]);
  return "refused" in artifact ? artifact.refused : contentOf(artifact);
}

test("an artifact goes into messages that NATS takes, and comes out as it was", async () => {
  for (const bytes of [0, 1, 1_000, sliceBytes, 700_000]) {
    const artifact = someArtifact(module, bytes);
    const messages = (await packArtifact(key, module, artifact))!;
    expect(messages.every(({ length }) => length <= messageBytes)).toBe(true);
    const first = openHead(key, module, messages[0]!);
    expect("head" in first && countOf(first.head)).toBe(messages.length);
    expect(messages.length).toBe(1 + Math.floor((bytes + 500) / sliceBytes));
    expect(await opened(messages)).toEqual(contentOf(artifact));
  }
});

test("one that is larger than what is shared is not packed", async () => {
  expect(await packArtifact(key, module, someArtifact(module, 17 * MiB))).toBeNull();
  const wide = someArtifact(module, 10, { exports: [" ".repeat(2 * MiB)] });
  expect(await packArtifact(key, module, wide)).toBeNull();
  const many = someArtifact(module);
  const files = new Map(Array.from({ length: 1_001 }, (_, i) => [`f${i}`, new Uint8Array(0)]));
  expect(await packArtifact(key, module, { ...many, files })).toBeNull();
});

test("what another key has signed, or what was signed for something else, is refused before it is read", async () => {
  const { manifest, files } = someArtifact(module);
  const plain = plainForm(
    manifest,
    [...files].map(([name, { length }]) => [name, length]),
    Buffer.concat([...files.values()]),
  );
  expect(await opened(forged(key, module, plain))).toMatchObject({ manifest });
  expect(await opened(forged(newKey(), module, plain))).toBe("signature");
  const record = { purpose: "skerry cluster record\n" };
  expect(await opened(forged(key, module, plain, record))).toBe("signature");
  const other = moduleOf("another module");
  expect(await opened(forged(key, module, plain), other)).toBe("schema");
  const forgeries: [Forgery, string][] = [
    [{ version: 2 }, "version"],
    [{ version: 0 }, "version"],
    [{ variant: moduleOf("another pipeline") }, "schema"],
    [{ more: "x".repeat(2_000) }, "size"],
    [{ more: 1 }, "schema"],
    [{ packed: -1 }, "schema"],
    [{ packed: 2 ** 31 }, "schema"],
    [{ packed: Number.NaN }, "schema"],
    [{ packed: 1.5 }, "schema"],
    [{ packed: 10 }, "size"],
    [{ unpacked: 2 ** 31 }, "schema"],
    [{ unpacked: 3 }, "size"],
    [{ unpacked: plain.length - 1 }, "size"],
    [{ unpacked: plain.length + 1 }, "size"],
    [{ sha256: moduleOf("other bytes") }, "digest"],
    [{ sha256: "../../etc" }, "schema"],
  ];
  for (const [forgery, why] of forgeries) {
    expect([forgery, await opened(forged(key, module, plain, forgery))]).toEqual([forgery, why]);
  }
});

test("a message that was cut off, made longer or changed anywhere is refused", async () => {
  const messages = (await packArtifact(key, module, someArtifact(module, 700_000)))!;
  const [first, second, third] = messages as [Uint8Array, Uint8Array, Uint8Array];
  for (const length of [0, 1, 64, 66, 67, 100, 200]) {
    expect(await opened([first.subarray(0, length), second, third])).toBe("size");
  }
  expect(await opened([new Uint8Array(messageBytes + 1), second, third])).toBe("size");
  expect(await opened([first, second])).toBe("size");
  expect(await opened([first, second, third, third])).toBe("size");
  expect(await opened([first, third, second])).toBe("digest");
  // A bit of the signature, of the head, and of what comes.
  for (const [at, why] of [
    [5, "signature"],
    [80, "signature"],
    [1_000, "digest"],
  ] as const) {
    const changed = Uint8Array.from(first);
    changed[at]! ^= 1;
    expect(await opened([changed, second, third])).toBe(why);
  }
});

test("what is packed to become larger than it says is not unpacked", async () => {
  const bomb = Buffer.alloc(8 * MiB);
  expect(await opened(forged(key, module, bomb, { unpacked: 1_000 }))).toBe("size");
});

test("what a process that prepares modules may not answer is refused of the cluster too", async () => {
  const { manifest, files } = someArtifact(module);
  const listed = [...files].map(([name, { length }]) => [name, length] as const);
  const contents = Buffer.concat([...files.values()]);
  const [glue, core, maps] = listed as [(typeof listed)[0], (typeof listed)[0], (typeof listed)[0]];
  const plains: Buffer[] = [
    plainForm({ ...manifest, pipelineVersion: "17" }, listed, contents),
    plainForm({ ...manifest, source: { sha256: moduleOf("other"), bytes: 10 } }, listed, contents),
    plainForm({ ...manifest, cores: [{ name: "../x" }] }, listed, contents),
    plainForm({ ...manifest, glueBytes: -1 }, listed, contents),
    plainForm(null, listed, contents),
    plainForm(manifest, [["../glue.js", glue[1]], core, maps], contents),
    plainForm(manifest, [glue, glue, core, maps], contents),
    plainForm(manifest, [glue, [core[0], core[1] + 1], maps], contents),
    plainForm(manifest, [glue, [core[0], -1], maps], contents),
    plainForm(manifest, [glue, [core[0], 1e20], maps], contents),
    plainForm(manifest, [glue, core], contents.subarray(0, glue[1] + core[1] - 1)),
    plainForm(manifest, listed, Buffer.concat([contents, Buffer.of(1)])),
    // Without a file that is loaded it would be made again and again.
    plainForm(manifest, [["other.js", glue[1]], core, maps], contents),
    plainForm(manifest, [glue, ["other.wasm", core[1]], maps], contents),
    Buffer.from([0, 0, 0, 2, 0x7b, 0x7d]),
    Buffer.from([255, 255, 255, 255, 0x7b, 0x7d]),
    Buffer.from("\0\0\0\x09no json..", "latin1"),
  ];
  for (const plain of plains) expect(await opened(forged(key, module, plain))).toBe("schema");
});

test("the variant names all that an artifact may depend on", () => {
  expect(variant).toMatch(/^[0-9a-f]{64}$/);
});
