import { describe, expect, it } from "vitest";
import { interfaceNames } from "../../runtime/abi/generated/imports.ts";
import { grantsNeeded } from "../../runtime/module/component-policy.ts";
import { decodeComponent } from "../../runtime/module/decode.ts";
import { checkPolicy, type PolicyBounds } from "../../runtime/module/policy.ts";
import { assemble } from "./meter/support/wat.ts";

const bounds = {
  grants: ["log", "clock", "random", "config"],
  memoryBytes: 10 * 65_536,
  tableElements: 100,
};

/** Decodes and checks a component's text. */
async function check(wat: string, changed: Partial<PolicyBounds> = {}): Promise<void> {
  checkPolicy(decodeComponent(await assemble(wat)), { ...bounds, ...changed });
}

/** A component that exports `handle`, with more before it. */
const worker = (before: string) => `(component ${before}
  (core module $m (func (export "handle")))
  (core instance $i (instantiate $m))
  (func $handle (canon lift (core func $i "handle")))
  (export "handle" (func $handle)))`;
const importing = (name: string) => worker(`(import "${name}" (instance))`);
const refusing = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("a component's imports", () => {
  it("may be every interface of skerry:edge, with its grant", async () => {
    for (const name of ["types", "log", "clock", "random", "config"]) {
      await expect(check(importing(`skerry:edge/${name}@0.1.0`))).resolves.toBe(undefined);
    }
  });

  it("may be of WASI, in every release of 0.2", async () => {
    for (const version of ["0.2.0", "0.2.3", "0.2.12", "0.2.99"]) {
      await check(importing(`wasi:io/streams@${version}`));
    }
    for (const version of ["0.3.0", "0.2.0-rc-2023-11-10", "0.1.0"]) {
      await expect(check(importing(`wasi:io/streams@${version}`))).rejects.toThrow(
        refusing("unknown-abi-version", /wasi:io\/streams.* of version .*this host has WASI 0\.2/),
      );
    }
    await expect(check(importing("wasi:cli/stdout@0.2.0"), { grants: [] })).rejects.toThrow(
      refusing("import-not-granted", /imports wasi:cli\/stdout,.*`grants = \["log"\]`/),
    );
  });

  it("may be types by name, and nothing else by name", async () => {
    await check(worker('(type $t (record (field "a" u8))) (import "request" (type (eq $t)))'));
    await expect(check(worker('(import "request" (func))'))).rejects.toThrow(
      refusing("unknown-import", /imports "request" \(function, at byte \d+\)/),
    );
    await expect(check(worker('(import "handle-type" (type (sub resource)))'))).rejects.toThrow(
      refusing("unknown-import", /"handle-type" \(resource/),
    );
  });

  it("need a grant each, and the refusal gives the line to add", async () => {
    const wat = worker(`(import "skerry:edge/log@0.1.0" (instance))
      (import "skerry:edge/random@0.1.0" (instance)) (import "skerry:edge/types@0.1.0" (instance))`);
    await check(wat, { grants: ["random", "log"] });
    await expect(check(wat, { grants: ["log"] })).rejects.toThrow(
      refusing("import-not-granted", /skerry:edge\/random.*`grants = \["log", "random"\]`\.$/),
    );
    await expect(check(wat, { grants: [] })).rejects.toThrow(
      refusing("import-not-granted", /skerry:edge\/log, skerry:edge\/random,.*\["log", "random"\]/),
    );
    expect(grantsNeeded(decodeComponent(await assemble(wat)))).toEqual(["log", "random"]);
  });

  it("of another version are refused with the versions this host knows", async () => {
    for (const version of ["0.2.0", "0.1.1", "1.0.0", "0.1.0-rc.1"]) {
      await expect(check(importing(`skerry:edge/log@${version}`))).rejects.toThrow(
        refusing("unknown-abi-version", /this host knows 0\.1\.0: build it again/),
      );
    }
    await expect(check(importing("skerry:edge/log"))).rejects.toThrow(
      refusing("unknown-abi-version", /of no version/),
    );
  });

  it("that this host does not offer are refused with what it offers", async () => {
    const own = interfaceNames.map((name) => /\/(.*)@/.exec(name)![1]!);
    expect(own.length).toBeGreaterThan(5);
    const sentence = `it offers ${own.slice(0, -1).join(", ")} and ${own.at(-1)} of skerry:edge@0.1.0, and of WASI 0.2 what`;
    for (const name of [
      "wasi:cli/run@0.2.0",
      "wasi:keyvalue/watcher@0.2.0-draft2",
      "skerry:edge/mail@0.1.0",
      "skerry:other/log@0.1.0",
    ]) {
      await expect(check(importing(name))).rejects.toThrow(
        refusing(
          "unknown-import",
          new RegExp(`does not offer; ${sentence.replaceAll(".", "\\.")}`),
        ),
      );
    }
    const several = worker(
      ["wasi:blobstore/blobstore@0.2.0", "wasi:messaging/consumer", "skerry:edge/fetch@0.1.0"]
        .map((name) => `(import "${name}" (instance))`)
        .join(" "),
    );
    await expect(check(several)).rejects.toThrow(
      refusing(
        "unknown-import",
        /imports "?wasi:blobstore[^ ]* \(instance, at byte \d+\) and "?wasi:messaging[^ ]* \(instance, .*For entries there is skerry:edge\/kv\. It needs `grants = \[.*"fetch", "kv".*\]`\.$/,
      ),
    );
    await expect(check(importing("shop:prices/catalog@1.0.0"))).rejects.toThrow(
      refusing(
        "unknown-import",
        /Functions of "?shop:prices\/catalog@1\.0\.0"? can only come from a program .*by `interfaces` of `openHost`/,
      ),
    );
    await expect(check(several)).rejects.not.toThrow(/openHost/);
    await expect(check(worker('(import "skerry:edge/log@0.1.0" (func))'))).rejects.toThrow(
      refusing("unknown-import", /\(function,/),
    );
  });
});

describe("drafts of WASI", () => {
  it("may be imported in the versions whose types this host has, with the grants of the same things", async () => {
    const versions = {
      kv: [
        ...["wasi:keyvalue/store@0.2.0-draft2", "wasi:keyvalue/atomics@0.2.0-draft2"],
        ...["wasi:keyvalue/store@0.2.0-draft", "wasi:keyvalue/atomics@0.2.0-draft"],
        ...["wasi:keyvalue/batch@0.2.0-draft"],
        ...["wasi:keyvalue/batch@0.2.0-draft2", "fermyon:spin/key-value@2.0.0"],
      ],
      config: [
        ...["wasi:config/store@0.2.0-rc.1", "wasi:config/store@0.2.0"],
        ...["wasi:config/store@0.2.0-draft-2024-09-27", "fermyon:spin/variables@2.0.0"],
      ],
      log: ["wasi:logging/logging@0.1.0-draft", "wasi:logging/logging"],
    };
    for (const [grant, names] of Object.entries(versions)) {
      for (const name of names) {
        await check(importing(name), { grants: [grant] });
        const without = refusing("import-not-granted", new RegExp(`grants = \\["${grant}"\\]`));
        await expect(check(importing(name), { grants: [] })).rejects.toThrow(without);
      }
    }
  });

  it("are refused in other versions with the one that is here", async () => {
    const others = {
      "wasi:keyvalue/store@0.2.0-draft3": "0.2.0-draft2",
      "wasi:keyvalue/store@0.2.0": "0.2.0-draft2",
      "wasi:keyvalue/store": "0.2.0-draft2",
      "wasi:config/store@0.2.0-draft": "0.2.0-rc.1",
      "wasi:logging/logging@0.1.0": "0.1.0-draft",
      "fermyon:spin/key-value@1.0.0": "2.0.0",
    };
    for (const [name, version] of Object.entries(others)) {
      const message = new RegExp(`this host has ${version.replaceAll(".", "\\.")} of it`);
      await expect(check(importing(name))).rejects.toThrow(
        refusing("unknown-abi-version", message),
      );
    }
  });
});

describe("a component's exports", () => {
  it("must have the function handle, or say which world they are of", async () => {
    await expect(check("(component)")).rejects.toThrow(
      refusing(
        "unknown-kind",
        /exports nothing, and so is no HTTP handler: a worker exports the function `handle`/,
      ),
    );
    const exporting = (name: string) =>
      `(component (instance $i) (export "${name}" (instance $i)))`;
    await check(exporting("wasi:http/incoming-handler@0.2.3"));
    for (const version of ["0.3.0", "0.2.0-rc-2023-12-05", "1.0.0"]) {
      await expect(check(exporting(`wasi:http/incoming-handler@${version}`))).rejects.toThrow(
        refusing("unknown-kind", /is for WASI "?(0\.3|0\.2\.0-rc|1\.0).*this host runs WASI 0\.2/),
      );
    }
    const asynchronous = (name: string) =>
      exporting(name).replace("(component", "(component (core func (canon task.cancel))");
    await check(exporting("wasi:http/handler@0.3.0"));
    await check(asynchronous("wasi:http/handler@0.3.1"));
    for (const version of ["0.3.0-rc-2025-09-16", "0.4.0"]) {
      await expect(check(asynchronous(`wasi:http/handler@${version}`))).rejects.toThrow(
        refusing(
          "unknown-kind",
          /is for WASI "?0\.[34]\.0.*for world wasi:http\/service of 0\.3\.0/,
        ),
      );
    }
    await expect(check(asynchronous("wasi:http/incoming-handler@0.2.3"))).rejects.toThrow(
      refusing("feature-not-allowed", /"component-async"/),
    );
    await expect(check(worker("(core func (canon task.cancel))"))).rejects.toThrow(
      refusing("feature-not-allowed", /"component-async"/),
    );
    await expect(check(exporting("wasi:cli/run@0.2.0"))).rejects.toThrow(
      refusing("unknown-kind", /is a command/),
    );
    await check(exporting("wasi:cli/run@0.2.0"), { commands: true });
    await expect(check(exporting("wasi:cli/run@0.3.0"))).rejects.toThrow(
      refusing("unknown-kind", /is a command/),
    );
    await check(asynchronous("wasi:cli/run@0.3.0"), { commands: true });
    await expect(
      check(exporting("wasi:cli/run@0.3.0-rc-2026-01-06"), { commands: true }),
    ).rejects.toThrow(refusing("unknown-kind", /is for WASI "?0\.3\.0-rc.*commands of 0\.3\.0/));
    await expect(check(exporting("handle"))).rejects.toThrow(
      refusing("unknown-kind", /exports "handle", and so is no HTTP handler/),
    );
  });

  it("must not be modules or components", async () => {
    const wat = worker("").replace(
      "(component",
      '(component (core module $x) (export "x" (core module $x))',
    );
    await expect(check(wat)).rejects.toThrow(refusing("unknown-kind", /"x" \(core module/));
  });
});

describe("a component may be put together", () => {
  it.each([
    "(type $r (resource (rep i32))) (core func (canon resource.drop $r))",
    "(component (component (core module)))",
    '(component (type $t (record (field "a" u8))) (export "t" (type $t)))',
  ])("of resources, and of components: %s", async (wat) => {
    await check(worker(wat));
  });
});

describe("core modules in a component", () => {
  const core = (wat: string) => worker(`(core module ${wat})`);

  it("share one cap over the memories they begin with", async () => {
    const two = core("(memory 4)) (core module (memory 6)");
    await expect(check(two)).resolves.toBe(undefined);
    await expect(check(two, { memoryBytes: 10 * 65_536 - 1 })).rejects.toThrow(
      refusing(
        "memory-over-cap",
        /begin with 655360 bytes \(10 pages\) together, and the cap is 655359/,
      ),
    );
    await expect(check(core("(memory 8) (memory 3)"))).rejects.toThrow(
      refusing("memory-over-cap", /11 pages/),
    );
  });

  it("share one cap over the tables they begin with", async () => {
    await expect(check(core("(table 60 funcref) (table 40 externref)"))).resolves.toBe(undefined);
    await expect(
      check(core("(table 60 funcref)) (core module (table 41 funcref)")),
    ).rejects.toThrow(
      refusing("module-limit", /begin with 101 elements together, and at most 100/),
    );
  });

  it("may use each allowed feature", async () => {
    await check(
      core(`(import "a" "g" (global (mut i32))) (memory 1) (memory 1) (table 1 externref)
        (global i32 (i32.add (i32.const 1) (i32.const 2)))
        (func (result i32 i32) (i32.extend8_s (i32.const 1)) (i32.trunc_sat_f32_s (f32.const 1)))
        (func $f (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (return_call $f))
        (func (drop (v128.const i64x2 0 0)) (drop (ref.null func)))`),
    );
  });

  it.each<[string, string]>([
    ["threads", "(memory 1 1 shared)"],
    ["threads", "(memory 1) (func (drop (i32.atomic.load (i32.const 0))))"],
    [
      "relaxed-simd",
      "(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))",
    ],
    ["memory64", "(memory i64 1)"],
    ["memory64", "(table i64 1 funcref)"],
    ["gc", "(type (struct))"],
    ["gc", "(type (array i8))"],
    ["gc", "(rec (type (func)) (type (func)))"],
    ["gc", "(func (param anyref))"],
    ["gc", "(func (drop (ref.i31 (i32.const 1))))"],
    ["typed-function-references", "(type $t (func)) (func (param (ref $t)))"],
    ["typed-function-references", "(type $t (func)) (func (call_ref $t (unreachable)))"],
    ["typed-function-references", "(table 1 funcref (ref.null func))"],
    ["exceptions", "(tag)"],
    ["exceptions", '(import "a" "t" (tag))'],
    ["exceptions", "(func (try_table))"],
    ["exceptions", "(func (throw_ref (unreachable)))"],
    ["exceptions", "(func (param exnref))"],
    ["exceptions", "(tag $t) (func (throw $t))"],
    ["legacy-exceptions", "(func try catch_all end)"],
    ["custom-page-sizes", "(memory 1 (pagesize 1))"],
    ["wide-arithmetic", "(func (i64.mul_wide_s (i64.const 1) (i64.const 1)) drop drop)"],
    ["stack-switching", "(type $f (func)) (type (cont $f))"],
    ["threads", "(type (shared (func)))"],
    [
      "custom-descriptors",
      "(rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct)))",
    ],
  ])("are refused for %s: %s", async (feature, wat) => {
    await expect(check(core(wat))).rejects.toThrow(
      refusing("feature-not-allowed", new RegExp(`core module 1.*"${feature}" at byte \\d+`)),
    );
  });

  it("are refused when they do not validate, with the engine's reason", async () => {
    await expect(check(core("(func (result i32) (i64.const 1))"))).rejects.toThrow(
      refusing("invalid-module", /^Core module 1 at byte \d+ does not validate: .*type error/),
    );
  });
});
