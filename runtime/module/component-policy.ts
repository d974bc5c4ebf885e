import { type ForeignOffer, isForeign } from "../abi/foreign/value-type.ts";
import { abiPackage, abiVersion } from "../abi/generated/imports.ts";
import { SkerryError } from "../errors.ts";
import type { ComponentExtern } from "../wasm/component/component.ts";
import type { DecodedComponent } from "./decode.ts";
import { parseInterface, withoutVersion } from "./interface-name.ts";
import { grantOf, isOffered, offeredOf, versionOffered } from "./offered-interfaces.ts";
import type { PolicyBounds } from "./policy.ts";
import { shownName } from "./shown-name.ts";
import { isCommand, isOfWasi3World, isWasi3, isWasiVersion, workerExport } from "./worker-world.ts";

/** The grants a component's imports need, in the order of its imports. */
export function grantsNeeded(component: Pick<DecodedComponent, "imports">): string[] {
  const grants = component.imports.map(({ name }) => grantOf(name));
  return [...new Set(grants.filter((grant) => grant !== null))];
}

type ImportBounds = Pick<PolicyBounds, "grants" | "foreign" | "ungranted" | "commands">;

/** Holds a component's imports and exports against the worlds this host runs. `commands`: whether it may be one. Throws
 * `unknown-kind`, `unknown-abi-version`, `unknown-import`, `import-not-granted`. */
export function checkComponent(
  component: Pick<DecodedComponent, "imports" | "exports">,
  { grants, foreign = [], ungranted = [], commands = false }: ImportBounds,
): void {
  // First what it is: a component of another world is named as such, not by an import it has.
  checkExports(component, commands);
  const service = isOfWasi3World(component.exports);
  const withheld = component.imports
    .map(({ name }) => name)
    .filter((name) => ungranted.includes(name));
  if (withheld.length > 0) {
    const names = withheld.map((name) => `"${withoutVersion(name)}"`).join(", ");
    throw new SkerryError(
      "import-not-granted",
      `The worker imports ${withheld.join(", ")} of the program, which its options do not grant: add ${names} to \`grants\`.`,
    );
  }
  const unknown = component.imports.filter((each) => !isProvided(each, foreign, service));
  const missing = grantsNeeded(component).filter((name) => !grants.includes(name));
  if (unknown.length > 0) throw unknownImports(unknown, grants, missing, foreign, service);
  if (missing.length > 0) {
    const needing = component.imports.filter(({ name }) => missing.includes(grantOf(name) ?? ""));
    throw new SkerryError(
      "import-not-granted",
      `The worker imports ${needing.map(({ name }) => withoutVersion(name)).join(", ")}, which its ` +
        `settings do not grant. It needs ${grantLine([...grants, ...missing])}.`,
    );
  }
}

const grantLine = (grants: readonly string[]) =>
  `\`grants = [${grants.map((name) => `"${name}"`).join(", ")}]\``;

/** Whether this host has what a component imports. @throws SkerryError `unknown-abi-version` */
function isProvided(
  { name, kind }: ComponentExtern,
  foreign: readonly ForeignOffer[],
  service: boolean,
): boolean {
  // A world that uses a type by name imports it under that name; nothing has to be provided.
  if (kind === "type" && (name === "request" || name === "response")) return true;
  if (kind === "instance" && foreign.some((offer) => offer.name === name)) return true;
  const answer = kind === "instance" ? isOffered(name, service) : "no";
  if (answer === "other-version") throw unknownVersion(name, parseInterface(name)?.version ?? null);
  return answer === "yes";
}

/** The most imports that a message names. */
const maxNamed = 12;

