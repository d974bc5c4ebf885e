// Guests made at random, that write to everything a guest can write to: what their next request finds is to
// be what a new instance has.
import { assemble } from "../../module/meter/support/wat.ts";

/** What a guest is made of. Each part may be missing, since what is there decides how the guest's state is
 * put back: page by page, whole, or not at all. */
export interface GuestShape {
  /** Pages of each memory. */
  readonly memories: readonly number[];
  /** Types of its mutable globals, each exported or not. */
  readonly globals: readonly (readonly [type: GlobalType, exported: boolean])[];
  /** Elements of each table; with `tableWrites` it has code that changes them. */
  readonly tables: readonly number[];
  readonly tableWrites: boolean;
  /** Whether it has passive segments that code drops. */
  readonly drops: boolean;
  readonly grows: boolean;
  /** Whether a second module writes to the first one's memories, globals and tables. */
  readonly second: boolean;
}

export const globalTypes = ["i32", "i64", "f32", "f64", "v128", "funcref"] as const;
export type GlobalType = (typeof globalTypes)[number];

/** A guest's modules, and the names of the writes that a request may ask for. Each takes three numbers and
 * makes addresses, lengths and values of them that do not trap. */
export interface RandomGuest {
  readonly modules: Readonly<Record<string, Uint8Array>>;
  readonly writes: readonly string[];
  /** Exports of `owner`, without parameters, each of which tells some of the state. */
  readonly reads: readonly string[];
}

const pageBytes = 65_536;

/** Bytes at the end of a memory where no write begins, so that each fits. */
const longest = 20_000;

export async function makeGuest(shape: GuestShape): Promise<RandomGuest> {
  const writers = writersOf(shape);
  const reads = [...globalReads(shape), ...tableReads(shape), ...segmentReads(shape)];
  const functions = (all: readonly Writer[]) => all.map(functionText).join("\n");
  const owner = `(module ${definitions(shape)} ${functions(writers)} ${reads.map(readText).join("\n")})`;
  const modules: Record<string, Uint8Array> = { owner: await assemble(owner) };
  const writes = writers.map(({ name }) => `owner ${name}`);
  if (shape.second) {
    // It has the first one's globals that are exported, counted from 0.
    const globals = shape.globals.filter(([, exported]) => exported);
    const others = writersOf({ ...shape, globals }).filter(({ ownSegments }) => !ownSegments);
    modules.other = await assemble(`(module ${imports(shape)} ${functions(others)})`);
    writes.push(...others.map(({ name }) => `other ${name}`));
  }
  return { modules, writes, reads: reads.map(({ name }) => name) };
}

interface Writer {
  readonly name: string;
  readonly body: string;
  /** True when it needs segments that only the first module has. */
  readonly ownSegments?: boolean;
}

interface Reader {
  readonly name: string;
  readonly result: string;
  readonly body: string;
}

const functionText = ({ name, body }: Writer) =>
  `(func (export "${name}") (param $a i32) (param $b i32) (param $c i32) ${body})`;

const readText = ({ name, result, body }: Reader) =>
  `(func (export "${name}") (result ${result}) ${body})`;

const modulo = (local: string, most: number) =>
  `(i32.rem_u (local.get ${local}) (i32.const ${most}))`;

