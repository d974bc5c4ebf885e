import type { ForeignOffer } from "../abi/foreign/value-type.ts";
import { serviceChecks, serviceOffers } from "../abi/generated/service-shell.ts";
import { exportChecks, type ImportSections, offers } from "../abi/generated/world-shell.ts";
import { magic, preambles } from "../wasm/preamble.ts";
import { Writer } from "../wasm/writer.ts";
import { hostName, withoutVersion } from "./interface-name.ts";
import { isLowered, isOfWasi3, type WorkerExport } from "./worker-world.ts";

const section = { component: 4, instance: 5, alias: 6, type: 7, import: 10, export: 11 } as const;
const sorts = { func: 1, type: 3, instance: 5 } as const;
type Sort = keyof typeof sorts;

/** A definition in a component's index spaces, with its name. */
interface Named {
  readonly name: string;
  readonly sort: Sort;
  readonly index: number;
}

/** Wraps a component between what the host offers and what a worker exports. A component's names do not say of which
 * types its imports and exports are; only where those are the host's is the whole a valid component. The whole
 * imports what the host offers, under the host's names and versions.
 *
 * `imports` are the names of the component's imports, each of which the host must offer; `handler` is the export
 * that makes it a worker, by the component's name for it. */
export function enclose(
  component: Uint8Array,
  imports: readonly string[],
  handler: { readonly kind: WorkerExport; readonly name: string },
  foreign: readonly ForeignOffer[] = [],
): Uint8Array {
  // Others would have to be there for the glue.
  const used = foreign.filter(({ name }) => imports.includes(name));
  const offer = offerFor(imports, handler.kind);
  const { kind } = handler;
  const check = isLowered(kind) ? serviceChecks[kind] : exportChecks[kind];
  const sort: Sort = handler.kind === "handle" ? "func" : "instance";
  const checked = check.imports.at(-1)!;

  const to = new Writer(component.length + 65_536);
  to.bytes(new Uint8Array([...magic, ...preambles.component]));
  to.bytes(Buffer.from(offer.bytes, "base64"));
  used.forEach((each, index) => {
    importForeign(to, each, offer.types + index);
  });
  nest(to, component);
  nest(to, exportCheck(check));
  // Instances of the shell: those it imports, the worker, what of the worker is taken, the check.
  const own = offer.imports.filter((each) => each.sort === "instance").length;
  const worker = own + used.length;
  const given = (name: string): Named => {
    const at = used.findIndex((each) => each.name === name);
    if (at !== -1) return { name, sort: "instance", index: own + at };
    return { ...offered(offer, name), name };
  };
  instantiate(to, 0, imports.map(given));
  const taken = sort === "instance" ? worker + 1 : 0;
  alias(to, sort, worker, handler.name);
  const checker = sort === "instance" ? worker + 2 : worker + 1;
  instantiate(to, 1, [
    ...check.imports.slice(0, -1).map(({ name }) => ({ ...offered(offer, name), name })),
    { name: checked.name, sort, index: taken },
  ]);
  const passed = sort === "instance" ? checker + 1 : 1;
  alias(to, sort, checker, checked.name);
  one(to, section.export, (content) =>
    exported(content, { name: checked.name, sort, index: passed }),
  );
  return to.finish();
}

function offerFor(imports: readonly string[], kind: WorkerExport): ImportSections {
  if (isLowered(kind)) return serviceOffers.declared;
  const isEdge = imports.every((name) => !/^(?:wasi|fermyon):/.test(name)) && kind === "handle";
  return isEdge ? offers.edge : offers.all;
}

/** Wraps a component without making an instance of it: the result is valid if the component is, and the transpiler
 * writes nothing for the component's exports. `before` is the number of bytes in front of the component. */
export function shutIn(component: Uint8Array): { bytes: Uint8Array; before: number } {
  const to = new Writer(component.length + 16);
  to.bytes(new Uint8Array([...magic, ...preambles.component]));
  nest(to, component);
  const bytes = to.finish();
  return { bytes, before: bytes.length - component.length };
}

/** A component that imports what a worker exports, and exports it again. */
function exportCheck({ imports, bytes }: ImportSections): Uint8Array {
  const to = new Writer();
  to.bytes(new Uint8Array([...magic, ...preambles.component]));
  to.bytes(Buffer.from(bytes, "base64"));
  one(to, section.export, (content) => exported(content, imports.at(-1)!));
  return to.finish();
}

/** Imports an instance of an interface of the program's, of a type at this index. */
function importForeign(to: Writer, { name, type }: ForeignOffer, index: number): void {
  const types = new Writer();
  types.bytes(Buffer.from(type, "base64"));
  to.section(section.type, types);
  one(to, section.import, (content) => {
    content.byte(0);
    content.name(name);
    content.byte(sorts.instance);
    content.u32(index);
  });
}

/** The offer of a name, whatever the release after it. */
function offered(offer: ImportSections, name: string): Named {
  const wanted = withoutVersion(hostName(name));
  const later = isOfWasi3(name);
  const found = offer.imports.find(
    (each) => withoutVersion(each.name) === wanted && isOfWasi3(each.name) === later,
  );
  if (found === undefined) throw new Error(`the host does not offer ${name}`);
  return found;
}

function nest(to: Writer, component: Uint8Array): void {
  to.byte(section.component);
  to.blob(component);
}

function instantiate(to: Writer, component: number, args: readonly Named[]): void {
  one(to, section.instance, (content) => {
    content.byte(0);
    content.u32(component);
    content.u32(args.length);
    for (const { name, sort, index } of args) {
      content.name(name);
      content.byte(sorts[sort]);
      content.u32(index);
    }
  });
}

/** Adds an instance's export to the shell's own index spaces. */
function alias(to: Writer, sort: Sort, instance: number, name: string): void {
  one(to, section.alias, (content) => {
    content.byte(sorts[sort]);
    content.byte(0);
    content.u32(instance);
    content.name(name);
  });
}

function exported(to: Writer, { name, sort, index }: Named): void {
  to.byte(0);
  to.name(name);
  to.byte(sorts[sort]);
  to.u32(index);
  to.byte(0);
}

/** A section of one entry. */
function one(to: Writer, id: number, write: (content: Writer) => void): void {
  const content = new Writer();
  content.u32(1);
  write(content);
  to.section(id, content);
}
