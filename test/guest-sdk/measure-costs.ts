// Measures the guide's table "What things cost" anew and prints it:
//   node runtime/bin/with-node.js test/guest-sdk/measure-costs.ts
// Each figure is what `skerry call` says of a handler with the code, less what it says of the handler
// without it.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compile } from "@skerry/assemblyscript/build";

interface Cost {
  readonly name: string;
  /** Code of the handler, whose `response` is an empty one and whose `sum` is kept. */
  readonly code?: string;
  /** Code that both handlers begin with. */
  readonly setup?: string;
  /** Code that both end with. */
  readonly after?: string;
  /** Arguments of both calls, and of the one that counts. */
  readonly args?: readonly string[];
  readonly moreArgs?: readonly string[];
  /** The figure is for one of so many. */
  readonly times?: number;
}

const kib = "x".repeat(1024);
const json = JSON.stringify({
  tasks: Array.from({ length: 18 }, (_, id) => ({
    id,
    title: `Task number ${id} of 18`,
    ok: true,
  })),
}).slice(0, 2000);

const loopBytes = 64 * 1024;
const loop = (read: string) => `for (let i = 0; i < ${loopBytes}; i++) sum += ${read};`;
const write = (what: string) => `for (let i = 0; i < ${loopBytes}; i++) ${what};`;
const array = `const bytes = new Uint8Array(${loopBytes}); bytes[5] = <u8>request.url.length;`;
const staticArray = `const bytes = new StaticArray<u8>(${loopBytes}); bytes[5] = <u8>request.url.length;`;

const costs: Cost[] = [
  { name: "each header field of the request", moreArgs: ["--header", "accept-language: en-GB"] },
  { name: "`Response.text` of a short text", code: `response = Response.text("Hello\\n");` },
  { name: "`response.headers.set`", code: `response.headers.set("x-colour", "blue");` },
  { name: "`request.headers.get`", code: `sum += request.headers.get("host") === null ? 1 : 2;` },
  {
    name: "`request.cookie`",
    args: ["--header", "cookie: theme=dark; id=7"],
    code: `sum += request.cookie("id") === null ? 1 : 2;`,
  },
  {
    name: "`response.setCookie`",
    code: `response.setCookie(new Cookie("id", "7"));`,
  },
  {
    name: "`request.parsedUrl`, first use",
    args: ["--url", "/list?page=2&sort=name"],
    code: "sum += request.parsedUrl.pathname.length;",
  },
  {
    name: "and its first `searchParams`",
    args: ["--url", "/list?page=2&sort=name"],
    setup: "const url = request.parsedUrl; sum += url.pathname.length;",
    code: `sum += url.searchParams.get("page") === null ? 1 : 2;`,
  },
  { name: "`console.log`", code: `console.log("a short line");` },
  { name: "`config.variable`", code: `sum += config.variable("GREETING") === null ? 1 : 2;` },
  {
    name: "`fetch` of a URL, answered with 1 KiB and five fields",
    code: 'sum += fetch("http://127.0.0.1:PORT/").value.status;',
  },
  {
    name: "`kv.get` of a short text",
    setup: 'kv.put("key", "a short text");',
    code: 'sum += kv.getText("key").isOk ? 1 : 2;',
  },
  { name: "`kv.put` of a short text", code: 'sum += kv.put("key", "a short text").isOk ? 1 : 2;' },
  {
    name: "`kv.list` of one key",
    setup: 'kv.put("key", "a short text");',
    code: 'sum += kv.list("key").isOk ? 1 : 2;',
  },
  { name: "`kv.age`", code: "sum += kv.age().isOk ? 1 : 2;" },
  {
    name: "`reader.read()` of 1 KiB",
    setup: 'const reader = fetch("http://127.0.0.1:PORT/").value.stream();',
    code: "sum += reader.read(1024) === null ? 1 : 2;",
  },
  {
    name: "`writer.write` of 1 KiB",
    setup: 'const long = "x".repeat(1024); const writer = ResponseWriter.begin();',
    code: "sum += writer.write(long) ? 1 : 2;",
    after: "writer.finish();",
  },
  {
    name: "content passed on",
    setup: 'const fetched = fetch("http://127.0.0.1:PORT/").value;',
    code: "response.setStream(fetched.stream());",
  },
  { name: "`clock.now`", code: "sum += <i32>clock.now();" },
  { name: "`random.u64`", code: "sum += <i32>random.u64();" },
  { name: "`random.uuid`", code: "sum += random.uuid().length;" },
  { name: "content of 1 KiB, unread", moreArgs: ["--data", kib] },
  { name: "`request.bytes()` of 1 KiB", args: ["--data", kib], code: "sum += request.bytes()[3];" },
  {
    name: "`request.text()` of 1 KiB",
    args: ["--data", kib],
    code: "sum += request.text().length;",
  },
  {
    name: "content of 1 MiB, unread",
    moreArgs: ["--data", "@mib.txt"],
  },
  {
    name: "`request.text()` of 1 MiB",
    args: ["--data", "@mib.txt"],
    code: "sum += request.text().length;",
  },
  {
    name: "`Response.text` of 1 MiB",
    setup: `const long = "x".repeat(1048576);`,
    code: "response = Response.text(long);",
  },
  {
    name: "`Json.parse` of 1 KiB",
    args: ["--data", json],
    setup: "const text = request.text();",
    code: "sum += Json.parse(text).isOk ? 1 : 2;",
    times: Buffer.byteLength(json) / 1024,
  },
  {
    name: "its `toString`",
    args: ["--data", json],
    setup: "const parsed = Json.parse(request.text()).value;",
    code: "sum += parsed.toString().length;",
    times: Buffer.byteLength(json) / 1024,
  },
  {
    name: '1,000 times `text += "0123456789"`',
    code: `let text = ""; for (let i = 0; i < 1000; i++) text += "0123456789"; sum += text.length;`,
  },
  {
    name: "with `StringBuilder`",
    code: `const text = new StringBuilder(); for (let i = 0; i < 1000; i++) text.add("0123456789"); sum += text.toString().length;`,
  },
  { name: "read `bytes[i]`", setup: array, code: loop("bytes[i]"), times: loopBytes },
  {
    name: "read `unchecked(bytes[i])`",
    setup: array,
    code: loop("unchecked(bytes[i])"),
    times: loopBytes,
  },
  {
    name: "read `load<u8>(at + i)`",
    setup: array,
    code: `const at = bytes.dataStart; ${loop("load<u8>(at + i)")}`,
    times: loopBytes,
  },
  {
    name: "read `unchecked(bytes[i])`, StaticArray",
    setup: staticArray,
    code: loop("unchecked(bytes[i])"),
    times: loopBytes,
  },
  {
    name: "read `bytes[i]`, StaticArray",
    setup: staticArray,
    code: loop("bytes[i]"),
    times: loopBytes,
  },
  { name: "write `bytes[i]`", setup: array, code: write("bytes[i] = <u8>i"), times: loopBytes },
  {
    name: "write `unchecked(bytes[i])`",
    setup: array,
    code: write("unchecked(bytes[i] = <u8>i)"),
    times: loopBytes,
  },
  {
    name: "write `store<u8>(at + i)`",
    setup: array,
    code: `const at = bytes.dataStart; ${write("store<u8>(at + i, <u8>i)")}`,
    times: loopBytes,
  },
  {
    name: "write `unchecked(bytes[i])`, StaticArray",
    setup: staticArray,
    code: write("unchecked(bytes[i] = <u8>i)"),
    times: loopBytes,
  },
  {
    name: "read `text.charCodeAt(i)`",
    setup: `const text = "x".repeat(${loopBytes});`,
    code: loop("text.charCodeAt(i)"),
    times: loopBytes,
  },
];