/** Interfaces of others, and the one of this host's, by its grant, that does as much. */
const alike: readonly (readonly [theirs: RegExp, grant: string, what: string])[] = [
  [/^wasi:(keyvalue|blobstore)\//, "kv", "entries"],
];

/** The error of imports that this host does not have: all are named, and which of its own do as much. */
function unknownImports(
  unknown: readonly ComponentExtern[],
  grants: readonly string[],
  missing: readonly string[],
  foreign: readonly ForeignOffer[],
  service: boolean,
): SkerryError {
  const named = unknown
    .slice(0, maxNamed)
    .map(({ name, kind, offset }) => `${shownName(name)} (${kind}, at byte ${offset})`);
  const more = unknown.length - named.length;
  if (more > 0) named.push(`${more} more`);
  const list =
    named.length < 2 ? named[0]! : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
  const instead = alike.filter(([theirs]) => unknown.some(({ name }) => theirs.test(name)));
  const hints = instead.map(([, grant, what]) => ` For ${what} there is ${abiPackage}/${grant}.`);
  const ofOthers = unknown.filter(({ name, kind }) => kind === "instance" && isForeign(name));
  if (ofOthers.length > 0) hints.push(onlyInProgram(ofOthers.map(({ name }) => name)));
  const own =
    ofOthers.length === unknown.length
      ? ""
      : `; it offers ${offeredSentence}${service ? ofServices : ""}`;
  const offered = `${own}${ofProgram(foreign)}`;
  const needed = [...new Set([...grants, ...missing, ...instead.map(([, grant]) => grant)])];
  const toGrant = needed.length > grants.length ? ` It needs ${grantLine(needed)}.` : "";
  return new SkerryError(
    "unknown-import",
    `The component imports ${list}, which this host does not offer${offered}.${hints.join("")}${toGrant}`,
  );
}

/** Where interfaces of neither this host nor WASI come from. */
function onlyInProgram(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map(shownName).join(", ");
  return (
    ` Functions of ${shown} can only come from a program that embeds the worker and gives them, by \`interfaces\` of ` +
    "`openHost`: the worker runs in that program, and not by commands or `skerry/testing`."
  );
}

/** What the program around the worker grants it. */
function ofProgram(foreign: readonly ForeignOffer[]): string {
  return foreign.length === 0
    ? ""
    : `; its program gives it ${foreign.map(({ name }) => name).join(", ")}`;
}

const ownNames = offeredOf(abiPackage);
const offeredSentence =
  `${ownNames.slice(0, -1).join(", ")} and ${ownNames.at(-1)} of ${abiPackage}@${abiVersion}, and of WASI 0.2 what the ` +
  "worlds wasi:http/proxy and wasi:cli/imports have, with wasi:keyvalue, wasi:config and wasi:logging";

const ofServices =
  ", and of WASI 0.3 what the world wasi:http/service has, with wasi:cli but its files and sockets";

function unknownVersion(name: string, version: string | null): SkerryError {
  const draft = versionOffered(parseInterface(name)?.package ?? "");
  const shown = `${shownName(withoutVersion(name))} of ${version === null ? "no version" : `version ${shownName(version)}`}`;
  if (draft !== null) {
    return new SkerryError(
      "unknown-abi-version",
      `The component imports ${shown}; this host has ${draft} of it: build it again with the WIT of that.`,
    );
  }
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

function checkExports(
  { imports, exports }: Pick<DecodedComponent, "imports" | "exports">,
  commands: boolean,
): void {
  const found = workerExport(exports);
  const isMiddleware = exports.some(isHandler) && imports.some(isHandler);
  if (found === null || isMiddleware || (isCommand(found.kind) && !commands)) {
    throw new SkerryError("unknown-kind", otherWorldSentence(imports, exports));
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

/** Whether a worker or a command of another WASI than 0.2 exports such an interface. */
function isOfLaterWasi(name: string): boolean {
  const parsed = parseInterface(name);
  const isOfWorld =
    parsed?.package === "wasi:http" || (parsed?.package === "wasi:cli" && parsed.name === "run");
  const isKnown = (version: string | null) =>
    (parsed?.name !== "handler" && isWasiVersion(version)) ||
    (/^(?:handler|run)$/.test(parsed?.name ?? "") && isWasi3(version));
  return isOfWorld && !isKnown(parsed.version);
}

/** Whether it is the interface that middleware of wasi:http answers by, and asks the next handler in line by. */
function isHandler({ name }: ComponentExtern): boolean {
  const parsed = parseInterface(name);
  return parsed?.package === "wasi:http" && parsed.name === "handler";
}

function shownVersion({ name }: ComponentExtern): string {
  return shownName(parseInterface(name)?.version ?? "of no version");
}

/** What a component is that is no worker, and what would make it run. */
function otherWorldSentence(
  imports: readonly ComponentExtern[],
  exports: readonly ComponentExtern[],
): string {
  const make =
    "a worker exports the function `handle` of world skerry:edge/worker, or the interface " +
    "wasi:http/incoming-handler@0.2";
  const handler = exports.find(isHandler);
  if (handler !== undefined && imports.some(isHandler)) {
    return (
      `The component is middleware for WASI ${shownVersion(handler)} (it exports wasi:http/handler, and imports it as the next ` +
      "handler in line), and here no worker stands behind another: build it for world wasi:http/service, and have it reach " +
      "what is behind it by wasi:http/client, with the grant `fetch`."
    );
  }
  const later = exports.find(({ name }) => isOfLaterWasi(name));
  if (later !== undefined) {
    return (
      `The component is for WASI ${shownVersion(later)} (it exports ${later.name}), and this host runs WASI 0.2, of every ` +
      "release of it, and services and commands of 0.3.0: build it for world wasi:http/proxy of 0.2, in Rust by the target wasm32-wasip2, where " +
      "the interface is wasi:http/incoming-handler, or for world wasi:http/service of 0.3.0."
    );
  }
  for (const { name } of exports) {
    const parsed = parseInterface(name);
    if (parsed?.package === "wasi:cli" && parsed.name === "run") {
      return `The component is a command (it exports ${name}), not an HTTP handler: \`skerry call\` runs it, and ${make}.`;
    }
  }
  const names = exports.map(({ name }) => shownName(name)).slice(0, 8);
  const has = names.length === 0 ? "exports nothing" : `exports ${names.join(", ")}`;
  return `The component ${has}, and so is no HTTP handler: ${make}.`;
}
