// Modules of a worker, joined to the engine that runs its scripts: one core module, in which scripts call theirs without
// leaving the engine's instance, and whose memory is one.
import { decodeModule } from "../../wasm/decode/decode-module.ts";
import { walkInitialiser } from "../../wasm/instructions/initialiser.ts";
import type { FunctionType } from "../../wasm/module.ts";
import { valueTypes } from "../../wasm/value-types.ts";
import { decodeLimits } from "../limits.ts";
import { BodyWriter, storedAs } from "./body-writer.ts";
import { Bridge, moduleHash, nativeType } from "./bridge.ts";
import { Code, functionBody } from "./code.ts";
import { EngineEdit } from "./engine-edit.ts";
import {
  crossingHindrance,
  importedFunctions,
  type JoinableModule,
  readJoinable,
  typeKey,
} from "./joinable-module.ts";
import { joinedQuickJs } from "./joined-engine.ts";
import type { JoinedIndices } from "./joined-indices.ts";
import { loweredType } from "./reference-types.ts";
import { stateOffsets } from "./state-layout.ts";
import { TableWork } from "./table-work.ts";

/** Functions that every joined engine has first, in this order: ids count from here, so that none of them is that of a
 * module's function, and 0 is null. */
export const commonFunctions = ["address", "keep", "lastTrap", "find", "hash"] as const;

const { i32 } = valueTypes;

/** The types that JavaScript enters a module by, a function for each: those of its reachable functions, without what can't
 * cross. Functions of a type that isn't here are called by the module alone, by its tables. */
export function entered(joinable: JoinableModule): FunctionType[] {
  const types = new Map<string, FunctionType>();
  for (const index of joinable.reachable) {
    const type = joinable.types[index]!;
    if (crossingHindrance(type) === null) types.set(typeKey(type), type);
  }
  types.set(typeKey(startType), startType);
  return [...types.values()];
}

/** The type of the function that fills an instance's memory and tables, and starts it. */
export const startType: FunctionType = { params: [], results: [] };

/** The engine with the modules joined to it, which `readJoinable` took. They are in the order of their digests, so the
 * same modules make the same engine. */
export function joinModules(engine: Uint8Array, modules: readonly Uint8Array[]): Uint8Array {
  const source = decodeModule({ bytes: engine, base: 0, label: "engine" }, decodeLimits);
  const edit = new EngineEdit(source, joinedQuickJs);
  const globals = {
    state: edit.addGlobal(),
    base: edit.addGlobal(),
    length: edit.addGlobal(),
    trap: edit.addGlobal(),
    lastTrap: edit.addGlobal(),
    context: edit.addGlobal(),
  };
  const bridge = new Bridge(joinedQuickJs, globals);
  const native = edit.type(nativeType);
  edit.enterBy(edit.addFunction(native, bridge.entrance(edit.joinedTable, native)));
  edit.addItem(edit.addFunction(native, bridge.address()));
  edit.addItem(edit.addFunction(native, bridge.keep()));
  edit.addItem(edit.addFunction(native, bridge.lastTrap()));
  const find = edit.addFunction(native, null);
  edit.addItem(find);
  edit.addItem(edit.addFunction(native, bridge.hash()));
  const bulkType = edit.type({ params: [i32, i32, i32], results: [] });
  const copy = edit.addFunction(bulkType, bridge.bulk("copy"));
  const fill = edit.addFunction(bulkType, bridge.bulk("fill"));

  const found = modules.map((bytes) => {
    const joinable = readJoinable(bytes, "module");
    const first = edit.items;
    joinOne(edit, bridge, globals, { copy, fill }, joinable);
    return { hash: moduleHash(bytes), first };
  });
  edit.setBody(find, bridge.find(found));
  return edit.finish();
}