function writersOf(shape: GuestShape): Writer[] {
  const writers: Writer[] = [];
  const add = (name: string, body: string, ownSegments = false) =>
    writers.push({ name, body, ownSegments });
  shape.memories.forEach((pages, m) => {
    const at = modulo("$a", pages * pageBytes - longest);
    const low = modulo("$b", pages * pageBytes - longest);
    const length = modulo("$c", longest);
    const wide = "(i64.extend_i32_s (local.get $b))";
    add(`store8_${m}`, `(i32.store8 ${m} offset=3 ${at} (local.get $b))`);
    add(`store16_${m}`, `(i32.store16 ${m} ${at} (local.get $b))`);
    add(`store32_${m}`, `(i32.store ${m} ${at} (local.get $b))`);
    add(`store64_${m}`, `(i64.store ${m} offset=1021 ${at} ${wide})`);
    add(`store64_32_${m}`, `(i64.store32 ${m} ${at} ${wide})`);
    add(`f32_${m}`, `(f32.store ${m} ${at} (f32.convert_i32_s (local.get $b)))`);
    add(`f64_${m}`, `(f64.store ${m} ${at} (f64.convert_i32_s (local.get $b)))`);
    add(`v128_${m}`, `(v128.store ${m} ${at} (i32x4.splat (local.get $b)))`);
    add(`lane8_${m}`, `(v128.store8_lane ${m} 5 ${at} (i32x4.splat (local.get $b)))`);
    add(`lane64_${m}`, `(v128.store64_lane ${m} 1 ${at} (i32x4.splat (local.get $b)))`);
    add(`fill_${m}`, `(memory.fill ${m} ${at} (local.get $b) ${length})`);
    shape.memories.forEach((otherPages, from) => {
      const source = modulo("$b", otherPages * pageBytes - longest);
      add(`copy_${m}_${from}`, `(memory.copy ${m} ${from} ${at} ${source} ${length})`);
    });
    add(
      `loop_${m}`,
      `(local $i i32) (loop $more (i32.store16 ${m} (i32.add ${low} (i32.mul (local.get $i) (i32.const 37)))
         (i32.xor (local.get $a) (local.get $i)))
       (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 500))))`,
    );
    add(`init_${m}`, `(memory.init ${m} $live ${at} ${modulo("$b", 8)} ${modulo("$c", 8)})`, true);
    if (shape.grows) add(`grow_${m}`, `(drop (memory.grow ${m} ${modulo("$a", 2)}))`);
  });
  for (const [g, [type]] of shape.globals.entries()) {
    add(`global_${g}`, `(global.set ${g} ${valueFor(type)})`);
  }
  if (shape.tableWrites) {
    shape.tables.forEach((size, t) => {
      const at = modulo("$a", size - 3);
      const reference = `(if (result funcref) (i32.and (local.get $b) (i32.const 1))
        (then (ref.func $f0)) (else (ref.null func)))`;
      add(`set_${t}`, `(table.set ${t} ${at} ${reference})`);
      add(`tableFill_${t}`, `(table.fill ${t} ${at} ${reference} ${modulo("$c", 3)})`);
      add(`tableCopy_${t}`, `(table.copy ${t} 0 ${at} (i32.const 0) ${modulo("$c", 3)})`);
      add(`tableGrow_${t}`, `(drop (table.grow ${t} ${reference} ${modulo("$a", 3)}))`);
      const init = `(table.init ${t} $liveElements ${at} (i32.const 0) ${modulo("$c", 3)})`;
      add(`tableInit_${t}`, init, true);
    });
  }
  if (shape.drops) {
    add("dropData", "(data.drop $dropped)", true);
    add("dropElements", "(elem.drop $droppedElements)", true);
  }
  return writers;
}

function valueFor(type: GlobalType): string {
  switch (type) {
    case "i32":
      return "(local.get $a)";
    case "i64":
      return "(i64.extend_i32_s (local.get $a))";
    case "f32":
      return "(f32.convert_i32_s (local.get $a))";
    case "f64":
      return "(f64.convert_i32_s (local.get $a))";
    case "v128":
      return "(i32x4.splat (local.get $a))";
    case "funcref":
      return "(ref.func $f1)";
  }
}

const initialOf: Readonly<Record<GlobalType, string>> = {
  i32: "(i32.const 11)",
  i64: "(i64.const -12)",
  f32: "(f32.const 1.5)",
  f64: "(f64.const -0.0)",
  v128: "(v128.const i32x4 1 2 3 4)",
  funcref: "(ref.func $f0)",
};

const pointed = `(type $number (func (result i32)))
  (func $f0 (type $number) (i32.const 100)) (func $f1 (type $number) (i32.const 101))
  (elem declare func $f0 $f1)`;

