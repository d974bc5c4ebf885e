// Services of WASI 0.3 that no toolchain makes: each is refused by one clear error, or is a service.
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { beforeAll, expect, test } from "vitest";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import { serviceGuest } from "../host/wasi/support/service-guest.ts";

const grants = ["log", "clock", "fetch"] as const;
const bounds = { grants, memoryBytes: 64 << 20, tableElements: 100_000 };

let service: string;
beforeAll(async () => {
  const bodies = [
    "(call $say (i32.const 512) (i32.const 5)) (i32.const 0)",
    `(drop (call $await (call $start-send (call $outgoing) (i32.const 256)))) (drop (call $context))
     (call $open (local.get $request)) (call $sleep (i64.const 1)) (i32.const 0)`,
  ];
  service = await print(await serviceGuest(bodies, { callback: "(i32.const 1)" }));
});

/** With more at its end. */
const and = (more: string) => () => service.replace(/\)\s*$/, () => `${more})`);
const instead = (from: string, to: string) => () => service.replaceAll(from, to);

/** How it returns from its task. */
const returning = () => /\(canon task\.return .*string-encoding=utf8\)/.exec(service)![0];
const many = (count: number, canonical: () => string, type: string) => () => {
  const each = (text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join("");
  return and(`${each((index) => `(core func $q${index} ${canonical()})`)}
    (core module $many ${each((index) => `(import "a" "${index}" (func ${type}))`)})
    (core instance (instantiate $many (with "a" (instance
      ${each((index) => `(export "${index}" (func $q${index}))`)}))))`)();
};

/** What each is, and the code and the words that it is refused with; null where it is a service. */
const crafted: readonly (readonly [
  name: string,
  text: () => string,
  refused: readonly [code: string, words: RegExp] | null,
])[] = [
  ["as it was made", () => service, null],
  ["that returns nothing from its task", and("(core func (canon task.return))"), not(/memory/)],
  [
    "that returns a number from its task",
    and("(core func (canon task.return (result u32)))"),
    not(/memory/),
  ],
  [
    "that drops fields as trailers",
    and(
      '(alias export $wasi:http/types@0.3.0 "trailers" (type $t)) (core func (canon resource.drop $t))',
    ),
    not(/trailers/),
  ],
  [
    "with a second encoding of text",
    () => service.replace(returning(), returning().replace("utf8", "utf16")),
    not(/several encodings/),
  ],
  ["with texts of UTF-16", instead("string-encoding=utf8", "string-encoding=utf16"), null],
  [
    "with two memories in one function",
    () =>
      service.replace(returning(), () =>
        returning().replace("(memory", () => "(memory $memory) (memory"),
      ),
    ["invalid-module", /more than once/],
  ],
  [
    "with streams of streams",
    and("(type $s (stream u8)) (type $t (stream $s)) (core func (canon stream.new $t))"),
    not(/has a stream of streams, which this host can't run: within one component only/),
  ],
  ["with futures of nothing", and("(type $f (future)) (core func (canon future.new $f))"), null],
  [
    "with futures of numbers by a name",
    and("(type $n u32) (type $f (future $n)) (core func (canon future.new $f))"),
    null,
  ],
  ...(
    [
      ["booleans", "bool"],
      ["characters", "char"],
      ["strings", "string"],
      ["lists", "(list u8)"],
      ["tuples", "(tuple u8 u8)"],
      ["results", "(result)"],
    ] as const
  ).flatMap(([name, type]) =>
    (["stream", "future"] as const).map(
      (of) =>
        [
          `with ${of}s of ${name}`,
          and(`(type $n ${type}) (type $f (${of} $n)) (core func (canon ${of}.new $f))`),
          of === "stream" && type === "char"
            ? (["invalid-module", /char/] as const)
            : not(new RegExp(`has a ${of} of ${name}, which`)),
        ] as const,
    ),
  ),
  [
    "with a resource of its own",
    and("(type $r (resource (rep i32))) (core func (canon resource.new $r))"),
    not(/resources of its own/),
  ],
  [
    "with a second function",
    and(`(core module $m (func (export "f"))) (core instance $i (instantiate $m))
      (func (canon lift (core func $i "f")))`),
    not(/exports more/),
  ],
  ...["builtins", "http-client", "http-types"].map(
    (name) =>
      [
        `that asks for what only the host is to import, ${name}`,
        and(`(import "skerry:wasi3/${name}@0.3.0" (instance (export "finish" (func))))`),
        ["unknown-import", /skerry:wasi3/],
      ] as const,
  ),
  [
    "with functions of a program around it",
    and(`(import "own:shop/stock" (instance $s (export "f" (func)))) (alias export $s "f" (func $f))
      (core func (canon lower (func $f)))`),
    not(/own:shop\/stock/),
  ],
  [
    "with 2,000 ways to return from its task",
    many(2_000, returning, "(param i32 i32 i32 i64 i32 i32 i32 i32)"),
    null,
  ],
  [
    "that makes streams in 20,000 places",
    () => and(`(core func ${/\(canon stream\.new \d+\)/.exec(service)![0]})`.repeat(20_000))(),
    null,
  ],
];

function not(words: RegExp): readonly [string, RegExp] {
  return ["feature-not-allowed", words];
}

/** The type of an interface with a function `f` that takes and returns nothing. */
const type = Buffer.from([1, 0x42, 2, 1, 0x40, 0, 1, 0, 4, 0, 1, 0x66, 1, 0]).toString("base64");
const foreign = [{ name: "own:shop/stock", type, functions: {} }];

test.each(crafted)("a service %s", async (_, text, refused) => {
  const bytes = await parse(text());
  const made = makeArtifact(bytes, { ...bounds, foreign: foreign as never, commands: false });
  const found: { readonly glueBytes?: number; readonly message?: string } = await made.then(
    ({ manifest }) => manifest,
    ({ code, message }) => ({ code, message }),
  );
  if (refused === null) {
    expect(found).toMatchObject({ world: "wasi:http/service@0.3" });
    expect(found.glueBytes).toBeLessThan(400_000);
    return;
  }
  const [code, message] = refused;
  expect(found).toEqual({ code, message: expect.stringMatching(message) });
  if (code !== "invalid-module") expect(found.message).not.toContain("at offset");
});
