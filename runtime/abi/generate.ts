// `npm run abi`: reads runtime/abi/*.wit and writes every file that derives from it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generatedFiles } from "./generate/outputs.ts";
import { readPackage } from "./generate/package.ts";

const abi = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(abi));

/** The texts of runtime/abi/*.wit by file name. */
export function witFiles(): Map<string, string> {
  const names = readdirSync(abi).filter((name) => name.endsWith(".wit"));
  return new Map(names.sort().map((name) => [name, readFileSync(join(abi, name), "utf8")]));
}

/** The texts of the packages in runtime/abi/wasi/*.wit, which are others' interfaces. */
export function draftPackages(): string[] {
  const folder = join(abi, "wasi");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".wit"))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

/** The text of WASI 0.3 as components have it once they are lowered. */
export function loweredPackage(): string {
  return readFileSync(join(abi, "lowered", "wasi3.wit"), "utf8");
}

if (import.meta.main) {
  const wit = readPackage(witFiles());
  for (const [path, text] of await generatedFiles(wit, draftPackages(), loweredPackage())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
}
