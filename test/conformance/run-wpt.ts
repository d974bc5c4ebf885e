// Runs web platform tests in workers, and the same modules in Node, which is what they are held against.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { defaultGrants, type Grant } from "../../runtime/settings/settings.ts";
import { freshHost } from "../support/workers.ts";
import type { Result } from "./result-table.ts";
import type { Choice } from "./run-test262.ts";
import { runTests } from "./run-tests.ts";
import { harnessText, type PlatformTest, platformTests } from "./wpt.ts";
import { type FileOutcome, harnessModule, moduleOf } from "./wpt-module.ts";
import { platformTable } from "./wpt-table.ts";

/** Files in a worker: each has its scripts. */
const together = 20;

const grants: readonly Grant[] = [...defaultGrants, "crypto", "compression"];

/** What a file may take in a worker: wrapped keys alone are 400 tests of one file. */
const ofFile = { fuel: 400_000_000_000, deadline: 900_000 };

/** How long a file may take in Node. */
const patience = 30_000;

export async function runPlatformTests(
  folder: string,
  { only, every, from, jobs }: Choice,
): Promise<{ readonly results: readonly Result[]; readonly table: string }> {
  const tests = platformTests(folder, only).filter((_, index) => index % every === from);
  const harness = harnessText(folder);
  const node = new Map<string, FileOutcome>();
  await inParallel(jobs, [...tests], async (test) => {
    node.set(test.path, await runInNode(moduleOf(test), harness));
  });
  const guest = new Map<string, FileOutcome>();
  const batches = Array.from({ length: Math.ceil(tests.length / together) }, (_, index) =>
    tests.slice(index * together, (index + 1) * together),
  );
  const filesOf = (part: readonly PlatformTest[]) => workerFiles(part, harness);
  const note = ({ path }: PlatformTest, ended: string | null, content: string) => {
    const outcome = ended === null ? (JSON.parse(content) as FileOutcome) : { subtests: [], ended };
    guest.set(path, outcome);
  };
  const { host, end } = await freshHost();
  try {
    await inParallel(jobs, batches, (batch) =>
      runTests(host, batch, filesOf, note, ofFile, false, grants),
    );
  } finally {
    await end();
  }
  return platformTable(node, guest);
}

async function inParallel<Item>(
  jobs: number,
  items: Item[],
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const work = async () => {
    for (let item = items.shift(); item !== undefined; item = items.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: jobs }, work));
}

/** A module without anything, by which a worker has `WebAssembly`. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

function workerFiles(
  tests: readonly PlatformTest[],
  harness: string,
): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = { "harness.js": harnessModule(harness) };
  const namesWasm = tests.some(({ scripts }) =>
    scripts.some((each) => each.includes("WebAssembly")),
  );
  if (namesWasm) files["empty.wasm"] = emptyModule;
  const rows = tests.map((test, index) => {
    files[`test-${index}.js`] = moduleOf(test);
    return `  () => import("./test-${index}.js"),`;
  });
  const imported = 'import empty from "./empty.wasm";\nif (empty === null) throw new Error();\n';
  files["index.js"] = `${namesWasm ? imported : ""}const tests = [
${rows.join("\n")}
];
export default {
  async fetch({ url }) {
    const { default: run } = await tests[url.slice(url.lastIndexOf("/") + 1)]();
    return Response.json(await run());
  },
};
`;
  return files;
}

/** Runs a module in a process of its own. */
export async function runInNode(module: string, harness: string): Promise<FileOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "skerry-conformance-node-"));
  try {
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    await writeFile(join(folder, "harness.js"), harnessModule(harness));
    await writeFile(join(folder, "test.js"), module);
    await writeFile(
      join(folder, "main.js"),
      `import { writeSync } from "node:fs";
       process.on("uncaughtException", () => {});
       const { default: run } = await import("./test.js");
       const outcome = await run();
       writeSync(3, JSON.stringify(outcome));
       process.exit(0);`,
    );
    const child = spawn(process.execPath, [join(folder, "main.js")], {
      // Tests of the console write to the usual ones.
      stdio: ["ignore", "ignore", "ignore", "pipe"],
      timeout: patience,
    });
    let text = "";
    for await (const piece of child.stdio[3] as Readable) text += String(piece);
    return text === "" ? { subtests: [], ended: "it gave no result" } : JSON.parse(text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
