import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPackage } from "../../../../runtime/abi/generate/package.ts";
import {
  draftInterfaces,
  earlierDrafts,
} from "../../../../runtime/abi/generate/wasi-interfaces.ts";
import { draftPackages, witFiles } from "../../../../runtime/abi/generate.ts";
import { keptBuild } from "../../../support/build-cache.ts";

const nested = (text: string) => `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`;

/** A package under the name that components have for it. */
export const asImported = (text: string) =>
  text.replace("skerry:earlier-keyvalue@", "wasi:keyvalue@");

/** A world of a worker that imports drafts of WASI, and Spin's interfaces, and nothing of skerry:edge but its types. */
function witOf(): string {
  const { text, version } = readPackage(witFiles());
  return `package test:kept;
    world guest {
      ${[...draftInterfaces, ...Object.keys(earlierDrafts)].map((name) => `import ${name};`).join("\n")}
      use skerry:edge/types@${version}.{request, response};
      export handle: func(request: request) -> response;
    }
    ${[text, ...draftPackages().map(asImported)].map(nested).join("\n")}`;
}

const source = `
import * as kv from "wasi:keyvalue/store@0.2.0-draft2";
import * as atomics from "wasi:keyvalue/atomics@0.2.0-draft2";
import * as batch from "wasi:keyvalue/batch@0.2.0-draft2";
import * as earlier from "wasi:keyvalue/store@0.2.0-draft";
import * as earlierAtomics from "wasi:keyvalue/atomics@0.2.0-draft";
import * as earlierBatch from "wasi:keyvalue/batch@0.2.0-draft";
import * as config from "wasi:config/store@0.2.0-rc.1";
import * as logging from "wasi:logging/logging@0.1.0-draft";
import * as spin from "fermyon:spin/key-value@2.0.0";
import * as variables from "fermyon:spin/variables@2.0.0";

const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const text = (value) => value == null ? null : String.fromCharCode(...value);
const escaped = (unit) => "\\\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
const tried = (call) => {
  try {
    const value = call();
    return value === undefined ? "ok" : value;
  } catch (error) {
    return { error: error.payload ?? String(error) };
  }
};

const parts = {
  store() {
    const bucket = kv.open("KV");
    const seen = [tried(() => bucket.get("a")), bucket.exists("a"), tried(() => bucket.set("a", bytes("1")))];
    seen.push(text(bucket.get("a")), bucket.exists("a"), tried(() => bucket.delete("a")));
    seen.push(tried(() => bucket.get("a")), tried(() => bucket.delete("a")));
    // The first key that begins so is another.
    bucket.set("ab", bytes("2"));
    seen.push(bucket.exists("a"), bucket.exists("ab"));
    seen.push(tried(() => bucket.get("")), tried(() => bucket.exists("x".repeat(513))), tried(() => bucket.get("\u00fc".repeat(257))));
    bucket.set("\u00fc\u{1f600}\ufffd", bytes("3"));
    seen.push(text(bucket.get("\u00fc\u{1f600}\ufffd")), bucket.listKeys(undefined));
    seen.push(tried(() => kv.open("NONE")), tried(() => bucket.listKeys("no cursor")));
    return seen;
  },
  pages() {
    const bucket = kv.open("KV");
    const keys = Array.from({ length: 1_001 }, (_, n) => "key-" + n);
    batch.setMany(bucket, keys.slice(1).map((key) => [key, bytes("")]));
    const whole = spin.Store.open("KV").getKeys().length;
    bucket.set(keys[0], bytes(""));
    const first = bucket.listKeys(undefined);
    const second = bucket.listKeys(first.cursor);
    const all = new Set([...first.keys, ...second.keys]);
    const refused = [
      tried(() => spin.Store.open("KV").getKeys()), tried(() => batch.getMany(bucket, keys)),
      tried(() => batch.deleteMany(bucket, keys)),
    ];
    batch.deleteMany(bucket, keys.slice(1));
    return [whole, first.keys.length, second.keys.length, second.cursor, keys.every((key) => all.has(key)), ...refused, bucket.listKeys(undefined).keys];
  },
  earlier() {
    const bucket = earlier.open("KV");
    const seen = [tried(() => bucket.set("a", bytes("1"))), text(bucket.get("a")), bucket.exists("b"), bucket.listKeys(undefined)];
    // Both drafts have the same entries.
    kv.open("KV").set("b", bytes("2"));
    seen.push(earlierBatch.getMany(bucket, ["b"]).map((each) => text(each[1])), tried(() => bucket.delete("b")));
    seen.push(tried(() => earlier.open("NONE")), tried(() => bucket.listKeys(7)));
    seen.push(tried(() => earlierAtomics.increment(bucket, "a", 2)), tried(() => earlierAtomics.increment(bucket, "a", 2 ** 63)));
    bucket.set("a", bytes("-5"));
    seen.push(tried(() => earlierAtomics.increment(bucket, "a", 2)), tried(() => earlierAtomics.increment(bucket, "a", 3)));
    bucket.delete("a");
    return seen;
  },
  "earlier-pages"() {
    const bucket = earlier.open("KV");
    const keys = Array.from({ length: 2_001 }, (_, n) => "key-" + n);
    for (let at = 0; at < keys.length; at += 1_000) {
      earlierBatch.setMany(bucket, keys.slice(at, at + 1_000).map((key) => [key, bytes("")]));
    }
    const first = bucket.listKeys(undefined);
    const second = bucket.listKeys(Number(first.cursor));
    const third = earlier.open("KV").listKeys(Number(second.cursor));
    const again = bucket.listKeys(Number(first.cursor));
    const all = new Set([first, second, third].flatMap((page) => page.keys));
    for (let at = 0; at < keys.length; at += 1_000) earlierBatch.deleteMany(bucket, keys.slice(at, at + 1_000));
    return [[first, second, third].map((page) => page.keys.length), third.cursor, all.size, again.keys[0] === second.keys[0]];
  },
  count() {
    const bucket = kv.open("KV");
    return atomics.increment(bucket, "count", 2);
  },
  counts() {
    const bucket = kv.open("KV");
    const seen = [atomics.increment(bucket, "n", 5), atomics.increment(bucket, "n", -7), text(bucket.get("n"))];
    bucket.set("n", bytes("many"));
    seen.push(tried(() => atomics.increment(bucket, "n", 1)));
    bucket.set("n", bytes("9223372036854775807"));
    seen.push(tried(() => atomics.increment(bucket, "n", 1)), tried(() => atomics.increment(bucket, "", 1)));
    return seen;
  },
  swaps() {
    const bucket = kv.open("KV");
    const absent = atomics.Cas.new(bucket, "s");
    const seen = [tried(() => text(absent.current())), tried(() => atomics.swap(absent, bytes("1"))), text(bucket.get("s"))];
    const late = atomics.Cas.new(bucket, "s");
    const other = atomics.Cas.new(bucket, "s");
    bucket.set("s", bytes("2"));
    try {
      atomics.swap(late, bytes("lost"));
      seen.push("it was swapped");
    } catch ({ payload }) {
      seen.push(payload.tag, text(payload.val.current()), tried(() => atomics.swap(payload.val, bytes("3"))));
    }
    // It was made before two writes, and what it looked at is the second.
    seen.push(text(other.current()), tried(() => atomics.swap(other, bytes("4"))), text(bucket.get("s")));
    bucket.delete("s");
    return seen;
  },
  batch() {
    const bucket = kv.open("KV");
    const seen = [tried(() => batch.setMany(bucket, [["x", bytes("1")], ["y", bytes("2")]]))];
    const got = batch.getMany(bucket, ["y", "absent", "x"]);
    seen.push(got.map((each) => each == null ? null : [each[0], text(each[1])]));
    seen.push(tried(() => batch.deleteMany(bucket, ["x", "absent"])), batch.getMany(bucket, ["x"]), batch.getMany(bucket, []));
    seen.push(tried(() => batch.getMany(bucket, ["y", ""])));
    bucket.delete("y");
    return seen;
  },
  large() {
    const bucket = kv.open("KV");
    bucket.set("large", new Uint8Array(9 * 1024 * 1024));
    const got = batch.getMany(bucket, ["large", "large"]).map((each) => each[1].length);
    const seen = [got, tried(() => batch.getMany(bucket, ["large", "large", "large"]))];
    bucket.delete("large");
    return seen;
  },
  config() {
    logging.log("trace", "", "a trace");
    logging.log("critical", "its context", "a failure");
    logging.log("warn", "", "a warning");
    return [
      config.get("NAME"), config.get("TOKEN"), tried(() => config.get("none") ?? null), config.getAll(),
      variables.get("NAME"), tried(() => variables.get("none")),
    ];
  },
  spin() {
    const store = spin.Store.open("KV");
    store.set("a", bytes("1"));
    const seen = [text(store.get("a")), store.exists("a"), store.getKeys()];
    store.delete("a");
    seen.push(store.get("a") ?? null, store.getKeys(), tried(() => spin.Store.open("default")));
    return seen;
  },
  "log-flood"() {
    for (let n = 0; n < 100_000; n++) logging.log("info", "flood", "x".repeat(100));
    return "flooded";
  },
};

export function handle(request) {
  const name = request.uri.replace(/^.*\\//, "");
  let got;
  try {
    got = parts[name]();
  } catch (error) {
    got = { failed: String(error), stack: error.stack, payload: error.payload };
  }
  const shown = JSON.stringify(got, (_, value) => typeof value === "bigint" ? String(value) : value);
  return { status: 200, fields: [], body: { tag: "bytes", val: bytes(shown.replace(/[^ -~]/g, escaped)) } };
}
`;

/** A worker in JavaScript that uses them, as an author without an SDK would build it. */
export function keptGuest(): Promise<Uint8Array> {
  return keptBuild(["wasi", "kept", witOf(), source], build);
}

async function build(): Promise<Uint8Array> {
  // The engine is large; only those who build load it.
  const { componentize } = await import("componentize-qjs");
  const folder = mkdtempSync(join(tmpdir(), "skerry-kept-"));
  try {
    const witPath = join(folder, "guest.wit");
    writeFileSync(witPath, witOf());
    // Its stubs would take the place of all that begins with wasi:.
    const options = { witPath, jsSource: source, world: "guest", stubWasi: false, sync: true };
    return new Uint8Array((await componentize(options)).component);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
