import { watGuest } from "../../host/wasi/support/wat-guest.ts";
import {
  assemble,
  handler,
  type ImportName,
  responseData,
  type WorkerText,
  workerText,
} from "../../hostile/support/worker-component.ts";

/** A program made to take much more time than its fuel stands for. Its file's first line says what it
 * exploits. */
export interface Cheat {
  /** The binary of its worker. */
  build(): Promise<Uint8Array>;
  /** Its worker's settings. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What its requests bring. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** What a program has besides the code that does it. */
interface Parts {
  /** What its function does before, once a request. */
  readonly before?: string;
  /** Further fields of its core module. */
  readonly fields?: string;
  /** The body of a function that runs when an instance is made, on the fuel of its start. */
  readonly start?: string;
  readonly imports?: readonly ImportName[];
  /** Pages of 64 KiB its memory begins with. */
  readonly pages?: number;
  readonly realloc?: string;
  readonly encoding?: "utf8" | "utf16";
  readonly worker?: Partial<WorkerText>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly headers?: Cheat["headers"];
  readonly body?: Uint8Array;
}

/** Locals that the code of every program finds. */
const locals = `(local $i i32) (local $j i32) (local $k i32) (local $l i64) (local $m i64)
  (local $f f32) (local $g f32) (local $d f64) (local $e f64) (local $v v128) (local $w v128)`;

/** Where the answer lies in memory, and where memory begins that a program may have for itself. */
const answer = 16;
const free = 4_096;

/** Does its work over and over, until its fuel ends. What it leaves in locals is stored in each round, so that no
 * compiler leaves the work out. */
export function forever(work: string, parts: Parts = {}): Cheat {
  const stored = [...stores]
    .filter(([local]) => work.includes(`(local.set ${local}`))
    .map(([local, store], at) => `(${store} (i32.const ${free + 16 * at}) (local.get ${local}))`);
  return once(`(loop $again ${work} ${stored.join("\n")} (br $again)) (unreachable)`, parts);
}

/** How each local is stored. */
const stores: readonly (readonly [local: string, store: string])[] = [
  ...["$i", "$j", "$k"].map((local) => [local, "i32.store"] as const),
  ...["$l", "$m"].map((local) => [local, "i64.store"] as const),
  ...["$f", "$g"].map((local) => [local, "f32.store"] as const),
  ...["$d", "$e"].map((local) => [local, "f64.store"] as const),
  ...["$v", "$w"].map((local) => [local, "v128.store"] as const),
];

/** Does its work once a request, and answers. */
export function once(work: string, parts: Parts = {}): Cheat {
  const { before = "", fields = "", start, worker, variables, headers, body, ...rest } = parts;
  const core = `${fields}
    (func $cheat ${locals} ${before} ${work})
    ${start === undefined ? "" : `(func $start ${locals} ${start}) (start $start)`}
    ${responseData(answer, {})}
    ${handler(`(call $cheat) (i32.const ${answer})`)}`;
  return {
    build: () => assemble(workerText({ core, ...rest, ...worker })),
    ...(variables === undefined ? {} : { variables }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  };
}

/** The same for a component of wasi:http/proxy: `handle` and `before` are for `watGuest`. What it is given
 * room for is room again in each round. */
export function foreverByWasi(work: string, before = "", more: Partial<Cheat> = {}): Cheat {
  const handle = `${before} (loop $again (global.set $next (i32.const 65536)) ${work} (br $again))`;
  return { build: () => watGuest(handle), ...more };
}

/** So many pieces of text. */
/** As `forever`, but with half a ms of ordinary code before so many rounds of the work, again and again: whoever goes by what
 * it did a moment ago is wrong each time. */
export function byTurns(work: string, rounds: number, parts: Parts = {}): Cheat {
  const down = (loop: string) =>
    `(br_if ${loop} (local.tee $k (i32.sub (local.get $k) (i32.const 1))))`;
  return forever(
    `(local.set $k (i32.const 600000))
    (loop $ordinary
      (local.set $j (i32.add (i32.mul (local.get $j) (i32.const 31)) (local.get $k)))
      ${down("$ordinary")})
    (local.set $k (i32.const ${rounds}))
    (loop $work ${work} ${down("$work")})`,
    parts,
  );
}

export function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join("\n");
}

/** Sets a local over and over to what a step makes of it. */
export function chained(local: string, count: number, step: (inner: string) => string): string {
  return times(count, () => `(local.set ${local} ${step(`(local.get ${local})`)})`);
}

/** Leaves another number of 32 bits in $i. */
export const nextRandom =
  "(local.set $i (i32.add (i32.mul (local.get $i) (i32.const 1664525)) (i32.const 1013904223)))";

/** Sets `$i` by a load from the place that it gave before: the places of the mask, at random. */
export const chainedLoad = (mask: number) =>
  `(local.set $i (i32.add (i32.mul (local.get $i) (i32.const 1664525))
      (i32.add (i32.const 1013904223) (i32.load (i32.and (i32.shr_u (local.get $i) (i32.const 3)) (i32.const ${mask}))))))`;

/** Does its work once a request in a component that has further parts: `component` defines core functions,
 * which the core module imports. */
export function withComponent(
  component: string,
  functions: readonly (readonly [name: string, type: string])[],
  work: string,
  { pages, start }: Pick<Parts, "pages" | "start"> = {},
): Cheat {
  const imported = functions.map(
    ([name, type]) => `(import "host" "${name}" (func $${name} ${type}))`,
  );
  const exported = functions.map(([name]) => `(export "${name}" (func $${name}))`);
  const core = `${imported.join("\n")}
    (func $cheat ${locals} ${work})
    ${start === undefined ? "" : `(func $start ${start}) (start $start)`}
    ${responseData(answer, {})}
    ${handler(`(call $cheat) (i32.const ${answer})`)}`;
  const text = workerText({ core, ...(pages === undefined ? {} : { pages }) });
  const whole = `${component} (core instance $host ${exported.join(" ")}`;
  return { build: () => assemble(text.replace("(core instance $host ", () => whole)) };
}