function joinOne(
  edit: EngineEdit,
  bridge: Bridge,
  globals: ConstructorParameters<typeof Bridge>[1],
  bulk: { readonly copy: number; readonly fill: number },
  joinable: JoinableModule,
): void {
  const { module, layout, types, reachable } = joinable;
  const enters = entered(joinable);
  for (const type of enters) {
    const body = bridge.enter(loweredType(type), edit.type(type), edit.joinedTable);
    edit.addItem(edit.addFunction(edit.type(nativeType), body));
  }
  const growType: FunctionType = { params: [i32], results: [i32] };
  const grow = edit.addFunction(edit.type(growType), bridge.leave(growType, stateOffsets.grow));
  const imported = importedFunctions(module);
  const own = imported + module.bodies.length;
  const indices = types.map((type, index) => {
    const at = index < imported ? layout.functions[index] : layout.adapters[index - own];
    const body = at === undefined ? null : bridge.leave(loweredType(type), at);
    return edit.addFunction(edit.type(type), body);
  });
  const bulkType = edit.type({ params: [i32, i32, i32], results: [] });
  const inits = module.data.map(({ bytes: { start, end } }, index) => {
    const segment = edit.addData(module.bytes.subarray(start, end));
    const dropped = layout.data[index]!;
    return edit.addFunction(bulkType, bridge.bulk({ segment, bytes: end - start, dropped }));
  });
  // The function that starts an instance comes before all that are reachable.
  const start = edit.addFunction(edit.type(startType), null);
  edit.addItem(start);
  const firstId = edit.items;
  for (const index of reachable) edit.addItem(indices[index]!);

  const ids = new Map(reachable.map((index, at) => [index, firstId + at]));
  const tables = new TableWork(edit, bridge, globals, joinable, ids);
  const to: JoinedIndices = {
    ...globals,
    tableBase: joinedQuickJs.globals.tableBase,
    firstId,
    joinedTable: edit.joinedTable,
    function: (index: number) => indices[index]!,
    type: (type: FunctionType) => edit.type(type),
    blockType: onceFor(({ results }) => edit.type({ params: [], results })),
    zeros: onceFor((type) => {
      const code = new Code();
      for (const result of loweredType(type).results) code.zero(result);
      return edit.addFunction(to.blockType(type), functionBody([], code));
    }),
    grow,
    copy: bulk.copy,
    fill: bulk.fill,
    init: (segment: number) => inits[segment]!,
    idOf: (index: number) => ids.get(index)!,
    growTable: (table: number) => tables.grow(table),
    fillTable: (table: number) => tables.fill(table),
    copyTable: (one: number, other: number) => tables.copy(one, other),
    initTable: (table: number, segment: number) => tables.init(table, segment),
  };
  const writer = new BodyWriter(joinable, to);
  for (const index of module.bodies.keys()) {
    edit.setBody(indices[imported + index]!, writer.write(index));
  }
  edit.setBody(start, startBody(joinable, to, tables));
}

/** Finds or makes what belongs to a type once. */
function onceFor(make: (type: FunctionType) => number): (type: FunctionType) => number {
  const made = new Map<FunctionType, number>();
  return (type) => {
    const found = made.get(type) ?? make(type);
    made.set(type, found);
    return found;
  };
}

/** Fills tables and memory with the active segments, in their order, and calls the module's own start function. */
function startBody(joinable: JoinableModule, to: JoinedIndices, tables: TableWork): Uint8Array {
  const { module, layout, importedGlobals } = joinable;
  const code = new Code();
  const stop = () => code.op("global.get", to.trap).open("if").op("return").end();
  for (const [index, { type, initialiser }] of module.globals.entries()) {
    code.op("global.get", to.state);
    constant(code, joinable, initialiser, to);
    code.op(`${storedAs(type.value)}.store`, 0, layout.globals[importedGlobals + index]!);
  }
  for (const [index, { mode, place }] of module.elements.entries()) {
    if (mode === "active" && place !== null) {
      constant(code, joinable, place.offset, to);
      code.i32(0).i32(tables.itemsOf(index).length);
      code.op("call", to.initTable(place.index, index));
      stop();
    }
    if (mode !== "passive") {
      code.op("global.get", to.state).i32(1).op("i32.store", 2, layout.elements[index]!);
    }
  }
  for (const [index, { place, bytes }] of module.data.entries()) {
    if (place === null) continue;
    constant(code, joinable, place.offset, to);
    code
      .i32(0)
      .i32(bytes.end - bytes.start)
      .op("call", to.init(index));
    stop();
    code.op("global.get", to.state).i32(1).op("i32.store", 2, layout.data[index]!);
  }
  if (module.start !== null) code.op("call", to.function(module.start));
  return functionBody([], code);
}

/** An initialiser's instructions, in which globals are those of the state. */
function constant(
  code: Code,
  { module, globals, layout }: JoinableModule,
  initialiser: Parameters<typeof walkInitialiser>[1],
  to: JoinedIndices,
): void {
  const cursor = walkInitialiser(module, initialiser);
  while (cursor.next()) {
    const { name } = cursor.opcode;
    if (name === "end") return;
    if (name === "ref.null" || name === "ref.func") {
      code.i32(name === "ref.null" ? 0 : to.idOf(cursor.index));
      continue;
    }
    if (name !== "global.get") {
      code.copy(module.bytes, cursor.start, cursor.end);
      continue;
    }
    const type = storedAs(globals[cursor.index]!.value);
    code.op("global.get", to.state).op(`${type}.load`, 0, layout.globals[cursor.index]!);
  }
}
