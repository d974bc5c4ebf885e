/** Types of files in AssemblyScript that a worker imports (`./hot.as.ts`), as scripts see them: for
 * `/// <reference types="@skerry/javascript/assemblyscript" />` in such a file, below `// @ts-nocheck`.
 * @module assemblyscript */

/** A signed integer of 8 bits. */
type i8 = number;
/** A signed integer of 16 bits. */
type i16 = number;
/** A signed integer of 32 bits. */
type i32 = number;
/** A signed integer of 64 bits, which a script has as a bigint. */
type i64 = bigint;
/** A signed integer of the size of an address: 32 bits. */
type isize = number;
/** An unsigned integer of 8 bits. */
type u8 = number;
/** An unsigned integer of 16 bits. */
type u16 = number;
/** An unsigned integer of 32 bits. */
type u32 = number;
/** An unsigned integer of 64 bits, which a script has as a bigint. */
type u64 = bigint;
/** An unsigned integer of the size of an address: 32 bits. */
type usize = number;
/** A float of 32 bits. */
type f32 = number;
/** A float of 64 bits. */
type f64 = number;
/** A boolean. */
type bool = boolean;
/** An array of a fixed length. */
type StaticArray<Item> = ArrayLike<Item>;
