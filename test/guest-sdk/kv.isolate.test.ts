import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bodyText, runWorker, type Worker } from "./run-worker.ts";
import { ScriptedKv } from "./scripted-host.ts";

const host = new ScriptedKv();
let worker: Worker;
beforeAll(async () => {
  worker = await runWorker(
    `
    import { encodeUtf8, Kv, KvProblem, Request, Response } from "@skerry/assemblyscript";
    const kv = new Kv("NAMES");

    function get(): Response {
      const got = kv.get("ä");
      if (!got.isOk) {
        console.error(got.error.message);
        return got.error.toResponse();
      }
      const entry = got.value;
      if (entry === null) return Response.text("none");
      return Response.text([
        entry.text(), entry.value.length.toString(), entry.version.toString(), entry.metadata,
        entry.expires.toString(),
      ].join("|"));
    }

    function getText(): Response {
      const got = kv.getText(encodeUtf8("key"));
      if (!got.isOk) return got.error.toResponse();
      const text = got.value;
      return Response.text(text === null ? "none" : text);
    }

    function put(): Response {
      const seen: Array<string> = [
        kv.put("text", "grüß").value.toString(),
        kv.put(encodeUtf8("bytes"), encodeUtf8("x"), 60, "m").value.toString(),
      ];
      const full = kv.put("full", "");
      seen.push((!full.isOk && full.error.problem == KvProblem.Quota).toString());
      return Response.text(seen.join(" "));
    }

    function putIf(): Response {
      const seen: Array<string> = [];
      const versions: Array<u64> = [0, 7, 8];
      for (let index = 0; index < versions.length; index++) {
        const write = kv.putIf("k", "v", versions[index], 5, "m");
        seen.push(write.isOk ? write.value.isDone.toString() + write.value.version.toString() : "fails");
      }
      return Response.text(seen.join(" "));
    }

    function remove(): Response {
      const seen: Array<string> = [kv.remove("a").value.toString(), kv.remove("a").value.toString()];
      for (let count = 0; count < 3; count++) {
        const removed = kv.removeIf("a", 7).value;
        seen.push(removed.isDone.toString() + removed.version.toString());
      }
      return Response.text(seen.join(" "));
    }

    function list(): Response {
      const first = kv.list("pre");
      const second = kv.list("pre", first.value.cursor, 2);
      const key = first.value.keys[0];
      return Response.text([
        key.name, key.bytes.length.toString(), key.version.toString(), key.metadata, key.expires.toString(),
        first.value.keys.length.toString(), second.isOk ? "" : second.error.message,
      ].join("|"));
    }

    function age(): Response {
      const age = kv.age();
      return age.isOk ? Response.text(age.value.toString()) : age.error.toResponse();
    }

    export function handle(request: Request): Response {
      const path = request.parsedUrl.pathname;
      if (path == "/age") return age();
      if (path == "/get") return get();
      if (path == "/text") return getText();
      if (path == "/put") return put();
      if (path == "/put-if") return putIf();
      if (path == "/remove") return remove();
      if (path == "/null") return Response.text(kv.put("k", request.cookie("none")).isOk.toString());
      return list();
    }
  `,
    { imports: host.imports },
  );
});
beforeEach(() => {
  host.calls = [];
});

const at = (path: string) => ({ uri: `http://localhost${path}` });
const entry = (text: string) => ({
  tag: "entry" as const,
  val: { value: Buffer.from(text), version: 2n ** 40n, metadata: "mäta", expires: 1_700_000n },
});