const skerry = fileURLToPath(new URL("../../runtime/bin/skerry.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "skerry-costs-"));
mkdirSync(join(folder, "assembly"));
writeFileSync(join(folder, "mib.txt"), "x".repeat(2 ** 20));
const origin = createServer((_, response) => response.end("x".repeat(1024)));
await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
const { port } = origin.address() as AddressInfo;
writeFileSync(
  join(folder, "skerry.toml"),
  `grants = ["log", "clock", "random", "config", "streams", "fetch", "kv"]
[limits]
fuel = 2000000000
[fetch]
private = ["http://127.0.0.1:${port}"]
[kv]
KV = "costs"
`,
);
try {
  console.log(`| an empty handler: \`return new Response()\` | ${show(await fuelOf("", []))} |`);
  for (const cost of costs) {
    const { setup = "", code = "", after = "", args = [], moreArgs = [], times = 1 } = cost;
    const without = await fuelOf(setup + after, args);
    const fuel = (await fuelOf(setup + code + after, [...args, ...moreArgs])) - without;
    console.log(`| ${cost.name} | ${show(fuel / times)} |`);
  }
} finally {
  origin.close();
  origin.closeAllConnections();
  rmSync(folder, { recursive: true });
}

/** What one call of a handler with the code burns. */
async function fuelOf(code: string, args: readonly string[]): Promise<number> {
  writeFileSync(
    join(folder, "assembly", "index.ts"),
    `import {
      clock, config, Cookie, fetch, Json, Kv, random, Request, Response, ResponseWriter, StringBuilder,
    } from "@skerry/assemblyscript";
    const kv = new Kv("KV");
    export function handle(request: Request): Response {
      let response = new Response();
      ${code === "" ? "" : `let sum = 0; ${code.replaceAll("PORT", String(port))} if (sum == 123456789) response.status = 201;`}
      return response;
    }`,
  );
  const entry = join(folder, "assembly", "index.ts");
  const result = await compile({ entry, projectDir: folder });
  if (!result.ok) throw new Error(result.diagnostics);
  writeFileSync(join(folder, "worker.wasm"), result.component);
  const env = { ...process.env, SKERRY_DATA_DIR: join(folder, "data") };
  const options = { cwd: folder, env, maxBuffer: 2 ** 24 };
  const call = [skerry, "call", "worker.wasm", "--json", "--seed", "cost", ...args];
  const { stdout } = await promisify(execFile)(process.execPath, call, options);
  const { usage, error } = JSON.parse(stdout);
  if (error !== null) throw new Error(error.message);
  return usage.fuel;
}

/** Three digits that count; more would change with every version of the compiler. */
function show(fuel: number): string {
  return Number(fuel.toPrecision(3)).toLocaleString("en-GB");
}
