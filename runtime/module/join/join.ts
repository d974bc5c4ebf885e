// Modules of a worker, joined to the engine that runs its scripts: one core module, in which scripts call theirs without
// leaving the engine's instance, and whose memory is one.
import { decodeModule } from "../../wasm/decode/decode-module.ts";
import { walkInitialiser } from "../../wasm/instructions/initialiser.ts";
import { type DecodedModule, type FunctionType, globalTypes } from "../../wasm/module.ts";
import { valueTypes } from "../../wasm/value-types.ts";
import { decodeLimits } from "../limits.ts";
import { BodyWriter, storedAs } from "./body-writer.ts";
import { Bridge, moduleHash, nativeType } from "./bridge.ts";
import { Code, functionBody } from "./code.ts";
import { EngineEdit } from "./engine-edit.ts";
import {
  crossingHindrance,
  functionOf,
  importedFunctions,
  type JoinableModule,
  readJoinable,
  typeKey,
} from "./joinable-module.ts";
import { joinedQuickJs } from "./joined-engine.ts";
import { stateOffsets } from "./state-layout.ts";
import { traps } from "./trap.ts";

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
    const body = bridge.enter(type, edit.type(type), edit.joinedTable);
    edit.addItem(edit.addFunction(edit.type(nativeType), body));
  }
  const growType: FunctionType = { params: [i32], results: [i32] };
  const grow = edit.addFunction(edit.type(growType), bridge.leave(growType, stateOffsets.grow));
  const imported = importedFunctions(module);
  const indices = types.map((type, index) =>
    edit.addFunction(
      edit.type(type),
      index < imported ? bridge.leave(type, layout.functions[index]!) : null,
    ),
  );
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

  const to = {
    ...globals,
    tableBase: joinedQuickJs.globals.tableBase,
    firstId,
    joinedTable: edit.joinedTable,
    function: (index: number) => indices[index]!,
    type: (type: FunctionType) => edit.type(type),
    grow,
    copy: bulk.copy,
    fill: bulk.fill,
    init: (segment: number) => inits[segment]!,
  };
  const writer = new BodyWriter(joinable, to);
  for (const index of module.bodies.keys()) {
    edit.setBody(indices[imported + index]!, writer.write(index));
  }
  edit.setBody(start, startBody(edit, joinable, to));
}

/** Fills tables and memory with the active segments, in their order, and calls the module's own start function. */
function startBody(
  edit: EngineEdit,
  { module, layout, reachable }: JoinableModule,
  to: ConstructorParameters<typeof BodyWriter>[1],
): Uint8Array {
  const code = new Code();
  const stop = () => code.op("global.get", to.trap).open("if").op("return").end();
  const ids = new Map(reachable.map((index, at) => [index, to.firstId + at]));
  const types = globalTypes(module);
  const imported = types.length - module.globals.length;
  for (const [index, { type, initialiser }] of module.globals.entries()) {
    code.op("global.get", to.state);
    constant(code, module, initialiser, to.state, layout.globals);
    code.op(`${storedAs(type.value)}.store`, 0, layout.globals[imported + index]!);
  }
  for (const { mode, place, items } of module.elements) {
    if (mode !== "active" || place === null) continue;
    const named =
      items.kind === "functions"
        ? items.functions
        : items.expressions.map((each) => functionOf(module, each));
    const bytes = new Uint8Array(
      Uint32Array.from(named.map((index) => (index === null ? 0 : ids.get(index)!))).buffer,
    );
    const segment = edit.addData(bytes);
    const [record, at] = [0, 1];
    code.op("global.get", to.state).op("i32.load", 2, layout.tables[place.index]!);
    code.op("local.set", record);
    constant(code, module, place.offset, to.state, layout.globals);
    code.op("local.tee", at).op("i64.extend_i32_u").i64(BigInt(named.length)).op("i64.add");
    code.op("local.get", record).op("i64.load32_u", 2, 4).op("i64.gt_u").open("if");
    code.i32(traps.table).op("global.set", to.trap).op("return").end();
    code.op("local.get", record).op("i32.load", 2, 0).op("local.get", at).i32(2).op("i32.shl");
    code.op("i32.add").i32(0).i32(bytes.length).op("memory.init", segment, 0);
  }
  for (const [index, { place, bytes }] of module.data.entries()) {
    if (place === null) continue;
    constant(code, module, place.offset, to.state, layout.globals);
    code
      .i32(0)
      .i32(bytes.end - bytes.start)
      .op("call", to.init(index));
    stop();
    code.op("global.get", to.state).i32(1).op("i32.store", 2, layout.data[index]!);
  }
  if (module.start !== null) code.op("call", to.function(module.start));
  return functionBody([i32, i32], code);
}

/** An initialiser's instructions, in which globals are those of the state. */
function constant(
  code: Code,
  module: DecodedModule,
  initialiser: Parameters<typeof walkInitialiser>[1],
  state: number,
  globals: readonly number[],
): void {
  const cursor = walkInitialiser(module, initialiser);
  while (cursor.next()) {
    const { name } = cursor.opcode;
    if (name === "end") return;
    if (name !== "global.get") {
      code.copy(module.bytes, cursor.start, cursor.end);
      continue;
    }
    const type = storedAs(globalTypes(module)[cursor.index]!.value);
    code.op("global.get", state).op(`${type}.load`, 0, globals[cursor.index]!);
  }
}
