import { SkerryError } from "../errors.ts";
import type { ComponentExtern } from "../wasm/component.ts";
import type { DecodedComponent } from "./decode.ts";
import { shownName } from "./shown-name.ts";

const abiPackage = "skerry:edge";

/** Versions of the package skerry:edge this host offers. A later patch release may add functions,
 * which this host would not have, and an earlier one would be listed here: so the match is exact. */
export const abiVersions: readonly string[] = ["0.1.0"];

/** Interfaces of skerry:edge, and whether importing one needs a grant. */
const interfaces: Readonly<Record<string, boolean>> = {
  types: false,
  log: true,
  clock: true,
  random: true,
  config: true,
};

interface InterfaceName {
  readonly package: string;
  readonly name: string;
  readonly version: string | null;
}

/** "skerry:edge/log@0.1.0" in its parts, or null for a name that is no interface's. */
function parseInterface(name: string): InterfaceName | null {
  const match = /^([a-z0-9-]+:[a-z0-9-]+)\/([a-z0-9-]+)(?:@([0-9A-Za-z.+-]+))?$/.exec(name);
  if (match === null) return null;
  return { package: match[1]!, name: match[2]!, version: match[3] ?? null };
}

/** The grants a component's imports need, in the order of its imports. */
export function grantsNeeded(component: Pick<DecodedComponent, "imports">): string[] {
  return component.imports.flatMap(({ name }) => {
    const parsed = parseInterface(name);
    return parsed?.package === abiPackage && interfaces[parsed.name] === true ? [parsed.name] : [];
  });
}

/** Holds a component's imports and exports against the world skerry:edge/worker. Throws
 * `unknown-kind`, `unknown-abi-version`, `unknown-import`, `import-not-granted`. */
export function checkComponent(
  component: Pick<DecodedComponent, "imports" | "exports">,
  grants: readonly string[],
): void {
  // First what it is: a component of another world is named as such, not by an import it has.
  checkExports(component);
  for (const each of component.imports) checkImport(each);
  const missing = grantsNeeded(component).filter((name) => !grants.includes(name));
  if (missing.length > 0) {
    const all = [...grants, ...missing].map((name) => `"${name}"`).join(", ");
    throw new SkerryError(
      "import-not-granted",
      `The worker imports ${missing.map((name) => `${abiPackage}/${name}`).join(", ")}, which its ` +
        `settings do not grant: put \`grants = [${all}]\` into skerry.toml.`,
    );
  }
}

/** Refuses resources, and components put together of others, with `feature-not-allowed`. Neither is
 * needed for the world skerry:edge/worker, and for both the transpiler writes JavaScript that works
 * on the guest's behalf (tables of handles, strings recoded from one memory to another) without
 * paying for it. */
export function checkComponentFeatures({ features }: Pick<DecodedComponent, "features">): void {
  for (const [feature, offset] of features) {
    throw new SkerryError(
      "feature-not-allowed",
      `The component uses the feature "${feature}" at byte ${offset}, which this host does not allow.`,
    );
  }
}

function checkImport({ name, kind, offset }: ComponentExtern): void {
  // A world that uses a type by name imports it under that name; nothing has to be provided.
  if (kind === "type" && /^[a-z][a-z0-9-]*$/.test(name)) return;
  const parsed = parseInterface(name);
  if (parsed?.package === abiPackage && kind === "instance") {
    if (parsed.version === null || !abiVersions.includes(parsed.version)) {
      throw unknownVersion(parsed);
    }
    if (Object.hasOwn(interfaces, parsed.name)) return;
  }
  const known = Object.keys(interfaces).map((each) => `${abiPackage}/${each}@${abiVersions[0]}`);
  throw new SkerryError(
    "unknown-import",
    `The component imports ${shownName(name)} (${kind}, at byte ${offset}), which this host does not ` +
      `offer; it offers ${known.join(", ")}.`,
  );
}

function unknownVersion(parsed: InterfaceName): SkerryError {
  const version = parsed.version === null ? "no version" : `version ${shownName(parsed.version)}`;
  return new SkerryError(
    "unknown-abi-version",
    `The component imports ${abiPackage}/${shownName(parsed.name)} of ${version}; this host knows ` +
      `${abiVersions.join(", ")}: build it again with an SDK of such a version, or update the host.`,
  );
}

/** Names of what a component may export: the transpiler writes them into JavaScript. */
const exportName = /^[A-Za-z0-9][A-Za-z0-9:/@.+-]{0,255}$/;

function checkExports({ exports }: Pick<DecodedComponent, "exports">): void {
  const handles = exports.some(({ name, kind }) => name === "handle" && kind === "function");
  if (!handles) throw new SkerryError("unknown-kind", otherWorldSentence(exports));
  for (const { name, kind, offset } of exports) {
    if (kind !== "core module" && kind !== "component" && exportName.test(name)) continue;
    throw new SkerryError(
      "unknown-kind",
      `The component exports ${shownName(name)} (${kind}, at byte ${offset}), which no world this ` +
        "host knows has.",
    );
  }
}

function otherWorldSentence(exports: readonly ComponentExtern[]): string {
  const make = "build it for the world skerry:edge/worker, which exports the function `handle`";
  for (const { name } of exports) {
    const parsed = parseInterface(name);
    if (parsed?.package === "wasi:http" && parsed.name === "incoming-handler") {
      return `The component is of world wasi:http/proxy (it exports ${name}), which this version does not run: ${make}.`;
    }
    if (parsed?.package === "wasi:http") {
      return `The component is of a wasi:http world (it exports ${name}), which this version does not run: ${make}.`;
    }
    if (parsed?.package === "wasi:cli" && parsed.name === "run") {
      return `The component is a command (it exports ${name}), not an HTTP handler: ${make}.`;
    }
  }
  const names = exports.map(({ name }) => shownName(name)).slice(0, 8);
  const has = names.length === 0 ? "exports nothing" : `exports ${names.join(", ")}`;
  return `The component ${has}: ${make}.`;
}
