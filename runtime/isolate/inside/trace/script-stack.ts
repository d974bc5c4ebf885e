import { scriptPlaceExport } from "../../../module/meter/contract.ts";
import { quickJs, type ScriptEngine } from "../../../module/script-engine.ts";
import { ScriptMemory } from "./script-memory.ts";

/** Calls that are told, the innermost first; and bytes of tables of places that are read for all of them. */
const maxFrames = 64;
const maxTableBytes = 256 * 1024;

/** Properties of a function among which its name is looked for: it is one of the first. */
const maxProperties = 32;

/** Values of a call that are looked at for one that waits, and under which names those have it: `promise.ts`, `async-generators.ts`. */
const maxValues = 3;
const bodies = ["body", "#body"];

/** A line or column past which a table is wrong. */
const maxPosition = 2 ** 31;

/** A call in progress in an engine that runs scripts. */
export interface ScriptFrame {
  /** Empty where the function has none. */
  readonly name: string;
  /** Where it is in the script, from 1; 0 in a function of the engine's own. */
  readonly line: number;
  readonly column: number;
  /** True of a call that waits, and that the innermost calls have been about to go on with or to leave. */
  readonly waits?: true;
}

/** Reads which calls of a script are in progress where its instance was ended, from the engine's memory. That is the guest's,
 * who may have written anything there: what can't be right is left out, and the work is bounded. Nothing is changed. */
export class ScriptStack {
  readonly #engine: ScriptEngine;
  readonly #memory: ScriptMemory;
  readonly #context: number;
  readonly #place: WebAssembly.Global<number>;
  #tableBytes = 0;
  #waiting: ScriptFrame | null = null;

  /** Null where an instance of an engine has not what it has. `given` is what it imports, `memory` its own. */
  static of(
    given: WebAssembly.Imports,
    { exports }: WebAssembly.Instance,
    memory: WebAssembly.Memory | undefined,
    engine = quickJs,
  ): ScriptStack | null {
    const { module, name, context } = engine.root;
    const base = given[module]?.[name];
    const place = exports[scriptPlaceExport];
    if (!(base instanceof WebAssembly.Global) || !(place instanceof WebAssembly.Global))
      return null;
    if (memory === undefined) return null;
    return new ScriptStack(engine, memory, (base.value >>> 0) + context, place);
  }

  /** `context` is the address at which that of the engine's context is; `place` has where it asks for fuel. */
  constructor(
    engine: ScriptEngine,
    memory: WebAssembly.Memory,
    context: number,
    place: WebAssembly.Global<number>,
  ) {
    this.#engine = engine;
    this.#memory = new ScriptMemory(engine, memory);
    this.#context = context;
    this.#place = place;
  }

  /** The calls in progress, the innermost first. */
  read(): readonly ScriptFrame[] {
    const frames: ScriptFrame[] = [];
    this.#tableBytes = 0;
    this.#waiting = null;
    this.#memory.safely(() => this.#walk(frames));
    return this.#waiting === null ? frames : [...frames, this.#waiting];
  }

  /** Adds what it finds, up to where the memory leads out of itself. */
  #walk(frames: ScriptFrame[]): null {
    const memory = this.#memory;
    const { context, runtime, frame: at, tags, object, classes } = this.#engine;
    const own = memory.u32(memory.u32(this.#context) + context.runtime);
    let frame = memory.u32(own + runtime.frame);
    let asked = this.#place.value >>> 0;
    for (let count = 0; count < maxFrames && frame !== 0; count++) {
      if (memory.u32(frame + at.callee + 4) === tags.object) {
        const callee = memory.u32(frame + at.callee);
        const kind = memory.u16(callee + object.class);
        if (classes.withCode.includes(kind)) {
          const code = memory.u32(callee + object.code);
          const next = asked === 0 ? memory.u32(frame + at.next) : asked + 1;
          const name =
            memory.nameOf(callee, maxProperties) ||
            memory.atomOf(own, memory.u32(code + this.#engine.code.name));
          frames.push({ name, ...this.#position(code, next) });
          this.#waiting ??= this.#memory.safely(() => this.#waitingOf(own, frame));
        } else {
          frames.push({ name: memory.nameOf(callee, maxProperties) ?? "", line: 0, column: 0 });
        }
      }
      // What asks for fuel is the innermost.
      asked = 0;
      frame = memory.u32(frame + at.around);
    }
    return null;
  }

  /** The call of an async function, or generator, that a call was given among its first values; null where there is none. */
  #waitingOf(own: number, frame: number): ScriptFrame | null {
    const memory = this.#memory;
    const { frame: at, tags, object, classes, code: of, generator } = this.#engine;
    const values = memory.u32(frame + at.values);
    for (let index = 0; index < maxValues; index++) {
      const state = memory.propertyOf(values + 8 * index, own, bodies);
      if (state === null || memory.u16(state + object.class) !== classes.generator) continue;
      const call = memory.u32(state + generator.state) + generator.frame;
      const callee = memory.u32(call + at.callee);
      if (memory.u32(call + at.callee + 4) !== tags.object) continue;
      if (!classes.withCode.includes(memory.u16(callee + object.class))) continue;
      const code = memory.u32(callee + object.code);
      const name = memory.atomOf(own, memory.u32(code + of.name));
      return { name, ...this.#position(code, memory.u32(call + at.next)), waits: true };
    }
    return null;
  }

  /** Where the instruction before `next` stands in the script; where the function does if it is none of its own. */
  #position(code: number, next: number): Pick<ScriptFrame, "line" | "column"> {
    const memory = this.#memory;
    const { bytes, size, line, column, places, placesSize } = this.#engine.code;
    const position = { line: memory.u32(code + line), column: memory.u32(code + column) };
    const wanted = next - memory.u32(code + bytes) - 1;
    const length = memory.u32(code + placesSize);
    this.#tableBytes += length;
    if (wanted < 0 || wanted >= memory.u32(code + size)) return position;
    if (this.#tableBytes > maxTableBytes) return position;
    const from = memory.u32(code + places);
    return positionOf(memory.bytes(from, length), wanted, position);
  }
}

/** What a table of places has for an instruction, `wanted` bytes behind the first, which is at `begin`. An entry has how far
 * its instruction is behind the last one's, and how far the line and column are from the last ones; a byte of 1 to 255 is the
 * first two in one. */
function positionOf(
  table: Uint8Array,
  wanted: number,
  begin: Pick<ScriptFrame, "line" | "column">,
): Pick<ScriptFrame, "line" | "column"> {
  let { line, column } = begin;
  let [at, instruction] = [0, 0];
  const unsigned = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = table[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  const signed = () => {
    const value = unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  while (at < table.length) {
    const first = table[at++]!;
    let toLine: number;
    if (first === 0) {
      instruction += unsigned();
      toLine = signed();
    } else {
      instruction += Math.floor((first - 1) / 5);
      toLine = ((first - 1) % 5) - 1;
    }
    const toColumn = signed();
    if (instruction > wanted) break;
    const next = { line: line + toLine, column: column + toColumn };
    if (!isPosition(next.line) || !isPosition(next.column)) break;
    ({ line, column } = next);
  }
  return { line, column };
}

const isPosition = (value: number) => value >= 0 && value < maxPosition;
