import { createHash, randomUUID } from "node:crypto";
import { accessSync, constants, globSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Where components are kept that tests have built; removed, they are built again. */
const folder = join(repository, "build", "test-guests");

/** What all guests are made by: the SDKs, the world, the recipes of tests, and the versions of compilers. */
const toolchain = [
  "package-lock.json",
  "guest-sdk/**/*.{ts,js,json}",
  "runtime/abi/**/*.{ts,wit}",
  "runtime/module/join/**/*.ts",
  "test/{guests,host/wasi}/support/**/*.ts",
];

/** What artifacts are made by. */
const pipeline = ["package-lock.json", "runtime/{abi,module,prepare,store,wasm}/**/*.ts"];

const known = new Map<readonly string[], string>();

/** The digest of the files of these patterns and of Node's version: with another version of any of them, it is another. */
function digestOf(patterns: readonly string[]): string {
  const before = known.get(patterns);
  if (before !== undefined) return before;
  const files = globSync(patterns, {
    cwd: repository,
    exclude: ["**/node_modules"],
  });
  const hash = createHash("sha256").update(process.version);
  for (const file of files.sort()) {
    const text = readFileSync(join(repository, file));
    hash.update(`\n${file} ${text.length}\n`).update(text);
  }
  const digest = hash.digest("hex");
  known.set(patterns, digest);
  return digest;
}

/** A data folder that tests share and that stays: artifacts in it are named after what they were made of, so that who
 * finds one has it sooner and sees nothing else of who made it. For what is about guests as they run; tests of how
 * modules are prepared, and of what is in a data folder, have one of their own. */
export function keptDataDir(): string {
  const name = `data-${digestOf(pipeline).slice(0, 32)}`;
  try {
    mkdirSync(join(folder, name), { recursive: true });
    accessSync(join(folder, name), constants.W_OK);
    return join(folder, name);
  } catch {
    // Who may not write into the repository has a folder of its own, for this process.
    own ??= mkdtempSync(join(tmpdir(), `skerry-test-${name}-`));
    return own;
  }
}

let own: string | undefined;

/** The component that `build` makes of `source`, or the one that was kept when it was last made by the
 * same toolchain. `source` is all that `build` depends on: texts of files by their paths, options. */
export async function keptBuild(
  source: unknown,
  build: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const hash = createHash("sha256").update(digestOf(toolchain)).update(JSON.stringify(source));
  const file = join(folder, `${hash.digest("hex").slice(0, 32)}.wasm`);
  const kept = await readFile(file).catch(() => null);
  if (kept !== null) return new Uint8Array(kept);
  const component = await build();
  await keep(file, component);
  return component;
}

/** Who may not write into the repository builds each time. */
async function keep(file: string, component: Uint8Array): Promise<void> {
  // Test files run at the same time: none may read a half of it.
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, component);
    await rename(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EROFS") throw error;
  }
}
