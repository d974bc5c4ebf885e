// A start that leaves 100,000 handles of a resource of its own: the tables of them are made as they were after each request.
import { withComponent } from "../cheat.ts";

/** A worker whose start leaves so many handles. */
export const leaving = (handles: number) =>
  withComponent(
    `(type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))`,
    [["new", "(param i32) (result i32)"]],
    "",
    {
      start: `(local $n i32)
      (loop $again
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (drop (call $new (local.get $n)))
        (br_if $again (i32.lt_u (local.get $n) (i32.const ${handles}))))`,
    },
  );

export const cheat = leaving(100_000);
