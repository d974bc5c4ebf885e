// A list of options that one component hands to another.
import { withComponent } from "../cheat.ts";

export const cheat = withComponent(
  `(component $other
      (core module $module
        (memory (export "memory") 40)
        (func (export "take") (param i32 i32))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)))
      (core instance $i (instantiate $module))
      (alias core export $i "memory" (core memory $memory))
      (alias core export $i "cabi_realloc" (core func $realloc))
      (func (export "take") (param "text" (list (option u8)))
        (canon lift (core func $i "take") (memory $memory) (realloc $realloc) string-encoding=utf8)))
    (instance $o (instantiate $other))
    (core func $take (canon lower (func $o "take") (memory $memory) string-encoding=utf8))`,
  [["take", "(param i32 i32)"]],
  `(loop $again (call $take (i32.const 131072) (i32.const 200000)) (br $again))`,
  { pages: 20 },
);
