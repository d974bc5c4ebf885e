import { createHash, randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
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
  "test/{guests,wasi}/support/**/*.ts",
];

let known: string | undefined;

/** The digest of the toolchain's files, by which another version of any of them builds anew. */
function toolchainDigest(): string {
  if (known !== undefined) return known;
  const files = globSync(toolchain, {
    cwd: repository,
    exclude: ["**/node_modules"],
  });
  const hash = createHash("sha256").update(process.version);
  for (const file of files.sort()) {
    const text = readFileSync(join(repository, file));
    hash.update(`\n${file} ${text.length}\n`).update(text);
  }
  known = hash.digest("hex");
  return known;
}

/** The component that `build` makes of `source`, or the one that was kept when it was last made by the
 * same toolchain. `source` is all that `build` depends on: texts of files by their paths, options. */
export async function keptBuild(
  source: unknown,
  build: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const hash = createHash("sha256").update(toolchainDigest()).update(JSON.stringify(source));
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
