import type { WitPackage } from "../wit/model.ts";
import { AssemblyscriptCodec } from "./assemblyscript-codec.ts";
import {
  assemblyscriptExports,
  assemblyscriptImports,
  exportShims,
} from "./assemblyscript-functions.ts";
import { assemblyscriptTypes } from "./assemblyscript-types.ts";
import { importTable } from "./import-table.ts";
import { referencePage } from "./reference-page.ts";
import { typescriptTypes } from "./typescript-types.ts";
import { serviceShellModule, worldShellModule } from "./world-shell.ts";

const banner = "// Generated from runtime/abi/*.wit by `npm run abi`: change those.\n";
const sdk = "guest-sdk/assemblyscript";
const javascriptSdk = "guest-sdk/javascript";

/** Every file that derives from the WIT: its text by its path from the repository's root. `drafts` are the packages of
 * others' interfaces that are no part of a WASI release, and `lowered` is that of WASI 0.3 without
 * asynchronous functions. */
export async function generatedFiles(
  wit: WitPackage,
  drafts: readonly string[],
  lowered: string,
): Promise<Map<string, string>> {
  const codec = new AssemblyscriptCodec(wit);
  const imports = assemblyscriptImports(wit, codec);
  const exports = assemblyscriptExports(wit, codec);
  return new Map([
    ["runtime/abi/REFERENCE.md", referencePage(wit)],
    ["runtime/abi/generated/types.ts", `${banner}\n${typescriptTypes(wit)}`],
    ["runtime/abi/generated/imports.ts", `${banner}\n${importTable(wit)}`],
    [
      "runtime/abi/generated/world-shell.ts",
      `${banner}\n${await worldShellModule(wit, drafts, lowered)}`,
    ],
    [
      "runtime/abi/generated/service-shell.ts",
      `${banner}\n${await serviceShellModule(wit, drafts, lowered)}`,
    ],
    [`${sdk}/assembly/generated/types.ts`, `${banner}${assemblyscriptTypes(wit)}`],
    [`${sdk}/assembly/generated/imports.ts`, `${banner}${imports}`],
    [`${sdk}/assembly/generated/exports.ts`, `${banner}${exports}`],
    [`${sdk}/assembly/generated/codec.ts`, `${banner}${codec.text()}`],
    [`${sdk}/build/generated/abi.ts`, `${banner}\n${driverConstants(wit)}`],
    [`${javascriptSdk}/build/generated/abi.ts`, `${banner}\n${worldConstants(wit)}`],
  ]);
}

/** What the AssemblyScript SDK's build driver needs to know of the package. */
function driverConstants(wit: WitPackage): string {
  return `export const abiPackage = "${wit.name}";
export const abiVersion = "${wit.version}";

/** The functions a worker exports, and how its entry file lifts and lowers them. */
export const exportShims = ${JSON.stringify(exportShims(wit), null, 2)} as const;

${packageText(wit)}`;
}

/** What the JavaScript SDK's build driver needs to know of it. */
function worldConstants(wit: WitPackage): string {
  const world = wit.worlds.find(({ name }) => name === "worker");
  if (world === undefined) throw new Error("no WIT file declares the world `worker`");
  return `export const abiPackage = "${wit.name}";
export const workerWorld = "${world.name}";

/** The interfaces that a worker may import. */
export const importedInterfaces = ${JSON.stringify(world.imports)} as const;

${packageText(wit)}`;
}

function packageText(wit: WitPackage): string {
  return `/** The package as one WIT document. */
export const witText = ${JSON.stringify(wit.text)};
`;
}
