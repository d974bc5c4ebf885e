;; Reads the size of a memory that the guest sees, for JavaScript, which would make a BigInt of it in a call out of
;; JavaScript. `guest-sizes.ts` holds what comes of assembling this.
(module
  (import "size" "bytes" (global $bytes (mut i64)))
  (func (export "bytes") (result f64) (f64.convert_i64_s (global.get $bytes))))
