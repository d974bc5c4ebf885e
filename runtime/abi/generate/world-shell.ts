// Writes the shell of a world: a component around a component, which gives it the world's imports and
// takes the world's exports from it. A validator that accepts a worker in its shell has shown that the
// worker's types are the world's.
import { magic, preambles } from "../../wasm/preamble.ts";
import { Writer } from "../../wasm/writer.ts";
import { externName, instanceType, sort, TypeSpace } from "./component-types.ts";
import { fullName, type WitPackage } from "./model.ts";

const section = { instance: 5, alias: 6, type: 7, import: 10, export: 11 } as const;

/** What stands before and after the component section with the worker. */
interface Shell {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export function worldShellModule(wit: WitPackage): string {
  const { before, after } = worldShell(wit);
  const text = (bytes: Uint8Array) => {
    const lines =
      Buffer.from(bytes)
        .toString("base64")
        .match(/.{1,90}/g) ?? [];
    return lines.map((line) => `  "${line}"`).join(" +\n");
  };
  return `/** A component of the world, in base64, but for one section in its middle: the component section with
 * the worker, which is instantiated with what the world imports and exports what the world exports. */
export const worldShell = {
  before:
${text(before)},
  after:
${text(after)},
} as const;
`;
}

function worldShell(wit: WitPackage): Shell {
  const before = new Writer();
  before.bytes(new Uint8Array([...magic, ...preambles.component]));
  const one = (to: Writer, id: number, write: (content: Writer) => void) => {
    const content = new Writer();
    content.u32(1);
    write(content);
    to.section(id, content);
  };
  const space = new TypeSpace((definition) =>
    one(before, section.type, (to) => to.bytes(definition.view())),
  );
  const args: { name: string; sort: number; index: number }[] = [];
  wit.interfaces.forEach((each, instance) => {
    const type = space.add((to) => instanceType(to, each));
    const name = fullName(wit, each.name);
    one(before, section.import, (to) => {
      externName(to, name);
      to.byte(sort.instance);
      to.u32(type);
    });
    args.push({ name, sort: sort.instance, index: instance });
    // A world that uses a type imports it by its name; names are unique in the package.
    for (const { name } of each.types) {
      one(before, section.alias, (to) => {
        to.byte(sort.type);
        to.byte(0);
        to.u32(instance);
        to.name(name);
      });
      const aliased = space.next();
      one(before, section.import, (to) => {
        externName(to, name);
        to.bytes(new Uint8Array([sort.type, 0]));
        to.u32(aliased);
      });
      const index = space.next();
      space.named.set(name, index);
      args.push({ name, sort: sort.type, index });
    }
  });
  const exports = wit.worlds[0]!.exports.map((each) => ({
    name: each.name,
    type: space.function(each),
  }));

  const after = new Writer();
  one(after, section.instance, (to) => {
    to.byte(0);
    to.u32(0);
    to.u32(args.length);
    for (const arg of args) {
      to.name(arg.name);
      to.byte(arg.sort);
      to.u32(arg.index);
    }
  });
  const worker = wit.interfaces.length;
  // Each export of a function adds one to the function space, after the alias it exports.
  exports.forEach(({ name, type }, index) => {
    one(after, section.alias, (to) => {
      to.byte(sort.function);
      to.byte(0);
      to.u32(worker);
      to.name(name);
    });
    one(after, section.export, (to) => {
      externName(to, name);
      to.byte(sort.function);
      to.u32(2 * index);
      to.bytes(new Uint8Array([1, sort.function]));
      to.u32(type);
    });
  });
  return { before: before.finish(), after: after.finish() };
}