function definitions({ memories, globals, tables }: GuestShape): string {
  const starts = memories.map(
    (pages, m) => `(local.set $at (i32.const 0)) (loop $more${m}
      (i32.store ${m} (local.get $at) (i32.mul (i32.add (local.get $at) (i32.const ${m + 1})) (i32.const -1640531535)))
      (local.set $at (i32.add (local.get $at) (i32.const 260)))
      (br_if $more${m} (i32.lt_u (local.get $at) (i32.const ${(pages * pageBytes) / 2}))))`,
  );
  return [
    ...memories.map((pages, m) => `(memory $m${m} (export "m${m}") ${pages})`),
    ...memories.map((_, m) => `(data (memory ${m}) (i32.const 70) "initial contents ${m}")`),
    ...globals.map(([type, exported], g) => {
      const name = exported ? `(export "g${g}")` : "";
      return `(global $g${g} ${name} (mut ${type}) ${initialOf[type]})`;
    }),
    ...tables.map((size, t) => `(table $t${t} (export "t${t}") ${size} 200 funcref)`),
    pointed,
    ...tables.map((_, t) => `(elem (table ${t}) (i32.const 1) func $f0 $f1)`),
    `(data $live "a passive segment") (data $dropped "dropped by some request")`,
    "(elem $liveElements func $f1 $f0 $f1) (elem $droppedElements func $f0)",
    `(func $start (local $at i32) ${starts.join("\n")}) (start $start)`,
  ].join("\n");
}

function imports({ memories, globals, tables }: GuestShape): string {
  return [
    ...memories.map((_, m) => `(import "owner" "m${m}" (memory 1))`),
    ...globals.flatMap(([type, exported], g) =>
      exported ? [`(import "owner" "g${g}" (global (mut ${type})))`] : [],
    ),
    ...tables.map((_, t) => `(import "owner" "t${t}" (table 1 funcref))`),
    pointed,
  ].join("\n");
}

function globalReads({ globals }: GuestShape): Reader[] {
  return globals.flatMap(([type], g): Reader[] => {
    const value = `(global.get ${g})`;
    switch (type) {
      case "v128":
        return [0, 1].map((lane) => ({
          name: `read_g${g}_${lane}`,
          result: "i64",
          body: `(i64x2.extract_lane ${lane} ${value})`,
        }));
      case "funcref":
        return [
          {
            name: `read_g${g}`,
            result: "i32",
            body: `(call_ref $number (ref.cast (ref $number) ${value}))`,
          },
        ];
      // As bits: not all zeros and not-a-numbers are the same.
      case "f32":
        return [{ name: `read_g${g}`, result: "i32", body: `(i32.reinterpret_f32 ${value})` }];
      case "f64":
        return [{ name: `read_g${g}`, result: "i64", body: `(i64.reinterpret_f64 ${value})` }];
      default:
        return [{ name: `read_g${g}`, result: type, body: value }];
    }
  });
}

function tableReads({ tables }: GuestShape): Reader[] {
  return tables.flatMap((size, t): Reader[] => [
    { name: `read_t${t}`, result: "i32", body: `(table.size ${t})` },
    ...Array.from({ length: size }, (_, at): Reader => {
      const call = `(call_indirect ${t} (type $number) (i32.const ${at}))`;
      return {
        name: `read_t${t}_${at}`,
        result: "i32",
        body: `(if (result i32) (ref.is_null (table.get ${t} (i32.const ${at})))
          (then (i32.const -1)) (else ${call}))`,
      };
    }),
  ]);
}

/** A segment that was dropped has no bytes: reading one traps. */
function segmentReads({ tables, drops }: GuestShape): Reader[] {
  const data =
    "(memory.init 0 $dropped (i32.const 9) (i32.const 0) (i32.const 4)) (i32.load 0 (i32.const 9))";
  const readers: Reader[] = [{ name: "read_dropped", result: "i32", body: data }];
  // It writes to a table: a guest that has it is not one whose tables never change.
  if (tables.length > 0 && drops) {
    const body =
      "(table.init 0 $droppedElements (i32.const 0) (i32.const 0) (i32.const 1)) (i32.const 1)";
    readers.push({ name: "read_droppedElements", result: "i32", body });
  }
  return readers;
}
