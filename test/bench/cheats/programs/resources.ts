// Handles of a resource of its own, made and dropped.
import { withComponent } from "../cheat.ts";

export const cheat = withComponent(
  `(type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))
    (core func $drop (canon resource.drop $r))`,
  [
    ["new", "(param i32) (result i32)"],
    ["drop", "(param i32)"],
  ],
  `(loop $again (call $drop (call $new (i32.const 7))) (br $again))`,
);
