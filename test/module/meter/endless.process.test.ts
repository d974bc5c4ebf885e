import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const child = fileURLToPath(new URL("./support/endless-child.ts", import.meta.url));

/** Whatever goes round, with nothing in it but what makes it go round. */
const endless: Readonly<Record<string, string>> = {
  "a loop": `(func (export "f") (loop (br 0)))`,
  "a conditional branch": `(func (export "f") (loop (br_if 0 (i32.const 1))))`,
  "a table of branches": `(func (export "f") (loop (br_table 0 0 (i32.const 1))))`,
  "a branch of null": `(func (export "f") (loop (br_on_null 0 (ref.null func)) drop))`,
  "a branch of what is not null": `(func $f (export "f") (ref.func $f)
    (loop (param (ref func)) drop (ref.func $f) (br_on_non_null 0)))`,
  "a cast": `(func (export "f") (ref.i31 (i32.const 1))
    (loop (param anyref) (br_on_cast 0 anyref (ref i31)) drop))`,
  "a cast that fails": `(func (export "f") (ref.i31 (i32.const 1))
    (loop (param anyref) (br_on_cast_fail 0 anyref (ref struct)) drop))`,
  "a catch": `(tag $e) (func (export "f") (loop $l (try_table (catch_all $l) (throw $e))))`,
  "a catch of a callee's": `(tag $e) (func $g (throw $e))
    (func (export "f") (loop $l (try_table (catch $e $l) (call $g))))`,
  "a catch of what is thrown again": `(tag $e) (func (export "f") (local exnref)
    (loop $l
      (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e)) (unreachable))
      (local.set 0)
      (try_table (catch_all $l) (throw_ref (local.get 0)))))`,
  "a catch of the host's": `(import "host" "throws" (func $g))
    (func (export "f") (loop $l (try_table (catch_all $l) (call $g))))`,
  "a catch before the branch": `(tag $e)
    (func (export "f") (loop $l (block $h (try_table (catch_all $h) (throw $e))) (br $l)))`,
  "a catch in a loop that begins in debt": `(tag $e) (func (export "f")
    (drop (i32.mul (i32.const 1) (i32.const 1))) nop nop nop nop nop nop nop nop nop nop
    (loop $l (block $h (try_table (catch_all $h) (throw $e))) (br $l)))`,
  "a handler of the older kind": `(tag $e)
    (func (export "f") (loop $l try throw $e catch_all br $l end))`,
  "a handler of the older kind that throws again": `(tag $e) (func (export "f")
    (loop $l try try throw $e catch_all rethrow 0 end catch $e br $l end))`,
  "a handler of the older kind, in a loop that begins in debt": `(tag $e) (func (export "f")
    nop nop nop nop nop nop nop nop (loop $l try throw $e catch_all end br $l))`,
  "a delegated one": `(tag $e) (func (export "f")
    (loop $l try try throw $e delegate 0 catch $e br $l end))`,
  "a tail call": `(func $f (export "f") (return_call $f))`,
  "tail calls of each other": `(func $f (export "f") (return_call $g)) (func $g (return_call $f))`,
  "a tail call by a table": `(type $t (func)) (table funcref (elem $f))
    (func $f (export "f") (return_call_indirect (type $t) (i32.const 0)))`,
  "a loop of light calls": `(func $g nop) (func (export "f") (loop (call $g) (br 0)))`,
  "a loop of calls by a table": `(type $t (func)) (table funcref (elem $g)) (func $g)
    (func (export "f") (loop (call_indirect (type $t) (i32.const 0)) (br 0)))`,
  "a loop of calls by reference": `(type $t (func)) (elem declare func $g) (func $g (type $t))
    (func (export "f") (loop (call_ref $t (ref.func $g)) (br 0)))`,
  "a loop two blocks further out": `(func (export "f") (loop (block (block (br 2)))))`,
  "a loop in a callee": `(func $g (loop (br 0))) (func (export "f") (call $g))`,
  "a loop that fills nothing": `(memory 1) (func (export "f") (loop
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (br 0)))`,
  "a loop that grows by nothing": `(memory 1) (func (export "f") (loop
    (drop (memory.grow (i32.const 0))) (br 0)))`,
  "a loop of empty arrays": `(type $a (array i32)) (func (export "f") (loop
    (drop (array.new_default $a (i32.const 0))) (br 0)))`,
};

describe("is stopped soon after its fuel is used up:", () => {
  it.each(Object.entries(endless))("%s", async (_, fields) => {
    const run = promisify(execFile)(
      process.execPath,
      [child, `(module ${fields})`, "0", "1000", "1000000"],
      { timeout: 8_000, killSignal: "SIGKILL" },
    );
    const endings = await run.then(
      ({ stdout }) => stdout.trimEnd().split("\n"),
      () => ["no end"],
    );
    const stopped = expect.stringMatching(/^unreachable, -\d{1,4} left, 1 refills$/);
    expect(endings).toEqual([stopped, stopped, stopped]);
  });
});
