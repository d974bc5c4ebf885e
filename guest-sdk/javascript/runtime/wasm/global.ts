import { addressOf } from "./bridge.ts";

const letters: Readonly<Record<string, string>> = { i32: "i", i64: "l", f32: "f", f64: "d" };

const noVector = "WebAssembly.Global: JavaScript has no value for a vector";

/** Where a global's value lies: in a buffer of its own, or in the state of the instance that has it. */
export interface Cell {
  readonly type: string;
  readonly mutable: boolean;
  readonly view: DataView;
  readonly address: number;
}

const cells = new WeakMap<object, Cell>();

/** WebAssembly.Global. */
export class Global {
  constructor(descriptor: { value: string; mutable?: boolean }, value?: unknown) {
    const type = letters[descriptor?.value];
    if (type === undefined) {
      throw new TypeError(`WebAssembly.Global(): no value of type ${descriptor?.value} here`);
    }
    const buffer = new ArrayBuffer(16);
    const address = addressOf(buffer);
    const cell = {
      type,
      mutable: descriptor.mutable === true,
      view: new DataView(buffer),
      address,
    };
    cells.set(this, cell);
    if (value !== undefined) writeCell(cell, value);
  }

  get value(): number | bigint {
    return readCell(cellOf(this));
  }

  set value(value: number | bigint) {
    const cell = cellOf(this);
    if (!cell.mutable) throw new TypeError("set WebAssembly.Global.value: it is immutable");
    writeCell(cell, value);
  }

  valueOf(): number | bigint {
    return this.value;
  }
}

/** The global of a cell. */
export function globalOf(cell: Cell): Global {
  const made = Object.create(Global.prototype) as Global;
  cells.set(made, cell);
  return made;
}

export function cellOf(global: Global): Cell {
  const cell = cells.get(global);
  if (cell === undefined) throw new TypeError("This is not a WebAssembly.Global");
  return cell;
}

export function readCell({ type, view }: Cell): number | bigint {
  if (type === "v") throw new TypeError(noVector);
  if (type === "i") return view.getInt32(0, true);
  if (type === "l") return view.getBigInt64(0, true);
  return type === "f" ? view.getFloat32(0, true) : view.getFloat64(0, true);
}

export function writeCell({ type, view }: Pick<Cell, "type" | "view">, value: unknown): void {
  if (type === "v") throw new TypeError(noVector);
  if (type === "i") view.setInt32(0, value as number, true);
  else if (type === "l") view.setBigInt64(0, value as bigint, true);
  else if (type === "f") view.setFloat32(0, value as number, true);
  else view.setFloat64(0, value as number, true);
}
