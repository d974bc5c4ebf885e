import { abiPackage, abiVersion } from "../abi/generated/imports.ts";
import { SkerryError } from "../errors.ts";
import type { ComponentExtern } from "../wasm/component/component.ts";
import type { DecodedComponent } from "./decode.ts";
import { parseInterface, withoutVersion } from "./interface-name.ts";
import { grantOf, isOffered, offeredOf } from "./offered-interfaces.ts";
import { shownName } from "./shown-name.ts";
import { isWasiVersion, workerExport } from "./worker-world.ts";

/** The grants a component's imports need, in the order of its imports. */
export function grantsNeeded(component: Pick<DecodedComponent, "imports">): string[] {
  const grants = component.imports.map(({ name }) => grantOf(name));
  return [...new Set(grants.filter((grant) => grant !== null))];
}

/** Holds a component's imports and exports against the worlds this host runs. Throws `unknown-kind`,
 * `unknown-abi-version`, `unknown-import`, `import-not-granted`. */
export function checkComponent(
  component: Pick<DecodedComponent, "imports" | "exports">,
  grants: readonly string[],
): void {
  // First what it is: a component of another world is named as such, not by an import it has.
  checkExports(component);
  for (const each of component.imports) checkImport(each);
  const missing = grantsNeeded(component).filter((name) => !grants.includes(name));
  if (missing.length > 0) {
    const needing = component.imports.filter(({ name }) => missing.includes(grantOf(name) ?? ""));
    const all = [...grants, ...missing].map((name) => `"${name}"`).join(", ");
    throw new SkerryError(
      "import-not-granted",
      `The worker imports ${needing.map(({ name }) => withoutVersion(name)).join(", ")}, which its ` +
        `settings do not grant: put \`grants = [${all}]\` into skerry.toml.`,
    );
  }
}

function checkImport({ name, kind, offset }: ComponentExtern): void {
  // A world that uses a type by name imports it under that name; nothing has to be provided.
  if (kind === "type" && (name === "request" || name === "response")) return;
  const answer = kind === "instance" ? isOffered(name) : "no";
  if (answer === "yes") return;
  const parsed = parseInterface(name);
  if (answer === "other-version") throw unknownVersion(name, parsed?.version ?? null);
  throw new SkerryError(
    "unknown-import",
    `The component imports ${shownName(name)} (${kind}, at byte ${offset}), which this host does not ` +
      `offer; it offers ${offeredSentence}.`,
  );
}

const ownNames = offeredOf(abiPackage);
const offeredSentence =
  `${ownNames.slice(0, -1).join(", ")} and ${ownNames.at(-1)} of ${abiPackage}@${abiVersion}, and of WASI 0.2 what the ` +
  "worlds wasi:http/proxy and wasi:cli/imports have";

function unknownVersion(name: string, version: string | null): SkerryError {
  const shown = `${shownName(withoutVersion(name))} of ${version === null ? "no version" : `version ${shownName(version)}`}`;
  if (!name.startsWith("wasi:")) {
    return new SkerryError(
      "unknown-abi-version",
      `The component imports ${shown}; this host knows ${abiVersion}: build it again with an SDK of ` +
        "such a version, or update the host.",
    );
  }
  return new SkerryError("unknown-abi-version", `The component imports ${shown}; ${wasiAdvice}.`);
}

const wasiAdvice =
  "this host has WASI 0.2, of every release of it: build it with a toolchain that targets that";

/** Names of what a component may export: the transpiler writes them into JavaScript. */
const exportName = /^[A-Za-z0-9][A-Za-z0-9:/@.+-]{0,255}$/;

function checkExports({ exports }: Pick<DecodedComponent, "exports">): void {
  if (workerExport(exports) === null) {
    throw new SkerryError("unknown-kind", otherWorldSentence(exports));
  }
  for (const { name, kind, offset } of exports) {
    if (kind !== "core module" && kind !== "component" && exportName.test(name)) continue;
    throw new SkerryError(
      "unknown-kind",
      `The component exports ${shownName(name)} (${kind}, at byte ${offset}), which no world this ` +
        "host knows has.",
    );
  }
}

/** What a component is that is no worker, and what would make it run. */
function otherWorldSentence(exports: readonly ComponentExtern[]): string {
  const make =
    "a worker exports the function `handle` of world skerry:edge/worker, or the interface " +
    "wasi:http/incoming-handler@0.2";
  for (const { name } of exports) {
    const parsed = parseInterface(name);
    if (parsed?.package === "wasi:http" && !isWasiVersion(parsed.version)) {
      return `The component is for WASI ${shownName(parsed.version ?? "of no version")} (it exports ${name}), and ${wasiAdvice}.`;
    }
    if (parsed?.package === "wasi:cli" && parsed.name === "run") {
      return `The component is a command (it exports ${name}), not an HTTP handler: ${make}.`;
    }
  }
  const names = exports.map(({ name }) => shownName(name)).slice(0, 8);
  const has = names.length === 0 ? "exports nothing" : `exports ${names.join(", ")}`;
  return `The component ${has}, and so is no HTTP handler: ${make}.`;
}
