import { addressOf } from "./bridge.ts";
import { functionId } from "./crossing.ts";
import { addHoldingCell, handleOf, valueOfHandle } from "./references.ts";
import type { FunctionIds } from "./table.ts";

const letters: Readonly<Record<string, string>> = {
  ...{ i32: "i", i64: "l", f32: "f", f64: "d" },
  ...{ externref: "r", anyfunc: "c", funcref: "c" },
};

const noVector = "WebAssembly.Global: JavaScript has no value for a vector";

/** Where a global's value lies: in a buffer of its own, or in the state of the instance that has it. */
export interface Cell {
  readonly type: string;
  readonly mutable: boolean;
  readonly view: DataView;
  readonly address: number;
  /** The functions of the instance that has it, if one has. */
  readonly functions?: FunctionIds;
}

const cells = new WeakMap<object, Cell>();

/** WebAssembly.Global. */
export class Global {
  constructor(descriptor: { value: string; mutable?: boolean }, value?: unknown) {
    // Each member is converted before the next is read.
    const mutable = Boolean(descriptor?.mutable);
    const named = `${descriptor?.value}`;
    if (!Object.hasOwn(letters, named)) {
      throw new TypeError(`WebAssembly.Global(): no value of type ${named} here`);
    }
    const type = letters[named]!;
    const buffer = new ArrayBuffer(16);
    const address = addressOf(buffer);
    const cell = {
      type,
      mutable,
      view: new DataView(buffer),
      address,
    };
    cells.set(this, cell);
    if (type === "r") addHoldingCell(cell.view);
    if (type === "r" || value !== undefined) writeCell(cell, value);
  }

  get value(): unknown {
    return readCell(cellOf(this));
  }

  set value(value: unknown) {
    const cell = cellOf(this);
    if (!cell.mutable) throw new TypeError("set WebAssembly.Global.value: it is immutable");
    writeCell(cell, value);
  }

  valueOf(): unknown {
    return this.value;
  }
}

/** The global of a cell. */
export function globalOf(cell: Cell): Global {
  const made = Object.create(Global.prototype) as Global;
  cells.set(made, cell);
  const { type, view } = cell;
  if (type === "r") addHoldingCell(view);
  return made;
}

export function cellOf(global: Global): Cell {
  const cell = cells.get(global);
  if (cell === undefined) throw new TypeError("This is not a WebAssembly.Global");
  return cell;
}

/** The functions of a global that no instance has. */
const noFunctions: FunctionIds = { idOf: () => null, functionOf: () => null };

export function readCell({ type, view, functions = noFunctions }: Cell): unknown {
  if (type === "v") throw new TypeError(noVector);
  if (type === "r") return valueOfHandle(view.getInt32(0, true));
  if (type === "c") {
    const id = view.getInt32(0, true);
    return id === 0 ? null : functions.functionOf(id);
  }
  if (type === "i") return view.getInt32(0, true);
  if (type === "l") return view.getBigInt64(0, true);
  return type === "f" ? view.getFloat32(0, true) : view.getFloat64(0, true);
}

export function writeCell(
  { type, view, functions = noFunctions }: Pick<Cell, "type" | "view" | "functions">,
  value: unknown,
): void {
  if (type === "v") throw new TypeError(noVector);
  if (type === "r") view.setInt32(0, handleOf(value), true);
  else if (type === "c") view.setInt32(0, functionId(functions, value), true);
  else if (type === "i") view.setInt32(0, value as number, true);
  else if (type === "l") view.setBigInt64(0, value as bigint, true);
  else if (type === "f") view.setFloat32(0, value as number, true);
  else view.setFloat64(0, value as number, true);
}