describe("a worker with a store", () => {
  test("reads an entry: value, version, metadata, and when it expires", () => {
    host.answers = [entry("grüß"), { tag: "absent" }];
    expect(worker.text(at("/get"))).toBe(`grüß|6|${2n ** 40n}|mäta|1700000`);
    expect(worker.text(at("/get"))).toBe("none");
    expect(host.calls[0]).toEqual(["get", "NAMES", "ä"]);
  });

  test("reads a text, by a key of bytes", () => {
    host.answers = [entry("grüß"), { tag: "absent" }];
    expect(worker.text(at("/text"))).toBe("grüß");
    expect(worker.text(at("/text"))).toBe("none");
    expect(host.calls[0]).toEqual(["get", "NAMES", "key"]);
  });

  test.each([
    ["no-namespace", 500, "the settings bind no namespace of this name"],
    ["too-large", 413, "the key is empty, or the key, the value or the metadata is too long"],
    ["quota", 507, "the namespace is full"],
    ["unavailable", 503, "the store does not answer"],
    ["bad-cursor", 500, "the cursor is none that a page gave"],
  ] as const)("is told of a failure: %s", (problem, status, message) => {
    host.answers = [{ tag: "failed", val: problem }];
    const response = worker.handle(at("/get"));
    expect(response.status).toBe(status);
    expect(bodyText(response)).not.toContain("namespace");
    expect(worker.log).toEqual([{ level: "error", message }]);
  });

  test("stores texts and bytes, for some time and with metadata where it says so", () => {
    host.answers = [
      { tag: "version", val: 5n },
      { tag: "version", val: 6n },
      { tag: "failed", val: "quota" },
    ];
    expect(worker.text(at("/put"))).toBe("5 6 true");
    expect(host.calls).toEqual([
      ["put", "NAMES", "text", "grüß", 0, "", { tag: "always" }],
      ["put", "NAMES", "bytes", "x", 60, "m", { tag: "always" }],
      ["put", "NAMES", "full", "", 0, "", { tag: "always" }],
    ]);
    expect(() => worker.handle(at("/null"))).toThrow();
    expect(worker.log[0]?.message).toContain("null is neither a text nor bytes");
  });

  test("stores where the version is still the one that it read, and learns the one in its way", () => {
    host.answers = [
      { tag: "version", val: 7n },
      { tag: "conflict", val: 8n },
      { tag: "failed", val: "unavailable" },
    ];
    expect(worker.text(at("/put-if"))).toBe("true7 false8 fails");
    expect(host.calls.map((call) => call.slice(2))).toEqual([
      ["k", "v", 5, "m", { tag: "absent" }],
      ["k", "v", 5, "m", { tag: "version", val: 7n }],
      ["k", "v", 5, "m", { tag: "version", val: 8n }],
    ]);
  });

  test("removes, and learns whether there was something", () => {
    host.answers = [
      { tag: "done" },
      { tag: "absent" },
      { tag: "done" },
      { tag: "absent" },
      { tag: "conflict", val: 9n },
    ];
    expect(worker.text(at("/remove"))).toBe("true false true0 true0 false9");
    expect(host.calls.map((call) => call.at(-1))).toEqual([
      { tag: "always" },
      { tag: "always" },
      ...Array(3).fill({ tag: "version", val: 7n }),
    ]);
  });

  test("lists keys, page by page", () => {
    const key = { key: Buffer.from("preß"), version: 3n, metadata: "m", expires: 0n };
    host.answers = [
      { tag: "page", val: { keys: [key, key], cursor: "next" } },
      { tag: "failed", val: "bad-cursor" },
    ];
    expect(worker.text(at("/list"))).toBe("preß|5|3|m|0|2|the cursor is none that a page gave");
    expect(host.calls).toEqual([
      ["list", "NAMES", "pre", "", 1000],
      ["list", "NAMES", "pre", "next", 2],
    ]);
  });
});

test("a worker learns how old what it reads can be, or that nobody knows", () => {
  host.answers = [
    { tag: "age", val: 2n ** 40n },
    { tag: "failed", val: "unavailable" },
  ];
  expect(worker.text(at("/age"))).toBe(`${2n ** 40n}`);
  expect(worker.handle(at("/age")).status).toBe(503);
  expect(host.calls).toEqual(Array(2).fill(["age", "NAMES"]));
});

test("what is neither a text nor bytes does not compile", async () => {
  const source = (call: string) => `
    import { fetch, Kv, Request, Response } from "@skerry/assemblyscript";
    export function handle(request: Request): Response { ${call}; return Response.empty(); }
  `;
  await expect(runWorker(source('new Kv("A").put("k", 5)'))).rejects.toThrow("a Uint8Array");
  await expect(runWorker(source('new Kv("A").get(request)'))).rejects.toThrow("a Uint8Array");
  await expect(runWorker(source("fetch(request)"))).rejects.toThrow("or a FetchRequest");
});
